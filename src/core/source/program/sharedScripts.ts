import type { FileSummary } from '../summary/fileSummary';
import { fileOf, indexOf } from './entity';
import { isId } from './ids';
import { isMinorPath, isMovePath, isOneOffPath, isScriptPath, isTest, pathBelow } from './minorPaths';

/** Code that somebody runs by hand or a build runs, outside of folders of scripts, too. */
const BY_HAND =
  /(^|\/)(bin|cli|tools?|build|prisma)\/|(^|\/)cli(\.\w+)*\.\w+$|\.config(\.\w+)*\.[cm]?[jt]s$/i;

type Kind = 'script' | 'move';

interface Calls {
  /** By function key: the functions that call it. */
  readonly callers: ReadonlyMap<string, ReadonlySet<string>>;
  /** The functions that a function calls. */
  targetsOf(key: string): Iterable<string>;
}

/**
 * The functions in folders of scripts that code outside of them calls, as a server its `scripts/reminders`: these run as
 * often as that does. That a file imports another proves nothing, it may only list what somebody can run. So it is with
 * files of migrations by their names where what is called moves what belongs to one, `migrateUser(userId)` of a login:
 * a migration that a server runs when it starts is given no such key.
 */
export class SharedScripts {
  private readonly scripts = new Map<string, Kind | undefined>();
  private shared: ReadonlySet<string> = new Set();

  constructor(
    private readonly files: ReadonlyMap<string, FileSummary>,
    private readonly calls: Calls,
    private readonly roots: readonly string[],
  ) {}

  /** @param key of a function */
  has(key: string): boolean {
    return this.shared.has(key);
  }

  /** Whether a function is in a folder of scripts, or in a file of such a name. */
  isScript(key: string): boolean {
    return this.kindOf(fileOf(key)) !== undefined;
  }

  private kindOf(file: string): Kind | undefined {
    if (this.scripts.has(file)) return this.scripts.get(file);
    const path = pathBelow(this.roots, file);
    const found = isScriptPath(path) ? 'script' : isMovePath(path) ? 'move' : undefined;
    this.scripts.set(file, found);
    return found;
  }

  /** Whether a function runs as often as those that call it from outside. */
  private isCalledOften(key: string): boolean {
    const kind = this.kindOf(fileOf(key));
    if (kind !== 'move') return kind !== undefined;
    return this.files.get(fileOf(key))?.functions[indexOf(key)]?.params.some(isId) === true;
  }

  /** Looks who calls what anew. @returns functions that are shared now and were not, or the other way round */
  update(): string[] {
    const before = this.shared;
    const found = new Set<string>();
    for (const [key, callers] of this.calls.callers)
      if (this.isCalledOften(key) && [...callers].some((caller) => this.isOutside(caller))) found.add(key);
    for (const key of found)
      for (const target of this.calls.targetsOf(key)) if (this.isScript(target)) found.add(target);
    this.shared = found;
    return [...new Set([...before, ...found])].filter((key) => before.has(key) !== found.has(key));
  }

  /** Whether it is no script, no test, and nothing that is run by hand. */
  private isOutside(key: string): boolean {
    const file = fileOf(key);
    const path = pathBelow(this.roots, file);
    if (isMinorPath(path) || isOneOffPath(path) || BY_HAND.test(path)) return false;
    return !isTest(this.files.get(file)?.imports ?? []);
  }
}
