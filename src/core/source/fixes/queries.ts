import type { Node, ObjectExpression } from '@babel/types';
import { literalText, memberOf, methodCall } from './tree';

/** A stretch of the text and what it becomes; offsets. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A query for one key that has an equal for many. */
export interface KeyedQuery {
  readonly layer: 'pg' | 'prisma' | 'knex';
  /** Property of the item that holds the key: `customerId` of `order.customerId`. */
  readonly key: string;
  /** Property of a row that holds the same. */
  readonly column: string;
  /** One row or nothing (`undefined`, `null`), or a list. */
  readonly gives: 'list' | 'null' | 'undefined';
  /** Changes of the call that make it ask for the keys in the variable `keys`. */
  readonly edits: (keys: string) => readonly TextEdit[];
}

/** Names of properties that identify rows, and so have one spelling on both sides of a foreign key. */
const IDENTIFIES = /^(id|uuid|_id)$|(Id|ID|_id|Uuid|_uuid)$/;
const PRIMARY = /^(id|uuid)$/;

/** The query that a call sends for the key of `item`, when it is known how to send it for many. */
export function keyedQuery(call: Node, item: string): KeyedQuery | undefined {
  return pgQuery(call, item) ?? prismaQuery(call, item) ?? knexQuery(call, item);
}

/**
 * A plain `SELECT columns FROM table WHERE column = $1`: a limit, an aggregate, a join or an OR would mean something
 * else for many keys.
 */
const PLAIN_SELECT =
  /^\s*select\s+(?<columns>\*|[\w."]+(?:\s+as\s+[\w"]+)?(?:\s*,\s*[\w."]+(?:\s+as\s+[\w"]+)?)*)\s+from\s+[\w."]+(?:\s+(?:as\s+)?(?!where\b)\w+)?\s+where\s+(?<where>.*?)(?:\s+order\s+by\s+(?<order>[\w.",\s]+))?\s*;?\s*$/is;

function pgQuery(call: Node, item: string): KeyedQuery | undefined {
  const method = methodCall(call);
  if (method?.name !== 'query' || method.args.length !== 2) return undefined;
  const [sql, values] = method.args;
  const text = literalText(sql);
  if (!sql || text === undefined || values?.type !== 'ArrayExpression' || values.elements.length !== 1)
    return undefined;
  const [element] = values.elements;
  const key = memberOf(element, item);
  const { columns, where, order } = PLAIN_SELECT.exec(text)?.groups ?? {};
  if (key === undefined || !IDENTIFIES.test(key) || !columns || !where) return undefined;
  if (
    /\b(or|not|limit|offset|fetch|for|group|having|union|select|returning)\b/i.test(`${where} ${order ?? ''}`)
  )
    return undefined;
  const equals = [...where.matchAll(/(?:\w+\.)?("\w+"|\w+)\s*=\s*\$1(?![\d:])/g)];
  const [match] = equals;
  if (!match || equals.length !== 1 || where.split('$').length !== 2) return undefined;
  const quoted = match[1] ?? '';
  // PostgreSQL gives names without quotes in lower case.
  const column = quoted.startsWith('"') ? quoted.slice(1, -1) : quoted.toLowerCase();
  const given = columns.split(',').map((one) => one.trim());
  const has = given.some(
    (one) => one === '*' || one.replace(/^\w+\./, '') === quoted || /^\w+\.\*$/.test(one),
  );
  const aliased = given.some(
    (one) => /\sas\s/i.test(one) && one.replace(/^.*\sas\s+/is, '').replace(/"/g, '') === column,
  );
  if (!has || aliased) return undefined;
  return {
    layer: 'pg',
    key,
    column,
    gives: 'list',
    edits: (keys) => {
      const source = (sql.extra?.raw as string | undefined) ?? `\`${text}\``;
      const changed = source.replace(/=\s*\$1(?!\d)/, '= ANY($1)');
      return [edit(sql, changed), edit(values, `[${keys}]`)];
    },
  };
}

function prismaQuery(call: Node, item: string): KeyedQuery | undefined {
  const method = methodCall(call);
  if (!method || (method.name !== 'findUnique' && method.name !== 'findMany')) return undefined;
  const [options, ...rest] = method.args;
  if (options?.type !== 'ObjectExpression' || rest.length > 0 || method.object.type !== 'MemberExpression')
    return undefined;
  const many = method.name === 'findMany';
  const parts = propertiesOf(options);
  const allowed = many ? ['where', 'select', 'include', 'orderBy'] : ['where', 'select', 'include'];
  if (!parts || [...parts.keys()].some((name) => !allowed.includes(name))) return undefined;
  const where = parts.get('where');
  const filters = where?.type === 'ObjectExpression' ? propertiesOf(where) : undefined;
  if (!filters) return undefined;
  const keyed = [...filters].filter(([, value]) => memberOf(value, item) !== undefined);
  const [column, value] = keyed[0] ?? [];
  const key = memberOf(value, item);
  if (keyed.length !== 1 || column === undefined || !value || key === undefined) return undefined;
  if (column === 'AND' || column === 'OR' || column === 'NOT') return undefined;
  // `where: { ownerId: null }` finds the rows without an owner, `in: [null]` nothing: a primary key is never null.
  if (
    many
      ? !PRIMARY.test(key) || filters.has('OR') || filters.has('NOT')
      : filters.size !== 1 || !IDENTIFIES.test(key)
  )
    return undefined;
  const select = parts.get('select');
  if (select !== undefined) {
    const picked = select.type === 'ObjectExpression' ? propertiesOf(select)?.get(column) : undefined;
    if (picked?.type !== 'BooleanLiteral' || !picked.value) return undefined;
  }
  const callee =
    call.type === 'CallExpression' && call.callee.type === 'MemberExpression'
      ? call.callee.property
      : undefined;
  if (!callee) return undefined;
  return {
    layer: 'prisma',
    key,
    column,
    gives: many ? 'list' : 'null',
    edits: (keys) => [edit(callee, 'findMany'), edit(value, `{ in: ${keys} }`)],
  };
}

function knexQuery(call: Node, item: string): KeyedQuery | undefined {
  let found: { key: string; column: string; edits: (keys: string) => TextEdit[] } | undefined;
  let first = false;
  let selected: readonly string[] | undefined;
  let at: Node = call;
  for (let method = methodCall(at); method; method = methodCall(at)) {
    const { name, args } = method;
    const [one, two] = args;
    if (name === 'where' && !found && at.type === 'CallExpression') {
      const made = knexWhere(at, one, two, item);
      if (!made || args.length > 2) return undefined;
      found = made;
    } else if (name === 'first' && args.length === 0 && at === call) first = true;
    else if (name === 'select' && args.every((arg) => literalText(arg) !== undefined)) {
      if (args.length > 0) selected = args.map((arg) => literalText(arg) ?? '');
    } else if (name !== 'orderBy' || !args.every((arg) => literalText(arg) !== undefined)) return undefined;
    at = method.object;
  }
  if (
    at.type !== 'CallExpression' ||
    at.arguments.length !== 1 ||
    literalText(at.arguments[0]) === undefined ||
    !found
  )
    return undefined;
  if (selected !== undefined && !selected.includes('*') && !selected.includes(found.column)) return undefined;
  // `where('owner_id', null)` finds the rows without an owner, `whereIn` none of them.
  if (first ? !PRIMARY.test(found.column) || !IDENTIFIES.test(found.key) : !PRIMARY.test(found.key))
    return undefined;
  const { object } = methodCall(call) ?? {};
  const dropFirst = first && object ? [{ start: object.end ?? 0, end: call.end ?? 0, text: '' }] : [];
  const { key, column, edits } = found;
  return {
    layer: 'knex',
    key,
    column,
    gives: first ? 'undefined' : 'list',
    edits: (keys) => [...edits(keys), ...dropFirst],
  };
}

/** `.where('column', item.key)` and `.where({ column: item.key })`. */
function knexWhere(
  call: Extract<Node, { type: 'CallExpression' }>,
  one: Node | undefined,
  two: Node | undefined,
  item: string,
): { key: string; column: string; edits: (keys: string) => TextEdit[] } | undefined {
  const { callee } = call;
  if (!one || callee.type !== 'MemberExpression') return undefined;
  const whereIn = edit(callee.property, 'whereIn');
  const filters = one.type === 'ObjectExpression' ? propertiesOf(one) : undefined;
  const [[name, value] = []] = filters ?? [];
  const column = two === undefined ? name : literalText(one);
  const key = memberOf(two ?? value, item);
  if (column === undefined || column.includes('.') || key === undefined || (filters && filters.size !== 1))
    return undefined;
  return {
    key,
    column,
    edits: (keys) =>
      two === undefined
        ? [whereIn, edit(one, `${JSON.stringify(column).replaceAll('"', "'")}, ${keys}`)]
        : [whereIn, edit(two, keys)],
  };
}

/** The properties of an object that are written out as `name: value`; undefined when there are others. */
function propertiesOf(object: ObjectExpression): Map<string, Node> | undefined {
  const found = new Map<string, Node>();
  for (const property of object.properties) {
    if (property.type !== 'ObjectProperty' || property.computed || property.shorthand) return undefined;
    const { key, value } = property;
    const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
    if (name === undefined || found.has(name)) return undefined;
    found.set(name, value);
  }
  return found;
}

function edit(node: Node, text: string): TextEdit {
  return { start: node.start ?? 0, end: node.end ?? 0, text };
}
