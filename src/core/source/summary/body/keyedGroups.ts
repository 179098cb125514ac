import type { Node } from '@babel/types';
import { bare, keyName, lastName, walk } from '../syntax';

/** What is asked for one row: `findUnique`, `updateOne`, `getById`. */
const OF_ONE = /^(find|get|load|fetch|select|update|delete|remove|destroy|upsert|count)([A-Z]\w*)?$/;
const BY_KEY = /By(Id|Pk|PK|PrimaryKey)$/;

/**
 * Whether the body of a loop through groups, `Object.entries(groupBy(rows, 'shopId'))`, asks for the row that a key is
 * the identity of: however many rows a group has, that is one query per group.
 *
 * @param variables of the loop, the key before the group
 */
export function asksByKey([key, group]: readonly string[], body: Node): boolean {
  if (key === undefined || group === undefined) return false;
  let found = false;
  walk(body, (node) => {
    if (node.type === 'CallExpression' && !found) {
      const name = lastName(node.callee);
      const [first] = node.arguments;
      if (first && OF_ONE.test(name))
        found = isKey(first, key)
          ? BY_KEY.test(name)
          : isIdentity(first, key) || isIdentity(whereOf(first), key);
    }
    return !found;
  });
  return found;
}

function isKey(node: Node, key: string): boolean {
  const value = bare(node);
  return value.type === 'Identifier' && value.name === key;
}

/** `{ id: key }` */
function isIdentity(node: Node | undefined, key: string): boolean {
  return propertiesOf(node).some(
    (property) => /^_?id$/.test(keyName(property.key, property.computed) ?? '') && isKey(property.value, key),
  );
}

/** `{ id: key }` of `{ where: { id: key } }` */
function whereOf(node: Node): Node | undefined {
  return propertiesOf(node).find((property) => keyName(property.key, property.computed) === 'where')?.value;
}

function propertiesOf(node: Node | undefined): readonly Extract<Node, { type: 'ObjectProperty' }>[] {
  const object = node && bare(node);
  if (object?.type !== 'ObjectExpression') return [];
  return object.properties.flatMap((property) => (property.type === 'ObjectProperty' ? [property] : []));
}
