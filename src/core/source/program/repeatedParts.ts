import type { FunctionSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { calledMembers } from './calledMembers';
import { each, type FunctionPlace } from './entity';
import type { Resolver } from './resolver';

type Param = FunctionSummary['params'][number];

/** Stands for the parameter itself, where others are members of it. */
export const ITSELF = '';
/** How many functions may hand something on to the one that calls it. */
const MAX_STEPS = 3;

/**
 * What a function calls once per item of something: a parameter, or members of it by their names. Whether it does so
 * itself or hands it on to one that does: `each(items, { work })` of
 * `each = (items, options) => run({ ...options, items })` and `run = ({ items, work }) => items.map(work)`.
 */
export function repeatedParts(
  place: FunctionPlace,
  position: number,
  resolver: Resolver,
  steps = MAX_STEPS,
): ReadonlySet<string> {
  const found = new Set<string>();
  const fn = resolver.functionOf(place.file, place.index);
  const param = fn?.params[position];
  if (!fn || !param) return found;
  if (fn.perItem?.includes(position)) found.add(ITSELF);
  for (const called of calledMembers(fn))
    if (called.perItem && called.position === position) found.add(called.name);
  if (steps === 0) return found;
  for (const { callee, args } of fn.calls)
    for (const [at, arg] of args.entries()) {
      if (!hasOn(arg, param)) continue;
      for (const one of each(resolver.resolve(callee, place.file))) {
        if (one.e !== 'function') continue;
        for (const name of repeatedParts(one, at, resolver, steps - 1)) {
          const part = partOf(arg, name, param);
          if (part !== undefined) found.add(part);
        }
      }
    }
  return found;
}

/** Whether a parameter is handed on: `run(options)`, `run({ ...options, items })`, `run({ items, work })`. */
function hasOn(arg: Value, param: Param): boolean {
  if (arg.k !== 'object') return isParam(arg, param);
  const isIt = (one: Value): boolean => isParam(one, param);
  return Object.values(arg.props).some(isIt) || (arg.spread?.some(isIt) ?? false);
}

/** The part of a parameter that an argument has as its part of a name. */
function partOf(arg: Value, name: string, param: Param): string | undefined {
  if (isParam(arg, param)) return name;
  if (arg.k !== 'object' || name === ITSELF) return undefined;
  const prop = Object.hasOwn(arg.props, name) ? arg.props[name] : undefined;
  if (prop) return isParam(prop, param) ? ITSELF : undefined;
  return arg.spread?.some((one) => isParam(one, param)) ? name : undefined;
}

function isParam(value: Value, { name, type }: Param): boolean {
  if (type === undefined) return value.k === 'free' && name !== '' && value.name === name;
  if (type.k === 'callback-argument')
    return value.k === 'plain' && value.type === 'function' && value.params?.[0] === type.of;
  return value === type && type.k !== 'array' && (type.k !== 'plain' || type.type === 'function');
}
