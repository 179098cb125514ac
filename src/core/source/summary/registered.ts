import type { Node } from '@babel/types';
import { type AnyFunction, bare, isFunction } from './syntax';

/** The name by which a program gives what is registered by a text to all of its files; no variable is called so. */
export function registeredName(text: string): string {
  return `registered ${text}`;
}

const REGISTERS =
  /^(register|on|handle|define|subscribe|set|add|provide|bind)(Handler|Command|Query|Event|Action|Job|Task|Method|Function|Tool|Resolver|Listener|Step|Loader)?$/;

/** `bus.register('orders.close', async ({ id }) => …)`, `register('order', findOrder)`: the text, and the function. */
export function registeredIn(
  method: string,
  args: readonly Node[],
): { readonly name: string; readonly fn: AnyFunction | Extract<Node, { type: 'Identifier' }> } | undefined {
  const [text, given] = args;
  if (args.length !== 2 || text?.type !== 'StringLiteral' || !given || !REGISTERS.test(method))
    return undefined;
  const fn = bare(given);
  return isFunction(fn) || fn.type === 'Identifier' ? { name: registeredName(text.value), fn } : undefined;
}
