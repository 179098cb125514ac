import {
  type CallSummary,
  type FunctionSummary,
  type HandedCallback,
  type LoopSummary,
  NONE,
} from '../summary/fileSummary';
import { hungName } from '../summary/hung';
import { lastPart, nameOf, type Value } from '../summary/value';
import { type Entity, each, type FunctionPlace } from './entity';
import { onlyGiven } from './hung';
import { ITSELF, repeatedParts } from './repeatedParts';
import type { Resolver } from './resolver';

/** A function with the loops that others make of its callbacks: `await eachOrder(orders, async (order) => { … })`. */
export function withHandedLoops(fn: FunctionSummary, file: string, resolver: Resolver): FunctionSummary {
  const handed = fn.handed?.filter((one) => isPerItem(one, file, resolver)) ?? [];
  const named = fn.calls.flatMap((call) => {
    const callback = callbackOf(call, file, resolver);
    return callback ? [{ call, callback }] : [];
  });
  if (handed.length === 0 && named.length === 0) return fn;
  const calls = [...fn.calls];
  const loops = [...fn.loops];
  const parents = handed.map(({ loop }) => loop.parent);
  // The outer ones, which were left later, first.
  for (let at = handed.length - 1; at >= 0; at--) {
    const { id, loop, ...of } = handed[at] as (typeof handed)[number];
    const parent = parents[at] ?? -1;
    const index = loops.push({ ...loop, parent }) - 1;
    for (let i = of.calls[0]; i < of.calls[1]; i++)
      calls[i] = inLoop(calls[i] as CallSummary, parent, index, id);
    for (let i = of.loops[0]; i < of.loops[1]; i++) {
      const inner = loops[i] as LoopSummary;
      if (inner.parent === parent) loops[i] = { ...inner, parent: index };
    }
    for (let i = 0; i < at; i++)
      if (parents[i] === parent && (handed[i]?.calls[0] ?? -1) >= of.calls[0]) parents[i] = index;
  }
  for (const { call, callback } of named) {
    const index = loops.push(loopOf(call, callback)) - 1;
    const name = callback.k === 'function' && resolver.functionOf(file, callback.index)?.name;
    calls.push({
      callee: callback,
      ...(name ? { receiver: name } : {}),
      at: call.at,
      loop: index,
      dependsOn: [index],
      use: 'collected',
      args: [],
      bulk: false,
    });
  }
  return { ...fn, calls, loops };
}

/**
 * A function with a name that a call hands over, to be called per item: `await eachOrder(orders, ship)`, or within an
 * object: `eachOrder({ orders, work: ship })`.
 */
function callbackOf({ args, callee }: CallSummary, file: string, resolver: Resolver): Value | undefined {
  const called = args.length > 1 || args.some(isObject) ? functionOf(callee, file, resolver) : undefined;
  if (!called) return undefined;
  const { perItem = NONE } = resolver.functionOf(called.file, called.index) ?? {};
  for (const [position, arg] of args.entries()) {
    if (isObject(arg)) {
      const member = memberOf(arg, () => repeatedParts(called, position, resolver), file, resolver);
      if (member) return member;
    } else if (args.length > 1 && (perItem.includes(position) || mayBeHandedOn(arg))) {
      const isRepeated = (): boolean => repeatedParts(called, position, resolver).has(ITSELF);
      if (isFunction(resolver.resolve(arg, file)) && isRepeated()) return arg;
    }
  }
  return undefined;
}

/** Of the functions of an object, and of those that are spread in it, the first that is among the repeated ones. */
function memberOf(
  object: ObjectValue,
  repeated: () => ReadonlySet<string>,
  file: string,
  resolver: Resolver,
): Value | undefined {
  const functions = [object, ...(object.spread ?? NONE).filter(isObject)]
    .flatMap(({ props }) => Object.entries(props))
    .filter(([, value]) => mayBeFunction(value));
  if (functions.length === 0) return undefined;
  const names = repeated();
  return functions.find(([name, value]) => names.has(name) && isFunction(resolver.resolve(value, file)))?.[1];
}

type ObjectValue = Extract<Value, { k: 'object' }>;

function isObject(value: Value): value is ObjectValue {
  return value.k === 'object';
}

/** `ship`, but not what is a member of something, as most arguments are. */
function mayBeHandedOn({ k }: Value): boolean {
  return k === 'function' || k === 'import' || k === 'top';
}

function mayBeFunction(value: Value): boolean {
  return mayBeHandedOn(value) || value.k === 'member';
}

function inLoop(call: CallSummary, parent: number, index: number, id: number): CallSummary {
  const depends = call.dependsOn.includes(id);
  if (call.loop !== parent && !depends) return call;
  return {
    ...call,
    loop: call.loop === parent ? index : call.loop,
    dependsOn: depends ? [...call.dependsOn, index] : call.dependsOn,
  };
}

/** What is handed over beside the callback is gone through: `eachOrder(orders, ship)`, `eachOrder(ship, orders)`. */
function loopOf({ at, loop, args }: CallSummary, callback: Value): LoopSummary {
  const list = args.find((arg) => arg !== callback);
  return {
    kind: 'callback',
    parent: loop,
    at,
    bodyEndLine: at[2],
    traits: [],
    over: list && (list.k === 'free' || mayBeFunction(list)) ? lastPart(nameOf(list)) : '',
    ...(list ? { iterable: list } : {}),
  };
}

/** Whether a callback is called once per item by whoever is given it. */
function isPerItem({ callee, position }: HandedCallback, file: string, resolver: Resolver): boolean {
  const called = functionOf(callee, file, resolver);
  return called !== undefined && repeatedParts(called, position, resolver).has(ITSELF);
}

/** The function that is called; one that the program gives to all lists, where nothing else has its name. */
function functionOf(callee: Value, file: string, resolver: Resolver): FunctionPlace | undefined {
  const called = resolver.resolve(callee, file);
  const found = each(called).find((entity) => entity.e === 'function');
  if (found || called !== undefined || callee.k !== 'member') return found;
  const given = onlyGiven(resolver, hungName('lists', callee.name), file, 0);
  return given?.e === 'function' ? given : undefined;
}

function isFunction(entity: Entity | undefined): boolean {
  return each(entity).some(({ e }) => e === 'function');
}
