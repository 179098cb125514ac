import type * as vscode from 'vscode';
import { FakeEventEmitter } from './events';

/** Debug sessions that a test starts and ends; nothing is debugged. */
export class FakeDebug {
  readonly sessions: vscode.DebugSession[] = [];
  readonly #started = new FakeEventEmitter<vscode.DebugSession>();
  readonly #terminated = new FakeEventEmitter<vscode.DebugSession>();
  readonly #activeChanged = new FakeEventEmitter<vscode.DebugSession | undefined>();

  start(id: string, type: string, name: string, parentSession?: vscode.DebugSession): vscode.DebugSession {
    const session: vscode.DebugSession = {
      id,
      type,
      name,
      ...(parentSession ? { parentSession } : {}),
      workspaceFolder: undefined,
      configuration: { type, name, request: 'launch' },
      customRequest: async (command) => {
        throw new Error(`The fake debug session answers no ${command}.`);
      },
      getDebugProtocolBreakpoint: async () => undefined,
    };
    this.sessions.push(session);
    this.#started.fire(session);
    this.#activeChanged.fire(session);
    return session;
  }

  end(session: vscode.DebugSession): void {
    this.sessions.splice(this.sessions.indexOf(session), 1);
    this.#terminated.fire(session);
    this.#activeChanged.fire(this.sessions.at(-1));
  }

  namespace(): Partial<typeof vscode.debug> {
    const { sessions } = this;
    return {
      get activeDebugSession() {
        return sessions.at(-1);
      },
      onDidStartDebugSession: this.#started.event,
      onDidTerminateDebugSession: this.#terminated.event,
      onDidChangeActiveDebugSession: this.#activeChanged.event,
    };
  }
}
