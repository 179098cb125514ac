import type { DecorationOptions, TextEditor, TextEditorDecorationType } from 'vscode';
import { formatPercent } from '../../core/base/units';
import { HEAT_LEVELS, type HeatLevel, heatLevel } from '../annotations/heatLevel';
import { COMMANDS, registerCommand } from '../commands';
import type { Feature, Services } from '../services';

/** Hot lines in five colours: a bar in the gutter, the background, the overview ruler, and the share if wished. */
export const heatFeature: Feature = {
  name: 'heat',
  register(services) {
    const { vscode, annotations, settings, active } = services;
    const types = new Map(HEAT_LEVELS.map((level) => [level, decorationType(services, level)]));
    const paint = (editor: TextEditor): void => {
      const decorations = decorationsOf(services, editor);
      for (const [level, type] of types) editor.setDecorations(type, decorations.get(level) ?? []);
    };
    const paintAll = (): void => {
      const editors = vscode.window.visibleTextEditors;
      editors.forEach(paint);
      // Something could show heat: what was active before the window was reloaded is wanted now.
      if (editors.some(({ document }) => isSource(document.languageId))) void active.restore();
    };
    paintAll();
    return vscode.Disposable.from(
      ...types.values(),
      vscode.window.onDidChangeVisibleTextEditors(paintAll),
      settings.onDidChange(paintAll),
      annotations.onDidChange((document) => {
        for (const editor of vscode.window.visibleTextEditors) {
          if (document === undefined || editor.document === document) paint(editor);
        }
      }),
      registerCommand(services, COMMANDS.toggleHeat, async () => {
        // Hidden annotations are off, whatever the setting says.
        const on = settings.get('annotations.heat') && !annotations.hidden;
        await settings.update('annotations.heat', !on);
        if (!on) annotations.hidden = false;
      }),
      registerCommand(services, COMMANDS.clearAnnotations, () => {
        annotations.hidden = true;
      }),
      registerCommand(services, COMMANDS.showAnnotations, () => {
        annotations.hidden = false;
      }),
    );
  },
};

function isSource(languageId: string): boolean {
  return /^(?:java|type)script/.test(languageId);
}

function decorationType({ vscode, context }: Services, level: HeatLevel): TextEditorDecorationType {
  const color = new vscode.ThemeColor(`hotlight.heat${level}`);
  const icon = (theme: string) =>
    vscode.Uri.joinPath(context.extensionUri, 'media', 'heat', `${theme}-${level}.svg`);
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(`hotlight.heat${level}Background`),
    overviewRulerColor: color,
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    light: { gutterIconPath: icon('light') },
    dark: { gutterIconPath: icon('dark') },
    gutterIconSize: 'contain',
    after: { color, margin: '0 0 0 3em' },
  });
}

function decorationsOf(
  { vscode, annotations, settings }: Services,
  editor: TextEditor,
): Map<HeatLevel, DecorationOptions[]> {
  const result = new Map<HeatLevel, DecorationOptions[]>();
  const found = settings.get('annotations.heat') ? annotations.of(editor.document) : undefined;
  const threshold = settings.get('annotations.threshold');
  const withText = settings.get('annotations.afterText');
  for (const { hot, line, edited } of found?.marks.lines ?? []) {
    if (edited || (hot.change?.percent ?? hot.selfPercent) < threshold) continue;
    const range = new vscode.Range(line - 1, 0, line - 1, 0);
    const level = heatLevel(hot.selfPercent);
    const contentText = hot.change?.text ?? (withText ? formatPercent(hot.selfPercent) : undefined);
    const options: DecorationOptions =
      contentText === undefined ? { range } : { range, renderOptions: { after: { contentText } } };
    const others = result.get(level);
    if (others === undefined) result.set(level, [options]);
    else others.push(options);
  }
  return result;
}
