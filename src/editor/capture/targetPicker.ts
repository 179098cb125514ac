import type { Disposable, QuickPickItem } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import type { FoundTargets, LaunchTarget, TargetKind } from '../../node/targets/target';
import type { CaptureEngine } from '../engines';
import { plainLabel } from '../labels';
import { localFolders } from '../runs/runLocation';
import type { Services, VSCode } from '../services';
import type { RecentTarget, RecentTargets } from './recentTargets';
import type { RecordingKind } from './recorder';

export interface TargetItem extends QuickPickItem {
  readonly target?: LaunchTarget;
}

const GROUPS: Readonly<Record<TargetKind, string>> = {
  file: 'current file',
  'npm-script': 'npm scripts',
  'launch-config': 'launch configurations',
  test: 'test suites',
  command: 'command lines',
};

/** As the commands are called that ask. */
const TITLES: Readonly<Record<RecordingKind['kind'], string>> = {
  cpu: 'Profile CPU',
  heap: 'Profile Memory Allocations',
  metrics: 'Start Live View',
};

/**
 * Asks what to profile: what the workspace offers, or a command line typed into the same box.
 * @returns undefined when the user chose nothing
 * @throws HotlightError the reason why the chosen target can't be run
 */
export async function pickTarget(
  services: Pick<Services, 'vscode' | 'engines' | 'log'>,
  recent: RecentTargets,
  { kind }: Pick<RecordingKind, 'kind'>,
): Promise<LaunchTarget | undefined> {
  const { vscode } = services;
  const engine = services.engines.capture();
  const folders = localFolders(vscode).map((folder) => folder.uri.fsPath);
  const picker = vscode.window.createQuickPick<TargetItem>();
  picker.title = TITLES[kind];
  picker.placeholder = 'Choose what to run, or type a command such as: node server.js';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  const abort = new AbortController();
  let offered: readonly TargetItem[] = [];
  const show = (): void => {
    picker.items = [...offered, ...typedItems(vscode, engine, picker.value, folders)];
  };
  const subscriptions: Disposable[] = [picker, picker.onDidChangeValue(show)];
  const chosen = new Promise<LaunchTarget | undefined>((resolve) => {
    subscriptions.push(
      picker.onDidAccept(() => {
        // An item without a target is a sentence to be read: the picker stays.
        const target = picker.selectedItems[0]?.target;
        if (target !== undefined) resolve(target);
      }),
      picker.onDidHide(() => resolve(undefined)),
    );
  });
  picker.show();
  const currentFile = sourceFileInEditor(vscode);
  void engine
    .findTargets(folders, { signal: abort.signal, ...(currentFile === undefined ? {} : { currentFile }) })
    .catch((error: unknown): FoundTargets => ({ targets: [], problems: [messageOf(error)] }))
    .then((found) => {
      if (abort.signal.aborted) return;
      for (const problem of found.problems) services.log.warn(problem);
      offered = targetItems(vscode, found, recent.all(), engine);
      picker.busy = false;
      show();
    });
  try {
    const target = await chosen;
    if (target?.disabled !== undefined) throw new HotlightError('unsupported', target.disabled);
    return target;
  } finally {
    abort.abort();
    for (const subscription of subscriptions) subscription.dispose();
  }
}

/** Recent ones first, then by kind in the order they were found in, then what could not be read. */
function targetItems(
  vscode: VSCode,
  found: FoundTargets,
  recent: readonly RecentTarget[],
  engine: Pick<CaptureEngine, 'commandTarget'>,
): TargetItem[] {
  const separator = (label: string): TargetItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const again = recent.flatMap((entry) => remembered(entry, found.targets, engine) ?? []);
  const items = again.length > 0 ? [separator('recently used'), ...again.map(targetItem)] : [];
  let group: TargetKind | undefined;
  for (const target of found.targets) {
    if (again.includes(target)) continue;
    if (target.kind !== group) items.push(separator(GROUPS[target.kind]));
    group = target.kind;
    items.push(targetItem(target));
  }
  if (found.problems.length > 0) items.push(separator('could not be read'));
  return [...items, ...found.problems.map((problem) => ({ label: `$(warning) ${plainLabel(problem)}` }))];
}

function remembered(
  entry: RecentTarget,
  targets: readonly LaunchTarget[],
  engine: Pick<CaptureEngine, 'commandTarget'>,
): LaunchTarget | undefined {
  if (entry.line === undefined || entry.cwd === undefined) {
    return targets.find((target) => target.id === entry.id);
  }
  try {
    return engine.commandTarget(entry.line, entry.cwd);
  } catch {
    return undefined; // written by another version, under other rules
  }
}

function targetItem(target: LaunchTarget): TargetItem {
  const icon = target.disabled === undefined ? '' : '$(circle-slash) ';
  return {
    label: `${icon}${plainLabel(target.label)}`,
    description: plainLabel(target.description),
    detail: plainLabel(target.disabled ?? target.detail),
    target,
  };
}

/** What the typed text would run, one item per folder; or why it can't be run, while it is being typed. */
function typedItems(
  vscode: VSCode,
  engine: Pick<CaptureEngine, 'commandTarget'>,
  text: string,
  folders: readonly string[],
): TargetItem[] {
  if (text.trim() === '' || folders.length === 0) return [];
  const separator = { label: 'run a command', kind: vscode.QuickPickItemKind.Separator };
  const label = `$(terminal) ${plainLabel(text.trim())}`;
  const items = folders.map((cwd): TargetItem => {
    try {
      const description = `in ${plainLabel(cwd)}`;
      return { label, description, target: engine.commandTarget(text, cwd), alwaysShow: true };
    } catch (error) {
      return { label, detail: plainLabel(messageOf(error)), alwaysShow: true };
    }
  });
  const unusable = items.find((item) => item.target === undefined);
  return [separator, ...(unusable === undefined ? items : [unusable])];
}

function sourceFileInEditor(vscode: VSCode): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.uri.scheme === 'file' ? document.uri.fsPath : undefined;
}
