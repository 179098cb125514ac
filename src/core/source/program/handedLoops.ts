import { type CallSummary, type FunctionSummary, type LoopSummary, NONE } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { calledMembers } from './calledMembers';
import { type Entity, each } from './entity';
import type { Resolver } from './resolver';

/** A function with the loops that others make of its callbacks: `await eachOrder(orders, async (order) => { … })`. */
export function withHandedLoops(fn: FunctionSummary, file: string, resolver: Resolver): FunctionSummary {
  const handed =
    fn.handed?.filter(({ callee, position }) => perItem(callee, file, resolver).includes(position)) ?? [];
  const named = fn.calls.filter((call) => callbackOf(call, file, resolver));
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
  for (const call of named) {
    const index = loops.push(loopOf(call)) - 1;
    calls.push({
      callee: callbackOf(call, file, resolver) as Value,
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

/** A function with a name that a call hands over, to be called per item: `await eachOrder(orders, ship)`. */
function callbackOf({ args, callee }: CallSummary, file: string, resolver: Resolver): Value | undefined {
  const one = args.length < 2 ? NONE : perItem(callee, file, resolver).map((position) => args[position]);
  return [...one, ...membersOf(args, callee, file, resolver)].find(
    (arg) => arg && isFunction(resolver.resolve(arg, file)),
  );
}

/** Of the objects that a call is given, the members that are called per item: `eachOrder({ orders, work: ship })`. */
function membersOf(
  args: readonly Value[],
  callee: Value,
  file: string,
  resolver: Resolver,
): readonly (Value | undefined)[] {
  if (!args.some((arg) => arg.k === 'object')) return NONE;
  const called = functionOf(callee, file, resolver);
  if (!called) return NONE;
  return calledMembers(called)
    .filter(({ perItem }) => perItem)
    .map(({ position, name }) => {
      const given = args[position];
      return given?.k === 'object' ? given.props[name] : undefined;
    });
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

function loopOf({ at, loop, args: [list] }: CallSummary): LoopSummary {
  return {
    kind: 'callback',
    parent: loop,
    at,
    bodyEndLine: at[2],
    traits: [],
    over: '',
    ...(list ? { iterable: list } : {}),
  };
}

/** The positions of the parameters that a function calls once per item. */
function perItem(callee: Value, file: string, resolver: Resolver): readonly number[] {
  return functionOf(callee, file, resolver)?.perItem ?? NONE;
}

function functionOf(callee: Value, file: string, resolver: Resolver): FunctionSummary | undefined {
  for (const entity of each(resolver.resolve(callee, file)))
    if (entity.e === 'function') return resolver.functionOf(entity.file, entity.index);
  return undefined;
}

function isFunction(entity: Entity | undefined): boolean {
  return each(entity).some(({ e }) => e === 'function');
}
