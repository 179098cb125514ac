import { type CallSummary, type FunctionSummary, NONE } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { each, fileOf, functionKey, indexOf } from './entity';
import type { Resolver } from './resolver';

/** Calls of what remembers: of many only few come to the function that they are given. */
const REMEMBERS =
  /cache|memo|once|remember|debounce|throttle|batch|Or(Set|Create|Load|Fetch|Compute|Insert)$/i;

/**
 * The functions with a name that a call hands to one that calls them itself: `one(id, orders.findById)` of
 * `async (id, find) => (await find(id)) ?? missing(id)`.
 *
 * @param targets what the call leads to
 */
export function calledArguments(
  { callee, args, receiver }: CallSummary,
  targets: readonly string[],
  file: string,
  resolver: Resolver,
): readonly string[] {
  if (!args.some(({ k }) => k === 'member' || k === 'function' || k === 'import' || k === 'top')) return NONE;
  if (REMEMBERS.test(lastPart(nameOf(callee))) || REMEMBERS.test(receiver ?? '')) return NONE;
  const found: string[] = [];
  for (const target of targets) {
    const fn = resolver.functionOf(fileOf(target), indexOf(target));
    for (const position of fn ? calledParameters(fn) : NONE)
      for (const one of args[position] ? each(resolver.resolve(args[position], file)) : NONE)
        if (one.e === 'function') found.push(functionKey(one.file, one.index));
  }
  return found;
}

/** The positions of the parameters that a function calls once and at once. */
export function calledParameters({ params, calls, perItem = NONE }: FunctionSummary): readonly number[] {
  const positions: number[] = [];
  params.forEach(({ name }, position) => {
    const isCalled = calls.some(
      ({ callee, receiver, guarded }) =>
        receiver === name && name !== '' && callee.k !== 'member' && !guarded && callee.k !== 'function',
    );
    if (isCalled && !perItem.includes(position)) positions.push(position);
  });
  return positions;
}
