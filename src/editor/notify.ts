import type { LogOutputChannel } from 'vscode';
import { HotlightError, messageOf } from '../core/base/errors';
import { COMMANDS } from './commands';
import { plainMessage } from './labels';
import type { VSCode } from './services';

const SHOW_LOG = 'Show Log';

/** The few messages that Hotlight shows: one sentence each, with the log a click away. Names in them are hostile. */
export class Notify {
  readonly #vscode: VSCode;
  readonly #log: LogOutputChannel;

  constructor(vscode: VSCode, log: LogOutputChannel) {
    this.#vscode = vscode;
    this.#log = log;
  }

  /** Tells the user what failed. What they cancelled themselves is not told. */
  error(error: unknown): void {
    if (HotlightError.is(error, 'cancelled')) return;
    const expected = HotlightError.is(error);
    this.#log.error(error instanceof Error ? error : String(error));
    const message = expected ? error.message : `Hotlight failed unexpectedly: ${messageOf(error)}`;
    const shown = this.#vscode.window.showErrorMessage(plainMessage(message), SHOW_LOG);
    void this.#offer(shown, this.#showLog);
  }

  /** Something that the reader of the numbers must know. */
  warn(message: string): void {
    this.#log.warn(message);
    const shown = this.#vscode.window.showWarningMessage(plainMessage(message), SHOW_LOG);
    void this.#offer(shown, this.#showLog);
  }

  /** Something that was asked for and has no other place to be shown. */
  inform(message: string): void {
    void this.#vscode.window.showInformationMessage(plainMessage(message));
  }

  /** Offers one thing to do. Resolves to true when it was chosen. */
  async ask(message: string, action: string): Promise<boolean> {
    return (await this.#vscode.window.showInformationMessage(plainMessage(message), action)) === action;
  }

  /**
   * Says what has become bad, and offers what can be done about it.
   * @returns the action that was chosen
   */
  alert(level: 'warning' | 'error', message: string, ...actions: string[]): Thenable<string | undefined> {
    const { showErrorMessage, showWarningMessage } = this.#vscode.window;
    const show = level === 'error' ? showErrorMessage : showWarningMessage;
    return show(plainMessage(message), ...actions);
  }

  /** Asks before something that can't be taken back. */
  async confirm(question: string, detail: string, action: string): Promise<boolean> {
    const answer = await this.#vscode.window.showWarningMessage(question, { modal: true, detail }, action);
    return answer === action;
  }

  readonly #showLog = (): void => {
    void this.#vscode.commands.executeCommand(COMMANDS.showLog);
  };

  async #offer(answer: Thenable<string | undefined>, act: () => void): Promise<void> {
    if ((await answer) !== undefined) act();
  }
}
