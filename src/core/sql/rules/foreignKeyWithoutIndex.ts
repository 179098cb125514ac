import { quoteIfNeeded, quotePathIfNeeded } from '../tree/deparse';
import type { SchemaRule } from './rule';

/** Deleting or re-keying a referenced row looks for its referrers one by one. */
export const foreignKeyWithoutIndex: SchemaRule = {
  id: 'foreign-key-without-index',
  severity: 'info',
  confidence: 'high',
  checkSchema: (schema) =>
    schema.foreignKeys.flatMap(({ table, columns, references, at }) => {
      if (!at || columns.length === 0 || !schema.table(table)) return [];
      // Of a key of several columns one leads to few rows already.
      if (columns.some((column) => schema.leads(table, column))) return [];
      const isOfSome = columns.some((column) => schema.ledBy(table, column).length > 0);
      const lack = isOfSome ? 'has an index of some rows only' : 'has no index';
      return [
        {
          at,
          message: `The foreign key of ${table} (${columns.join(', ')}) ${lack}, so deleting from ${references} and joining to it read all of ${table}.`,
          fix: `CREATE INDEX CONCURRENTLY ON ${quotePathIfNeeded(table)} (${columns.map(quoteIfNeeded).join(', ')});`,
        },
      ];
    }),
};
