import type { Node } from '@babel/types';
import type { Scope } from '../scope';
import { bare, measured } from '../syntax';

/** A list that is longer than this is none that somebody has counted on his fingers. */
const HANDFUL = 5;

/**
 * `if (orders.length < 3) await Promise.all(orders.map(find))`: in the branch the list has a few items at most, and the
 * program does something else with more. `orders.length > 0` says nothing of the kind.
 *
 * @param branch is visited while it is known
 */
export function visitFew(test: Node, scope: Scope, branch: () => void): void {
  const name = shortBy(bare(test));
  const binding = name === undefined ? undefined : scope.find(name);
  if (!binding || binding.isFew) {
    branch();
    return;
  }
  binding.isFew = true;
  branch();
  binding.isFew = false;
}

/** The name of what a test says that it is short. */
function shortBy(test: Node): string | undefined {
  if (test.type === 'LogicalExpression')
    return test.operator === '&&' ? (shortBy(bare(test.left)) ?? shortBy(bare(test.right))) : undefined;
  if (test.type !== 'BinaryExpression' || !/^(<=?|===?)$/.test(test.operator)) return undefined;
  const list = measured(bare(test.left));
  const { right } = test;
  return list?.type === 'Identifier' && right.type === 'NumericLiteral' && right.value <= HANDFUL
    ? list.name
    : undefined;
}
