import type { Disposable } from 'vscode';
import { Repeated } from './repeated';
import type { VSCode } from './services';
import { watchFiles } from './watchFiles';

/** Several files change at once: those of a run that ends, or of a branch that is checked out. */
const CALM_MS = 100;

export interface RereadingOptions {
  /** Glob below each root. */
  readonly files: string;
  /** Folders below each root that hold them. */
  readonly held: readonly string[];
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
  readonly #reading: Repeated;
  #timer: NodeJS.Timeout | undefined;

  constructor(vscode: VSCode, options: RereadingOptions) {
    this.#vscode = vscode;
    this.#options = options;
    this.#reading = new Repeated(() => options.read());
    this.#subscription = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      this.#watch();
      this.soon();
    });
    this.#watch();
  }

  /** Reads now. A call while the files are read makes them be read once more. */
  now(): Promise<void> {
    return this.#reading.now();
  }

  /** Reads when nothing has happened for a moment. */
  readonly soon = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now().catch(this.#options.onError), CALM_MS);
  };

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watchers?.dispose();
    this.#subscription.dispose();
  }

  #watch(): void {
    const { files, held, roots } = this.#options;
    this.#watchers?.dispose();
    const watchers = roots().map((root) => watchFiles(this.#vscode, root, files, this.soon, held));
    this.#watchers = this.#vscode.Disposable.from(...watchers);
  }
}
