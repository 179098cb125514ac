import type { Node } from '@babel/types';
import type { FileDraft } from './draft';
import type { Scope } from './scope';
import { isFunction, walk } from './syntax';
import type { Self } from './values';

/**
 * Takes up the functions in what a property of a class is given, which no method's body has:
 * `worker = new Worker('bills', guarded(async (job) => { … }))`. What a class in it has is that one's.
 */
export function takeHeldFunctions(draft: FileDraft, value: Node, scope: Scope, self: Self): void {
  walk(value, (node) => {
    if (isFunction(node)) draft.functionIndex(node, scope, self);
    return !isFunction(node) && node.type !== 'ClassExpression';
  });
}
