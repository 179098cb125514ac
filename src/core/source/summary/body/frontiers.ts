import type { Node } from '@babel/types';
import { keyName, measured, statements, walk } from '../syntax';
import { endsLoop } from './leaving';

/** `while (level.length > 0) { rows = await find({ in: level }); level = rows.map(…) }`: one query per level of a tree. */
export function isFrontier(test: Node | null | undefined, body: Node): boolean {
  const levels = new Set<string>();
  const addCounted = (of: Node): void =>
    walk(of, (node) => {
      const list = measured(node);
      if (list?.type === 'Identifier') levels.add(list.name);
    });
  if (test) addCounted(test);
  // `for (let depth = 0; depth < most; depth++) { if (level.length === 0) break; … }`
  for (const one of statements(body))
    if (one.type === 'IfStatement' && endsLoop(one.consequent)) addCounted(one.test);
  if (levels.size === 0) return false;
  let renewed = false;
  let whole = false;
  let taken = false;
  /** `const ids = level.map((row) => row.id)` */
  const mapped = new Set<string>();
  walk(body, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && isMapped(node.init, levels))
      mapped.add(node.id.name);
    if (node.type === 'AssignmentExpression' && node.operator === '=' && node.left.type === 'Identifier')
      renewed ||= levels.has(node.left.name);
    else if (node.type === 'CallExpression' || node.type === 'ObjectProperty') {
      const given = node.type === 'CallExpression' ? node.arguments : [node.value];
      whole ||= given.some(
        (one) => one.type === 'Identifier' && (levels.has(one.name) || mapped.has(one.name)),
      );
    } else if (
      node.type === 'MemberExpression' &&
      node.object.type === 'Identifier' &&
      levels.has(node.object.name)
    )
      taken ||= node.computed || /^(pop|shift)$/.test(keyName(node.property, node.computed) ?? '');
  });
  return renewed && whole && !taken;
}

function isMapped(node: Node | null | undefined, lists: ReadonlySet<string>): boolean {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { object, property } = node.callee;
  return keyName(property) === 'map' && object.type === 'Identifier' && lists.has(object.name);
}
