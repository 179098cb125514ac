import type { Node } from '@babel/types';
import { bare, isOne, keyName, statements, usedNames, walk } from '../syntax';

/**
 * `while (from < until) { const to = after(from); await remove({ from, to }); from = to; }`: each round takes what
 * lies between two bounds.
 */
export function asksForWindow(test: Node | null | undefined, body: Node): boolean {
  if (test?.type !== 'BinaryExpression' || !/^[<>]=?$/.test(test.operator)) return false;
  if (test.left.type !== 'Identifier') return false;
  const from = test.left.name;
  /** Names of what the start of the window leads to. */
  const reached = new Set([from]);
  for (const node of statements(body)) {
    if (node.type === 'VariableDeclaration') {
      // What a query gives is where the next page begins.
      for (const { id, init } of node.declarations)
        if (id.type === 'Identifier' && init && bare(init).type !== 'AwaitExpression')
          if ([...usedNames(init)].some((name) => reached.has(name))) reached.add(id.name);
    } else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      const { left, right, operator } = node.expression;
      const to = bare(right);
      if (operator !== '=' || left.type !== 'Identifier' || left.name !== from) continue;
      if (to.type === 'Identifier' && to.name !== from && reached.has(to.name))
        return waitsForBoth(body, from, to.name);
    }
  }
  return false;
}

/** Whether something is waited for that is given two variables. */
function waitsForBoth(body: Node, one: string, other: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type !== 'AwaitExpression') return;
    const names = usedNames(node);
    found ||= names.has(one) && names.has(other);
  });
  return found;
}

/** `while (ids.length) { const some = ids.slice(0, 100); ids = ids.slice(100); … }` */
export function cutsOff(body: Node, tested: ReadonlySet<string>): boolean {
  return statements(body).some((node) => {
    if (node.type !== 'ExpressionStatement' || node.expression.type !== 'AssignmentExpression') return false;
    const { left, right } = node.expression;
    const call = bare(right);
    if (left.type !== 'Identifier' || !tested.has(left.name) || call.type !== 'CallExpression') return false;
    const { callee } = call;
    const [from, until] = call.arguments;
    return (
      callee.type === 'MemberExpression' &&
      keyName(callee.property, callee.computed) === 'slice' &&
      callee.object.type === 'Identifier' &&
      callee.object.name === left.name &&
      from !== undefined &&
      until === undefined &&
      !isOne(from)
    );
  });
}
