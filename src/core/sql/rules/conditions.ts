import type { A_Expr, ColumnRef, Node } from '@pgsql/types';
import type { Schema } from '../schema/schema';
import { type QueryBlock, type Relation, relationOf } from '../tree/blocks';
import { columnPath, columnsIn, expressionKey, isConstant, lastName } from '../tree/nodes';

/** A condition that compares two sides. */
export interface Comparison {
  /** `=`, `<`, `~~` (LIKE), `~~*` (ILIKE), `in`, `between`, … */
  readonly operator: string;
  readonly left: Node;
  /** The list of IN, the bounds of BETWEEN: a List. */
  readonly right: Node;
  readonly location: number;
}

const KINDS = new Set(['AEXPR_OP', 'AEXPR_OP_ANY', 'AEXPR_IN', 'AEXPR_LIKE', 'AEXPR_ILIKE', 'AEXPR_BETWEEN']);

export function comparisonOf(node: Node): Comparison | undefined {
  if (!('A_Expr' in node)) return undefined;
  const { kind, name, lexpr, rexpr, location } = node.A_Expr as A_Expr;
  if (!lexpr || !rexpr || !KINDS.has(kind ?? '')) return undefined;
  const operator =
    kind === 'AEXPR_IN' || kind === 'AEXPR_OP_ANY'
      ? lastName(name) === '='
        ? 'in'
        : `${lastName(name)} any`
      : kind === 'AEXPR_BETWEEN'
        ? 'between'
        : lastName(name);
  return { operator, left: lexpr, right: rexpr, location: location ?? 0 };
}

export function isEquality(operator: string): boolean {
  return operator === '=' || operator === 'in';
}

export function isRange(operator: string): boolean {
  return /^(<|>|<=|>=|between)$/.test(operator);
}

/** A column of a block's relation that is compared with something known before the relation is read. */
export interface ColumnCondition {
  readonly column: ColumnRef;
  readonly name: string;
  readonly relation: Relation;
  readonly operator: string;
  /** What it is compared with. */
  readonly value: Node;
  /** The other side is a constant or a parameter; otherwise a column of another relation: a join. */
  readonly constant: boolean;
}

/** The conditions of a block that an index on a plain column can serve. */
export function columnConditions(
  block: QueryBlock,
  resolve: (column: ColumnRef, block: QueryBlock) => Relation | undefined = relationOf,
): ColumnCondition[] {
  const found: ColumnCondition[] = [];
  for (const condition of block.conditions) {
    if ('NullTest' in condition && condition.NullTest.nulltesttype === 'IS_NULL') {
      add(condition.NullTest.arg, 'is null', condition, true);
    }
    if ('ColumnRef' in condition) add(condition, '=', condition, true); // a boolean column by itself
    const comparison = comparisonOf(condition);
    if (!comparison) continue;
    const { left, right, operator } = comparison;
    add(left, operator, right, isConstant(right));
    if (!/^(in|between|~~|~~\*)$/.test(operator)) add(right, mirrored(operator), left, isConstant(left));
  }
  return found;

  function add(side: Node | undefined, operator: string, value: Node, constant: boolean): void {
    if (!side || !('ColumnRef' in side)) return;
    const relation = resolve(side.ColumnRef, block);
    if (!relation || !block.relations.includes(relation)) return;
    const name = columnPath(side.ColumnRef).at(-1) ?? '';
    found.push({ column: side.ColumnRef, name, relation, operator, value, constant });
  }
}

const MIRROR: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** Of the same comparison with its sides changed: `>` of `<`. */
export function mirrored(operator: string): string {
  return MIRROR[operator] ?? operator;
}

/**
 * Whether a value is known before the rows of a relation are read: a constant, or one of a row outside of the relation's
 * block, `r.id` in `LATERAL (SELECT … FROM covers c WHERE c.release_id = r.id)`. A bare name is a column of the block's
 * own, unless the schema knows better.
 */
export function isFixed(value: Node, block: QueryBlock, schema: Schema): boolean {
  return columnsIn(value).every((column) => isOfOuterRow(column, block, schema));
}

/** Whether a column in a subquery is of none of its own relations, so that it has one value while the subquery runs. */
export function isOfOuterRow(column: ColumnRef, block: QueryBlock, schema: Schema): boolean {
  if (block.parent === undefined) return false;
  const path = columnPath(column);
  if (path.length > 1) {
    const relation = relationOf(column, block);
    return relation === undefined || !block.relations.includes(relation);
  }
  return block.relations.every(({ table }) => {
    const columns = table === undefined ? undefined : schema.table(table)?.columns;
    return columns !== undefined && columns.size > 0 && !columns.has(path[0] ?? '');
  });
}

/**
 * Whether other conditions already find few rows of the relation, so that what is slow about this one does not matter:
 * equality on a column that an index begins with, or on one called id where no schema is known; with a constant, or
 * with a relation of which few rows are found: `r.patient_id = p.id AND p.id = $1`.
 */
export function isNarrowed(relation: Relation | undefined, block: QueryBlock, schema: Schema): boolean {
  if (!relation) return false;
  const equalities = columnConditions(block).filter(({ operator }) => isEquality(operator));
  const few = new Set<Relation>();
  for (let before = -1; before < few.size; ) {
    before = few.size;
    for (const { relation: own, name, value, constant } of equalities)
      if (isKey(own, name, schema) && (constant || isOfAny(value, few, block))) few.add(own);
  }
  return few.has(relation);
}

/**
 * Whether a block gives one row, or few: by its LIMIT, or as rows are looked up by an id, `WHERE u.id = $1`, or by all
 * columns of a unique index.
 */
export function givesOneRow(block: QueryBlock, schema: Schema): boolean {
  const limit = block.select?.limitCount;
  if (limit && 'A_Const' in limit && (limit.A_Const.ival?.ival ?? 0) <= 1) return true;
  const fixed = columnConditions(block).filter(({ operator, constant }) => operator === '=' && constant);
  return fixed.some(({ name, relation: { table } }) => {
    if (name === 'id') return true;
    return (
      table !== undefined &&
      schema
        .indexesOf(table)
        .some(
          ({ unique, where, keys }) =>
            unique &&
            where === undefined &&
            keys.every(({ column }) =>
              fixed.some((other) => other.name === column && other.relation.table === table),
            ),
        )
    );
  });
}

/** Whether an index begins with the column; by its name, where not all of the table is in the schema. */
export function isKey({ table }: Relation, column: string, schema: Schema): boolean {
  if (table !== undefined && schema.leads(table, column)) return true;
  return !(table !== undefined && schema.isWhole(table)) && /^(id|uuid|\w+_id)$/.test(column);
}

/** An expression over columns of these relations alone. */
function isOfAny(value: Node, relations: ReadonlySet<Relation>, block: QueryBlock): boolean {
  const columns = columnsIn(value).map((column) => relationOf(column, block));
  return columns.length > 0 && columns.every((one) => one !== undefined && relations.has(one));
}

/** Whether the schema has an index whose first key is the expression. */
export function hasExpressionIndex(relation: Relation | undefined, node: Node, schema: Schema): boolean {
  if (relation?.table === undefined) return false;
  const key = expressionKey(node);
  return schema.indexesOf(relation.table).some((index) => index.keys[0]?.expression === key);
}

/** A relation that is a table of the schema with an index of the method whose operator class fits. */
export function hasTrigramIndex(relation: Relation | undefined, column: string, schema: Schema): boolean {
  if (relation?.table === undefined) return false;
  return schema
    .indexesOf(relation.table)
    .some((index) =>
      index.keys.some(
        (key) => key.column === column && /gin_trgm_ops|gist_trgm_ops/.test(key.operatorClass ?? ''),
      ),
    );
}
