import { covers } from '../schema/covers';
import { schemaIn } from '../schema/schema';
import { quotePathIfNeeded } from '../tree/deparse';
import { qualified } from '../tree/nodes';
import type { SchemaRule } from './rule';

/** An index whose keys another one begins with serves nothing that the other does not. */
export const duplicateIndex: SchemaRule = {
  id: 'duplicate-index',
  severity: 'info',
  confidence: 'high',
  checkSchema: (schema) =>
    schema.indexes.flatMap((index, position) => {
      if (!index.at || index.unique || index.method !== 'btree') return [];
      const other = schema.indexes.find(
        (candidate, at) =>
          candidate !== index &&
          covers(candidate, index) &&
          // Of two equal ones the later is too many.
          (candidate.keys.length > index.keys.length || candidate.unique || at < position),
      );
      if (!other) return [];
      // An index lies in the schema of its table.
      const path = qualified(schemaIn(index.table), index.name);
      return [
        {
          at: index.at,
          message: `${index.name} costs writes and memory for nothing: ${other.name} begins with the same columns.`,
          fix: `DROP INDEX CONCURRENTLY ${quotePathIfNeeded(path)};`,
        },
      ];
    }),
};
