import type { Node } from '@babel/types';
import { bare, isFunction, keyName } from '../syntax';
import { evaluate } from '../values';
import type { Body } from './body';
import type { Place } from './place';

/** Takes up the functions of an object that is handed over: `runIn({ label: 'ship', work: async (tx) => … })`. */
export function handMembers(body: Body, callee: Node, arg: Node, { scope }: Place): void {
  if (arg.type !== 'ObjectExpression') return;
  for (const property of arg.properties) {
    if (property.type === 'SpreadElement') continue;
    const fn = property.type === 'ObjectMethod' ? property : bare(property.value);
    const name = keyName(property.key, property.computed);
    if (name !== undefined && isFunction(fn) && fn.params.length > 0)
      body.env.memberHanded(fn, evaluate(callee, scope, body.env), name);
  }
}

/** `work({ pool, log })` of what the function around it is given: whoever has written `work` takes that from there. */
export function isHandedFunction(body: Body, callee: Node, { scope }: Place): boolean {
  let root = callee;
  if (root.type === 'MemberExpression') root = bare(root.object);
  if (root.type !== 'Identifier') return false;
  if (body.hasParam(root.name)) return true;
  // `const { work } = options; work({ pool })`
  const value = root === callee ? scope.find(root.name)?.value : undefined;
  return value?.k === 'member' && value.of.k === 'free' && body.hasParam(value.of.name);
}
