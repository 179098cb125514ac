import type { Node } from '@babel/types';
import { bare } from './syntax';

/** What gives no item that was not in the list before. */
const PARTS = /^(filter|slice|sort|toSorted|reverse|toReversed|splice)$/;

/**
 * Whether a variable is given a list of another length than it was written down with:
 * `let parcels = [parcel]; if (parcel.isBox) parcels = [parcel, ...(await partsOf(parcel))]`.
 */
export function isOtherList(name: string, given: Node): boolean {
  switch (given.type) {
    case 'AwaitExpression':
      return true;
    case 'ArrayExpression':
      return given.elements.some((one) => one?.type === 'SpreadElement' && !isPart(name, bare(one.argument)));
    case 'ConditionalExpression':
      return isOtherList(name, bare(given.consequent)) || isOtherList(name, bare(given.alternate));
    case 'CallExpression':
      return given.callee.type === 'MemberExpression' && isConcat(given.callee) && given.arguments.length > 0;
    default:
      return false;
  }
}

/** The list itself, or some of it. */
function isPart(name: string, list: Node): boolean {
  if (list.type === 'Identifier') return list.name === name || /^[A-Z][A-Z0-9_]+$/.test(list.name);
  if (list.type !== 'CallExpression' || list.callee.type !== 'MemberExpression') return false;
  const { object, property } = list.callee;
  return property.type === 'Identifier' && PARTS.test(property.name) && isPart(name, bare(object));
}

function isConcat({ property }: Extract<Node, { type: 'MemberExpression' }>): boolean {
  return property.type === 'Identifier' && property.name === 'concat';
}
