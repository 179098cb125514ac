import type { Node } from '@pgsql/types';
import { relationOf } from '../tree/blocks';
import { columnsIn } from '../tree/nodes';
import type { QueryRule } from './rule';

/** Two tables that nothing connects: every row of one with every row of the other. */
export const joinWithoutCondition: QueryRule = {
  id: 'join-without-condition',
  severity: 'warning',
  confidence: 'high',
  check: ({ blocks, statement }) =>
    blocks.flatMap((block) => {
      const { relations, conditions, crossed } = block;
      // What is put together at run time may hold the condition.
      if (!crossed || relations.length < 2 || statement.partial) return [];
      if (relations.some(({ table }) => table === undefined)) return [];
      // Columns without a qualifier may connect anything.
      const columns = conditions.map((condition: Node) => columnsIn(condition));
      if (columns.flat().some((column) => relationOf(column, block) === undefined)) return [];
      const group = new Map(relations.map((relation, index) => [relation, index]));
      for (const condition of columns) {
        const touched = [...new Set(condition.map((column) => relationOf(column, block)))];
        const ids = touched.flatMap((relation) => (relation ? [group.get(relation)] : []));
        for (const [relation, id] of group) if (ids.includes(id)) group.set(relation, ids[0] ?? id);
      }
      const first = group.get(relations[0]!);
      const lonely = relations.find((relation) => group.get(relation) !== first);
      if (!lonely) return [];
      return [
        {
          location: lonely.location,
          message: `Nothing connects ${lonely.alias} with ${relations[0]!.alias}: every row of one meets every row of the other.`,
          fix: 'Add the condition of the join.',
        },
      ];
    }),
};
