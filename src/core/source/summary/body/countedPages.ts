import type { Node } from '@babel/types';
import { bare, isOne, keyName, lastName, walk } from '../syntax';

/**
 * Whether each round asks for the part of a list that its number says: `find({ skip: i * SIZE, take: SIZE })`,
 * `query.range(i * SIZE, (i + 1) * SIZE)`, `find({ page: i, limit: SIZE })`.
 *
 * @param counters what changes from round to round
 */
export function countsPages(body: Node, counters: ReadonlySet<string>): boolean {
  if (counters.size === 0) return false;
  let found = false;
  walk(body, (node) => {
    if (node.type === 'ObjectProperty')
      found ||= SKIPS.test(keyName(node.key, node.computed) ?? '') && isMultiple(node.value, counters);
    else if (node.type === 'CallExpression')
      found ||= SKIPS.test(lastName(node.callee)) && isMultiple(node.arguments[0], counters);
    else if (node.type === 'ObjectExpression') found ||= isNumberedPage(node, counters);
    return !found;
  });
  return found;
}

const SKIPS = /^(skip|offset|range)$/;

/** `{ page: i, limit: SIZE }`: a number without a size may be that of a sheet of paper. */
function isNumberedPage(
  { properties }: Extract<Node, { type: 'ObjectExpression' }>,
  counters: ReadonlySet<string>,
): boolean {
  let isNumbered = false;
  let isSized = false;
  for (const one of properties) {
    if (one.type !== 'ObjectProperty') continue;
    const key = keyName(one.key, one.computed) ?? '';
    isNumbered ||= NUMBER.test(key) && isCount(one.value, counters);
    isSized ||= SIZE.test(key);
  }
  return isNumbered && isSized;
}

const NUMBER = /^(current|(current_?)?page(_?(number|num|no|index))?)$/i;
const SIZE = /^(limit|take|size|per_?page|page_?size|page_?limit|items_?per_?page)$/i;

/** `i`, `i + 1` of a counter. */
function isCount(node: Node, counters: ReadonlySet<string>): boolean {
  const value = bare(node);
  if (value.type === 'BinaryExpression')
    return /^[+-]$/.test(value.operator) && isOne(value.right) && isCount(value.left, counters);
  return value.type === 'Identifier' && counters.has(value.name);
}

/** `i * SIZE` of a counter. */
export function isMultiple(node: Node | undefined, counters: ReadonlySet<string>): boolean {
  const value = node && bare(node);
  return (
    value?.type === 'BinaryExpression' &&
    value.operator === '*' &&
    [value.left, value.right].some((side) => side.type === 'Identifier' && counters.has(side.name))
  );
}
