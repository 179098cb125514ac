import type { CallExpression, Expression, Node, ObjectProperty } from '@babel/types';
import { eachChild } from '../summary/children';

/** A node and what is around it, the nearest first. */
export interface Placed {
  readonly node: Node;
  readonly around: readonly Node[];
}

/** Every node below one, in the order of the text, itself included. */
export function* nodesOf(node: Node, around: readonly Node[] = []): Generator<Placed> {
  yield { node, around };
  const children: Node[] = [];
  eachChild(node, (child) => children.push(child));
  for (const child of children) yield* nodesOf(child, [node, ...around]);
}

/** The name that a chain of members starts from: `a` of `a.b().c`; undefined for anything else. */
export function rootName(node: Node): string | undefined {
  let at: Node = node;
  for (;;) {
    if (at.type === 'Identifier') return at.name;
    if (at.type === 'ThisExpression') return 'this';
    if (at.type === 'MemberExpression' || at.type === 'OptionalMemberExpression') at = at.object;
    else if (at.type === 'CallExpression' || at.type === 'OptionalCallExpression') {
      if (at.callee.type === 'V8IntrinsicIdentifier') return undefined;
      at = at.callee;
    } else if (at.type === 'TSNonNullExpression') at = at.expression;
    else return undefined;
  }
}

/** The property of `item.property`; undefined for any other expression. */
export function memberOf(node: Node | null | undefined, item: string): string | undefined {
  return node?.type === 'MemberExpression' &&
    !node.computed &&
    node.object.type === 'Identifier' &&
    node.object.name === item &&
    node.property.type === 'Identifier'
    ? node.property.name
    : undefined;
}

/** The name of a method call `object.name(…)`, with its object. */
export function methodCall(
  node: Node | null | undefined,
): { readonly object: Expression; readonly name: string; readonly args: readonly Node[] } | undefined {
  if (node?.type !== 'CallExpression') return undefined;
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
    return undefined;
  if (callee.object.type === 'Super') return undefined;
  return { object: callee.object, name: callee.property.name, args: node.arguments };
}

/** A text that is written out: a string, or a template without anything in it. */
export function literalText(node: Node | null | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** The properties of an object that are written out as `name: value` or `name`; undefined when there are others. */
export function propertiesOf(node: Node | null | undefined): Map<string, ObjectProperty> | undefined {
  if (node?.type !== 'ObjectExpression') return undefined;
  const found = new Map<string, ObjectProperty>();
  for (const property of node.properties) {
    if (property.type !== 'ObjectProperty' || property.computed) return undefined;
    const { key } = property;
    const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
    if (name === undefined || found.has(name)) return undefined;
    found.set(name, property);
  }
  return found;
}

/** One call of a chain `root.a(…).b(…)`. */
export interface ChainedCall {
  readonly node: CallExpression;
  readonly name: string;
  /** The name in the text. */
  readonly property: Node;
  readonly args: readonly Node[];
}

/** The calls of a chain of methods, the first one first, and what it starts from. */
export function chainOf(call: Node): { readonly root: Node; readonly calls: readonly ChainedCall[] } {
  const calls: ChainedCall[] = [];
  let at = call;
  for (let method = methodCall(at); method && at.type === 'CallExpression'; method = methodCall(at)) {
    if (at.callee.type !== 'MemberExpression') break;
    calls.unshift({ node: at, name: method.name, property: at.callee.property, args: method.args });
    at = method.object;
  }
  return { root: at, calls };
}

/** A string, number, boolean or null that is written out. */
export function isLiteral(node: Node | null | undefined): boolean {
  return (
    literalText(node) !== undefined ||
    node?.type === 'NumericLiteral' ||
    node?.type === 'BooleanLiteral' ||
    node?.type === 'NullLiteral'
  );
}
