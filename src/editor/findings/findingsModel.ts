import type { Event } from 'vscode';
import type { Finding } from '../../core/finding';
import type { VSCode } from '../services';

/** A finding and the analysis that it is from; its `file` and those of its related places are absolute. */
export interface PublishedFinding {
  readonly finding: Finding;
  /** The analysis: `source`, `sql`, `plan`, `heap`, … Each replaces only its own. */
  readonly owner: string;
}

/** All findings of the window, of every analysis: what the view, the diagnostics, the lenses and the gates read. */
export class FindingsModel {
  readonly onDidChange: Event<void>;
  readonly #changed: { fire(): void; dispose(): void };
  /** By owner, then by scope. */
  readonly #published = new Map<string, Map<string, readonly Finding[]>>();

  constructor({ vscode }: { vscode: VSCode }) {
    const emitter = new vscode.EventEmitter<void>();
    this.#changed = emitter;
    this.onDidChange = emitter.event;
  }

  /**
   * Replaces what `owner` found in `scope` before.
   * @param scope what was analysed, in the owner's own terms: a workspace folder, a file, a connection
   */
  publish(owner: string, scope: string, findings: readonly Finding[]): void {
    this.publishEach(owner, [{ scope, findings }]);
  }

  /** Replaces what `owner` found in several scopes before, at once. */
  publishEach(
    owner: string,
    changes: Iterable<{ readonly scope: string; readonly findings: readonly Finding[] }>,
  ): void {
    const scopes = this.#published.get(owner) ?? new Map<string, readonly Finding[]>();
    let changed = false;
    for (const { scope, findings } of changes) {
      if (findings.length > 0) scopes.set(scope, findings);
      else if (!scopes.delete(scope)) continue;
      changed = true;
    }
    if (!changed) return;
    this.#published.set(owner, scopes);
    this.#changed.fire();
  }

  /** Replaces everything that `owner` has found, by scope, at once. */
  publishAll(owner: string, scopes: ReadonlyMap<string, readonly Finding[]>): void {
    this.#published.set(owner, new Map([...scopes].filter(([, findings]) => findings.length > 0)));
    this.#changed.fire();
  }

  all(): readonly PublishedFinding[] {
    return [...this.#published].flatMap(([owner, scopes]) =>
      [...scopes.values()].flatMap((findings) => findings.map((finding) => ({ finding, owner }))),
    );
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
