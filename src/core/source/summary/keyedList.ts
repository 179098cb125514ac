import type { Node } from '@babel/types';
import { bare, keyName } from './syntax';

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
