import type { DebugSession, Disposable } from 'vscode';
import type { VSCode } from '../services';

/** Session types of the built-in JavaScript debugger whose program is Node.js. */
const NODE_TYPES = new Set(['pwa-node', 'pwa-extensionHost', 'node', 'node-terminal']);

/** The running debug sessions of Node.js programs; the editor itself only tells which one is active. */
export class DebugSessions implements Disposable {
  readonly #sessions = new Map<string, DebugSession>();
  readonly #subscription: Disposable;

  constructor(vscode: VSCode) {
    const { activeDebugSession, onDidStartDebugSession, onDidTerminateDebugSession } = vscode.debug;
    if (activeDebugSession !== undefined) this.#add(activeDebugSession);
    this.#subscription = vscode.Disposable.from(
      onDidStartDebugSession((session) => this.#add(session)),
      onDidTerminateDebugSession((session) => this.#sessions.delete(session.id)),
    );
  }

  /** A program's own session, not the one that groups it with its children, is what can be recorded. */
  all(): readonly DebugSession[] {
    const sessions = [...this.#sessions.values()];
    const parents = new Set(sessions.map((session) => session.parentSession?.id));
    return sessions.filter((session) => !parents.has(session.id));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #add(session: DebugSession): void {
    if (NODE_TYPES.has(session.type)) this.#sessions.set(session.id, session);
  }
}
