import type { Layer } from '../layers/layer';
import type { CallSummary, FileSummary, FunctionSummary } from '../summary/fileSummary';
import { nameOf } from '../summary/value';
import { accessOfText, statementOf } from './access';
import { isOutOfReach } from './browser';
import { type CustomSinks, NO_SINKS } from './customSinks';
import { definesTables } from './definitions';
import { Distances } from './distances';
import { enqueues, insertersAmong } from './enqueues';
import { fileOf, functionKey, functionsAmong, indexOf } from './entity';
import { guessedSink, saidSink } from './guessedSinks';
import { withHandedLoops } from './handedLoops';
import { isLogLine } from './logLines';
import { reachedBy } from './messageHandlers';
import type { ModuleMap } from './modules';
import { operationOfText } from './operations';
import { asksOwnSetting } from './ownSettings';
import { Resolver } from './resolver';
import { runsGiven } from './runsGiven';
import { SharedScripts } from './sharedScripts';
import { type Sink, transactionOf } from './sinks';

/** Why a function issues a query: through which of its calls, and how far away the query is. */
export interface Reach {
  readonly sink: Sink;
  readonly call: CallSummary;
  /** Key of the function that is called; absent when the call itself executes. */
  readonly via?: string;
  /** The SQL text that is handed to the query on the way, where there is one. */
  readonly sql?: string;
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

/** Ways to any query, or to those only that are sent each by itself, however many there are in one tick. */
export type WayKind = 'any' | 'single';

interface Ways {
  /** Functions that issue such a query themselves. */
  readonly sources: Set<string>;
  readonly distances: Distances;
  readonly reaches: Map<string, Reach | undefined>;
}

/** A function with calls that execute a query or reach other functions. */
export interface LinkedFunction {
  readonly key: string;
  readonly fn: FunctionSummary;
  /** These calls, in the order of the source. */
  readonly calls: readonly LinkedCall[];
}

/** Longest chain of calls that is followed to a query. */
const MAX_HOPS = 12;
const NONE: readonly LinkedCall[] = [];
const NO_FUNCTIONS: readonly LinkedFunction[] = [];
const NO_TARGETS: readonly string[] = [];

/** The files of a workspace, linked: who calls whom, and who issues queries. */
export class Program {
  readonly resolver: Resolver;
  readonly scripts: SharedScripts;
  /** By file, and by function key; functions without calls that lead anywhere are left out. */
  private readonly functions = new Map<string, readonly LinkedFunction[]>();
  private readonly linked = new Map<string, readonly LinkedCall[]>();
  /** Of each kind from when it is first asked for. */
  private readonly ways = new Map<WayKind, Ways>();
  /** By function key: the functions that call it. */
  private readonly callers = new Map<string, Set<string>>();

  constructor(
    readonly files: Map<string, FileSummary>,
    modules: ModuleMap,
    private readonly named: CustomSinks = NO_SINKS,
    /** Folders that are analysed, with `/`. */
    readonly roots: readonly string[] = [],
  ) {
    this.resolver = new Resolver(files, modules);
    for (const file of files.keys()) this.link(file);
    const { callers } = this;
    this.scripts = new SharedScripts(files, { callers, targetsOf: (key) => this.targetsOf(key) }, roots);
    this.scripts.update();
  }

  private waysOf(kind: WayKind): Ways {
    const known = this.ways.get(kind);
    if (known) return known;
    const sources = new Set<string>();
    for (const [key, calls] of this.linked) if (isSource(calls, kind)) sources.add(key);
    const distances = new Distances(
      {
        issues: (key) => sources.has(key),
        targets: (key) => this.targetsOf(key),
        callers: (key) => this.callers.get(key) ?? [],
      },
      MAX_HOPS,
    );
    distances.update(sources);
    const ways: Ways = { sources, distances, reaches: new Map() };
    this.ways.set(kind, ways);
    return ways;
  }

  /** Whether any call of the program was taken for a query. */
  get asksAnything(): boolean {
    for (const calls of this.linked.values()) if (calls.some(({ sink }) => sink)) return true;
    return false;
  }

  /** In the order of the source. */
  functionsIn(file: string): readonly LinkedFunction[] {
    return this.functions.get(file) ?? NO_FUNCTIONS;
  }

  /** The calls of a function that execute a query or reach other functions, in the order of the source. */
  callsOf(key: string): readonly LinkedCall[] {
    return this.linked.get(key) ?? NONE;
  }

  /** Undefined for a function that issues no query. Of several ways the shortest, and of those the first. */
  reachOf(key: string, kind: WayKind = 'any'): Reach | undefined {
    const { distances, reaches } = this.waysOf(kind);
    const depth = distances.get(key);
    if (depth === undefined) return undefined;
    if (!reaches.has(key)) reaches.set(key, this.follow(key, depth, kind));
    return reaches.get(key);
  }

  private follow(key: string, depth: number, kind: WayKind): Reach | undefined {
    let at = key;
    let first: { call: CallSummary; via?: string } | undefined;
    let sql: string | undefined;
    for (let left = depth; left >= 0; left--) {
      const found = this.step(at, left, kind);
      if (!found) return undefined;
      first ??= { call: found.call, ...(found.via === undefined ? {} : { via: found.via }) };
      sql = statementOf(found.call) ?? sql;
      if (found.sink) return { ...first, ...asTold(found.sink, sql), depth };
      at = found.via ?? '';
    }
    return undefined;
  }

  /** The first call of a function whose query is `depth` calls away. */
  private step(
    key: string,
    depth: number,
    kind: WayKind,
  ): { call: CallSummary; sink?: Sink; via?: string } | undefined {
    const { distances } = this.waysOf(kind);
    for (const { call, sink, targets } of this.callsOf(key)) {
      if (isMemoised(call)) continue;
      if (depth === 0) {
        if (sink && isOfKind(sink, kind) && !writesTheSame(call, sink)) return { call, sink };
        continue;
      }
      const via = targets.find((target) => distances.get(target) === depth - 1);
      if (via !== undefined) return { call, via };
    }
    return undefined;
  }

  /**
   * Takes files anew, and those that come; undefined for those that go.
   * @returns the files whose findings may have changed with them, and beside them those whose findings lead through
   * one of the files in `through`; undefined when all has to be linked anew
   */
  update(
    changes: ReadonlyMap<string, FileSummary | undefined>,
  ): { affected: Set<string>; through: Set<string> } | undefined {
    const before = new Map<string, FileSummary | undefined>();
    for (const [file, summary] of changes) {
      before.set(file, this.files.get(file));
      if (summary) this.files.set(file, summary);
      else this.files.delete(file);
    }
    const relinked = this.resolver.update(before);
    if (!relinked) return undefined;
    const stale = new Map<string, readonly LinkedCall[]>();
    for (const file of new Set([...before.keys(), ...relinked])) {
      for (const { key, calls } of this.functionsIn(file)) stale.set(key, calls);
      this.unlink(file);
    }
    for (const file of relinked) {
      this.link(file);
      for (const { key } of this.functionsIn(file)) if (!stale.has(key)) stale.set(key, NONE);
    }
    const moved = new Set<string>();
    for (const { distances, reaches } of this.ways.values()) {
      for (const key of distances.update(stale.keys())) moved.add(key);
      reaches.clear();
    }
    const affected = new Set(relinked);
    const through = new Set([...moved].map(fileOf));
    const others: string[] = [];
    const isScript = (key: string): boolean => this.scripts.isScript(key);
    let callsScripts = false;
    for (const [key, calls] of stale) {
      if (leadsOf(calls) !== leadsOf(this.callsOf(key))) through.add(fileOf(key));
      if (kindsOf(calls) !== kindsOf(this.callsOf(key))) others.push(key);
      callsScripts ||=
        isScript(key) || [...calls, ...this.callsOf(key)].some(({ targets }) => targets.some(isScript));
    }
    if (callsScripts) for (const key of this.scripts.update()) affected.add(fileOf(key));
    this.addCallers(others, affected);
    for (const key of moved)
      for (const caller of this.callers.get(key) ?? []) {
        affected.add(fileOf(caller));
        // Ways may lead from there to another method than the nearest.
        through.add(fileOf(caller));
      }
    return { affected, through };
  }

  /** Adds every file that calls one of these functions, however far away. */
  private addCallers(keys: readonly string[], files: Set<string>): void {
    const seen = new Set(keys);
    for (const key of seen) {
      for (const caller of this.callers.get(key) ?? []) {
        files.add(fileOf(caller));
        seen.add(caller);
      }
    }
  }

  private *targetsOf(key: string): Iterable<string> {
    for (const { call, targets } of this.callsOf(key)) if (!isMemoised(call)) yield* targets;
  }

  private link(file: string): void {
    const linked: LinkedFunction[] = [];
    this.resolver.askFor(file, () =>
      this.files.get(file)?.functions.forEach((written, index) => {
        const fn = withHandedLoops(written, file, this.resolver);
        const calls = fn.calls.flatMap((call) => this.linkedCall(call, file, fn));
        if (calls.length > 0) linked.push({ key: functionKey(file, index), fn, calls });
      }),
    );
    for (const { key, calls } of linked) this.keep(key, calls);
    if (linked.length > 0) this.functions.set(file, linked);
  }

  /** None for a call that leads nowhere. */
  private linkedCall(call: CallSummary, file: string, fn: FunctionSummary): LinkedCall[] {
    if (isLogLine(call)) return [];
    const sink = saidSink(call, file, this.resolver, this.named);
    if (sink) {
      if (isOutOfReach(sink.layer, file, this)) return [];
      // `tables[kind].findUnique(…)`: what else it may be is not sent together with those of other items.
      const others = sink.batched ? functionsAmong(this.resolver.resolve(call.callee, file)) : NO_TARGETS;
      return [{ call, sink, targets: others }];
    }
    if (definesTables(call)) return [];
    const reached = reachedBy(call, fn, file, this.resolver);
    if (enqueues(call)) {
      const inserters = insertersAmong(reached, this.resolver);
      return inserters.length > 0 ? [{ call, targets: inserters }] : [];
    }
    const targets = reached.filter((key) => !this.resolver.functionOf(fileOf(key), indexOf(key))?.memoised);
    const guessed =
      reached.length > 0
        ? runsGiven(call, reached, file, this.resolver)
        : guessedSink(call, fn, file, this.resolver);
    if (guessed) return [{ call, sink: guessed, targets: NO_TARGETS }];
    const begins = transactionOf(call, file, this.resolver);
    if (targets.length === 0 && !begins) return [];
    return [{ call, targets, ...(begins ? { begins } : {}) }];
  }

  private keep(key: string, linked: readonly LinkedCall[]): void {
    this.linked.set(key, linked);
    for (const [kind, { sources }] of this.ways) if (isSource(linked, kind)) sources.add(key);
    for (const { call, targets } of linked) {
      if (isMemoised(call)) continue;
      for (const target of targets) {
        const callers = this.callers.get(target);
        if (callers) callers.add(key);
        else this.callers.set(target, new Set([key]));
      }
    }
  }

  private unlink(file: string): void {
    for (const { key, calls } of this.functionsIn(file)) {
      for (const target of calls.flatMap(({ targets }) => targets)) {
        const callers = this.callers.get(target);
        if (callers?.delete(key) && callers.size === 0) this.callers.delete(target);
      }
      this.linked.delete(key);
      for (const { sources } of this.ways.values()) sources.delete(key);
    }
    this.functions.delete(file);
  }
}

/** What kinds of queries some calls issue and how many do not, to be compared. */
function kindsOf(calls: readonly LinkedCall[]): string {
  return calls
    .map(({ call, sink }) => {
      const unless =
        (call.unless === undefined ? '' : `${call.unless} ${call.unlessObject}`) +
        (call.needs === undefined ? '' : ` with ${call.needs}`);
      if (sink)
        return `${sink.layer.name} ${sink.access} ${sink.operation} ${sink.batched} ${sink.guessed} ${call.same} ${call.receipt}${unless}`;
      const statement = statementOf(call);
      return statement === undefined ? unless : accessOfText(statement) + unless;
    })
    .join();
}

/** Where some calls stand and lead and what they are called, to be compared. */
function leadsOf(calls: readonly LinkedCall[]): string {
  return calls
    .map(({ call, targets }) => `${call.at} ${nameOf(call.callee)} ${call.receiver} ${targets}`)
    .join();
}

/** Whether some of a function's calls are queries themselves. */
function isSource(calls: readonly LinkedCall[], kind: WayKind): boolean {
  return calls.some(
    ({ call, sink }) => sink && isOfKind(sink, kind) && !isMemoised(call) && !writesTheSame(call, sink),
  );
}

/**
 * A counter that goes up, the time at which something ran last: nothing of an item that leads here is written, so that
 * no rows are either. What is read so is read once per item all the same.
 */
function writesTheSame(call: CallSummary, sink: Sink): boolean {
  return call.same === true && asTold(sink, call.sql).sink.access === 'write';
}

export function isOfKind(sink: Sink, kind: WayKind): boolean {
  return kind === 'any' || !sink.batched;
}

/** Behind a look-up in what outlives the function: of many calls only few lead to the query; or the same for all. */
export function isMemoised(call: CallSummary): boolean {
  return (call.guarded === true && call.loop < 0) || asksOwnSetting(call);
}

/** What a query is known to do from the text that it is given: a wrapper's own code doesn't say. */
export function asTold(sink: Sink, sql: string | undefined): { sink: Sink; sql?: string } {
  if (sql === undefined) return { sink };
  const { operation: _, ...rest } = sink;
  const operation = operationOfText(sql);
  return { sink: { ...rest, access: accessOfText(sql), ...(operation ? { operation } : {}) }, sql };
}
