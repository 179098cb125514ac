import type { Node } from '@babel/types';
import { bare, isNullish, lastName, walk } from '../syntax';

/** `!row`, `rows.length === 0`, `count === '0'`, `isAvailable(name)`: true where a query has found nothing. */
export function saysNothing(condition: Node): boolean {
  if (condition.type === 'UnaryExpression') return condition.operator === '!' && !isFree(condition.argument);
  if (isFree(condition)) return true;
  // `!row || row.id === own`
  if (condition.type === 'LogicalExpression' && condition.operator === '||')
    return saysNothing(bare(condition.left));
  if (condition.type !== 'BinaryExpression' || !/^===?$/.test(condition.operator)) return false;
  const { right } = condition;
  return (
    (right.type === 'NumericLiteral' && right.value === 0) ||
    (right.type === 'StringLiteral' && right.value === '0') ||
    isNullish(right)
  );
}

/** `isAvailable`, `await this.isUnique(slug)`: by its name it says that a value is free. */
export function isFree(node: Node): boolean {
  const given = bare(node);
  const asked = given.type === 'AwaitExpression' ? bare(given.argument) : given;
  return /(available|free|unique|unused|vacant)$/i.test(
    lastName(asked.type === 'CallExpression' ? asked.callee : asked),
  );
}

export function containsAwaitedCall(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'AwaitExpression' && inner.argument.type === 'CallExpression')
      found ||= !isStep(inner.argument);
  });
  return found;
}

export function startsWithAwait(node: Node): boolean {
  const expression = bare(node);
  if (expression.type === 'AwaitExpression') return !isStep(bare(expression.argument));
  if (isRunAtOnce(expression)) return true;
  return (
    expression.type.includes('Member') && startsWithAwait((expression as unknown as { object: Node }).object)
  );
}

/** `db.prepare('SELECT …').get(slug)`, which waits for nothing. */
function isRunAtOnce(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const made = bare(node.callee.object);
  return (
    /^(get|all)$/.test(lastName(node.callee)) &&
    made.type === 'CallExpression' &&
    lastName(made.callee) === 'prepare'
  );
}

/** `cursor.next()`, `cursor.hasNext()`: the next of many rows. */
export function isStep(call: Node): boolean {
  return (
    call.type === 'CallExpression' &&
    call.arguments.length === 0 &&
    /^(next|hasNext|tryNext)$/.test(lastName(call.callee))
  );
}

export function leaves(node: Node): boolean {
  const body = node.type === 'BlockStatement' ? node.body : [node];
  return body.some((inner) => inner.type === 'ReturnStatement' || inner.type === 'BreakStatement');
}
