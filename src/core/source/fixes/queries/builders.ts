import type { Node } from '@babel/types';
import { edit, importName, type TextEdit } from '../fix';
import { type ChainedCall, chainOf, isLiteral, literalText, methodCall, propertiesOf } from '../tree';
import {
  type Asked,
  type ItemKey,
  isPrimary,
  type KeyedQuery,
  keyedFilter,
  keyOf,
  member,
  setValue,
} from './keyedQuery';

/** `knex('t').where('column', order.customerId)`, with `first()`, `select` and `orderBy`. */
export function knexQuery({ call, item, isNeverNull }: Asked): KeyedQuery | undefined {
  const { root, calls } = chainOf(call);
  if (root.type !== 'CallExpression' || root.arguments.length !== 1) return undefined;
  if (literalText(root.arguments[0]) === undefined) return undefined;
  let found: { key: ItemKey; column: string; edits: (keys: string) => TextEdit[] } | undefined;
  let selected: readonly string[] | undefined;
  let first: ChainedCall | undefined;
  for (const [index, one] of calls.entries()) {
    const { name, args } = one;
    if (name === 'where' && !found) {
      found = knexWhere(one, item);
      if (!found) return undefined;
    } else if (name === 'first' && args.length === 0 && index === calls.length - 1) first = one;
    else if (name === 'select' && args.every((arg) => literalText(arg) !== undefined)) {
      if (args.length > 0) selected = args.map((arg) => literalText(arg) ?? '');
    } else if (name !== 'orderBy' || !args.every((arg) => literalText(arg) !== undefined)) return undefined;
  }
  if (!found) return undefined;
  const { key, column, edits } = found;
  if (selected !== undefined && !selected.includes('*') && !selected.includes(column)) return undefined;
  // `where('owner_id', null)` finds the rows without an owner, `whereIn` none of them.
  if (first ? !isPrimary(column) : !isNeverNull(key)) return undefined;
  return {
    key,
    rowKey: member(column),
    gives: first ? 'undefined' : 'list',
    edits: (keys) => [...edits(keys), ...(first ? [withoutCall(first)] : [])],
  };
}

/** `.where('column', item.key)` and `.where({ column: item.key })`. */
function knexWhere({ property, args }: ChainedCall, item: string) {
  const [one, two, more] = args;
  if (!one || more) return undefined;
  const filters = two === undefined ? propertiesOf(one) : undefined;
  const [[name, filter] = []] = filters ?? [];
  const column = two === undefined ? name : literalText(one);
  const key = keyOf(two ?? filter?.value, item);
  if (column === undefined || column.includes('.') || key === undefined || (filters && filters.size !== 1))
    return undefined;
  const whereIn = edit(property, 'whereIn');
  return {
    key,
    column,
    edits: (keys: string): TextEdit[] =>
      two === undefined
        ? [whereIn, edit(one, `${JSON.stringify(column).replaceAll('"', "'")}, ${keys}`)]
        : [whereIn, edit(two, keys)],
  };
}

/** `db.selectFrom('t').selectAll().where('column', '=', order.customerId).execute()`, or `executeTakeFirst()`. */
export function kyselyQuery({ call, item }: Asked): KeyedQuery | undefined {
  const { calls } = chainOf(call);
  const [from, ...chain] = calls;
  if (from?.name !== 'selectFrom' || from.args.length !== 1) return undefined;
  const table = literalText(from.args[0]);
  if (table === undefined || /\s/.test(table)) return undefined;
  let found: { key: ItemKey; column: string; operator: Node; value: Node } | undefined;
  let selected: readonly string[] | undefined;
  let isAll = false;
  const run = chain.pop();
  for (const { name, args } of chain) {
    const [one, two, three] = args;
    if (name === 'where' && args.length === 3 && one && two && three) {
      const column = literalText(one);
      const key = keyOf(three, item);
      if (key === undefined && column !== undefined && isLiteral(two) && isLiteral(three)) continue;
      if (found || column === undefined || column.includes('.') || literalText(two) !== '=' || !key)
        return undefined;
      found = { key, column, operator: two, value: three };
    } else if (name === 'selectAll' && args.length === 0) isAll = true;
    else if (name === 'select' && args.length === 1) {
      const columns = one?.type === 'ArrayExpression' ? one.elements : args;
      selected = [...(selected ?? []), ...columns.map((column) => literalText(column) ?? '?')];
    } else if (name !== 'orderBy' || !args.every((arg) => literalText(arg) !== undefined)) return undefined;
  }
  if (!found || !run || run.args.length > 0) return undefined;
  const { key, column, operator, value } = found;
  const first = run.name === 'executeTakeFirst';
  if (!first && run.name !== 'execute') return undefined;
  if (!isAll && !selected?.includes(column)) return undefined;
  if (first && !isPrimary(column)) return undefined;
  return {
    key,
    rowKey: member(column),
    gives: first ? 'undefined' : 'list',
    needsKeys: true,
    edits: (keys) => [
      edit(operator, "'in'"),
      edit(value, keys),
      ...(first ? [edit(run.property, 'execute')] : []),
    ],
  };
}

/** `db.select().from(t).where(eq(t.column, order.customerId))`, and `db.query.t.findFirst({ where: eq(…) })`. */
export function drizzleQuery(asked: Asked): KeyedQuery | undefined {
  const { calls } = chainOf(asked.call);
  const [first] = calls;
  if (first?.name === 'select') return drizzleSelect(asked, calls);
  const [find, more] = calls;
  if (!find || more || (find.name !== 'findFirst' && find.name !== 'findMany')) return undefined;
  const options = propertiesOf(find.args[0]);
  const many = find.name === 'findMany';
  const allowed = ['where', 'with', 'columns', ...(many ? ['orderBy'] : [])];
  if (!options || find.args.length > 1 || [...options.keys()].some((name) => !allowed.includes(name)))
    return undefined;
  const where = drizzleEquals(options.get('where')?.value, asked);
  if (!where || (!many && !isPrimary(where.column))) return undefined;
  const columns = options.get('columns');
  if (columns) {
    const picked = propertiesOf(columns.value)?.get(where.column)?.value;
    if (picked?.type !== 'BooleanLiteral' || !picked.value) return undefined;
  }
  return {
    ...where,
    rowKey: member(where.column),
    gives: many ? 'list' : 'undefined',
    needsKeys: true,
    edits: (keys) => [...where.edits(keys), edit(find.property, 'findMany')],
  };
}

function drizzleSelect(asked: Asked, calls: readonly ChainedCall[]): KeyedQuery | undefined {
  const named = new Map(calls.map((one) => [one.name, one]));
  if (named.size !== calls.length) return undefined;
  if (calls.some(({ name }) => !['select', 'from', 'where', 'orderBy', 'limit'].includes(name)))
    return undefined;
  const table = named.get('from')?.args[0];
  const where = drizzleEquals(named.get('where')?.args[0], asked);
  if (!where || table?.type !== 'Identifier' || table.name !== where.table) return undefined;
  const limit = named.get('limit');
  if (limit) {
    const [count] = limit.args;
    if (count?.type !== 'NumericLiteral' || count.value !== 1 || !isPrimary(where.column)) return undefined;
  }
  const [picked] = named.get('select')?.args ?? [];
  let column: string | undefined = where.column;
  if (picked) {
    const fields = [...(propertiesOf(picked) ?? [])];
    [column] = fields.find(([, { value }]) => isColumn(value, where.table, where.column)) ?? [];
  }
  if (column === undefined) return undefined;
  return {
    ...where,
    rowKey: member(column),
    gives: 'list',
    needsKeys: true,
    edits: (keys) => [...where.edits(keys), ...(limit ? [withoutCall(limit)] : [])],
  };
}

/** `eq(table.column, item.key)`, alone or as one part of `and(…)`. */
function drizzleEquals(node: Node | undefined, { item, source }: Asked) {
  const parts: Node[] =
    node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'and'
      ? node.arguments
      : node
        ? [node]
        : [];
  const equals = parts.filter((part) => part.type === 'CallExpression' && keyOf(part.arguments[1], item));
  const [only] = equals;
  if (equals.length !== 1 || only?.type !== 'CallExpression' || only.arguments.length !== 2) return undefined;
  const [column, value] = only.arguments;
  const key = keyOf(value, item);
  if (only.callee.type !== 'Identifier' || only.callee.name !== 'eq' || !key || !value) return undefined;
  if (column?.type !== 'MemberExpression' || column.computed || column.object.type !== 'Identifier')
    return undefined;
  if (column.property.type !== 'Identifier') return undefined;
  const imports = importName(source, /^drizzle-orm$/, 'inArray');
  const { callee } = only;
  return imports
    ? {
        key,
        table: column.object.name,
        column: column.property.name,
        imports,
        edits: (keys: string): TextEdit[] => [edit(callee, 'inArray'), edit(value, keys)],
      }
    : undefined;
}

function isColumn(node: Node, table: string, column: string): boolean {
  return (
    node.type === 'MemberExpression' &&
    !node.computed &&
    node.object.type === 'Identifier' &&
    node.object.name === table &&
    node.property.type === 'Identifier' &&
    node.property.name === column
  );
}

/** Takes the last call off a chain. */
function withoutCall({ node }: ChainedCall): TextEdit {
  const { object } = methodCall(node) ?? {};
  return { start: object?.end ?? node.end ?? 0, end: node.end ?? 0, text: '' };
}

/** `client.model.findUnique({ where: { id: order.customerId } })` of Prisma; also `findFirst` by it, and `findMany`. */
export function prismaQuery({ call, item, isNeverNull }: Asked): KeyedQuery | undefined {
  const method = methodCall(call);
  if (!method || !['findUnique', 'findFirst', 'findMany'].includes(method.name)) return undefined;
  const [options, ...rest] = method.args;
  if (rest.length > 0 || method.object.type !== 'MemberExpression') return undefined;
  const many = method.name === 'findMany';
  const parts = propertiesOf(options);
  const allowed = ['where', 'select', 'include', ...(many ? ['orderBy'] : [])];
  if (!parts || [...parts.keys()].some((name) => !allowed.includes(name))) return undefined;
  const filters = propertiesOf(parts.get('where')?.value);
  const filter = keyedFilter(filters, item, (value) => method.name !== 'findUnique' && isLiteral(value));
  if (!filter || ['AND', 'OR', 'NOT'].some((name) => filters?.has(name))) return undefined;
  const { column, key, property } = filter;
  // `where: { ownerId: null }` finds the rows without an owner, `in: [null]` is refused.
  if (method.name !== 'findUnique' && !isNeverNull(key)) return undefined;
  if (method.name === 'findFirst' && !isPrimary(column)) return undefined;
  const select = parts.get('select');
  if (select !== undefined) {
    const picked = propertiesOf(select.value)?.get(column)?.value;
    if (picked?.type !== 'BooleanLiteral' || !picked.value) return undefined;
  }
  const [last] = chainOf(call).calls.slice(-1);
  if (!last) return undefined;
  return {
    key,
    rowKey: member(column),
    gives: many ? 'list' : 'null',
    edits: (keys) => [edit(last.property, 'findMany'), setValue(property, `{ in: ${keys} }`)],
  };
}
