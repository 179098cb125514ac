import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { registeredName } from '../summary/registered';
import type { Value } from '../summary/value';
import { each, type FunctionPlace, fileOf, functionKey, indexOf } from './entity';
import type { Resolver } from './resolver';

/** By which a message says what it is. */
const KINDS = ['name', 'type', 'kind', 'command', 'query', 'event', 'action', 'topic'] as const;

/**
 * `await bus.execute({ name: 'orders.close', id })` where a file has `bus.register('orders.close', closeOrder)`: what is
 * called takes a function out of where the other has put it, both of one class or one module.
 *
 * @param called the functions that the call names
 * @returns the function that is registered by this text, where one is
 */
export function registeredBy(
  { args }: CallSummary,
  called: readonly string[],
  file: string,
  resolver: Resolver,
): readonly string[] {
  const text = called.length > 0 ? textIn(args) : undefined;
  if (text === undefined) return [];
  const takers = called
    .map((key): FunctionPlace => ({ file: fileOf(key), index: indexOf(key) }))
    .filter((place) => isTaker(resolver.functionOf(place.file, place.index)));
  if (takers.length === 0) return [];
  const found = new Set<string>();
  for (const { file: home, value } of resolver.globalsOf(registeredName(text), file)) {
    const given = value.k === 'call' ? value.args?.[0] : undefined;
    if (value.k !== 'call' || !given) continue;
    const keepers = each(resolver.resolve(value.of, home));
    if (
      !keepers.some((one) => one.e === 'function' && takers.some((taker) => areOfOne(one, taker, resolver)))
    )
      continue;
    for (const one of each(resolver.resolve(given, home)))
      if (one.e === 'function') found.add(functionKey(one.file, one.index));
  }
  return found.size === 1 ? [...found] : [];
}

function textIn([first]: readonly Value[]): string | undefined {
  if (first?.k === 'string') return first.text;
  if (first?.k !== 'object') return undefined;
  for (const kind of KINDS) {
    const value = Object.hasOwn(first.props, kind) ? first.props[kind] : undefined;
    if (value?.k === 'string') return value.text;
  }
  return undefined;
}

/** What puts and what takes are another function each of one class, or of one module. */
function areOfOne(keeper: FunctionPlace, taker: FunctionPlace, resolver: Resolver): boolean {
  if (keeper.file !== taker.file || keeper.index === taker.index) return false;
  const put = resolver.functionOf(keeper.file, keeper.index);
  return put?.class === resolver.functionOf(taker.file, taker.index)?.class && (put?.params.length ?? 0) > 1;
}

/** Whether a function calls what it takes by a key: `this.handlers.get(name)(order)`, `handlers[name](order)`. */
export function isTaker(fn: FunctionSummary | undefined): boolean {
  return fn?.calls.some(({ callee }) => isTaken(callee)) ?? false;
}

function isTaken(callee: Value): boolean {
  if (callee.k === 'element') return true;
  if (callee.k === 'either') return callee.of.some(isTaken);
  if (callee.k !== 'call') return false;
  return callee.of.k === 'member' && callee.of.name === 'get';
}
