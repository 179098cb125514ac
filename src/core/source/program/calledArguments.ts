import { type CallSummary, type FunctionSummary, NONE } from '../summary/fileSummary';
import { hasFunctions, lastPart, nameOf, type Value } from '../summary/value';
import { calledMembers } from './calledMembers';
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
  const hasMembers = args.some(hasFunctions);
  if (!hasMembers && !args.some(isFunctionName)) return NONE;
  if (REMEMBERS.test(lastPart(nameOf(callee))) || REMEMBERS.test(receiver ?? '')) return NONE;
  const found: string[] = [];
  for (const target of targets) {
    const fn = resolver.functionOf(fileOf(target), indexOf(target));
    for (const position of fn ? calledParameters(fn) : NONE)
      for (const one of args[position] ? each(resolver.resolve(args[position], file)) : NONE)
        if (one.e === 'function') found.push(functionKey(one.file, one.index));
    if (fn && hasMembers)
      for (const member of membersHanded(args, fn))
        for (const one of each(resolver.resolve(member, file)))
          if (one.e === 'function') found.push(functionKey(one.file, one.index));
  }
  return found;
}

function isFunctionName({ k }: Value): boolean {
  return k === 'member' || k === 'function' || k === 'import' || k === 'top';
}

/** What is called only when something else has failed. */
const ON_FAILURE =
  /^(on|handle|if)?_?(err(or)?|fail(ed|ure)?|reject(ed)?|abort(ed)?|cancel(l?ed)?|catch|timeout)(?![a-z])/i;
/** Beside a function: it is called for what is not kept yet. */
const KEEPS = /cache|ttl|stale|memo/i;

/** `runIn({ work: (tx) => … })`: the functions of an object which the one that gets it calls by their names. */
function membersHanded(args: readonly Value[], fn: FunctionSummary): readonly Value[] {
  const found = new Set<Value>();
  for (const { position, name } of calledMembers(fn)) {
    const arg = args[position];
    const value = arg?.k === 'object' && Object.hasOwn(arg.props, name) ? arg.props[name] : undefined;
    if (!value || arg?.k !== 'object' || ON_FAILURE.test(name)) continue;
    if (!Object.keys(arg.props).some((key) => KEEPS.test(key))) found.add(value);
  }
  return [...found];
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
