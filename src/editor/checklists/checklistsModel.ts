import { join } from 'node:path';
import type { Disposable, Event, EventEmitter } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { type Checklist, itemsOf } from '../../core/checklist/checklist';
import type { GateResult } from '../../core/checklist/gate/evaluateGate';
import type { GateState } from '../../core/checklist/gateState';
import type { Finding } from '../../core/finding';
import type { Measured } from '../../node/checklist/evaluateChecklist';
import type { Identity } from '../../node/checklist/gitFacts';
import type { RunLocation } from '../runs/runLocation';
import type { Services } from '../services';
import { editFile } from './editFile';

/** A checklist as it is now, with the state of its gates by line. */
export interface ChecklistEntry {
  readonly location: RunLocation;
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly checklist: Checklist;
  readonly states: ReadonlyMap<number, GateState>;
}

export interface ChecklistFailure {
  readonly file: string;
  readonly message: string;
}

const WATCHED = '.hotlight/{checklists,checklists/*.md,baselines/*.json,measurements.json,budgets.json}';
const CALM_MS = 100;

/** The checklists of all workspace folders, as they are in open documents and on disk. */
export class ChecklistsModel implements Disposable {
  readonly onDidChange: Event<void>;
  readonly #services: Services;
  readonly #changes: EventEmitter<void>;
  readonly #subscription: Disposable;
  #watchers: Disposable | undefined;
  #entries: readonly ChecklistEntry[] = [];
  #failures: readonly ChecklistFailure[] = [];
  #identities: readonly Identity[] = [];
  /** What was measured last, by root. */
  readonly #measured = new Map<string, Measured>();
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #outdated = false;
  #evaluating: Promise<void> | undefined;

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
    return this.#identities;
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
    this.#outdated = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /**
   * Measures the gates of every checklist, and writes what is new. Gates that failed to be written (a read-only
   * file) are told, and the others are written all the same.
   */
  evaluate(): Promise<void> {
    this.#evaluating ??= this.#evaluate().finally(() => {
      this.#evaluating = undefined;
    });
    return this.#evaluating;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watchers?.dispose();
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  async #read(): Promise<void> {
    const { runs, vscode, engines, contextKeys } = this.#services;
    while (this.#outdated) {
      this.#outdated = false;
      const entries: ChecklistEntry[] = [];
      const failures: ChecklistFailure[] = [];
      const identities: Identity[] = [];
      for (const location of runs.roots.filter(({ folder }) => folder !== undefined)) {
        const engine = engines.checklists();
        const found = await engine.listChecklists(location.root);
        failures.push(...found.failures);
        if (found.checklists.length > 0 && vscode.workspace.isTrusted) {
          const identity = await engine.gitIdentity(location.root);
          if (identity !== undefined) identities.push(identity);
        }
        for (const stored of found.checklists) {
          const checklist = this.#unsaved(stored.file, stored.name) ?? stored.checklist;
          const measured = this.#measured.get(location.root) ?? new Map();
          const { states } = vscode.workspace.isTrusted
            ? await engine.judgeChecklist(location.root, checklist, measured)
            : { states: new Map() };
          entries.push({ location, name: stored.name, file: stored.file, checklist, states });
        }
      }
      this.#entries = entries;
      this.#failures = failures;
      this.#identities = identities;
      contextKeys.set('hotlight.hasChecklists', entries.length > 0);
      this.#changes.fire();
    }
  }

  #unsaved(file: string, name: string): Checklist | undefined {
    const { vscode, engines } = this.#services;
    const document = vscode.workspace.textDocuments.find(
      ({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === file,
    );
    return document && engines.checklists().parseChecklist(document.getText(), name);
  }

  async #evaluate(): Promise<void> {
    const { engines, notify, vscode } = this.#services;
    if (!vscode.workspace.isTrusted) {
      throw new HotlightError(
        'permission',
        'Gates ask git and run analyses; trust this workspace to measure them.',
      );
    }
    await this.refresh();
    const engine = engines.checklists();
    for (const root of new Set(this.#entries.map(({ location }) => location.root))) {
      const facts = new engine.WorkspaceFacts(root, {
        hot: async (dir) => (await engines.analyse(dir, { workspaceRoot: root })).hot,
        findings: () => this.#findings(root),
      });
      const entries = this.#entries.filter(({ location }) => location.root === root);
      const measured = new Map<string, GateResult>();
      for (const { checklist } of entries) {
        for (const [gate, result] of await engine.measureGates(checklist, facts)) measured.set(gate, result);
      }
      this.#measured.set(root, measured);
      for (const { file, checklist } of entries) {
        if (itemsOf(checklist).every(({ gate }) => gate === undefined)) continue;
        if (checklist.problems.some(({ message }) => message.startsWith('A merge left'))) continue;
        const { edits } = await engine.judgeChecklist(root, checklist, measured);
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

  /** What the analysis of the source finds now, and what other analyses have published. */
  async #findings(root: string): Promise<readonly Finding[]> {
    const { engines, context, findings } = this.#services;
    const session = engines.checklists().openSourceSession({
      folders: [root],
      workerPath: join(context.extensionPath, 'dist', 'sourceWorker.js'),
    });
    try {
      const source = (await session.analyse()).findings;
      const others = findings.all().filter(({ owner }) => owner !== 'source');
      return [...source, ...others.map(({ finding }) => finding)];
    } finally {
      session.dispose();
    }
  }

  #watch(): void {
    const { vscode, runs } = this.#services;
    this.#watchers?.dispose();
    const soon = (): void => this.soon();
    const watchers = runs.roots
      .filter(({ folder }) => folder !== undefined)
      .map(({ root }) => {
        const pattern = new vscode.RelativePattern(vscode.Uri.file(root), WATCHED);
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        return vscode.Disposable.from(
          watcher,
          watcher.onDidCreate(soon),
          watcher.onDidChange(soon),
          watcher.onDidDelete(soon),
        );
      });
    this.#watchers = vscode.Disposable.from(...watchers);
  }
}
