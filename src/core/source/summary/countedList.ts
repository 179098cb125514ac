import type { Node } from '@babel/types';
import { bare, lastName, propertyOf } from './syntax';

/**
 * How many items a list has that is made of a number: `Array.from({ length: 7 }, …)`, `[...Array(7).keys()]`,
 * `new Array(7).fill(0)`, `range(7)`, and what `map` makes of them. Nothing of a number that is not written there.
 */
export function countedLength(node: Node): number | undefined {
  const list = bare(node);
  if (list.type === 'ArrayExpression') {
    const [only] = list.elements;
    return list.elements.length === 1 && only?.type === 'SpreadElement'
      ? countedLength(only.argument)
      : undefined;
  }
  if (list.type !== 'CallExpression' && list.type !== 'NewExpression') return undefined;
  const [first, second] = list.arguments;
  const callee = bare(list.callee);
  if (callee.type === 'Identifier' && callee.name === 'Array') return numberOf(first);
  const method = lastName(callee);
  // `range(1, 7)`
  if (method === 'range') return second ? difference(numberOf(second), numberOf(first)) : numberOf(first);
  if (callee.type !== 'MemberExpression') return undefined;
  if (method === 'from' && lastName(callee.object) === 'Array' && first) return lengthOf(first);
  return /^(keys|fill|map|reverse)$/.test(method) ? countedLength(callee.object) : undefined;
}

/** Of `{ length: 7 }`, or of a list. */
function lengthOf(node: Node): number | undefined {
  return node.type === 'ObjectExpression' ? numberOf(propertyOf(node, 'length')) : countedLength(node);
}

/** Of `isWeek ? 7 : 1` the greater one. */
function numberOf(node: Node | null | undefined): number | undefined {
  if (node?.type === 'ConditionalExpression') {
    const [one, other] = [numberOf(node.consequent), numberOf(node.alternate)];
    return one === undefined || other === undefined ? undefined : Math.max(one, other);
  }
  return node?.type === 'NumericLiteral' ? node.value : undefined;
}

function difference(end: number | undefined, start: number | undefined): number | undefined {
  return end === undefined || start === undefined ? undefined : end - start;
}
