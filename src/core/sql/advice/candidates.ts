import type { ColumnRef, Node } from '@pgsql/types';
import {
  type ColumnCondition,
  columnConditions,
  comparisonOf,
  isEquality,
  isRange,
} from '../rules/conditions';
import { type QueryBlock, type Relation, relationOf } from '../tree/blocks';
import { deparse, quoteIfNeeded } from '../tree/deparse';
import { columnPath, columnsIn, isConstant, lastName, walkTree } from '../tree/nodes';

/** What is known of a table that an index may be made on. */
export interface TableFacts {
  readonly schema: string;
  readonly name: string;
  readonly columns: ReadonlyMap<string, ColumnFacts>;
  readonly rows: number;
  /** Bytes of a row's data, on average. */
  readonly width: number;
}

export interface ColumnFacts {
  readonly type: string;
  /** Bytes, on average. */
  readonly width: number;
  /** Distinct values. */
  readonly distinct: number;
}

export interface IndexPart {
  /** As it stands in the definition: `user_id`, `lower(email)`. */
  readonly sql: string;
  /** The columns that it reads. */
  readonly columns: readonly string[];
  readonly descending: boolean;
  /** A field of a document: neither as wide nor as various as the column. */
  readonly field?: true;
}

/** An index that may help, not tried yet. */
export interface Candidate {
  readonly table: TableFacts;
  readonly keys: readonly IndexPart[];
  readonly include: readonly string[];
  /** Condition of a partial index. */
  readonly where?: string;
}

const MAX_KEYS = 4;
const MAX_CANDIDATES = 40;
/** Included columns make the index larger; more than this is a copy of the table. Bytes. */
const MAX_INCLUDED_WIDTH = 64;

/**
 * Indexes that the conditions, joins and orders of a query could use. Keys that are compared for equality come
 * first, the more selective ones before the others, then one range or the order of the result.
 * @param facts of a table by the name that the query has for it
 */
export function indexCandidates(
  blocks: readonly QueryBlock[],
  facts: (table: string) => TableFacts | undefined,
): Candidate[] {
  const found = new Map<string, Candidate>();
  const add = (candidate: Candidate): void => {
    if (candidate.keys.length === 0 || candidate.keys.length > MAX_KEYS) return;
    const key = definitionOf(candidate);
    if (!found.has(key) && found.size < MAX_CANDIDATES) found.set(key, candidate);
  };
  for (const block of blocks) {
    const resolve = resolver(facts);
    const conditions = columnConditions(block, resolve);
    for (const relation of block.relations) {
      const table = relation.table === undefined ? undefined : facts(relation.table);
      if (!table) continue;
      const own = conditions.filter(
        (condition) => condition.relation === relation && table.columns.has(condition.name),
      );
      for (const candidate of candidatesOf(table, block, relation, own, resolve)) add(candidate);
    }
  }
  return [...found.values()];
}

function candidatesOf(
  table: TableFacts,
  block: QueryBlock,
  relation: Relation,
  own: readonly ColumnCondition[],
  resolve: Resolve,
): Candidate[] {
  const bySelectivity = (a: IndexPart, b: IndexPart): number => distinctOf(table, b) - distinctOf(table, a);
  const parts = (conditions: readonly ColumnCondition[]): IndexPart[] =>
    unique(conditions.filter(({ name }) => isIndexable(table, name)).map(({ name }) => plain(name))).sort(
      bySelectivity,
    );
  const equal = [
    ...parts(own.filter(({ operator, constant }) => constant && isEquality(operator))),
    ...expressions(block, relation, resolve),
  ].sort(bySelectivity);
  const joined = parts(own.filter(({ operator, constant }) => !constant && operator === '='));
  const ranged = parts(own.filter(({ operator, constant }) => constant && isRange(operator)));
  const order = orderOf(table, block, relation, resolve);
  const lists: IndexPart[][] = [
    ...[...equal, ...joined, ...ranged].map((part) => [part]),
    order,
    equal.slice(0, 3),
    ...ranged.map((range) => [...without(equal, [range]).slice(0, 3), range]),
    [...without(equal, order).slice(0, 3), ...order],
    ...joined.flatMap((join) => [
      [join, ...without(equal, [join]).slice(0, 2)],
      [...without(equal, [join]).slice(0, 2), join],
      [join, ...without(order, [join])],
      ...ranged.map((range) => [join, ...without(equal, [join, range]).slice(0, 1), range]),
    ]),
    joined.slice(0, 3),
  ];
  const candidates: Candidate[] = lists.map((keys) => ({ table, keys: unique(keys), include: [] }));
  for (const { sql, name } of fixedConditions(block, relation, resolve)) {
    const rest = (list: readonly IndexPart[]): IndexPart[] =>
      list.filter((part) => !part.columns.includes(name));
    for (const keys of [
      [...rest(equal).slice(0, 2), ...rest(ranged).slice(0, 1)],
      [...rest(equal).slice(0, 2), ...without(rest(order), equal)],
      ...rest(joined).map((part) => [part]),
      [plain(name)],
    ]) {
      if (isIndexable(table, keys[0]?.columns[0] ?? '')) {
        candidates.push({ table, keys: unique(keys), include: [], where: sql });
      }
    }
  }
  return [
    ...candidates,
    ...candidates.flatMap((candidate) => withIncluded(candidate, block, relation, resolve)),
  ];
}

/** The same with the other columns that the query reads, when they are few: the index can then answer alone. */
function withIncluded(
  candidate: Candidate,
  block: QueryBlock,
  relation: Relation,
  resolve: Resolve,
): Candidate[] {
  const used = new Set<string>();
  const { kind, select, conditions, sort } = block;
  if (kind !== 'select' || candidate.where !== undefined) return [];
  let everything = false;
  walkTree(
    [select?.targetList, select?.groupClause, select?.havingClause, conditions, sort],
    (type, value) => {
      if (type === 'A_Star') everything = true;
      if (type !== 'ColumnRef') return;
      if (resolve(value as ColumnRef, block) === relation)
        used.add(columnPath(value as ColumnRef).at(-1) ?? '');
    },
  );
  const keys = new Set(candidate.keys.flatMap(({ columns }) => columns));
  const include = [...used].filter((name) => !keys.has(name) && candidate.table.columns.has(name));
  const width = include.reduce((sum, name) => sum + (candidate.table.columns.get(name)?.width ?? 8), 0);
  if (everything || include.length === 0 || include.length > 3 || width > MAX_INCLUDED_WIDTH) return [];
  return [{ ...candidate, include }];
}

/** `ON schema.table USING btree (a, b DESC) INCLUDE (c) WHERE d`, without the index's name. */
export function definitionOf({ table, keys, include, where }: Candidate): string {
  const name = `${quoteIfNeeded(table.schema)}.${quoteIfNeeded(table.name)}`;
  const list = keys.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`).join(', ');
  const included = include.length === 0 ? '' : ` INCLUDE (${include.map(quoteIfNeeded).join(', ')})`;
  return `ON ${table.schema === 'public' ? quoteIfNeeded(table.name) : name} (${list})${included}${where === undefined ? '' : ` WHERE ${where}`}`;
}

type Resolve = (column: ColumnRef, block: QueryBlock) => Relation | undefined;

/** Columns without a qualifier belong to the one relation that has them. */
function resolver(facts: (table: string) => TableFacts | undefined): Resolve {
  return (column, block) => {
    const told = relationOf(column, block);
    const path = columnPath(column);
    if (told || path.length > 1) return told;
    const owners = block.relations.filter(
      ({ table }) => table !== undefined && facts(table)?.columns.has(path[0] ?? ''),
    );
    return owners.length === 1 ? owners[0] : undefined;
  };
}

/** `lower(email) = $1`: the expression as a key. */
function expressions(block: QueryBlock, relation: Relation, resolve: Resolve): IndexPart[] {
  return block.conditions.flatMap((condition) => {
    const comparison = comparisonOf(condition);
    if (!comparison || !isEquality(comparison.operator)) return [];
    return [
      [comparison.left, comparison.right],
      [comparison.right, comparison.left],
    ].flatMap(([side, other]): IndexPart[] => {
      if (!side || !other || 'ColumnRef' in side || 'List' in side || !isConstant(other)) return [];
      const columns = columnsIn(side);
      if (columns.length === 0 || columns.some((column) => resolve(column, block) !== relation)) return [];
      const sql = deparse(side);
      if (sql === undefined) return [];
      return [
        {
          sql: 'TypeCast' in side ? `(${sql})` : sql,
          columns: columns.map((column) => columnPath(column).at(-1) ?? ''),
          descending: false,
          ...('A_Expr' in side && /^(->|#>)/.test(lastName(side.A_Expr.name))
            ? { field: true as const }
            : {}),
        },
      ];
    });
  });
}

/** Conditions without parameters: what a partial index can be limited to. */
function fixedConditions(
  block: QueryBlock,
  relation: Relation,
  resolve: Resolve,
): { readonly sql: string; readonly name: string }[] {
  return block.conditions.flatMap((condition) => {
    const columns = columnsIn(condition);
    const [column] = columns;
    if (columns.length !== 1 || !column || resolve(column, block) !== relation || hasParameter(condition))
      return [];
    if (!isSimpleFixed(condition)) return [];
    const sql = deparse(condition)?.replace(/^\((.*)\)$/s, '$1');
    return sql === undefined ? [] : [{ sql, name: columnPath(column).at(-1) ?? '' }];
  });
}

/** Equality, IS NULL and booleans; a fixed range or date would soon be out of date. */
function isSimpleFixed(condition: Node): boolean {
  if ('NullTest' in condition || 'ColumnRef' in condition) return true;
  if ('BoolExpr' in condition) return condition.BoolExpr.boolop === 'NOT_EXPR';
  const comparison = comparisonOf(condition);
  return comparison !== undefined && isEquality(comparison.operator) && 'ColumnRef' in comparison.left;
}

function hasParameter(node: Node): boolean {
  let found = false;
  walkTree(node, (type) => {
    if (type === 'ParamRef' || type === 'SubLink') found = true;
  });
  return found;
}

/** The result's order, when all of it is of plain columns of this relation. */
function orderOf(table: TableFacts, block: QueryBlock, relation: Relation, resolve: Resolve): IndexPart[] {
  const parts: IndexPart[] = [];
  for (const { node, sortby_dir } of block.sort) {
    if (!node || !('ColumnRef' in node) || resolve(node.ColumnRef, block) !== relation) return [];
    const name = columnPath(node.ColumnRef).at(-1) ?? '';
    if (!isIndexable(table, name)) return [];
    parts.push({ ...plain(name), descending: sortby_dir === 'SORTBY_DESC' });
  }
  // An index is read backwards as well as forwards.
  return parts.every(({ descending }) => descending)
    ? parts.map((part) => ({ ...part, descending: false }))
    : parts;
}

function plain(name: string): IndexPart {
  return { sql: quoteIfNeeded(name), columns: [name], descending: false };
}

function isIndexable(table: TableFacts, name: string): boolean {
  const type = table.columns.get(name)?.type;
  // Types without an order.
  return type !== undefined && !/^(json|xml|point|box|polygon|circle|line|lseg|path)\b/.test(type);
}

function distinctOf(table: TableFacts, part: IndexPart): number {
  return Math.max(1, ...part.columns.map((name) => table.columns.get(name)?.distinct ?? 1));
}

function without(parts: readonly IndexPart[], others: readonly IndexPart[]): IndexPart[] {
  return parts.filter(({ sql }) => !others.some((other) => other.sql === sql));
}

function unique(parts: readonly IndexPart[]): IndexPart[] {
  return parts.filter(({ sql }, index) => parts.findIndex((other) => other.sql === sql) === index);
}
