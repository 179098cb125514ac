import type { Gauge } from '../../core/metrics/sample';
import type { SampleBuilder } from '../../protocol/metrics';
import type { PassOn } from '../../protocol/ownFrames';

/** What is used of pg's Query: it is given to a connection, and ends by one of the two others. */
interface QueryPrototype {
  submit: Method;
  handleReadyForQuery: Method;
  handleError: Method;
}
/** What is used of pg-pool. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly ended: boolean;
}
type Method = (this: object, ...args: unknown[]) => unknown;

/** Path of the module → what to do with what it exports. */
const QUERY = /[/\\]pg[/\\]lib[/\\]query\.js$/;
const POOL = /[/\\]pg-pool[/\\]index\.js$/;
/** The modules that the program has loaded are looked through in every second at first, and ever less often. */
const MOST_SECONDS_BETWEEN = 32;

/**
 * Queries and pools of the package `pg`, which tells nobody about them: its methods are replaced by ones that count
 * and pass the call on. It is found among the loaded modules, so it can be found late; a copy that a bundler has put
 * in the program's own file is not seen.
 */
export class PostgresMeter {
  readonly #sample: SampleBuilder;
  readonly #now: () => number;
  readonly #started = new WeakMap<object, number>();
  readonly #pools = new Set<WeakRef<Pool>>();
  readonly #known = new WeakSet<object>();
  readonly #restore: (() => void)[] = [];
  #looks = 0;
  #seconds = 0;

  /** `now` in milliseconds, from a clock that only goes forward. */
  constructor(sample: SampleBuilder, now: () => number) {
    this.#sample = sample;
    this.#now = now;
  }

  /** Adds what there is to say of this second. */
  takeInto(gauges: Partial<Record<Gauge, number>>): void {
    this.#look();
    if (this.#restore.length > 0) this.#sample.add('queries.errors', 0);
    let pools = 0;
    let [size, idle, waiting] = [0, 0, 0];
    for (const reference of this.#pools) {
      const pool = reference.deref();
      if (pool === undefined || pool.ended) {
        this.#pools.delete(reference);
        continue;
      }
      pools += 1;
      size += pool.totalCount;
      idle += pool.idleCount;
      waiting += pool.waitingCount;
    }
    if (pools === 0) return;
    gauges['pool.size'] = size;
    gauges['pool.inUse'] = size - idle;
    gauges['pool.waiting'] = waiting;
  }

  /** Puts everything back. */
  stop(): void {
    for (const restore of this.#restore) restore();
    this.#restore.length = 0;
    this.#pools.clear();
  }

  #look(): void {
    this.#seconds += 1;
    const next = Math.min(2 ** Math.max(0, this.#looks - 8), MOST_SECONDS_BETWEEN);
    if (this.#seconds < next) return;
    this.#seconds = 0;
    this.#looks += 1;
    const { _cache: modules } = require('node:module') as unknown as { _cache: Record<string, LoadedModule> };
    for (const file of Object.keys(modules)) {
      if (QUERY.test(file)) this.#watch(modules[file]!, (prototype) => this.#watchQueries(prototype));
      else if (POOL.test(file)) this.#watch(modules[file]!, (prototype) => this.#watchPools(prototype));
    }
  }

  #watch({ exports, loaded }: LoadedModule, watch: (prototype: object) => void): void {
    const prototype = typeof exports === 'function' ? (exports.prototype as object | undefined) : undefined;
    if (!loaded || prototype === undefined || this.#known.has(prototype)) return;
    this.#known.add(prototype);
    watch(prototype);
  }

  #watchQueries(prototype: object): void {
    this.#replace(prototype as QueryPrototype, 'submit', (query) => {
      this.#started.set(query, this.#now());
    });
    this.#replace(prototype as QueryPrototype, 'handleReadyForQuery', (query) => this.#ended(query));
    this.#replace(prototype as QueryPrototype, 'handleError', (query) => {
      if (this.#ended(query)) this.#sample.add('queries.errors', 1);
    });
  }

  #watchPools(prototype: object): void {
    const seen = new WeakSet<object>();
    this.#replace(prototype as { connect: Method }, 'connect', (pool) => {
      if (seen.has(pool)) return;
      seen.add(pool);
      this.#pools.add(new WeakRef(pool as Pool));
    });
  }

  /** An error may be told before the end of the query that has it. */
  #ended(query: object): boolean {
    const start = this.#started.get(query);
    if (start === undefined) return false;
    this.#started.delete(query);
    this.#sample.record('queries.duration', (this.#now() - start) * 1000);
    return true;
  }

  #replace<Name extends string>(
    prototype: Record<Name, Method>,
    name: Name,
    before: (self: object) => void,
  ): void {
    const original = prototype[name];
    if (typeof original !== 'function') return;
    const passing: Record<PassOn, Method> = {
      hotlightPassOn(...args: unknown[]): unknown {
        before(this);
        return Reflect.apply(original, this, args);
      },
    };
    prototype[name] = passing.hotlightPassOn;
    this.#restore.push(() => {
      // Somebody else may have replaced it since; theirs calls ours, which then counts what nobody reads.
      if (prototype[name] === passing.hotlightPassOn) prototype[name] = original;
    });
  }
}

interface LoadedModule {
  readonly exports: unknown;
  readonly loaded: boolean;
}
