import { capitalized } from '../../base/words';
import { lastPart, nameOf, type Value } from '../summary/value';
import type { FunctionPlace } from './entity';
import type { Resolver } from './resolver';

/** What is said of a row in a variable's name beside what it is: `thisOrder`, `orderToSave`. */
const SAID_OF_ROW = /^(this|current|new|existing|saved|found|next|each|one)(?=[A-Z])|To[A-Z]\w*$/g;

/**
 * The method of the class that a loop's variable goes by, where nothing tells what the list has: `order.settle(by)` of
 * a program with `class Order { async settle(by) … }`. A method's name of one word says nothing by itself.
 *
 * @param written what the method is called on, as it is written
 */
export function methodsOfNamed(
  written: string,
  { of, name }: Extract<Value, { k: 'member' }>,
  resolver: Resolver,
): readonly FunctionPlace[] {
  if (of.k !== 'element') return [];
  const own = lastPart(written || nameOf(of)).replace(SAID_OF_ROW, '');
  if (own.length < 3) return [];
  const places = resolver.methodsOf([capitalized(own)], name);
  return places.length === 1 ? places : [];
}
