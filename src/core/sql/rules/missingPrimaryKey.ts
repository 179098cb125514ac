import { quotePathIfNeeded } from '../tree/deparse';
import type { SchemaRule } from './rule';

export const missingPrimaryKey: SchemaRule = {
  id: 'missing-primary-key',
  severity: 'hint',
  confidence: 'high',
  checkSchema: (schema) =>
    [...schema.tables.values()].flatMap(({ name, at, partitionOf }) => {
      if (!at || partitionOf !== undefined) return [];
      const indexes = schema.indexesOf(name);
      if (indexes.some(({ unique, where }) => unique && where === undefined)) return [];
      const lost = indexes.length > 0 ? "can't be told apart" : 'are found by reading all';
      return [
        {
          at,
          message: `${name} has no primary key, so single rows ${lost}, and can't be replicated.`,
          fix: `Add one: ALTER TABLE ${quotePathIfNeeded(name)} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;`,
        },
      ];
    }),
};
