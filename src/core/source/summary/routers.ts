import type { Node } from '@babel/types';
import { keyName } from './syntax';
import type { Value } from './value';

/** `router({ orders, byId: procedure.query(async () => …) })`: of a router all that it is made of is kept. */
export function routerParts(
  { callee, arguments: args }: { callee: Node; arguments: readonly Node[] },
  evaluated: (node: Node) => Value,
): readonly Value[] | undefined {
  const [only, ...others] = args;
  if (only?.type !== 'ObjectExpression' || others.length > 0) return undefined;
  const name =
    callee.type === 'Identifier' ? callee.name : 'property' in callee ? keyName(callee.property as Node) : '';
  return /router$/i.test(name ?? '') ? [evaluated(only)] : undefined;
}
