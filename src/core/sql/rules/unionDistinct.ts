import type { SelectStmt } from '@pgsql/types';
import type { Schema } from '../schema/schema';
import type { QueryBlock } from '../tree/blocks';
import { columnPath, expressionKey } from '../tree/nodes';
import type { QueryIssue, QueryRule } from './rule';

/**
 * UNION of queries that can't give the same row: each has another constant in the same place, and none gives a row of its
 * own twice.
 */
export const unionDistinct: QueryRule = {
  id: 'union-distinct',
  severity: 'hint',
  confidence: 'medium',
  check: ({ nodes, blocks, schema }) => {
    const found: QueryIssue[] = [];
    const visit = (select: SelectStmt): void => {
      if (select.op === 'SETOP_UNION' && select.all !== true && select.larg && select.rarg) {
        const sides = [select.larg, select.rarg];
        if (
          areDisjoint(select.larg, select.rarg) &&
          sides.every((side) => isDistinct(side, blocks, schema))
        ) {
          found.push({
            location: firstLocation(select.rarg),
            message: "UNION sorts or hashes all rows to drop duplicates that these queries can't have.",
            fix: 'Use UNION ALL.',
          });
        }
      }
      if (select.larg) visit(select.larg);
      if (select.rarg) visit(select.rarg);
    };
    for (const select of nodes.get('SelectStmt') ?? []) visit(select as SelectStmt);
    return found.filter(
      (issue, index) => found.findIndex(({ location }) => location === issue.location) === index,
    );
  },
};

function areDisjoint(left: SelectStmt, right: SelectStmt): boolean {
  const [a, b] = [constants(left), constants(right)];
  return a.some((value, index) => value !== undefined && b[index] !== undefined && value !== b[index]);
}

/** Whether all rows that a query gives differ: by DISTINCT, as one per group, or as rows of one table with their key. */
function isDistinct(select: SelectStmt, blocks: readonly QueryBlock[], schema: Schema): boolean {
  // Of DISTINCT ON, columns that are not selected may make the difference.
  const { distinctClause, groupClause, fromClause, targetList = [] } = select;
  if (distinctClause) return distinctClause.every((one) => Object.keys(one).length === 0);
  const block = blocks.find((one) => one.select === select);
  const values = targetList.flatMap((target) => ('ResTarget' in target ? (target.ResTarget.val ?? []) : []));
  if (groupClause) {
    const selected = new Set(values.map(expressionKey));
    return groupClause.every((key) => 'A_Const' in key || selected.has(expressionKey(key)));
  }
  if (!fromClause) return true;
  const [relation] = block?.relations ?? [];
  if (block?.relations.length !== 1 || fromClause.length !== 1 || relation?.table === undefined) return false;
  const columns = values.flatMap((value) =>
    'ColumnRef' in value ? (columnPath(value.ColumnRef).at(-1) ?? []) : [],
  );
  const isSelected = (column: string): boolean => columns.includes('*') || columns.includes(column);
  return keysOf(relation.table, schema).some((key) => key.every(isSelected));
}

/** The columns of each key by which all rows of a table differ; `id`, where the table is not in the schema. */
function keysOf(table: string, schema: Schema): string[][] {
  if (!schema.isWhole(table)) return [['id']];
  return schema
    .indexesOf(table)
    .filter(({ unique, where }) => unique && where === undefined)
    .filter(
      ({ primary, keys }) =>
        primary || keys.every(({ column = '' }) => schema.column(table, column)?.notNull),
    )
    .map(({ keys }) => keys.map(({ column = '' }) => column));
}

function constants(select: SelectStmt): (string | undefined)[] {
  return (select.targetList ?? []).map((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    if (!value || !('A_Const' in value)) return undefined;
    const { location: _location, ...constant } = value.A_Const;
    return JSON.stringify(constant);
  });
}

function firstLocation(select: SelectStmt): number {
  const [target] = select.targetList ?? [];
  return target && 'ResTarget' in target ? (target.ResTarget.location ?? 0) : 0;
}
