import type { Node } from '@babel/types';
import { bare, isOne, statements } from '../syntax';

/** What a variable grows or shrinks by: `from += SIZE`, `from = from + SIZE`. */
export interface Step {
  readonly of: Node;
  readonly by: Node;
  readonly isForward: boolean;
}

export function stepOf(node: Node | null | undefined): Step | undefined {
  if (node?.type !== 'AssignmentExpression') return undefined;
  const { left: of, operator, right } = node;
  if (operator === '+=' || operator === '-=') return { of, by: right, isForward: operator === '+=' };
  const sum = operator === '=' && of.type === 'Identifier' ? bare(right) : undefined;
  if (sum?.type !== 'BinaryExpression' || (sum.operator !== '+' && sum.operator !== '-')) return undefined;
  const isForward = sum.operator === '+';
  if (isSame(sum.left, of)) return { of, by: sum.right, isForward };
  return isForward && isSame(sum.right, of) ? { of, by: sum.left, isForward } : undefined;
}

function isSame(node: Node, of: Node): boolean {
  const one = bare(node);
  return one.type === 'Identifier' && of.type === 'Identifier' && one.name === of.name;
}

/** `for (let i = 0; i < ids.length; i += 100)` */
export function stepsByMoreThanOne(update: Node | null | undefined): boolean {
  const step = stepOf(update);
  return step?.isForward === true && !isOne(step.by);
}

/** `while (to > start) { …; to -= WEEK; }`: each round takes the next window. */
export function stepsInside(body: Node, tested: ReadonlySet<string>): boolean {
  return statements(body).some((node) => {
    const step = node.type === 'ExpressionStatement' ? stepOf(node.expression) : undefined;
    return step?.of.type === 'Identifier' && tested.has(step.of.name) && !isOne(step.by);
  });
}
