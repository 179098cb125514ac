import type { Disposable } from 'vscode';
import type { VSCode } from './services';
import { watchFiles } from './watchFiles';

/** Several files change at once: those of a run that ends, or of a branch that is checked out. */
const CALM_MS = 100;

export interface RereadingOptions {
  /** Glob below each root. */
  readonly files: string;
  /** Absolute folders; asked again when the workspace has others. */
  roots(): readonly string[];
  read(): Promise<void>;
  /** Of a reading that nobody waits for. */
  onError(error: unknown): void;
}

/** Reads files again when they change, never twice at the same time. */
export class Rereading implements Disposable {
  readonly #vscode: VSCode;
  readonly #options: RereadingOptions;
  readonly #subscription: Disposable;
  #watchers: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #isOutdated = false;

  constructor(vscode: VSCode, options: RereadingOptions) {
    this.#vscode = vscode;
    this.#options = options;
    this.#subscription = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      this.#watch();
      this.#soon();
    });
    this.#watch();
  }

  /** Reads now. A call while the files are read makes them be read once more. */
  now(): Promise<void> {
    this.#isOutdated = true;
    this.#reading ??= this.#read();
    return this.#reading;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watchers?.dispose();
    this.#subscription.dispose();
  }

  async #read(): Promise<void> {
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#options.read();
      }
    } finally {
      // At once: a call after the last reading must begin another one.
      this.#reading = undefined;
    }
  }

  #watch(): void {
    const { files, roots } = this.#options;
    this.#watchers?.dispose();
    const watchers = roots().map((root) => watchFiles(this.#vscode, root, files, () => this.#soon()));
    this.#watchers = this.#vscode.Disposable.from(...watchers);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now().catch(this.#options.onError), CALM_MS);
  }
}
