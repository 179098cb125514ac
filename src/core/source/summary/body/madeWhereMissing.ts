import type { Node } from '@babel/types';
import { bare, keyName, lastName, walk } from '../syntax';

const MAKES = /^_?(create|insert|add|register|make)([A-Z_]|$)/;

/**
 * Whether a loop makes what a container does not have, which was filled with what is there before: what is missing is
 * written one by one, however it is kept.
 *
 * ```
 * for (const tag of await tags.findAll({ name: names })) byName[tag.name] = tag;
 * for (const name of names) if (!byName[name]) byName[name] = await tags.create({ name });
 * ```
 *
 * @param whole the function
 * @param repeated what the loop repeats
 */
export function makesMissing(whole: Node | undefined, repeated: Node, container: string): boolean {
  if (!whole) return false;
  let made = 0;
  let others = 0;
  walk(repeated, (node) => {
    const value = keptIn(node, container);
    if (value && isMade(value)) made++;
    else if (value) others++;
  });
  return made > 0 && others === 0 && isFilledBefore(whole, repeated, container);
}

/** What is put under a key: `byName[name] = value`, `byName.set(name, value)`. */
function keptIn(node: Node, container: string): Node | undefined {
  if (node.type === 'AssignmentExpression') {
    const { left } = node;
    const isKept = left.type === 'MemberExpression' && left.computed && lastName(left.object) === container;
    return isKept ? bare(node.right) : undefined;
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const { object, property, computed } = node.callee;
  const value = node.arguments[1];
  return value && keyName(property, computed) === 'set' && lastName(object) === container
    ? bare(value)
    : undefined;
}

/** `await tags.create({ name })` */
function isMade(value: Node): boolean {
  const call = value.type === 'AwaitExpression' ? bare(value.argument) : undefined;
  return call?.type === 'CallExpression' && MAKES.test(lastName(call.callee));
}

/** By a loop of its own, or by what it was made of: `new Map(rows.map((row) => [row.name, row]))`. */
function isFilledBefore(whole: Node, repeated: Node, container: string): boolean {
  let found = false;
  walk(whole, (node) => {
    if (found || node === repeated) return false;
    if (keptIn(node, container)) found = true;
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === container) {
      const init = node.init ? bare(node.init) : undefined;
      if (init?.type === 'NewExpression') found ||= init.arguments.length > 0;
      else if (init?.type === 'CallExpression') found ||= init.arguments.length > 0;
    }
    return true;
  });
  return found;
}
