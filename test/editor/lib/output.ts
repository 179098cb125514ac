import type * as vscode from 'vscode';
import { FakeEventEmitter } from './events';

/** An output channel's text: what was appended, or `[info] …` lines of a log. */
export class FakeOutputChannel implements vscode.LogOutputChannel {
  readonly name: string;
  readonly logLevel = 1;
  readonly #levelChanged = new FakeEventEmitter<vscode.LogLevel>();
  readonly onDidChangeLogLevel = this.#levelChanged.event;
  text = '';
  isShown = false;

  constructor(name: string) {
    this.name = name;
  }

  append(value: string): void {
    this.text += value;
  }
  appendLine(value: string): void {
    this.append(`${value}\n`);
  }
  replace(value: string): void {
    this.text = value;
  }
  clear(): void {
    this.text = '';
  }
  show(): void {
    this.isShown = true;
  }
  hide(): void {
    this.isShown = false;
  }
  dispose(): void {}

  trace(message: string, ...args: unknown[]): void {
    this.#log('trace', message, args);
  }
  debug(message: string, ...args: unknown[]): void {
    this.#log('debug', message, args);
  }
  info(message: string, ...args: unknown[]): void {
    this.#log('info', message, args);
  }
  warn(message: string, ...args: unknown[]): void {
    this.#log('warning', message, args);
  }
  error(error: string | Error, ...args: unknown[]): void {
    this.#log('error', typeof error === 'string' ? error : (error.stack ?? error.message), args);
  }
  #log(level: string, message: string, args: readonly unknown[]): void {
    this.appendLine(`[${level}] ${[message, ...args.map(String)].join(' ')}`);
  }
}

export class FakeStatusBarItem implements vscode.StatusBarItem {
  readonly id: string;
  readonly alignment: vscode.StatusBarAlignment;
  readonly priority: number | undefined;
  name: string | undefined;
  text = '';
  tooltip: string | vscode.MarkdownString | undefined;
  color: string | vscode.ThemeColor | undefined;
  backgroundColor: vscode.ThemeColor | undefined;
  command: string | vscode.Command | undefined;
  accessibilityInformation: vscode.AccessibilityInformation | undefined;
  isVisible = false;
  isDisposed = false;

  constructor(id: string, alignment: vscode.StatusBarAlignment, priority: number | undefined) {
    this.id = id;
    this.alignment = alignment;
    this.priority = priority;
  }
  show(): void {
    if (!this.isDisposed) this.isVisible = true;
  }
  hide(): void {
    this.isVisible = false;
  }
  dispose(): void {
    this.isDisposed = true;
    this.hide();
  }
}

/** A terminal that runs nothing; it keeps what was sent to it. */
export class FakeTerminal implements vscode.Terminal {
  readonly creationOptions: vscode.TerminalOptions;
  readonly processId = Promise.resolve(undefined);
  readonly exitStatus: vscode.TerminalExitStatus | undefined = undefined;
  readonly state = { isInteractedWith: false, shell: undefined };
  readonly shellIntegration = undefined;
  readonly sent: string[] = [];
  isShown = false;

  constructor(options: vscode.TerminalOptions) {
    this.creationOptions = options;
  }
  get name(): string {
    return this.creationOptions.name ?? 'terminal';
  }
  sendText(text: string): void {
    this.sent.push(text);
  }
  show(): void {
    this.isShown = true;
  }
  hide(): void {
    this.isShown = false;
  }
  dispose(): void {
    this.hide();
  }
}
