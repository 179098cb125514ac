import type { Schema } from '../schema/schema';
import { type QueryBlock, type Relation, relationOf } from '../tree/blocks';
import { columnsIn } from '../tree/nodes';
import { columnConditions } from './conditions';
import type { QueryRule } from './rule';

/** DISTINCT over a join of which only one table's columns are selected: the join multiplies, DISTINCT divides again. */
export const distinctJoin: QueryRule = {
  id: 'distinct-join',
  severity: 'info',
  confidence: 'medium',
  check: ({ blocks, schema }) =>
    blocks.flatMap((block) => {
      const { select, relations } = block;
      if (!select?.distinctClause || relations.length < 2) return [];
      // DISTINCT ON chooses rows; it is no repair.
      if (select.distinctClause.some((node) => Object.keys(node).length > 0)) return [];
      const columns = columnsIn(select.targetList);
      const used = new Set(columns.map((column) => relationOf(column, block)));
      if (used.size !== 1 || used.has(undefined)) return [];
      // `JOIN LATERAL unnest(tags)`: its values are what is asked for.
      if ([...used].some((relation) => relation?.table === undefined)) return [];
      if (relations.every((relation) => used.has(relation) || isJoinedByKey(relation, block, schema)))
        return [];
      const [target] = select.targetList ?? [];
      return [
        {
          location: target && 'ResTarget' in target ? (target.ResTarget.location ?? 0) : 0,
          message: 'The join multiplies rows only for DISTINCT to drop them again.',
          fix: 'Ask with EXISTS for what the joined table is needed for, without DISTINCT.',
        },
      ];
    }),
};

/**
 * `FROM members m JOIN teams t ON t.id = m.team_id`: one row at most is joined to each, so that what is there twice was
 * so before.
 */
function isJoinedByKey(relation: Relation, block: QueryBlock, schema: Schema): boolean {
  const { table } = relation;
  const known = table !== undefined && schema.isWhole(table);
  return columnConditions(block).some(
    ({ relation: own, operator, name }) =>
      own === relation &&
      operator === '=' &&
      (known ? isUnique(table, name, schema) : /^(id|uuid)$/.test(name)),
  );
}

function isUnique(table: string, column: string, schema: Schema): boolean {
  return schema
    .indexesOf(table)
    .some(({ unique, keys, where }) => unique && !where && keys.length === 1 && keys[0]?.column === column);
}
