import type { Node } from '@babel/types';
import { eachChild } from '../children';
import { bare, boundNames, isFunction, usedNames } from '../syntax';

/**
 * Awaited calls of a loop's body that are given a variable which the round before set from their own result:
 * `row = await insert({ parent }); parent = row.id`.
 */
export function carriedCalls(body: Node): Set<Node> {
  /** By the name that a result is put into. */
  const results = new Map<string, Node>();
  const assigned: { readonly name: string; readonly value: Node }[] = [];
  const declared = new Set<string>();
  walkOwn(body, (node) => {
    if (node.type === 'VariableDeclarator') {
      for (const name of boundNames(node.id)) {
        declared.add(name);
        const call = node.init ? awaitedCall(node.init) : undefined;
        if (call) results.set(name, call);
      }
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
      assigned.push({ name: node.left.name, value: node.right });
  });
  const carried = new Set<Node>();
  for (const { name, value } of assigned) {
    if (declared.has(name)) continue;
    const direct = awaitedCall(value);
    const calls = direct ? [direct] : [...usedNames(value)].flatMap((used) => results.get(used) ?? []);
    for (const call of calls) if (usedNames(call).has(name)) carried.add(call);
  }
  return carried;
}

/** The call behind `await call()`, `(await call()).id`. */
function awaitedCall(node: Node): Node | undefined {
  let expression = bare(node);
  while (expression.type === 'MemberExpression') expression = bare(expression.object);
  if (expression.type !== 'AwaitExpression') return undefined;
  const call = bare(expression.argument);
  return call.type === 'CallExpression' ? call : undefined;
}

/** Visits what runs as part of the body itself. */
function walkOwn(node: Node, visit: (node: Node) => void): void {
  visit(node);
  eachChild(node, (child) => {
    if (!isFunction(child)) walkOwn(child, visit);
  });
}
