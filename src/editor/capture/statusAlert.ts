import type { Event, EventEmitter } from 'vscode';
import type { VSCode } from '../services';

/** What the status bar says of the program that is recorded, when it is not well. */
export interface AlertState {
  readonly level: 'info' | 'warning' | 'critical';
  readonly text: string;
  readonly tooltip: string;
}

/** Set by whoever watches the program, shown by the status-bar item. */
export class StatusAlert {
  readonly #changes: EventEmitter<void>;
  readonly onDidChange: Event<void>;
  #current: AlertState | undefined;

  constructor(vscode: VSCode) {
    this.#changes = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
  }

  get current(): AlertState | undefined {
    return this.#current;
  }

  set(state: AlertState | undefined): void {
    const before = this.#current;
    if (before?.text === state?.text && before?.level === state?.level) return;
    this.#current = state;
    this.#changes.fire();
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
