import type { Schema } from '../schema/schema';
import { columnConditions, isEquality, isRange } from './conditions';
import type { QueryIssue, QueryRule } from './rule';

/** A table of the schema of which no condition can use an index. */
export const unindexedFilter: QueryRule = {
  id: 'unindexed-filter',
  severity: 'info',
  confidence: 'medium',
  ignoredIn: ['migration'],
  check: ({ blocks, schema }) =>
    blocks.flatMap((block) => {
      const conditions = columnConditions(block);
      return block.relations.flatMap((relation): QueryIssue[] => {
        const { table } = relation;
        if (table === undefined || !schema.isWhole(table)) return [];
        const own = conditions.filter((condition) => condition.relation === relation);
        // Written for another state of the schema than is known: its indexes are others, too.
        if (own.some(({ name }) => isLacking(schema, table, name))) return [];
        const usable = own.filter(
          ({ operator, name }) =>
            (isEquality(operator) || isRange(operator)) && schema.column(table, name) !== undefined,
        );
        if (usable.some(({ name }) => schema.leads(table, name))) return [];
        // Any other kind of index may serve what a btree does not.
        if (
          schema
            .indexesOf(table)
            .some(
              (index) =>
                index.method !== 'btree' ||
                index.where !== undefined ||
                index.keys[0]?.expression !== undefined,
            )
        ) {
          return [];
        }
        const filters = usable.filter(({ constant, operator }) => constant && operator !== 'is null');
        // Boolean columns and the like have too few values for an index alone.
        const lead = filters.find(({ name }) => schema.column(table, name)?.type !== 'bool');
        if (!lead) return [];
        const columns = [...new Set(filters.map(({ name }) => name))];
        return [
          {
            location: lead.column.location ?? 0,
            message: `No index of ${table} begins with ${columns.join(' or ')}, so all of its rows are read.`,
            fix: `If ${table} grows large, create an index on (${columns.join(', ')}); "hotlight explain" checks whether it would be used.`,
          },
        ];
      });
    }),
};

/** The table has columns, and this is none of them, nor one that every table has. */
function isLacking(schema: Schema, table: string, column: string): boolean {
  return !SYSTEM.test(column) && schema.column(table, column) === undefined;
}

const SYSTEM = /^(ctid|xmin|xmax|cmin|cmax|tableoid)$/;
