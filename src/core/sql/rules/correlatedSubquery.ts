import type { ColumnRef, CommonTableExpr, Node, RangeSubselect, RangeVar } from '@pgsql/types';
import type { Schema } from '../schema/schema';
import { type QueryBlock, type Relation, relationOf } from '../tree/blocks';
import { columnPath, walkTree } from '../tree/nodes';
import { columnConditions, givesOneRow, isEquality, isKey } from './conditions';
import type { QueryIssue, QueryRule, SqlQuery } from './rule';

/** A subquery in the select list that depends on the row: it runs once per row. */
export const correlatedSubquery: QueryRule = {
  id: 'correlated-subquery',
  severity: 'info',
  confidence: 'high',
  check: ({ blocks, nodes, schema }) => {
    const found: QueryIssue[] = [];
    for (const block of blocks) {
      if (!block.select || block.relations.length === 0 || givesOneRow(block, schema)) continue;
      walkTree(block.select.targetList, (type, value) => {
        if (type !== 'SubLink') return true;
        if (value.subLinkType === 'EXPR_SUBLINK' || value.subLinkType === 'ARRAY_SUBLINK') {
          const inner = blocks.find(
            ({ select }) =>
              select !== undefined &&
              select === (value.subselect as { SelectStmt?: unknown } | undefined)?.SelectStmt,
          );
          if (inner && !readsCatalog(inner) && isCorrelated(inner, block)) {
            found.push({
              location: (value.location as number | undefined) ?? 0,
              message: 'The subquery in the select list runs once for every row.',
              fix: 'Join a grouped subquery, so that it runs once for all rows.',
              ...(isBounded(block, nodes) || isPage(block) || isLookUp(inner, block, schema)
                ? { severity: 'hint' as const }
                : {}),
            });
          }
        }
        return false;
      });
    }
    return found;
  },
};

/** It is asked over the rows of a page: of a subquery in FROM, or of a WITH query, that has a LIMIT. */
function isBounded({ select }: QueryBlock, nodes: SqlQuery['nodes']): boolean {
  let bounded = false;
  walkTree(select?.fromClause, (type, value) => {
    if (type === 'RangeSubselect') bounded ||= hasLimit((value as RangeSubselect).subquery);
    if (type === 'RangeVar') {
      const { relname, schemaname } = value as RangeVar;
      const queries = (nodes.get('CommonTableExpr') ?? []) as readonly CommonTableExpr[];
      const own = schemaname ? undefined : queries.find(({ ctename }) => ctename === relname);
      bounded ||= hasLimit(own?.ctequery);
    }
    return type === 'JoinExpr' || type === 'List';
  });
  return bounded;
}

/** It has a LIMIT itself, with which PostgreSQL sorts first, and asks for the rows of the page and those before it. */
function isPage({ select }: QueryBlock): boolean {
  if (!select?.limitCount || select.groupClause || select.distinctClause) return false;
  const asked = (select.targetList ?? []).flatMap((target) =>
    'ResTarget' in target && target.ResTarget.val && !('ColumnRef' in target.ResTarget.val)
      ? [target.ResTarget.name]
      : [],
  );
  // `ORDER BY total DESC`, `ORDER BY 2`: what is asked decides which rows are of the page.
  return (select.sortClause ?? []).every((sort) => {
    const node = 'SortBy' in sort ? sort.SortBy.node : undefined;
    if (!node || 'A_Const' in node || 'SubLink' in node) return false;
    return !('ColumnRef' in node) || !asked.includes(columnPath(node.ColumnRef).join('.'));
  });
}

/** Few rows by an index, and for each of these one look-up by another: a join of all groups would read more. */
function isLookUp(inner: QueryBlock, outer: QueryBlock, schema: Schema): boolean {
  const isFew = columnConditions(outer).some(
    ({ operator, constant, name, relation }) =>
      constant &&
      isEquality(operator) &&
      (isKey(relation, name, schema) || (operator === 'in' && isUnknown(relation, schema))),
  );
  return (
    isFew &&
    columnConditions(inner).some(
      ({ operator, name, relation }) => isEquality(operator) && isKey(relation, name, schema),
    )
  );
}

/** Of what a table is asked by that the schema does not have, a list of values is as good as a key. */
function isUnknown({ table }: Relation, schema: Schema): boolean {
  return table !== undefined && !schema.isWhole(table);
}

function hasLimit(query: Node | undefined): boolean {
  return query !== undefined && 'SelectStmt' in query && query.SelectStmt.limitCount !== undefined;
}

/** The system's own tables have a row for each table or column of the database, which is few. */
function readsCatalog({ relations }: QueryBlock): boolean {
  return relations.some(({ table }) => table !== undefined && CATALOG.test(table));
}

const CATALOG = /^(pg_|information_schema\.)/;

function isCorrelated(inner: QueryBlock, outer: QueryBlock): boolean {
  let correlated = false;
  walkTree(inner.conditions, (type, value) => {
    if (type !== 'ColumnRef') return;
    const relation = relationOf(value as ColumnRef, inner);
    if (relation && outer.relations.includes(relation)) correlated = true;
  });
  return correlated;
}
