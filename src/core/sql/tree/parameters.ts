import type { ColumnRef, Node } from '@pgsql/types';
import { blocksOf, type QueryBlock, relationOf } from './blocks';
import { columnPath, lastName, walkTree, withoutCast } from './nodes';

/** What a `$n` is compared with. */
export interface ParameterUse {
  readonly number: number;
  /** How a value is chosen: one that many rows have, a bound in the middle, the first rows. */
  readonly as: 'equal' | 'array' | 'bound' | 'lowerBound' | 'upperBound' | 'limit' | 'offset';
  /** Absent for LIMIT and OFFSET. */
  readonly column?: string;
  /** Tables that may have the column; `schema.name` outside of public. */
  readonly tables: readonly string[];
}

/** The parameters of a statement that say of which column they are a value. */
export function parameterUses(statement: Node): Map<number, ParameterUse> {
  const uses = new Map<number, ParameterUse>();
  for (const block of blocksOf(statement)) {
    const { select } = block;
    for (const [node, as] of [
      [select?.limitCount, 'limit'],
      [select?.limitOffset, 'offset'],
    ] as const) {
      const number = numberOf(node);
      if (number !== undefined) uses.set(number, { number, as, tables: [] });
    }
    walkTree([...block.conditions, select?.havingClause], (type, value) => {
      // Subqueries are blocks of their own.
      if (type === 'SelectStmt') return false;
      if (type === 'A_Expr') {
        for (const use of comparison(value as never, block)) {
          if (!uses.has(use.number)) uses.set(use.number, use);
        }
      }
      return true;
    });
  }
  return uses;
}

interface Comparison {
  readonly kind?: string;
  readonly name?: readonly Node[];
  readonly lexpr?: Node;
  readonly rexpr?: Node;
}

function comparison({ kind, name, lexpr, rexpr }: Comparison, block: QueryBlock): ParameterUse[] {
  const [left, right] = [columnOf(lexpr), columnOf(rexpr)];
  const column = left ?? right;
  const other = left ? rexpr : lexpr;
  if (!column || !other || (left && right)) return [];
  const use = (node: Node | undefined, as: ParameterUse['as']): ParameterUse[] => {
    const number = numberOf(node);
    if (number === undefined) return [];
    const relation = relationOf(column, block);
    const tables = (relation ? [relation] : block.relations).flatMap(({ table }) => table ?? []);
    return [{ number, as, column: columnPath(column).at(-1)!, tables }];
  };
  switch (kind) {
    case 'AEXPR_IN':
      return listOf(other).flatMap((node) => use(node, 'equal'));
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL': {
      const array = withoutCast(other);
      if (array && 'A_ArrayExpr' in array)
        return (array.A_ArrayExpr.elements ?? []).flatMap((it) => use(it, 'equal'));
      return use(other, 'array');
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_BETWEEN_SYM': {
      const [low, high] = listOf(other);
      return [...use(low, 'lowerBound'), ...use(high, 'upperBound')];
    }
    default:
      return use(other, /[<>]/.test(lastName(name)) && lastName(name) !== '<>' ? 'bound' : 'equal');
  }
}

function columnOf(node: Node | undefined): ColumnRef | undefined {
  const inner = withoutCast(node);
  return inner && 'ColumnRef' in inner ? inner.ColumnRef : undefined;
}

function numberOf(node: Node | undefined): number | undefined {
  const inner = withoutCast(node);
  return inner && 'ParamRef' in inner ? inner.ParamRef.number : undefined;
}

function listOf(node: Node): readonly Node[] {
  return 'List' in node ? (node.List.items ?? []) : [node];
}
