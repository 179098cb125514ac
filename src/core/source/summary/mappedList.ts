import type { Node } from '@babel/types';
import { bare, boundNames, isFunction, keyName } from './syntax';
import type { Value } from './value';

type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>;

/** What the elements of a list are made by: `ids.map((id) => new Order(id))`, `ids.map(async (id) => load(id))`. */
interface Maker {
  readonly callee: Node;
  readonly isNew: boolean;
  readonly isAwaited: boolean;
}

/** Of callbacks that do no more than to call what stands outside of them. */
function makerOf({ callee, arguments: args }: Call): Maker | undefined {
  const [callback] = args;
  if (callee.type !== 'MemberExpression' || keyName(callee.property, callee.computed) !== 'map')
    return undefined;
  if (args.length !== 1 || callback?.type !== 'ArrowFunctionExpression') return undefined;
  if (isCursor(callee.object)) return undefined;
  const { body } = callback;
  const [only] = body.type === 'BlockStatement' && body.body.length === 1 ? body.body : [];
  const given =
    body.type === 'BlockStatement' ? (only?.type === 'ReturnStatement' ? only.argument : undefined) : body;
  let made = given ? bare(given) : undefined;
  const isAwaited = callback.async || made?.type === 'AwaitExpression';
  if (made?.type === 'AwaitExpression') made = bare(made.argument);
  if (made?.type !== 'CallExpression' && made?.type !== 'NewExpression') return undefined;
  const root = rootOf(made.callee);
  if (root === undefined || callback.params.some((param) => boundNames(param).includes(root)))
    return undefined;
  return { callee: made.callee, isNew: made.type === 'NewExpression', isAwaited };
}

/**
 * `orders.find({ isOpen: true }).sort({ due: 1 })`: rows that are still to be read, whose `map` reads none. A list's own
 * `find` is handed a function.
 */
function isCursor(object: Node): boolean {
  let node = bare(object);
  while (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const [first] = node.arguments;
    const name = keyName(node.callee.property, node.callee.computed);
    if ((name === 'find' || name === 'aggregate') && !isFunction(first)) return true;
    node = bare(node.callee.object);
  }
  return false;
}

/** `load` of `load`, `orders` of `orders.load`, `this` of `this.orders.load`. */
function rootOf(callee: Node): string | undefined {
  let node = bare(callee);
  while (node.type === 'MemberExpression' && !node.computed) node = bare(node.object);
  return node.type === 'Identifier' ? node.name : node.type === 'ThisExpression' ? 'this' : undefined;
}

/** The list that `map` makes, and the one that `Promise.all` makes of it. */
export function mappedList(node: Call, inner: (node: Node) => Value): Value | undefined {
  const maker = makerOf(node);
  if (maker) {
    const of = inner(maker.callee);
    const made: Value = maker.isNew ? { k: 'new', of } : { k: 'call', of };
    return { k: 'array', element: maker.isAwaited && !maker.isNew ? { k: 'awaited', of: made } : made };
  }
  const [first] = node.arguments;
  if (node.callee.type !== 'MemberExpression' || rootOf(node.callee) !== 'Promise') return undefined;
  const list = first && keyName(node.callee.property) === 'all' ? bare(first) : undefined;
  if (list?.type !== 'CallExpression' || !makerOf(list)) return undefined;
  const all = inner(list);
  return all.k === 'array' && all.element.k === 'call'
    ? { k: 'array', element: { k: 'awaited', of: all.element } }
    : all;
}
