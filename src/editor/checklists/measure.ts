import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Disposable, QuickPickItem } from 'vscode';
import type { Item } from '../../core/checklist/checklist';
import type { Scenario } from '../../core/load/scenario';
import { COMMANDS, type CommandId, registerCommand } from '../commands';
import { plainLabel } from '../labels';
import { withNotification } from '../progress';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import type { ChecklistsModel } from './checklistsModel';
import { sameItem } from './checklistsView';
import type { ItemNode } from './checklistTree';
import type { ChecklistEntry } from './entries';
import { pickRoot } from './pickRoot';

/** The commands that measure what gates ask for. */
export function registerMeasuring(services: Services, model: ChecklistsModel): Disposable {
  const { vscode } = services;
  return vscode.Disposable.from(
    registerCommand(services, COMMANDS.checklistMeasure, () => measureAll(services, model)),
    registerCommand(services, COMMANDS.saveBaseline, (given?: unknown) =>
      saveBaseline(services, model, forGate(given)),
    ),
    registerCommand(services, COMMANDS.runLoad, (given?: unknown) => runLoad(services, forGate(given))),
    registerCommand(services, COMMANDS.enterMeasurement, (given?: unknown) =>
      enterMeasurement(services, model, forGate(given)),
    ),
  );
}

async function measureAll({ vscode }: Services, model: ChecklistsModel): Promise<void> {
  await vscode.window.withProgress({ location: { viewId: 'hotlight.checklists' } }, () => model.evaluate());
}

/** Measures the gates, and for one that can't be offers what it needs: a recording, a load, a baseline, a number. */
export async function measureGate(services: Services, model: ChecklistsModel, node: ItemNode): Promise<void> {
  await measureAll(services, model);
  const entry = model.entries.find(({ file }) => file === node.entry.file);
  if (entry === undefined) return;
  const item = sameItem(entry.checklist, node.item);
  const ways = waysToMeasure(services, entry, item);
  if (ways.length === 0) return;
  const chosen = await services.vscode.window.showQuickPick(ways, {
    title: plainLabel(`Measure “${item.title}”`),
    placeHolder: reasonOf(entry, item),
    matchOnDetail: true,
  });
  if (chosen !== undefined) await services.vscode.commands.executeCommand(chosen.command, chosen.gate);
}

/** What a gate lacks: argument of the commands that measure. Whoever else calls them is asked. */
interface ForGate {
  /** Absolute; the workspace folder of the checklist. */
  readonly root?: string;
  /** The value that the gate is about. */
  readonly name?: string;
}

function forGate(given: unknown): ForGate {
  const { root, name } = (given ?? {}) as Partial<Record<keyof ForGate, unknown>>;
  return {
    ...(typeof root === 'string' ? { root } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  };
}

interface Way extends QuickPickItem {
  readonly command: CommandId;
  readonly gate: ForGate;
}

/** None for a gate that has been measured just now. */
function waysToMeasure({ engines }: Services, { states, location }: ChecklistEntry, item: Item): Way[] {
  const state = states.get(item.line);
  if (item.gate === undefined || state === undefined || state.state === 'invalid') return [];
  const { names, sources } = engines.checklists().needsOf(item.gate.text);
  // That there is no baseline is a result, and one that can be helped.
  const isMissing = state.state === 'fails' && names.some((name) => name.endsWith('.exists'));
  if (state.state !== 'unmeasured' && state.state !== 'stale' && !isMissing) return [];
  const isFrom = (...wanted: string[]): boolean => wanted.some((it) => sources.has(it as never));
  const { root } = location;
  const way = (label: string, detail: string, command: CommandId, gate: ForGate = { root }): Way => ({
    label,
    detail,
    command,
    gate,
  });
  return [
    ...(isFrom('http', 'load', 'queries')
      ? [
          way(
            'Run Load…',
            'Sends requests to the server that runs now, and measures its answers.',
            COMMANDS.runLoad,
          ),
        ]
      : []),
    ...(isFrom('run', 'profile', 'metrics', 'http', 'queries')
      ? [way('Profile CPU…', 'Starts a program and records it with its metrics.', COMMANDS.profileCpu)]
      : []),
    ...(isFrom('baseline')
      ? [
          way(
            'Save Baseline…',
            'Keeps what the latest runs have measured, to compare with.',
            COMMANDS.saveBaseline,
          ),
        ]
      : []),
    ...names
      .filter((name) => !name.endsWith('.exists') && !/^(?:baseline|budgets|git|run|profile)\./.test(name))
      .map((name) =>
        way(`Enter ${name}…`, 'What another tool measured.', COMMANDS.enterMeasurement, { root, name }),
      ),
  ];
}

function reasonOf({ states }: ChecklistEntry, { line }: Item): string {
  const state = states.get(line);
  if (state?.state === 'unmeasured') return state.reason;
  return state?.state === 'stale' ? 'The sources changed since it was measured.' : '';
}

async function saveBaseline(services: Services, model: ChecklistsModel, gate: ForGate): Promise<void> {
  const { vscode, engines, notify } = services;
  const root = gate.root ?? (await pickRoot(services, 'Save a Baseline of Which Folder?'));
  if (root === undefined) return;
  const name = await vscode.window.showInputBox({
    title: 'Save Baseline',
    prompt: 'What the latest runs have measured is kept under this name, in .hotlight/baselines.',
    value: 'main',
    validateInput: (value) =>
      /^\w[\w.-]*$/.test(value) ? undefined : 'Use letters, digits, "-", "_" and "."; such as main.',
  });
  if (name === undefined) return;
  const { baseline, file } = await engines.checklists().recordBaseline(root, name, model.factsOf(root));
  if (vscode.workspace.isTrusted && model.entries.length > 0) await model.evaluate();
  const count = Object.keys(baseline.values).length;
  if (await notify.ask(`The baseline ${name} has ${count} values now.`, 'Show Baseline')) {
    await vscode.window.showTextDocument(vscode.Uri.file(file));
  }
}

async function runLoad(services: Services, gate: ForGate): Promise<void> {
  const { vscode, engines, notify, runs } = services;
  requireTrust(vscode, 'A load sends what the workspace says; trust it to run one.');
  const root = gate.root ?? (await pickRoot(services, 'Run the Load of Which Folder?'));
  if (root === undefined) return;
  const scenario = await scenarioOf(services, root);
  if (scenario === undefined) return;
  const engine = engines.checklists();
  const title = `Hotlight: load on ${scenario.url}`;
  const result = await withNotification(vscode, title, (progress, signal) => {
    let shown = 0;
    const onProgress = (done: number): void => {
      progress.report({ increment: (done - shown) * 100 });
      shown = done;
    };
    return engine.loadInWorker(
      engines.loadWorkerPath,
      { scenario, env: process.env },
      { signal, onProgress },
    );
  });
  const dir = await engine.keepLoad(root, title.replace('Hotlight: l', 'L'), result);
  await runs.refresh();
  const kept = `${engine.describeLoad(result)}. Kept with the run ${basename(dir)}.`;
  if (await notify.ask(kept, 'Show Details')) {
    await vscode.window.showTextDocument(vscode.Uri.file(join(dir, 'load.json')));
  }
}

/** The folder's scenario; where it has none, one address that is asked for. */
async function scenarioOf({ vscode, engines }: Services, root: string): Promise<Scenario | undefined> {
  const { parseScenario, scenarioFor } = engines.checklists();
  const file = join(root, '.hotlight', 'load.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return parseScenario(text, file);
  const isAddress = (value: string): boolean => /^https?:\/\//i.test(value) && URL.canParse(value);
  const address = await vscode.window.showInputBox({
    title: 'Run Load',
    prompt: 'Address of a server on this machine. Requests of several kinds go into .hotlight/load.json.',
    value: 'http://127.0.0.1:3000/',
    validateInput: (value) =>
      isAddress(value) ? undefined : 'Write an address such as http://127.0.0.1:3000/.',
  });
  return address === undefined ? undefined : scenarioFor(new URL(address));
}

async function enterMeasurement(services: Services, model: ChecklistsModel, gate: ForGate): Promise<void> {
  const { vscode, engines } = services;
  requireTrust(
    vscode,
    'A number is kept with your name and the commit, for which git is asked in trusted workspaces only; trust this one first.',
  );
  const engine = engines.checklists();
  const root = gate.root ?? (await pickRoot(services, 'Measured in Which Folder?'));
  if (root === undefined) return;
  const name = gate.name ?? (await pickName(services));
  if (name === undefined) return;
  const { label, dimension } = engine.NAMES[name]!;
  const text = await vscode.window.showInputBox({
    title: `Enter ${name}`,
    prompt: `${label}: ${engine.DIMENSION_WORDS[dimension]}, as another tool measured it.`,
    validateInput: (value) => {
      try {
        engine.parseMeasurement(name, value);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  });
  if (text === undefined) return;
  const source = await vscode.window.showInputBox({
    title: `Enter ${name}`,
    prompt: 'With which tool was it measured? Empty for none to name.',
  });
  if (source === undefined) return;
  const value = engine.parseMeasurement(name, text);
  await engine.enterMeasurement(root, name, value, source.trim() || undefined);
  if (model.entries.length > 0) await model.evaluate();
}

async function pickName({ vscode, engines }: Services): Promise<string | undefined> {
  const items = Object.entries(engines.checklists().NAMES)
    .filter(([, { dimension }]) => dimension !== 'boolean')
    .map(([name, { label }]) => ({ label: name, description: label }));
  const options = { title: 'Enter Which Value?', matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.label;
}
