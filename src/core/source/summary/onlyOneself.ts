import type { Node } from '@babel/types';
import { type AnyFunction, bare, keyName, statements } from './syntax';

/**
 * `if (user.id !== me.id) throw …` in a resolver of a field of users: of all parent objects it asks for the one that
 * the request comes from.
 */
export function isForOneself(node: AnyFunction, parent: Node): boolean {
  if (parent.type !== 'Identifier' || node.body.type !== 'BlockStatement') return false;
  return statements(node.body).some(
    (one) => one.type === 'IfStatement' && leaves(one.consequent) && asksWhetherOther(one.test, parent.name),
  );
}

/** `user.id !== me.id`, `!me || user.id !== me.id`. */
function asksWhetherOther(test: Node, parent: string): boolean {
  const condition = bare(test);
  if (condition.type === 'LogicalExpression' && condition.operator === '||')
    return asksWhetherOther(condition.left, parent) || asksWhetherOther(condition.right, parent);
  if (condition.type !== 'BinaryExpression' || !/^!==?$/.test(condition.operator)) return false;
  const sides = [bare(condition.left), bare(condition.right)];
  return sides.some((side, index) => isKeyOf(side, parent) && isKey(sides[1 - index]!, parent));
}

/** `user.id` */
function isKeyOf(node: Node, parent: string): boolean {
  return memberName(node) === 'id' && ownerName(node) === parent;
}

/** `me.id`, `userId`, of something else. */
function isKey(node: Node, parent: string): boolean {
  if (node.type === 'Identifier') return /(^i|I)d$/.test(node.name);
  return /(^i|I)d$/.test(memberName(node)) && ownerName(node) !== parent;
}

function memberName(node: Node): string {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression'
    ? (keyName(node.property, node.computed) ?? '')
    : '';
}

function ownerName(node: Node): string | undefined {
  const owner = 'object' in node ? bare(node.object as Node) : undefined;
  return owner?.type === 'Identifier' ? owner.name : undefined;
}

function leaves(branch: Node): boolean {
  return statements(branch).some(({ type }) => type === 'ThrowStatement' || type === 'ReturnStatement');
}
