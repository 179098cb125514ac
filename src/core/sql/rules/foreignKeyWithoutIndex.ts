import type { SchemaRule } from './rule';

/** Deleting or re-keying a referenced row looks for its referrers one by one. */
export const foreignKeyWithoutIndex: SchemaRule = {
  id: 'foreign-key-without-index',
  severity: 'info',
  confidence: 'high',
  checkSchema: (schema) =>
    schema.foreignKeys.flatMap(({ table, columns, references, at }) => {
      if (!at || columns.length === 0 || !schema.table(table)) return [];
      const served = schema.indexesOf(table).some((index) => {
        const leading = index.keys.slice(0, columns.length).map((key) => key.column);
        return index.where === undefined && columns.every((column) => leading.includes(column));
      });
      if (served) return [];
      return [
        {
          at,
          message: `The foreign key of ${table} (${columns.join(', ')}) has no index, so deleting from ${references} and joining to it read all of ${table}.`,
          fix: `CREATE INDEX CONCURRENTLY ON ${table} (${columns.join(', ')});`,
        },
      ];
    }),
};
