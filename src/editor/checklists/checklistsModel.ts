import { basename, dirname, join } from 'node:path';
import type { Disposable, Event, EventEmitter } from 'vscode';
import { itemsOf } from '../../core/checklist/checklist';
import type { GateResult } from '../../core/checklist/gate/evaluateGate';
import type { Finding } from '../../core/finding';
import type { Identity } from '../../node/checklist/gitFacts';
import type { WorkspaceFacts } from '../../node/checklist/workspaceFacts';
import { Repeated } from '../repeated';
import { runLocation } from '../runs/runLocation';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { watchFiles } from '../watchFiles';
import { editFile } from './editFile';
import { type ChecklistEntry, type ChecklistFailure, FolderEntries } from './entries';

/** What a look at the files found to be different. */
export interface ChecklistsChange {
  /** Absolute paths of checklists that changed; `all` when there are others than before. */
  readonly files: readonly string[] | 'all';
}

const WATCHED = '.hotlight/{checklists,checklists/*.md,baselines/*.json,measurements.json,budgets.json}';
const HELD = ['.hotlight', join('.hotlight', 'checklists'), join('.hotlight', 'baselines')];
const CALM_MS = 100;

/** The checklists of all workspace folders, as they are in open documents and on disk. */
export class ChecklistsModel implements Disposable {
  /** Fires when something is different, not at every look. */
  readonly onDidChange: Event<ChecklistsChange>;
  readonly #services: Services;
  readonly #changes: EventEmitter<ChecklistsChange>;
  readonly #subscription: Disposable;
  readonly #reading = new Repeated(() => this.#look());
  readonly #evaluating = new Repeated(() => this.#evaluate());
  #watchers: Disposable[] = [];
  /** By root. */
  #folders = new Map<string, FolderEntries>();
  /** Roots whose commit is watched. */
  readonly #watchedHeads = new Set<string>();
  #entries: readonly ChecklistEntry[] = [];
  #failures: readonly ChecklistFailure[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(services: Services) {
    const { vscode } = services;
    this.#services = services;
    this.#changes = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    const isOurs = (path: string): boolean => /[\\/]\.hotlight[\\/]checklists[\\/][^\\/]+\.md$/.test(path);
    const soon = ({ uri }: { readonly uri: { readonly fsPath: string } }): void => {
      if (isOurs(uri.fsPath)) this.soon();
    };
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
      vscode.workspace.onDidCloseTextDocument(soon),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#watch();
        this.soon();
      }),
      // Whoever comes back from a terminal may have committed.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && this.#entries.length > 0) this.soon();
      }),
    );
    this.#watch();
  }

  get entries(): readonly ChecklistEntry[] {
    return this.#entries;
  }

  /** Files that can't be read. */
  get failures(): readonly ChecklistFailure[] {
    return this.#failures;
  }

  /** Who works here, as git knows them. */
  get identities(): readonly Identity[] {
    return [...this.#folders.values()].flatMap(({ identity }) => identity ?? []);
  }

  /** Reads the files again when nothing has happened for a moment. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.refresh().catch((error: unknown) => this.#services.notify.error(error));
    }, CALM_MS);
  }

  /** Reads the files again. A call while they are read makes them be read once more. */
  refresh(): Promise<void> {
    return this.#reading.now();
  }

  /**
   * Measures the gates of every checklist, and writes what is new. Gates that failed to be written (a read-only
   * file) are told, and the others are written all the same. A call while they are measured makes them be measured
   * once more, as a run may have ended since.
   */
  evaluate(): Promise<void> {
    return this.#evaluating.now();
  }

  /** What gates of a folder are evaluated from, as it is from now on. */
  factsOf(root: string): WorkspaceFacts {
    const { engines } = this.#services;
    const { WorkspaceFacts } = engines.checklists();
    return new WorkspaceFacts(root, {
      hot: async (dir) => (await engines.analyse(dir, { workspaceRoot: root })).hot,
      findings: () => this.#findings(root),
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.dispose();
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  async #look(): Promise<void> {
    const { runs, contextKeys } = this.#services;
    const entries: ChecklistEntry[] = [];
    const failures: ChecklistFailure[] = [];
    const folders = new Map<string, FolderEntries>();
    for (const location of runs.roots.filter(({ folder }) => folder !== undefined)) {
      const folder = this.#folders.get(location.root) ?? new FolderEntries(this.#services, location);
      folders.set(location.root, folder);
      const found = await folder.read();
      entries.push(...found.entries);
      failures.push(...found.failures);
      if (found.entries.length > 0) await this.#watchHead(location.root);
    }
    const change = changeOf({ entries: this.#entries, failures: this.#failures }, { entries, failures });
    this.#folders = folders;
    this.#entries = entries;
    this.#failures = failures;
    contextKeys.set('hotlight.hasChecklists', entries.length > 0);
    if (change !== undefined) this.#changes.fire(change);
  }

  async #evaluate(): Promise<void> {
    const { engines, notify, vscode } = this.#services;
    requireTrust(vscode, 'Gates ask git and run analyses; trust this workspace to measure them.');
    await this.refresh();
    const engine = engines.checklists();
    for (const [root, folder] of this.#folders) {
      const facts = this.factsOf(root);
      const entries = this.#entries.filter(({ location }) => location.root === root);
      const measured = new Map<string, GateResult>();
      for (const { checklist } of entries) {
        for (const [gate, result] of await engine.measureGates(checklist, facts)) measured.set(gate, result);
      }
      folder.measured = measured;
      for (const { file, checklist } of entries) {
        if (itemsOf(checklist).every(({ gate }) => gate === undefined)) continue;
        if (checklist.problems.some(({ message }) => message.startsWith('A merge left'))) continue;
        const { edits } = await engine.judgeChecklist(folder.history, checklist, measured);
        if (edits.length === 0) continue;
        try {
          // Where somebody has typed meanwhile, the next evaluation writes it.
          await editFile(this.#services, file, (now) => (now.text === checklist.text ? edits : []));
        } catch (error) {
          notify.error(error);
        }
      }
    }
    await this.refresh();
  }

  /** What the analysis of a folder's source finds now, and what other analyses have published of its files. */
  async #findings(root: string): Promise<readonly Finding[]> {
    const { engines, context, findings } = this.#services;
    const session = engines.checklists().openSourceSession({
      folders: [root],
      workerPath: join(context.extensionPath, 'dist', 'sourceWorker.js'),
    });
    try {
      const source = (await session.analyse()).findings;
      const others = findings.all().flatMap(({ owner, finding }) => (owner === 'source' ? [] : [finding]));
      return [...source, ...others.filter(({ file }) => runLocation(this.#services, file).root === root)];
    } finally {
      session.dispose();
    }
  }

  #watch(): void {
    const { runs } = this.#services;
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchedHeads.clear();
    this.#watchers = runs.roots
      .filter(({ folder }) => folder !== undefined)
      .map(({ root }) => this.#watchFiles(root, WATCHED, HELD));
  }

  /** A commit makes what was measured before it stale. */
  async #watchHead(root: string): Promise<void> {
    const { vscode, engines } = this.#services;
    if (this.#watchedHeads.has(root) || !vscode.workspace.isTrusted) return;
    this.#watchedHeads.add(root);
    const log = await engines.checklists().headLog(root);
    if (log !== undefined) this.#watchers.push(this.#watchFiles(dirname(log), basename(log)));
  }

  #watchFiles(folder: string, files: string, held?: readonly string[]): Disposable {
    return watchFiles(this.#services.vscode, folder, files, () => this.soon(), held);
  }
}

interface Shown {
  readonly entries: readonly ChecklistEntry[];
  readonly failures: readonly ChecklistFailure[];
}

/** Undefined when nothing is different. */
function changeOf(before: Shown, now: Shown): ChecklistsChange | undefined {
  const names = ({ entries, failures }: Shown): string =>
    JSON.stringify([entries.map(({ file }) => file), failures]);
  if (names(before) !== names(now)) return { files: 'all' };
  const files = now.entries.filter((entry, index) => entry !== before.entries[index]).map(({ file }) => file);
  return files.length === 0 ? undefined : { files };
}
