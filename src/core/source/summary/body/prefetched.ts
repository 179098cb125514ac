import type { Node } from '@babel/types';
import { bare, isNothing, keyName, statements, walk } from '../syntax';

/**
 * Whether a resolver returns what its parent object has where it has it, and asks for it else: `if (order.total !==
 * undefined) return order.total`, `return order.total ?? (await sumOf(order.id))`. Who finds the parents can select it.
 *
 * @param parent the parameter that is the parent object
 */
export function asksOnlyElse(parent: Node | undefined, body: Node): boolean {
  if (parent?.type !== 'Identifier') return false;
  for (const statement of statements(body)) {
    if (statement.type === 'IfStatement') {
      const { test, consequent } = statement;
      const [last] = statements(consequent).slice(-1);
      const returned = last?.type === 'ReturnStatement' ? last.argument : undefined;
      if (returned && hasAny(partsGiven(bare(test), parent.name), returned, parent.name)) return true;
    } else if (isAwaited(statement)) return false;
    else {
      const returned = statement.type === 'ReturnStatement' ? statement.argument : statement;
      const value = returned && bare(returned);
      if (value?.type === 'LogicalExpression' && value.operator !== '&&')
        return partOf(bare(value.left), parent.name) !== undefined;
    }
  }
  return false;
}

/** `const rows = await …`: what is asked before the parent object is looked at is asked anyway. */
function isAwaited(statement: Node): boolean {
  if (statement.type === 'ExpressionStatement') return bare(statement.expression).type === 'AwaitExpression';
  return (
    statement.type === 'VariableDeclaration' &&
    statement.declarations.some(({ init }) => init && bare(init).type === 'AwaitExpression')
  );
}

/** The members that a test says are there: `order.total`, `order.total !== undefined`, `typeof order.total !== 'undefined'`. */
function partsGiven(test: Node, parent: string): readonly string[] {
  if (test.type === 'LogicalExpression')
    return test.operator === '&&'
      ? [...partsGiven(bare(test.left), parent), ...partsGiven(bare(test.right), parent)]
      : [];
  const part = partOf(test.type === 'BinaryExpression' ? comparedToNothing(test) : test, parent);
  return part === undefined ? [] : [part];
}

/** What is said to be something: `total` of `total !== undefined`. */
function comparedToNothing({
  left,
  operator,
  right,
}: Extract<Node, { type: 'BinaryExpression' }>): Node | undefined {
  if (!/^!==?$/.test(operator)) return undefined;
  if (isNothing(right)) return bare(left);
  const isKind = left.type === 'UnaryExpression' && left.operator === 'typeof';
  return isKind && right.type === 'StringLiteral' && right.value === 'undefined'
    ? bare(left.argument)
    : undefined;
}

/** `total` of `order.total`. */
function partOf(node: Node | undefined, parent: string): string | undefined {
  if (node?.type !== 'MemberExpression' && node?.type !== 'OptionalMemberExpression') return undefined;
  const { object, property, computed } = node;
  return object.type === 'Identifier' && object.name === parent ? keyName(property, computed) : undefined;
}

function hasAny(parts: readonly string[], returned: Node, parent: string): boolean {
  let found = false;
  if (parts.length > 0)
    walk(returned, (node) => {
      found ||= parts.includes(partOf(node, parent) ?? '');
    });
  return found;
}
