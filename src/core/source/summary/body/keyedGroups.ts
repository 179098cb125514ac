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

/** `ordersByShop`, `groups.values()`, `Object.entries(grouped)` */
const GROUPS = /group(s|ed)?$|[a-z]By[A-Z]\w*$|^by[A-Z]\w*$/i;
const IDS = /(^|[a-z_])(ids|keys|uuids)$|[a-z](Ids|Keys|IDs|Uuids)$/;

/**
 * Whether the body of a loop through groups hands the identities of a whole group over: `for (const [day, ids] of
 * groups) await update(ids, { day })`, `{ where: { id: { in: ids } } }`. There is one query per value that is set.
 */
export function asksForGroup(list: Node, variables: readonly string[], body: Node): boolean {
  if (!GROUPS.test(groupsName(list))) return false;
  const [key, group] = variables;
  if (group !== undefined && BY_KIND.test(groupsName(list)) && isAwaitedWith(group, body)) return true;
  const ids = variables.filter((name) => IDS.test(name));
  if (key !== undefined && variables.length === 1)
    ids.push(...idsOfKey(key, lastName(keyedBy(list) ?? list), body));
  return ids.some((name) => isHandedOver(name, body));
}

/** Groups of which there are as many as a program knows kinds of something. */
const BY_KIND =
  /[a-z]By_?(Type|Kind|Status|State|Platform|Provider|Source|Role|Locale|Language|Currency|Channel|Level|Priority)s?$/;

/** `for (const [kind, orders] of Object.entries(ordersByKind)) await handlers[kind].ship(orders)` */
function isAwaitedWith(name: string, body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'AwaitExpression' && node.argument.type === 'CallExpression')
      found ||= node.argument.arguments.some((argument) => isKey(argument, name));
    return !found;
  });
  return found;
}

/** `groups` of `Object.keys(groups)` */
function keyedBy(list: Node): Node | undefined {
  const node = bare(list);
  return node.type === 'CallExpression' && lastName(node.callee) === 'keys' ? node.arguments[0] : undefined;
}

/** `const ids = groups[key].map((one) => one.id)`: names of what a group has. */
function idsOfKey(key: string, groups: string, body: Node): string[] {
  const ids: string[] = [];
  walk(body, (node) => {
    if (node.type !== 'VariableDeclarator' || !node.init || node.id.type !== 'Identifier') return;
    let from = bare(node.init);
    while (isCall(from)) {
      const callee = bare(from.callee);
      if (!isMember(callee)) break;
      from = bare(callee.object);
    }
    if (
      isMember(from) &&
      from.computed &&
      isKey(from.property, key) &&
      lastName(from.object) === groups &&
      IDS.test(node.id.name)
    )
      ids.push(node.id.name);
  });
  return ids;
}

/**
 * `for (const [delay, parcelIds] of later) await hold(parcelIds, delay)`, whatever the map is called: there are as many
 * queries as there are delays. By the identity of a row, `[orderId, parcelIds]`, each group belongs to one.
 */
export function asksForPair({ left, body }: Extract<Node, { type: 'ForOfStatement' }>): boolean {
  const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : undefined;
  if (pattern?.type !== 'ArrayPattern' || pattern.elements.length !== 2) return false;
  const [key, ids] = pattern.elements;
  if (key?.type !== 'Identifier' || ids?.type !== 'Identifier') return false;
  return IDS.test(ids.name) && !OF_ROW.test(key.name) && isHandedOver(ids.name, body);
}

const OF_ROW = /(^|_)(id|key|uuid)$|[a-z](Id|ID|Key|Uuid)$|(name|slug|email|code)$/i;

/** The name of what is gone through, without what lists its values. */
function groupsName(list: Node): string {
  const node = bare(list);
  if (node.type !== 'CallExpression') return lastName(node);
  const { callee } = node;
  const [argument] = node.arguments;
  if (callee.type !== 'MemberExpression') return '';
  // Also of `Array.from(groups.values())`.
  return argument?.type === 'CallExpression' ? groupsName(argument) : lastName(argument ?? callee.object);
}

/** A list that is given to a call as it is, alone or as one of what an object tells. */
function isHandedOver(name: string, body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'CallExpression') found ||= node.arguments.some((argument) => isKey(argument, name));
    if (node.type === 'ArrayExpression')
      found ||= node.elements.some((one) => one !== null && isKey(one, name));
    if (node.type === 'ObjectProperty')
      found ||=
        /^(\$?in|_in|any|ids?)$/.test(keyName(node.key, node.computed) ?? '') && isKey(node.value, name);
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

type Member = Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>;

function isMember(node: Node): node is Member {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
}

function isCall(node: Node): node is Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }> {
  return node.type === 'CallExpression' || node.type === 'OptionalCallExpression';
}
