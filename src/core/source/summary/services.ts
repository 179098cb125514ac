import type { Node } from '@babel/types';
import { bare } from './syntax';

/** The name by which a program gives what it serves at a path to all of its files; no variable is called so. */
export function serviceName(path: string): string {
  return `service ${path.replace(/^\/|\/$/g, '')}`;
}

/** `app.use('/orders', service)`: the path, and what is served there. */
export function servedAt(
  callee: Node,
  args: readonly Node[],
): { readonly name: string; readonly served: Node } | undefined {
  const [path, served] = args;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  const owner = bare(callee.object);
  const isApp = owner.type === 'ThisExpression' || (owner.type === 'Identifier' && /^app/.test(owner.name));
  if (!isApp || callee.property.name !== 'use' || path?.type !== 'StringLiteral' || !served) return undefined;
  return served.type === 'CallExpression' || served.type === 'NewExpression' || served.type === 'Identifier'
    ? { name: serviceName(path.value), served }
    : undefined;
}
