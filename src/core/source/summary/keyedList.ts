import type { Node } from '@babel/types';
import type { Scope } from './scope';
import { bare, keyName } from './syntax';
import { typeValue } from './types';
import { UNKNOWN, type Value } from './value';

/**
 * The list that is kept by a key of each element: `new Map(rows.map((row) => [row.id, row]))`, or the same given to
 * `Object.fromEntries`.
 */
export function keyedList(
  node: Extract<Node, { type: 'NewExpression' | 'CallExpression' }>,
): Node | undefined {
  const { callee } = node;
  const isMap = node.type === 'NewExpression' && callee.type === 'Identifier' && callee.name === 'Map';
  if (!isMap && !isFromEntries(callee)) return undefined;
  const [entries] = node.arguments;
  const call = entries && bare(entries);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined;
  const [callback] = call.arguments;
  if (keyName(call.callee.property) !== 'map' || callback?.type !== 'ArrowFunctionExpression')
    return undefined;
  const [item] = callback.params;
  const pair = bare(callback.body);
  const kept = pair.type === 'ArrayExpression' ? pair.elements[1] : undefined;
  return item?.type === 'Identifier' && kept?.type === 'Identifier' && kept.name === item.name
    ? call.callee.object
    : undefined;
}

function isFromEntries(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Object' &&
    keyName(callee.property, callee.computed) === 'fromEntries'
  );
}

/** `Order` of `new Keeper<Order>()`. */
export function firstTypeParameter({
  typeParameters,
}: Extract<Node, { type: 'NewExpression' }>): Node | undefined {
  return typeParameters?.type === 'TSTypeParameterInstantiation' ? typeParameters.params[0] : undefined;
}

const KEPT: ReadonlySet<Value['k']> = new Set(['new', 'function', 'top', 'import']);

/** `this.send.bind(this)` */
function isBound(value: Value): boolean {
  return value.k === 'call' && value.of.k === 'member' && value.of.name === 'bind';
}

/** What `new Map<string, Handler>()` and `new Map([['mail', sendMail], …])` keep, if it is more than data. */
export function keptIn(
  { arguments: [entries], typeParameters }: Extract<Node, { type: 'NewExpression' }>,
  scope: Scope,
  inner: (node: Node | null | undefined) => Value,
): Value {
  const declared =
    typeParameters?.type === 'TSTypeParameterInstantiation'
      ? typeValue(typeParameters.params[1], scope)
      : UNKNOWN;
  if (declared.k === 'instance') return declared;
  const pairs = entries?.type === 'ArrayExpression' ? entries.elements : [];
  const kept = pairs.flatMap((pair) => {
    const value = pair?.type === 'ArrayExpression' ? inner(pair.elements[1]) : UNKNOWN;
    return KEPT.has(value.k) || isBound(value) ? [value] : [];
  });
  return kept.length === 0
    ? UNKNOWN
    : { k: 'element', of: { k: 'object', props: Object.fromEntries(kept.entries()) } };
}
