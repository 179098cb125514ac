import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import type { FakeEditors } from './editors';
import { FakeDisposable } from './events';
import type { FakeWebviews } from './webviews';

type Handler = (...args: never[]) => unknown;

/** Commands of VS Code that do nothing here but may be called. */
const WITHOUT_EFFECT =
  /^(revealFileInOS|revealInExplorer|workbench\.action\.(openSettings|openWalkthrough|focus\w+)|workbench\.view\..*|.*\.focus|workbench\.trust\.manage|markdown\.showPreview)$/;

export class FakeCommands {
  readonly #handlers = new Map<string, Handler>();
  readonly #editors: FakeEditors;
  readonly #webviews: FakeWebviews;
  /** Everything that was executed, by the extension or the test, without `setContext`. */
  readonly executed: { readonly command: string; readonly args: readonly unknown[] }[] = [];
  /** Keys that `when` clauses see. */
  readonly contexts = new Map<string, unknown>();

  constructor(editors: FakeEditors, webviews: FakeWebviews) {
    this.#editors = editors;
    this.#webviews = webviews;
  }

  readonly namespace: Partial<typeof vscode.commands> = {
    registerCommand: (command, handler, thisArg) => this.#register(command, handler.bind(thisArg)),
    registerTextEditorCommand: (command, handler, thisArg) =>
      this.#register(command, async (...args: unknown[]) => {
        const editor = this.#editors.active;
        if (editor) await editor.edit((edit) => handler.call(thisArg, editor, edit, ...args));
      }),
    executeCommand: <T>(command: string, ...args: unknown[]) => this.execute(command, ...args) as Promise<T>,
    getCommands: async (filterInternal) =>
      [...this.#handlers.keys()].filter((command) => !filterInternal || !command.startsWith('_')),
  };

  async execute(command: string, ...args: unknown[]): Promise<unknown> {
    if (command === 'setContext') {
      this.contexts.set(String(args[0]), args[1]);
      return undefined;
    }
    this.executed.push({ command, args });
    const handler = this.#handlers.get(command);
    if (handler) return await handler(...(args as never[]));
    return this.#builtIn(command, args);
  }

  has(command: string): boolean {
    return this.#handlers.has(command);
  }

  #register(command: string, handler: Handler): vscode.Disposable {
    if (this.#handlers.has(command)) throw new Error(`command '${command}' already exists`);
    this.#handlers.set(command, handler);
    return new FakeDisposable(() => this.#handlers.delete(command));
  }

  async #builtIn(command: string, args: readonly unknown[]): Promise<unknown> {
    const uri = typeof args[0] === 'string' ? URI.parse(args[0]) : (args[0] as vscode.Uri);
    if (command === 'vscode.open') {
      await this.#editors.show(uri, args[1] as vscode.TextDocumentShowOptions | undefined);
      return undefined;
    }
    if (command === 'vscode.diff') {
      await this.#editors.showDiff(uri, args[1] as vscode.Uri);
      return undefined;
    }
    if (command === 'vscode.openWith') return this.#webviews.openCustomEditor(String(args[1]), uri);
    if (command === 'workbench.action.closeActiveEditor') {
      if (this.#editors.active) this.#editors.close(this.#editors.active);
      return undefined;
    }
    if (WITHOUT_EFFECT.test(command)) return undefined;
    throw new Error(`command '${command}' not found`);
  }
}
