import type { ColumnRef, Node } from '@pgsql/types';
import type { Severity } from '../../finding';
import type { Index, Schema } from '../schema/schema';
import { type QueryBlock, type Relation, relationOf } from '../tree/blocks';
import {
  columnPath,
  columnsIn,
  expressionKey,
  isConstant,
  lastName,
  walkTree,
  withoutCast,
} from '../tree/nodes';
import {
  comparisonOf,
  hasExpressionIndex,
  isEquality,
  isKey,
  isNarrowed,
  isOfOuterRow,
  mirrored,
} from './conditions';
import { startsWild } from './patterns';
import type { QueryIssue, SqlQuery } from './rule';

/** A column inside an expression that is compared with something known: an index on the column can't help. */
export interface WrappedColumn {
  readonly expression: Node;
  readonly column: ColumnRef;
  /** The column's own name. */
  readonly name: string;
  /** As the schema has it: `date`. */
  readonly type?: string;
  /** As if the wrapped column stood on the left: `<` of `$1 > lower(name)`. */
  readonly operator: string;
  /** What it is compared with. */
  readonly other: Node;
  readonly relation: Relation | undefined;
  readonly block: QueryBlock;
  /**
   * What the schema, which has the table, has instead of an index that is kept from being used: none that begins with
   * the column, or one of other rows than those that the query is about.
   */
  readonly instead?: 'none' | 'one for some rows only';
  /** It is a field of the column that the expression is about, `(data ->> 'size')::int`; which json-filter tells of. */
  readonly isField: boolean;
  /** Of a join that may as well start at this table, and ask an index of the other: less than the rule's own. */
  readonly severity?: Severity;
}

/** What a rule says of a wrapped column: less, where there is no index to be lost. @param what `lower() around email` */
export function lossOf(
  { name, instead, severity }: WrappedColumn,
  what: string,
): Pick<QueryIssue, 'message' | 'severity'> {
  if (instead === undefined)
    return {
      message: `${what} keeps indexes on ${name} from being used.`,
      ...(severity ? { severity } : {}),
    };
  return {
    message: `${what} would keep an index on ${name} from being used; the schema has ${instead}.`,
    severity: 'hint',
  };
}

/** Every wrapped column of a statement, those left out that an expression index or another condition serves. */
export function wrappedColumns(query: SqlQuery): WrappedColumn[] {
  const found: WrappedColumn[] = [];
  for (const block of query.blocks) {
    for (const condition of block.conditions) {
      const comparison = comparisonOf(condition);
      // Nothing looks up what is not so: `<>`, NOT IN, NOT LIKE.
      if (!comparison || /^(<>|!)/.test(comparison.operator)) continue;
      for (const [side, other] of [
        [comparison.left, comparison.right],
        [comparison.right, comparison.left],
      ] as const) {
        if ('ColumnRef' in side || 'SubLink' in side || 'List' in side) continue;
        const columns = columnsIn(side);
        const [column] = columns;
        if (!column) continue;
        const relation = relationOf(column, block);
        // A subquery's column has no index, and the system's catalogs have what they have.
        if (relation && !/^(?!pg_|information_schema\.)/.test(relation.table ?? 'pg_')) continue;
        // A row outside of the subquery has been read by then; what is looked up is the other side.
        if (isOfOuterRow(column, block, query.schema)) continue;
        // `a.x + b.y = 1` needs both tables whatever is done; `a.x = lower(b.y)` can go the other way round.
        if (columns.some((one) => relationOf(one, block) !== relation)) continue;
        if (asksDefault(side, other) || asksNotEmpty(side, comparison.operator, other)) continue;
        if (isBesideKey(condition, relation, other, block, query.schema)) continue;
        if (mayBeOfSameRow(other, column, relation, block)) continue;
        // Whatever stands around the column, the pattern is what needs every row: leading-wildcard's.
        if (/^~~\*?$/.test(comparison.operator) && startsWild(other, query.statement)) continue;
        if (isEquality(comparison.operator) && isKeyOfOther(other, relation, block, query.schema)) continue;
        if (hasExpressionIndex(relation, side, query.schema) || isNarrowed(relation, block, query.schema))
          continue;
        const name = columnPath(column).at(-1) ?? '';
        const { table } = relation ?? ownerOf(column, block, query.schema) ?? {};
        const type = query.schema.column(table, name)?.type;
        const instead =
          table !== undefined && type !== undefined
            ? insteadOfIndex(query.schema.ledBy(table, name), block)
            : undefined;
        const start = otherTable(other, relation, block);
        const isEitherWay = start?.table !== undefined && !isNarrowed(start, block, query.schema);
        found.push({
          expression: side,
          column,
          name,
          ...(type === undefined ? {} : { type }),
          operator: side === comparison.left ? comparison.operator : mirrored(comparison.operator),
          other,
          relation,
          block,
          ...(instead ? { instead } : {}),
          isField: isField(side, column),
          ...(isEitherWay ? { severity: 'hint' as const } : {}),
        });
      }
    }
  }
  return found;
}

/** `FROM loaves JOIN bakers … WHERE lower(crumb) = $1`: the only one whose table has the column, where all are known. */
function ownerOf(column: ColumnRef, { relations }: QueryBlock, schema: Schema): Relation | undefined {
  const [name = '', ...more] = columnPath(column);
  if (more.length > 0 || relations.some(({ table }) => table === undefined || !schema.table(table)))
    return undefined;
  const [owner, ...others] = relations.filter(({ table }) => schema.column(table, name) !== undefined);
  return others.length === 0 ? owner : undefined;
}

/** An index with a WHERE can be used where the query has the same condition. @param indexes that begin with the column */
function insteadOfIndex(indexes: readonly Index[], block: QueryBlock): WrappedColumn['instead'] {
  if (indexes.length === 0) return 'none';
  const asked = new Set(block.conditions.map(expressionKey));
  const isUsable = indexes.some(
    ({ where, hasAllValues }) => where === undefined || hasAllValues || asked.has(where),
  );
  return isUsable ? undefined : 'one for some rows only';
}

/**
 * `ON o.id = i.order_id AND o.kind::text = i.kind::text`: an equality of the same two tables finds the rows by a key,
 * and what is wrapped is only looked at in these.
 */
function isBesideKey(
  condition: Node,
  relation: Relation | undefined,
  other: Node,
  block: QueryBlock,
  schema: Schema,
): boolean {
  const [its] = columnsIn(other).map((column) => relationOf(column, block));
  if (!relation || !its || its === relation) return false;
  return block.conditions.some((one) => {
    const comparison = one === condition ? undefined : comparisonOf(one);
    if (comparison?.operator !== '=') return false;
    const sides = [comparison.left, comparison.right];
    const keys = sides.flatMap((side) => ('ColumnRef' in side ? [side.ColumnRef] : []));
    const own = keys.find((column) => relationOf(column, block) === relation);
    return (
      own !== undefined &&
      keys.some((column) => relationOf(column, block) === its) &&
      isKey(relation, columnPath(own).at(-1) ?? '', schema)
    );
  });
}

/** `coalesce(deleted, false) = false`: what has no value is meant, too, and that is most rows; none are looked up. */
function asksDefault(side: Node, other: Node): boolean {
  const last = 'CoalesceExpr' in side ? withoutCast(side.CoalesceExpr.args?.at(-1)) : undefined;
  const value = withoutCast(other);
  if (!last || !value || !('A_Const' in last && 'A_Const' in value)) return false;
  return expressionKey(last) === expressionKey(value);
}

/** `length(note) > 0`, `trim(note) > ''`: true of most rows, so that none are looked up by it. */
function asksNotEmpty(side: Node, operator: string, other: Node): boolean {
  if (!/^[<>]$/.test(operator)) return false;
  if (!('FuncCall' in side) || !MEASURE.test(lastName(side.FuncCall.funcname))) return false;
  const value = withoutCast(other);
  if (!value || !('A_Const' in value)) return false;
  const { ival, sval } = value.A_Const;
  return sval ? !sval.sval : ival !== undefined && (ival.ival ?? 0) === 0;
}

/** What tells of an empty value by 0 or ''. */
const MEASURE =
  /^(length|char_length|character_length|octet_length|cardinality|[blr]?trim|jsonb?_array_length)$/;

/** Whether `->`, `->>` or the like take something out of the column in an expression. */
function isField(expression: Node, column: ColumnRef): boolean {
  let found = false;
  walkTree(expression, (type, value) => {
    if (type === 'A_Expr' && TAKES_FIELD.test(lastName(value.name as Node[])))
      found ||= columnsIn(value.lexpr).includes(column);
    return type !== 'SubLink';
  });
  return found;
}

const TAKES_FIELD = /^(->>?|#>>?)$/;

/**
 * `JOIN gateways g ON g.id = r.data ->> 'gateway'`: the rows of one table are looked up by what the other's hold, unless
 * conditions of its own find few of them first.
 */
function isKeyOfOther(
  other: Node,
  relation: Relation | undefined,
  block: QueryBlock,
  schema: Schema,
): boolean {
  const its = otherTable(other, relation, block);
  if (!its || !('ColumnRef' in other)) return false;
  const name = columnPath(other.ColumnRef).at(-1) ?? '';
  return isKey(its, name, schema) && !isNarrowed(its, block, schema);
}

/** `b.at > coalesce(a.seen_at, $1)`: the relation of the same FROM whose bare column this one is compared with. */
function otherTable(other: Node, relation: Relation | undefined, block: QueryBlock): Relation | undefined {
  const its = 'ColumnRef' in other ? relationOf(other.ColumnRef, block) : undefined;
  return its && its !== relation && block.relations.includes(its) ? its : undefined;
}

/**
 * `ends_at::date > done_at::date`, `minutes * 60 < (SELECT sum(seconds) FROM entries WHERE order_id = o.id)`: both
 * sides change from row to row, so that no index can be asked for one of them. A name without a table may be of any.
 */
function mayBeOfSameRow(
  other: Node,
  column: ColumnRef,
  relation: Relation | undefined,
  block: QueryBlock,
): boolean {
  if (isConstant(other)) return false;
  if (columnsIn(other).some((one) => relationOf(one, block) === relation)) return true;
  const isBare = relation === undefined && columnPath(column).length < 2;
  let same = false;
  walkTree(other, (type, value) => {
    if (type !== 'ColumnRef' || same) return !same;
    const one = value as ColumnRef;
    if (columnPath(one).length > 1) {
      const its = relationOf(one, block);
      same = its !== undefined && (its === relation || (isBare && block.relations.includes(its)));
    } else same = !isWithinSubquery(one, other) && relationOf(one, block) === undefined;
    return !same;
  });
  return same;
}

/** A bare name in a subquery is taken for one of its own tables. */
function isWithinSubquery(column: ColumnRef, node: Node): boolean {
  return !columnsIn(node).includes(column);
}
