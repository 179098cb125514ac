import type { Event, EventEmitter } from 'vscode';
import type { Finding } from '../../core/finding';
import { pathKey } from '../paths';
import type { VSCode } from '../services';

/** A finding and the analysis that it is from; its `file` and those of its related places are absolute. */
export interface PublishedFinding {
  readonly finding: Finding;
  /** The analysis: `source`, `sql`, `plan`, `heap`, … Each replaces only its own. */
  readonly owner: string;
}

/** Where a finding of a file comes from. */
interface PlacedFinding extends PublishedFinding {
  readonly scope: string;
}

/** All findings of the window, of every analysis: what the view, the diagnostics, the lenses and the gates read. */
export class FindingsModel {
  /** Tells in which files, as their findings name them, something has changed. */
  readonly onDidChange: Event<ReadonlySet<string>>;
  readonly #changed: EventEmitter<ReadonlySet<string>>;
  /** By owner, then by scope. */
  readonly #published = new Map<string, Map<string, readonly Finding[]>>();
  /** By `pathKey`. */
  readonly #byFile = new Map<string, readonly PlacedFinding[]>();
  #all: readonly PublishedFinding[] | undefined;

  constructor({ vscode }: { vscode: VSCode }) {
    this.#changed = new vscode.EventEmitter<ReadonlySet<string>>();
    this.onDidChange = this.#changed.event;
  }

  /**
   * Replaces what `owner` found in `scope` before.
   * @param scope what was analysed, in the owner's own terms: a workspace folder, a file, a connection
   */
  publish(owner: string, scope: string, findings: readonly Finding[]): void {
    this.publishEach(owner, [[scope, findings]]);
  }

  /** Replaces what `owner` found in several scopes before, at once. */
  publishEach(
    owner: string,
    changes: Iterable<readonly [scope: string, findings: readonly Finding[]]>,
  ): void {
    const files = new Set<string>();
    for (const [scope, findings] of changes) this.#replace(owner, scope, findings, files);
    if (files.size > 0) this.#tell(files);
  }

  /** Replaces everything that `owner` has found, by scope, at once. */
  publishAll(owner: string, scopes: ReadonlyMap<string, readonly Finding[]>): void {
    const files = new Set<string>();
    for (const scope of [...(this.#published.get(owner)?.keys() ?? [])])
      if (!scopes.has(scope)) this.#replace(owner, scope, [], files);
    for (const [scope, findings] of scopes) this.#replace(owner, scope, findings, files);
    this.#tell(files);
  }

  all(): readonly PublishedFinding[] {
    this.#all ??= [...this.#published].flatMap(([owner, scopes]) =>
      [...scopes.values()].flatMap((findings) => findings.map((finding) => ({ finding, owner }))),
    );
    return this.#all;
  }

  /** Those of one file. */
  of(file: string): readonly PublishedFinding[] {
    return this.#byFile.get(pathKey(file)) ?? [];
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #tell(files: ReadonlySet<string>): void {
    this.#all = undefined;
    this.#changed.fire(files);
  }

  /** @param files takes those in which something was or is found */
  #replace(owner: string, scope: string, findings: readonly Finding[], files: Set<string>): void {
    const scopes = this.#published.get(owner) ?? new Map<string, readonly Finding[]>();
    this.#published.set(owner, scopes);
    for (const file of new Set(scopes.get(scope)?.map((finding) => finding.file))) {
      const rest = (this.#byFile.get(pathKey(file)) ?? []).filter(
        (one) => one.owner !== owner || one.scope !== scope,
      );
      if (rest.length > 0) this.#byFile.set(pathKey(file), rest);
      else this.#byFile.delete(pathKey(file));
      files.add(file);
    }
    for (const [file, own] of byFile(findings)) {
      const added = own.map((finding) => ({ finding, owner, scope }));
      this.#byFile.set(pathKey(file), [...(this.#byFile.get(pathKey(file)) ?? []), ...added]);
      files.add(file);
    }
    if (findings.length > 0) scopes.set(scope, findings);
    else scopes.delete(scope);
  }
}

/** Findings by their file. */
export function byFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = files.get(finding.file);
    if (list === undefined) files.set(finding.file, [finding]);
    else list.push(finding);
  }
  return files;
}
