import type { Node } from '@babel/types';
import { NO_LOOPS } from '../scope';
import { bare, isFunction, lastName, ownerName } from '../syntax';
import type { Body } from './body';
import type { Place } from './place';

type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>;

/** `withContext`, `runInContext`, `withShopContext`. What gives its callback something else, as a connection, is none. */
const OPENS = /^(run|call|exec(ute)?)?_?(with|in|within|inside)\w*Context$/i;
/** `storage.run(store, callback)` of what Node and others keep for all that is done within it. */
const KEEPS = /(storage|context|als|cls)$/i;

/**
 * `withContext({ shop: shop.id }, async () => listOrders())`: what the callback asks depends on the context, which nobody
 * hands on.
 *
 * @returns the loops that the context depends on
 */
export function contextLoops(
  body: Body,
  node: Call,
  method: string,
  { scope, loop }: Place,
): ReadonlySet<number> {
  if (loop < 0) return NO_LOOPS;
  const callee = bare(node.callee);
  const opens =
    OPENS.test(method) || (method === 'run' && KEEPS.test(ownerName(callee)) && lastName(callee) === 'run');
  const [context] = node.arguments;
  return opens && context && !isFunction(bare(context)) ? body.dependsOf(context, scope) : NO_LOOPS;
}
