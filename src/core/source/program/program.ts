import type { Layer } from '../layers/layer';
import type { CallSummary, FileSummary } from '../summary/fileSummary';
import { type CustomSinks, NO_SINKS } from './customSinks';
import { functionKey } from './entity';
import type { ModuleMap } from './modules';
import { Resolver } from './resolver';
import { type Sink, sinkOf, transactionOf } from './sinks';

/** Why a function issues a query: through which of its calls, and how far away the query is. */
export interface Reach {
  readonly sink: Sink;
  readonly call: CallSummary;
  /** Key of the function that is called; absent when the call itself executes. */
  readonly via?: string;
  /** Calls between this function and the query: 0 for its own. */
  readonly depth: number;
}

export interface LinkedCall {
  readonly call: CallSummary;
  readonly sink?: Sink;
  /** Keys of the functions that may be called. */
  readonly targets: readonly string[];
  /** Layer whose transaction the call starts around the callback it is given. */
  readonly begins?: Layer;
}

/** Longest chain of calls that is followed to a query. */
const MAX_HOPS = 12;
const NONE: readonly LinkedCall[] = [];

/** The files of a workspace, linked: who calls whom, and who issues queries. */
export class Program {
  readonly resolver: Resolver;
  /** By function key; functions without calls that lead anywhere are left out. */
  private readonly linked = new Map<string, readonly LinkedCall[]>();
  /** Functions that issue a query themselves. */
  private readonly sources = new Set<string>();
  /** By function key: the functions that call it. */
  private readonly callers = new Map<string, Set<string>>();
  /** By function key: how many calls away the nearest query is. */
  private depths = new Map<string, number>();
  private reaches = new Map<string, Reach | undefined>();

  constructor(
    readonly files: Map<string, FileSummary>,
    modules: ModuleMap,
    private readonly named: CustomSinks = NO_SINKS,
    /** Folders that are analysed, with `/`. */
    readonly roots: readonly string[] = [],
  ) {
    this.resolver = new Resolver(files, modules);
    for (const file of files.keys()) this.link(file);
    this.depths = this.measure();
  }

  /** The calls of a function that execute a query or reach other functions, in the order of the source. */
  callsOf(key: string): readonly LinkedCall[] {
    return this.linked.get(key) ?? NONE;
  }

  /** Undefined for a function that issues no query. Of several ways the shortest, and of those the first. */
  reachOf(key: string): Reach | undefined {
    const depth = this.depths.get(key);
    if (depth === undefined) return undefined;
    if (!this.reaches.has(key)) this.reaches.set(key, this.follow(key, depth));
    return this.reaches.get(key);
  }

  private follow(key: string, depth: number): Reach | undefined {
    let at = key;
    let first: { call: CallSummary; via?: string } | undefined;
    for (let left = depth; left >= 0; left--) {
      const found = this.step(at, left);
      if (!found) return undefined;
      first ??= { call: found.call, ...(found.via === undefined ? {} : { via: found.via }) };
      if (found.sink) return { ...first, sink: found.sink, depth };
      at = found.via ?? '';
    }
    return undefined;
  }

  /** The first call of a function whose query is `depth` calls away. */
  private step(key: string, depth: number): { call: CallSummary; sink?: Sink; via?: string } | undefined {
    for (const { call, sink, targets } of this.callsOf(key)) {
      if (isMemoised(call)) continue;
      if (depth === 0) {
        if (sink) return { call, sink };
        continue;
      }
      const via = targets.find((target) => this.depths.get(target) === depth - 1);
      if (via !== undefined) return { call, via };
    }
    return undefined;
  }

  /**
   * Takes a file anew whose face is what it was: nothing that other files make of it can have changed.
   * @returns the files whose findings may have changed with it, itself included; beside them only those whose
   * findings lead through one of the files in `through`
   */
  replace(file: string, summary: FileSummary): { affected: Set<string>; through: Set<string> } {
    const queriesBefore = this.queriesOf(file);
    this.unlink(file);
    this.files.set(file, summary);
    this.resolver.forget(file);
    this.link(file);
    const before = this.depths;
    this.depths = this.measure();
    this.reaches.clear();
    const affected = new Set([file]);
    const through = new Set([file]);
    if (this.queriesOf(file) !== queriesBefore) this.addCallers(file, affected);
    for (const key of new Set([...before.keys(), ...this.depths.keys()])) {
      if (before.get(key) === this.depths.get(key)) continue;
      through.add(fileOf(key));
      for (const caller of this.callers.get(key) ?? []) affected.add(fileOf(caller));
    }
    return { affected, through };
  }

  /** What kinds of queries the functions of a file issue themselves, to be compared. */
  private queriesOf(file: string): string {
    const kinds = this.files.get(file)?.functions.map((_, index) =>
      this.callsOf(functionKey(file, index))
        .filter(({ sink }) => sink !== undefined)
        .map(({ sink }) => `${sink?.layer.name} ${sink?.access} ${sink?.batched}`)
        .join(),
    );
    return (kinds ?? []).join(';');
  }

  /** Adds every file that calls a function of this one, however far away. */
  private addCallers(file: string, files: Set<string>): void {
    const seen = new Set((this.files.get(file)?.functions ?? []).map((_, index) => functionKey(file, index)));
    for (const key of seen) {
      files.add(fileOf(key));
      for (const caller of this.callers.get(key) ?? []) seen.add(caller);
    }
  }

  private link(file: string): void {
    this.files.get(file)?.functions.forEach((fn, index) => {
      const key = functionKey(file, index);
      const linked: LinkedCall[] = [];
      for (const call of fn.calls) {
        const sink = sinkOf(call, file, this.resolver, this.named);
        const targets = sink ? [] : targetsOf(call, file, this.resolver);
        const begins = sink ? undefined : transactionOf(call, file, this.resolver);
        if (!sink && targets.length === 0 && !begins) continue;
        linked.push({ call, targets, ...(sink ? { sink } : {}), ...(begins ? { begins } : {}) });
        if (isMemoised(call)) continue;
        if (sink) this.sources.add(key);
        for (const target of targets) {
          const callers = this.callers.get(target);
          if (callers) callers.add(key);
          else this.callers.set(target, new Set([key]));
        }
      }
      if (linked.length > 0) this.linked.set(key, linked);
    });
  }

  private unlink(file: string): void {
    this.files.get(file)?.functions.forEach((_, index) => {
      const key = functionKey(file, index);
      for (const { targets } of this.callsOf(key))
        for (const target of targets) this.callers.get(target)?.delete(key);
      this.linked.delete(key);
      this.sources.delete(key);
    });
  }

  /** Breadth first from the queries. */
  private measure(): Map<string, number> {
    const depths = new Map<string, number>();
    for (const key of this.sources) depths.set(key, 0);
    let frontier: Iterable<string> = this.sources;
    for (let depth = 1; depth <= MAX_HOPS; depth++) {
      const next: string[] = [];
      for (const target of frontier) {
        for (const key of this.callers.get(target) ?? []) {
          if (depths.has(key)) continue;
          depths.set(key, depth);
          next.push(key);
        }
      }
      if (next.length === 0) break;
      frontier = next;
    }
    return depths;
  }
}

/** Behind a look-up in what outlives the function: of many calls only few lead to the query. */
function isMemoised({ guarded, loop }: CallSummary): boolean {
  return guarded === true && loop < 0;
}

/** The file of a function's key. */
export function fileOf(key: string): string {
  return key.slice(0, key.lastIndexOf('#'));
}

/** The functions of the program that a call may reach: its callee, or the methods of a class's heirs. */
function targetsOf(call: CallSummary, file: string, resolver: Resolver): string[] {
  const { callee } = call;
  const entity = resolver.resolve(callee, file);
  if (entity?.e === 'function') {
    const own = functionKey(entity.file, entity.index);
    return callee.k === 'member'
      ? [...new Set([own, ...overrides(callee.of, callee.name, file, resolver)])]
      : [own];
  }
  if (entity?.e === 'class') {
    const methods = resolver.classOf(entity.file, entity.index)?.methods ?? {};
    const made = Object.hasOwn(methods, 'constructor') ? methods.constructor : undefined;
    return typeof made === 'number' ? [functionKey(entity.file, made)] : [];
  }
  return callee.k === 'member' ? overrides(callee.of, callee.name, file, resolver) : [];
}

function overrides(
  receiver: CallSummary['callee'],
  name: string,
  file: string,
  resolver: Resolver,
): string[] {
  const owner = resolver.resolve(receiver, file);
  if (owner?.e !== 'object') return [];
  const keys: string[] = [];
  const visit = (at: { file: string; index: number }, depth: number): void => {
    for (const heir of resolver.heirs(at.file, at.index)) {
      const method = resolver.classOf(heir.file, heir.index)?.methods[name];
      if (typeof method === 'number') keys.push(functionKey(heir.file, method));
      if (depth < 4 && keys.length < 16) visit(heir, depth + 1);
    }
  };
  visit(owner, 0);
  return keys;
}
