import type { CallSummary, FileSummary } from '../summary/fileSummary';
import { type CustomSinks, NO_SINKS } from './customSinks';
import { functionKey } from './entity';
import type { ModuleMap } from './modules';
import { Resolver } from './resolver';
import { type Sink, sinkOf } from './sinks';

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
}

/** The files of a workspace, linked: who calls whom, and who issues queries. */
export interface Program {
  readonly files: ReadonlyMap<string, FileSummary>;
  /** By function key; functions without calls are left out. */
  readonly calls: ReadonlyMap<string, readonly LinkedCall[]>;
  readonly reach: ReadonlyMap<string, Reach>;
  readonly resolver: Resolver;
}

/** Longest chain of calls that is followed to a query. */
const MAX_HOPS = 12;

export function linkProgram(
  files: ReadonlyMap<string, FileSummary>,
  modules: ModuleMap,
  named: CustomSinks = NO_SINKS,
): Program {
  const resolver = new Resolver(files, modules);
  const calls = new Map<string, LinkedCall[]>();
  const callers = new Map<string, { key: string; call: CallSummary }[]>();
  const reach = new Map<string, Reach>();
  let frontier: string[] = [];
  for (const [file, summary] of files) {
    summary.functions.forEach((fn, index) => {
      const key = functionKey(file, index);
      const linked: LinkedCall[] = [];
      for (const call of fn.calls) {
        const sink = sinkOf(call, file, resolver, named);
        const targets = sink ? [] : targetsOf(call, file, resolver);
        if (!sink && targets.length === 0) continue;
        linked.push({ call, ...(sink ? { sink } : {}), targets });
        if (sink && !reach.has(key)) {
          reach.set(key, { sink, call, depth: 0 });
          frontier.push(key);
        }
        for (const target of targets) {
          const list = callers.get(target);
          if (list) list.push({ key, call });
          else callers.set(target, [{ key, call }]);
        }
      }
      if (linked.length > 0) calls.set(key, linked);
    });
  }
  // Breadth first from the queries: every function gets its shortest way to one.
  for (let depth = 1; frontier.length > 0 && depth <= MAX_HOPS; depth++) {
    const next: string[] = [];
    for (const target of frontier) {
      const found = reach.get(target);
      if (!found) continue;
      for (const { key, call } of callers.get(target) ?? []) {
        if (reach.has(key)) continue;
        reach.set(key, { sink: found.sink, call, via: target, depth });
        next.push(key);
      }
    }
    frontier = next;
  }
  return { files, calls, reach, resolver };
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
