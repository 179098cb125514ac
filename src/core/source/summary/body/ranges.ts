import type { Node } from '@babel/types';
import { keyName, lastName, propertyOf, walk } from '../syntax';

/**
 * `updateMany({ where: { id: { gte: span.from, lte: span.to } } })`: what the loop goes through are stretches of ids, and
 * each round is for all rows of one. Stretches of time are asked for one by one all the same: rows can be counted by day.
 */
export function asksForRange(variables: readonly string[], body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'ObjectProperty' && /^_?id$/.test(keyName(node.key, node.computed) ?? ''))
      found ||= isRange(node.value, variables);
    return !found;
  });
  return found;
}

function isRange(node: Node, variables: readonly string[]): boolean {
  const isBound = (name: RegExp): boolean => {
    const bound = propertyOf(node, name);
    return bound !== undefined && isOfAny(bound, variables);
  };
  return isBound(/^\$?gte?$/) && isBound(/^\$?lte?$/);
}

/** The variable or a member of it. */
function isOfAny(node: Node, variables: readonly string[]): boolean {
  const of = node.type === 'MemberExpression' ? node.object : node;
  return of.type === 'Identifier' && variables.includes(lastName(of));
}
