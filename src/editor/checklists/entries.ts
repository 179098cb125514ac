import type { Checklist } from '../../core/checklist/checklist';
import type { GateState } from '../../core/checklist/gateState';
import type { StoredChecklist } from '../../node/checklist/checklistFiles';
import type { Measured } from '../../node/checklist/evaluateChecklist';
import type { Identity, SourceHistory } from '../../node/checklist/gitFacts';
import type { RunLocation } from '../runs/runLocation';
import type { Services } from '../services';

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

/** What an entry was made from: made of the same, it would be the same. */
interface Made {
  readonly stored: StoredChecklist;
  readonly entry: ChecklistEntry;
  readonly measured: Measured;
  /** Commit; undefined while git is not asked. */
  readonly head: string | undefined;
}

const NOTHING: Measured = new Map();
const NO_COMMIT = 'none';

/**
 * The checklists of one workspace folder. What has not changed since the last look is neither parsed nor judged again,
 * and its entry is the same object.
 */
export class FolderEntries {
  readonly location: RunLocation;
  readonly #services: Services;
  readonly #history: SourceHistory;
  #made: ReadonlyMap<string, Made> = new Map();
  #identity: Identity | undefined;
  /** What was measured last. */
  measured = NOTHING;

  constructor(services: Services, location: RunLocation) {
    this.#services = services;
    this.location = location;
    this.#history = new (services.engines.checklists().SourceHistory)(location.root);
  }

  get history(): SourceHistory {
    return this.#history;
  }

  /** Who works here, as git knows them. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  async read(): Promise<{ entries: ChecklistEntry[]; failures: ChecklistFailure[] }> {
    const { vscode, engines } = this.#services;
    const { root } = this.location;
    const engine = engines.checklists();
    const known = new Map([...this.#made].map(([file, { stored }]) => [file, stored]));
    const { checklists, failures } = await engine.listChecklists(root, known);
    // Without a checklist, git is not asked; without trust, it never is.
    const asksGit = checklists.length > 0 && vscode.workspace.isTrusted;
    const head = asksGit ? ((await this.#history.head()) ?? NO_COMMIT) : undefined;
    if (asksGit) this.#identity ??= await engine.gitIdentity(root);
    const made = new Map<string, Made>();
    for (const stored of checklists) {
      const before = this.#made.get(stored.file);
      const entry = await this.#entry(stored, head, before);
      made.set(stored.file, { stored, entry, measured: this.measured, head });
    }
    this.#made = made;
    return { entries: [...made.values()].map(({ entry }) => entry), failures };
  }

  async #entry(
    stored: StoredChecklist,
    head: string | undefined,
    before: Made | undefined,
  ): Promise<ChecklistEntry> {
    const { vscode, engines } = this.#services;
    const { name, file } = stored;
    const checklist = this.#unsaved(stored, before?.entry.checklist) ?? stored.checklist;
    const isSame = before?.entry.checklist === checklist;
    if (isSame && before.measured === this.measured && before.head === head) return before.entry;
    const states: ChecklistEntry['states'] = vscode.workspace.isTrusted
      ? (await engines.checklists().judgeChecklist(this.#history, checklist, this.measured)).statesAsGiven
      : new Map();
    if (isSame && JSON.stringify([...before.entry.states]) === JSON.stringify([...states]))
      return before.entry;
    return { location: this.location, name, file, checklist, states };
  }

  /** The text of an open document with changes that are not on disk. */
  #unsaved({ file, name }: StoredChecklist, before: Checklist | undefined): Checklist | undefined {
    const { vscode, engines } = this.#services;
    const text = vscode.workspace.textDocuments
      .find(({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === file)
      ?.getText();
    if (text === undefined) return undefined;
    return before?.text === text ? before : engines.checklists().parseChecklist(text, name);
  }
}
