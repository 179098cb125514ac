import type { Node } from '@babel/types';
import { boundNames, keyName, usedNames, walk } from '../syntax';

/** `const rows = await next(after); …; after = rows.at(-1)?.id`: the next round takes what follows the last row of this one. */
export function goesOnAfterLast(body: Node): boolean {
  const own = body.type === 'BlockStatement' ? body.body : [body];
  const listed = new Set<string>();
  for (const statement of own)
    if (statement.type === 'VariableDeclaration')
      for (const one of statement.declarations) for (const name of boundNames(one.id)) listed.add(name);
  return own.some((statement) => {
    if (statement.type !== 'ExpressionStatement') return false;
    const { expression } = statement;
    if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'Identifier') return false;
    let last = false;
    walk(expression.right, (node) => {
      last ||= isLastOf(node, listed);
    });
    return last;
  });
}

/** `rows.at(-1)`, `rows[rows.length - 1]` */
function isLastOf(node: Node, lists: ReadonlySet<string>): boolean {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const { object, property } = node.callee;
    const [index] = node.arguments;
    return (
      keyName(property) === 'at' &&
      index?.type === 'UnaryExpression' &&
      index.operator === '-' &&
      isOne(index.argument) &&
      object.type === 'Identifier' &&
      lists.has(object.name)
    );
  }
  if (node.type !== 'MemberExpression' || !node.computed || node.object.type !== 'Identifier') return false;
  const { object, property } = node;
  return (
    property.type === 'BinaryExpression' &&
    property.operator === '-' &&
    isOne(property.right) &&
    lists.has(object.name) &&
    usedNames(property.left).has(object.name)
  );
}

function isOne(node: Node): boolean {
  return node.type === 'NumericLiteral' && node.value === 1;
}
