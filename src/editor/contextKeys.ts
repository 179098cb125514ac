import type { VSCode } from './services';

/** Keys that package.json's `when` clauses read. A test checks that both lists agree. */
export interface ContextValues {
  /** A recording is under way in this window. */
  'hotlight.recording': boolean;
  /** The workspace has at least one run. */
  'hotlight.hasRuns': boolean;
  /** The workspace has at least one baseline. */
  'hotlight.hasBaselines': boolean;
  /** A profile is active: hotspots and annotations have numbers to show. */
  'hotlight.hasProfile': boolean;
  /** The active profile's annotations are hidden until they are asked for again. */
  'hotlight.annotationsHidden': boolean;
  'hotlight.hotspots.order': 'self' | 'total';
  'hotlight.hotspots.filtered': boolean;
  /** The sources have been analysed as a whole. */
  'hotlight.findings.analysed': boolean;
  /** There is at least one finding. */
  'hotlight.findings.found': boolean;
  'hotlight.findings.filtered': boolean;
  'hotlight.findings.grouping': 'rule' | 'file';
  /** There is a connection that questions go to. */
  'hotlight.database.connected': boolean;
  'hotlight.database.grouping': 'table' | 'file';
  /** The workspace has at least one checklist. */
  'hotlight.hasChecklists': boolean;
  'hotlight.checklists.filtered': boolean;
}

export const CONTEXT_KEYS = [
  'hotlight.recording',
  'hotlight.hasRuns',
  'hotlight.hasBaselines',
  'hotlight.hasProfile',
  'hotlight.annotationsHidden',
  'hotlight.hotspots.order',
  'hotlight.hotspots.filtered',
  'hotlight.findings.analysed',
  'hotlight.findings.found',
  'hotlight.findings.filtered',
  'hotlight.findings.grouping',
  'hotlight.database.connected',
  'hotlight.database.grouping',
  'hotlight.hasChecklists',
  'hotlight.checklists.filtered',
] as const satisfies readonly (keyof ContextValues)[];

/** The keys that `when` clauses of package.json ask for; a value that stands already is not sent again. */
export class ContextKeys {
  readonly #vscode: VSCode;
  readonly #values = new Map<keyof ContextValues, unknown>();

  constructor(vscode: VSCode) {
    this.#vscode = vscode;
  }

  set<K extends keyof ContextValues>(key: K, value: ContextValues[K]): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void this.#vscode.commands.executeCommand('setContext', key, value);
  }
}
