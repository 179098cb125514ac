import type { Node } from '@babel/types';
import type { Scope } from '../scope';
import { bare, isFunction, keyName } from '../syntax';
import type { CallbackLoop } from './callbackLoop';

/** Libraries whose functions take the callback first, and then the list: in the same call or in one more. */
const DATA_LAST = /^(lodash\/fp|ramda|rambda)(\/|$)/;
const EACH = /^(map|each|forEach|flatMap|chain|filter)$/;

/**
 * `_.map(save, orders)` and `_.map((order) => save(order))(orders)` of lodash/fp: by the other lodash the list comes
 * first, so that the import has to tell which one it is.
 */
export function listLast(
  call: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  scope: Scope,
): CallbackLoop | undefined {
  const { callee, arguments: args } = call;
  if (callee.type === 'CallExpression') {
    const [callback] = callee.arguments;
    const [list] = args;
    if (callee.arguments.length !== 1 || args.length !== 1 || !callback || !list) return undefined;
    return loopOf(callee.callee, callback, list, scope);
  }
  const [callback, list] = args;
  return callback && list && args.length === 2 ? loopOf(callee, callback, list, scope) : undefined;
}

function loopOf(callee: Node, callback: Node, list: Node, scope: Scope): CallbackLoop | undefined {
  const via = isMade(callback) ? eachOf(callee, scope) : undefined;
  return via === undefined ? undefined : { via, list, callback, elementParam: 0 };
}

/** A function, written down, by its name, or as another one makes it: `_.map(saveIn(ledger), orders)`. */
function isMade(callback: Node): boolean {
  const made = bare(callback);
  if (made.type === 'CallExpression') return made.callee.type === 'Identifier';
  return isFunction(made) || made.type === 'Identifier' || made.type === 'MemberExpression';
}

/** The function of such a library that is called: `_.map`, or `map` of `import { map } from 'ramda'`. */
function eachOf(callee: Node, scope: Scope): string | undefined {
  const of = callee.type === 'MemberExpression' ? bare(callee.object) : callee;
  if (of.type !== 'Identifier') return undefined;
  const name = callee.type === 'MemberExpression' ? keyName(callee.property, callee.computed) : of.name;
  if (name === undefined || !EACH.test(name)) return undefined;
  const value = scope.find(of.name)?.value;
  return value?.k === 'import' && DATA_LAST.test(value.from) ? name : undefined;
}
