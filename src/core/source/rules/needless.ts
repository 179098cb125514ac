import { fileOf, functionKey, indexOf } from '../program/entity';
import type { Resolver } from '../program/resolver';
import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';
import { isTrue } from '../summary/valueForms';

/**
 * Whether a function's own call is one that it makes only where it is not given what this one gives it, or where it is
 * given what this one leaves out, or that it repeats for one item.
 *
 * @param file where `given` stands
 * @param target the function that it leads to
 */
export function isNeedless(
  own: CallSummary,
  given: CallSummary,
  file: string,
  target: string,
  resolver: Resolver,
): boolean {
  if (own.unless === undefined && own.needs === undefined && own.loop < 0) return false;
  const fn = resolver.functionOf(fileOf(target), indexOf(target));
  if (!fn) return false;
  if (asksAgain(own, fn)) return true;
  if (own.needs !== undefined && isLeftOut(own.needs, given, file, target, fn, resolver)) return true;
  const arg = own.unless === undefined ? undefined : givenAs(own.unless, given, fn);
  switch (arg?.k) {
    case 'element':
      return own.unlessObject !== true || !listsTexts(arg.of);
    case 'awaited':
    case 'instance':
      return true;
    case 'string':
      return own.unlessObject !== true && arg.text !== '';
    case 'plain':
      return own.unlessObject !== true && isTrue(arg);
    default:
      return false;
  }
}

/** What a call gives for a parameter, `order`, or for a member of one, `options.order`. */
function givenAs(path: string, { args }: CallSummary, { params }: FunctionSummary): Value | undefined {
  const [root, member] = path.split('.');
  const arg = args[params.findIndex(({ name }) => name === root)];
  if (member === undefined) return arg;
  return arg?.k === 'object' && !arg.spread ? arg.props[member] : undefined;
}

/** Of the arguments of a call no more than these are kept. */
const MOST_ARGS = 4;

/** Whether a call gives a function nothing for a parameter, or for a member of one. */
function isLeftOut(
  path: string,
  { callee, args }: CallSummary,
  file: string,
  target: string,
  fn: FunctionSummary,
  resolver: Resolver,
): boolean {
  const [root, member] = path.split('.');
  const position = fn.params.findIndex(({ name }) => name === root);
  if (position < 0 || position >= MOST_ARGS || args.some(({ k }) => k === 'unknown')) return false;
  // Who hands the function to somebody, `retry(load, id)`, gives the arguments of another one.
  const called = resolver.resolve(callee, file);
  const isCalled = called?.e === 'function' && functionKey(called.file, called.index) === target;
  if (!isCalled && lastPart(nameOf(callee)) !== fn.name) return false;
  const arg = args[position];
  if (!arg) return true;
  return member !== undefined && arg.k === 'object' && !arg.spread && !(member in arg.props);
}

/**
 * Until something has happened, as `waitUntilPaid(order)` does: each is waited for, as where such a loop stands itself
 * in another. What is tried again is asked once if all goes well.
 */
function asksAgain({ loop }: CallSummary, { loops }: FunctionSummary): boolean {
  for (let at = loops[loop]; at; at = loops[at.parent])
    if (at.traits.includes('drain') && !at.traits.includes('retry')) return true;
  return false;
}

function listsTexts(list: Value): boolean {
  return list.k === 'array' ? list.element.k === 'plain' : KEYS.test(lastPart(nameOf(list)));
}

/** Lists of what rows are asked by. */
const KEYS = /(ids?|keys|names|slugs|codes|tokens|emails|hashes|urls)$/i;
