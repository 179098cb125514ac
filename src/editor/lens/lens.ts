import type { CodeLens, CodeLensProvider, DocumentSelector, Event, EventEmitter, TextDocument } from 'vscode';
import { formatPercent, formatValue } from '../../core/base/units';
import { ANNOTATED_SCHEMES } from '../annotations/documentFile';
import type { FunctionHeat, LineHeat } from '../annotations/documentMarks';
import { INTERNAL_COMMANDS, registerCommand } from '../commands';
import type { Feature, Services } from '../services';
import { type ActionTarget, isActionTarget, offerActions } from './actions';

/** So few lines of a file get a lens, and only from this share on: each one takes a row of the editor. */
const MOST_LINES = 3;
const LEAST_PERCENT_OF_LINE = 5;
/** Longer than an editor waits before it asks. */
const REFRESH_MS = 1500;
const MOST_REFRESHES = 4;

export const lensFeature: Feature = {
  name: 'lens',
  register(services) {
    const { vscode } = services;
    const provider = new HeatLensProvider(services);
    const selector: DocumentSelector = ANNOTATED_SCHEMES.map((scheme) => ({ scheme }));
    return vscode.Disposable.from(
      provider,
      vscode.languages.registerCodeLensProvider(selector, provider),
      registerCommand(services, INTERNAL_COMMANDS.functionActions, (target: unknown) =>
        isActionTarget(target) ? offerActions(services, target) : undefined,
      ),
    );
  },
};

/**
 * Lenses on hot functions and on the hottest lines. Their number changes only when the user has paused typing:
 * until then they follow their lines, edited or not, so that nothing jumps under the cursor.
 */
class HeatLensProvider implements CodeLensProvider {
  readonly #services: Services;
  readonly #changes: EventEmitter<void>;
  readonly #subscription;
  readonly onDidChangeCodeLenses: Event<void>;
  /** Documents that the editor has asked for since the last refresh. */
  readonly #asked = new Set<string>();
  #again: NodeJS.Timeout | undefined;

  constructor(services: Services) {
    const { vscode, annotations, settings } = services;
    this.#services = services;
    this.#changes = new vscode.EventEmitter();
    this.onDidChangeCodeLenses = this.#changes.event;
    this.#subscription = vscode.Disposable.from(
      annotations.onDidSettle(() => this.#refresh(MOST_REFRESHES)),
      settings.onDidChange(() => this.#refresh(MOST_REFRESHES)),
    );
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    this.#asked.add(document.uri.toString());
    const { vscode, annotations, settings } = this.#services;
    if (!settings.get('annotations.codeLens')) return [];
    const found = annotations.of(document);
    if (found === undefined) return [];
    const threshold = settings.get('annotations.threshold');
    const { unit } = found.profile.analysis.hot;
    const functions = found.marks.functions.filter(({ hot }) => isHot(hot, threshold));
    const taken = new Set(functions.map(({ line }) => line));
    const lines = found.marks.lines
      .filter(
        ({ hot }) => (hot.change?.percent ?? hot.selfPercent) >= Math.max(threshold, LEAST_PERCENT_OF_LINE),
      )
      .slice(0, MOST_LINES)
      .filter(({ line }) => !taken.has(line));
    const lens = (line: number, title: string, tooltip: string, target: ActionTarget): CodeLens => {
      const range = new vscode.Range(line - 1, 0, line - 1, 0);
      return new vscode.CodeLens(range, {
        title,
        tooltip,
        command: INTERNAL_COMMANDS.functionActions,
        arguments: [target],
      });
    };
    return [
      ...functions.map(({ hot, line }) =>
        lens(line, functionTitle(hot, unit), functionTooltip(hot, unit), {
          name: hot.name,
          file: hot.file,
          line: hot.line,
        }),
      ),
      ...lines.map(({ hot, line }) =>
        lens(line, lineTitle(hot, unit), lineTooltip(hot), {
          name: hot.parts[0]?.function ?? '',
          file: found.marks.heat.file,
        }),
      ),
    ];
  }

  /**
   * An editor that loses the focus forgets that it was going to ask, and it does so whenever a flame graph opens
   * for the profile whose lenses it should show. So it is told again until it has asked.
   */
  #refresh(attempts: number): void {
    this.#asked.clear();
    this.#changes.fire();
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      const { visibleTextEditors } = this.#services.vscode.window;
      const isMissing = visibleTextEditors.some(({ document }) => !this.#asked.has(document.uri.toString()));
      if (isMissing && attempts > 1) this.#refresh(attempts - 1);
    }, REFRESH_MS);
  }

  dispose(): void {
    clearTimeout(this.#again);
    this.#subscription.dispose();
    this.#changes.dispose();
  }
}

/** Hot by its own work, or by so much of what it calls that the reader should see it. */
function isHot(hot: FunctionHeat, threshold: number): boolean {
  if (hot.change !== undefined) return hot.change.percent >= threshold;
  return hot.selfPercent >= threshold || hot.totalPercent >= Math.max(10, threshold);
}

function functionTitle(hot: FunctionHeat, unit: 'us' | 'bytes'): string {
  const doubt = hot.confidence === 'low' ? ' · uncertain' : '';
  if (hot.change !== undefined) return `${hot.change.text}${doubt}`;
  return `${formatPercent(hot.selfPercent)} self · ${formatPercent(hot.totalPercent)} total · ${formatValue(hot.total, unit)}${doubt}`;
}

function functionTooltip(hot: FunctionHeat, unit: 'us' | 'bytes'): string {
  const what = `${formatValue(hot.self, unit)} in the function itself, ${formatValue(hot.total, unit)} with what it calls`;
  return hot.reason === undefined ? what : `${what}. Uncertain: ${hot.reason}`;
}

function lineTitle(hot: LineHeat, unit: 'us' | 'bytes'): string {
  const doubt = hot.parts.some((part) => part.confidence === 'low') ? ' · uncertain' : '';
  if (hot.change !== undefined) return `${hot.change.text} on this line${doubt}`;
  return `${formatPercent(hot.selfPercent)} on this line · ${formatValue(hot.self, unit)}${doubt}`;
}

function lineTooltip(hot: LineHeat): string {
  const reason = hot.parts.find((part) => part.reason !== undefined)?.reason;
  const what = 'Measured on this line itself, without what it calls';
  return reason === undefined ? what : `${what}. Uncertain: ${reason}`;
}
