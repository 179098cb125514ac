import type { Node } from '@babel/types';
import { bare, keyName, lastName, textOf } from './syntax';

/**
 * `Base.extend({ … }, { … })` makes a class out of the members of its objects and those of its class, as Backbone has
 * it and what is modelled on that. So does `bookshelf.model('Name', { tableName: … })`.
 */
export function isExtension(node: Node): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return false;
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return false;
  const method = keyName(callee.property, callee.computed);
  const [first, second] = node.arguments;
  if (method === 'extend')
    return first !== undefined && literalsOf(first).length > 0 && /^[A-Z]/.test(lastName(callee.object));
  return (
    method === 'model' &&
    first?.type === 'StringLiteral' &&
    second?.type === 'ObjectExpression' &&
    second.properties.some((one) => one.type === 'ObjectProperty' && keyName(one.key) === 'tableName')
  );
}

/** The literals among the objects of members: of `Object.assign({ … }, HasNotes)` as of `{ … }`. */
export function literalsOf(node: Node): readonly Extract<Node, { type: 'ObjectExpression' }>[] {
  const part = bare(node);
  if (part.type === 'ObjectExpression') return [part];
  if (part.type !== 'CallExpression' || !/^(assign|extend|merge|defaults)$/.test(lastName(part.callee)))
    return [];
  return part.arguments.flatMap((one) => (one.type === 'ObjectExpression' ? [one] : []));
}

/** Whether `A.B = A.B.extend(…)`, which adds to every class that extends `A.B`. */
export function isReopening(left: Node, right: Node, source: string): boolean {
  if (left.type !== 'MemberExpression' || !isExtension(right) || !('callee' in right)) return false;
  const callee = bare(right.callee as Node);
  return 'object' in callee && textOf(callee.object as Node, source) === textOf(left, source);
}
