import type { Disposable, Event } from 'vscode';
import type { VSCode } from './services';

/** Every setting, as package.json contributes it under `hotlight.`. A test checks that both lists agree. */
export interface SettingValues {
  'capture.engine': 'inspector' | 'v8-profiler-next';
  'capture.attribution': 'accurate' | 'as-is';
  /** Microseconds. */
  'capture.interval': number;
  'capture.openFlameGraph': boolean;
  'annotations.heat': boolean;
  'annotations.codeLens': boolean;
  'annotations.afterText': boolean;
  /** Percent of non-idle time. */
  'annotations.threshold': number;
  'analysis.enabled': boolean;
  'analysis.onType': boolean;
  /** Patterns in the syntax of .gitignore. */
  'analysis.exclude': readonly string[];
  /** `module#function` or `Class.method`. */
  'analysis.sinks': readonly string[];
  /** Rows that each table is taken to have without a database. */
  'sql.defaultRowCount': number;
  /** The same of single tables, by name. */
  'sql.rowCounts': Readonly<Record<string, number>>;
  /** Names of the connections on which statements may be run to measure them. */
  'database.allowAnalyze': readonly string[];
  /** Number of runs kept per workspace folder; 0 keeps all. */
  'runs.keep': number;
}

export const SETTING_DEFAULTS: SettingValues = {
  'capture.engine': 'inspector',
  'capture.attribution': 'accurate',
  'capture.interval': 1000,
  'capture.openFlameGraph': true,
  'annotations.heat': true,
  'annotations.codeLens': true,
  'annotations.afterText': false,
  'annotations.threshold': 1,
  'analysis.enabled': true,
  'analysis.onType': true,
  'analysis.exclude': [],
  'analysis.sinks': [],
  'sql.defaultRowCount': 100_000,
  'sql.rowCounts': {},
  'database.allowAnalyze': [],
  'runs.keep': 20,
};

const SECTION = 'hotlight';

/** The settings under `hotlight`, as they are at the moment. */
export class Settings implements Disposable {
  readonly #vscode: VSCode;
  readonly #changes;
  readonly #subscription: Disposable;
  readonly onDidChange: Event<void>;

  constructor(vscode: VSCode) {
    this.#vscode = vscode;
    this.#changes = new vscode.EventEmitter<void>();
    this.onDidChange = this.#changes.event;
    this.#subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) this.#changes.fire();
    });
  }

  /** A value of the wrong type, which settings.json may hold, counts as not set. */
  get<K extends keyof SettingValues>(key: K): SettingValues[K] {
    const fallback = SETTING_DEFAULTS[key];
    const value: unknown = this.#vscode.workspace.getConfiguration(SECTION).get(key);
    if (typeof value !== typeof fallback) return fallback;
    if (typeof value === 'number' && !(value >= 0)) return fallback;
    if (Array.isArray(fallback) && !isTexts(value)) return fallback;
    if (isCounts(fallback) && !isCounts(value)) return fallback;
    return value as SettingValues[K];
  }

  /** Writes where the value is set now: in the workspace if it says something, else in the user's settings. */
  async update<K extends keyof SettingValues>(key: K, value: SettingValues[K]): Promise<void> {
    const configuration = this.#vscode.workspace.getConfiguration(SECTION);
    const inWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
    const { Global, Workspace } = this.#vscode.ConfigurationTarget;
    await configuration.update(key, value, inWorkspace ? Workspace : Global);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changes.dispose();
  }
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isCounts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => typeof one === 'number' && one >= 1);
}
