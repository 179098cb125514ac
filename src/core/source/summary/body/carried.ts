import type { Node } from '@babel/types';
import { eachChild } from '../children';
import { bare, boundNames, isFunction, keyName, usedNames } from '../syntax';

/**
 * Awaited calls of a loop's body that are given a variable which the round before set from their own result,
 * `row = await insert({ parent }); parent = row.id`, or put it into: `made[item.key] = row.id`, `made.set(item, row)`.
 */
export function carriedCalls(body: Node): Set<Node> {
  /** By the name that a result is put into. */
  const results = new Map<string, Node>();
  /** By the name of what a round declares. */
  const made = new Map<string, Node>();
  const assigned: { readonly name: string; readonly value: Node }[] = [];
  const declared = new Set<string>();
  walkOwn(body, (node) => {
    if (node.type === 'VariableDeclarator') {
      for (const name of boundNames(node.id)) {
        declared.add(name);
        const call = node.init ? awaitedCall(node.init) : undefined;
        if (call) results.set(name, call);
        else if (node.init) made.set(name, node.init);
      }
    } else {
      const set = node.type === 'AssignmentExpression' ? assignment(node) : putIn(node);
      if (set) assigned.push(set);
    }
  });
  const carried = new Set<Node>();
  for (const { name, value } of assigned) {
    if (declared.has(name)) continue;
    const direct = awaitedCall(value);
    const calls = direct ? [direct] : [...usedNames(value)].flatMap((used) => results.get(used) ?? []);
    for (const call of calls) if (isGiven(call, name, made)) carried.add(call);
  }
  return carried;
}

/** `parent = row.id`, `made[item.key] = row.id` */
function assignment({
  left,
  right,
}: Extract<Node, { type: 'AssignmentExpression' }>): { name: string; value: Node } | undefined {
  const target = left.type === 'MemberExpression' && left.computed ? bare(left.object) : left;
  return target.type === 'Identifier' ? { name: target.name, value: right } : undefined;
}

/** `made.set(item.key, row.id)` */
function putIn(node: Node): { name: string; value: Node } | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const { object, property, computed } = node.callee;
  const [, value] = node.arguments;
  return object.type === 'Identifier' && value && keyName(property, computed) === 'set'
    ? { name: object.name, value }
    : undefined;
}

/** Whether a call is given a variable, or what the round has made of it. */
function isGiven(call: Node, name: string, made: ReadonlyMap<string, Node>): boolean {
  return [...usedNames(call)].some((used) => {
    const from = made.get(used);
    return used === name || (from !== undefined && usedNames(from).has(name));
  });
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
