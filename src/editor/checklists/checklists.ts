import { allItems } from '../../core/checklist/checklist';
import { isClosed } from '../../core/checklist/progress';
import { COMMANDS } from '../commands';
import { hasProfile } from '../runs/describeRun';
import type { RunEntry } from '../runs/runsModel';
import type { Feature, Services } from '../services';
import { openRollback, registerCommands } from './checklistCommands';
import { ChecklistsModel } from './checklistsModel';
import { ChecklistsView } from './checklistsView';
import type { ChecklistEntry } from './entries';
import { extendPreview, type MarkdownIt } from './preview';
import { libraryOf } from './startChecklist';

const HOUR_MS = 3_600_000;

/** Of the feature that is registered: what previews show. */
let shown: { readonly services: Services; readonly model: ChecklistsModel } | undefined;

export const checklistsFeature: Feature = {
  name: 'checklists',
  extendMarkdownIt(markdown) {
    extendPreview(
      markdown as MarkdownIt,
      (file) => shown?.model.entries.find((entry) => entry.file === file),
      (state) => shown?.services.engines.checklists().describeState(state) ?? '',
    );
  },
  register(services) {
    const { vscode, runs, notify } = services;
    const model = new ChecklistsModel(services);
    const view = new ChecklistsView(services, model);
    shown = { services, model };
    const failed = (error: unknown): void => notify.error(error);
    // Those that recur are looked at now and as the days pass.
    const recur = (): void => void startDue(services, model).catch(failed);
    const timer = setInterval(recur, HOUR_MS);
    timer.unref();
    let known = newestRun(services);
    model.refresh().then(recur, failed);
    return vscode.Disposable.from(
      view,
      model,
      { dispose: () => clearInterval(timer) },
      registerCommands(services, model, view),
      model.onDidChange(() => refreshPreviews(services)),
      runs.onDidChange(() => {
        const newest = newestRun(services);
        const isFirst = known === undefined;
        if (newest === undefined || newest === known) return;
        known = newest;
        // What was recorded before this window opened is measured when somebody asks.
        if (isFirst && !isFresh(services)) return;
        if (!vscode.workspace.isTrusted || model.entries.length === 0) return;
        measureAfterRun(services, model).catch(failed);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => model.soon()),
    );
  },
};

/** A preview is painted anew when its text changes; states change without that. */
function refreshPreviews({ vscode }: Services): void {
  const isPreview = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(
      ({ input }) => input instanceof vscode.TabInputWebview && /markdown\.preview$/.test(input.viewType),
    );
  if (isPreview) void vscode.commands.executeCommand('markdown.preview.refresh');
}

function newestRun({ runs }: Services): string | undefined {
  return runs.entries.find(hasNumbers)?.dir;
}

/** Whether a run has ended with something that gates are measured by. */
function hasNumbers(entry: RunEntry): boolean {
  return hasProfile(entry) || (!entry.recording && entry.run.settings.kind === 'load');
}

const FRESH_MS = 60_000;

/** Whether the newest run ended a moment ago. */
function isFresh({ runs }: Services): boolean {
  const run = runs.entries.find(hasNumbers)?.run;
  return run !== undefined && Date.now() - (Date.parse(run.startedAt) + run.durationMs) < FRESH_MS;
}

/** Measures the gates, and offers the way back when one of a closed section fails that did not before. */
async function measureAfterRun(services: Services, model: ChecklistsModel): Promise<void> {
  const before = failing(model.entries);
  await model.evaluate();
  const failed = [...failing(model.entries)].filter(([key]) => !before.has(key));
  // One question for each checklist, not for each gate.
  for (const entry of new Set(failed.map(([, { entry }]) => entry))) {
    const own = failed.flatMap(([, it]) => (it.entry === entry ? [it] : []));
    await offerWayBack(services, entry, own);
  }
}

interface FailingGate {
  readonly entry: ChecklistEntry;
  readonly title: string;
  readonly value: string;
  /** Id of the run that shows it. */
  readonly run: string | undefined;
}

async function offerWayBack(
  services: Services,
  entry: ChecklistEntry,
  gates: readonly FailingGate[],
): Promise<void> {
  const { vscode, runs, notify } = services;
  const [{ title, value, run }] = gates as [FailingGate];
  const others = gates.length === 1 ? '' : ` So do ${gates.length - 1} more.`;
  const message = `“${title}” of ${entry.checklist.title} fails: ${value}.${others}`;
  const shown = runs.entries.find((it) => it.run.id === run && hasProfile(it));
  const hasWayBack = entry.checklist.sections.some(({ kind }) => kind === 'rollback');
  const actions = [...(hasWayBack ? ['Show Rollback'] : []), ...(shown === undefined ? [] : ['Show Run'])];
  const chosen = await notify.alert('warning', message, ...actions);
  if (chosen === 'Show Rollback') await openRollback(services, entry);
  if (chosen === 'Show Run' && shown !== undefined) {
    await vscode.commands.executeCommand(COMMANDS.openFlameGraph, { dir: shown.dir });
  }
}

function failing(entries: readonly ChecklistEntry[]): Map<string, FailingGate> {
  const found = new Map<string, FailingGate>();
  for (const entry of entries) {
    for (const section of entry.checklist.sections) {
      if (!isClosed(entry.checklist, section)) continue;
      for (const { title, line, evidence } of allItems(section.items)) {
        const state = entry.states.get(line);
        if (state?.state !== 'fails') continue;
        found.set(`${entry.file} ${title}`, { entry, title, value: state.value, run: evidence?.run });
      }
    }
  }
  return found;
}

async function startDue(services: Services, model: ChecklistsModel): Promise<void> {
  const { vscode, engines, runs } = services;
  if (!vscode.workspace.isTrusted || model.entries.length === 0) return;
  const known = new Map(model.entries.map((entry) => [entry.file, entry]));
  let created = 0;
  for (const { root, folder } of runs.roots) {
    if (folder === undefined) continue;
    created += (await engines.checklists().startDue(libraryOf(services, root), new Date(), known)).length;
  }
  if (created > 0) await model.refresh();
}
