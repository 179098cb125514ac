import type { Index } from '../schema/schema';
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
      return [
        {
          at: index.at,
          message: `${index.name} costs writes and memory for nothing: ${other.name} begins with the same columns.`,
          fix: `DROP INDEX CONCURRENTLY ${index.name};`,
        },
      ];
    }),
};

/** Whether whatever `index` can do, `candidate` can do as well. */
export function covers(candidate: Index, index: Index): boolean {
  if (candidate.table !== index.table || candidate.method !== index.method) return false;
  if (candidate.where !== index.where || candidate.keys.length < index.keys.length) return false;
  if (
    !index.include.every(
      (column) => candidate.include.includes(column) || candidate.keys.some((key) => key.column === column),
    )
  ) {
    return false;
  }
  return index.keys.every((key, position) => {
    const own = candidate.keys[position]!;
    return (
      own.column === key.column &&
      own.expression === key.expression &&
      own.operatorClass === key.operatorClass &&
      own.descending === key.descending
    );
  });
}
