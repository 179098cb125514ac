import type { SchemaRule } from './rule';

export const missingPrimaryKey: SchemaRule = {
  id: 'missing-primary-key',
  severity: 'hint',
  confidence: 'high',
  checkSchema: (schema) =>
    [...schema.tables.values()].flatMap(({ name, at, partitionOf }) => {
      if (!at || partitionOf !== undefined) return [];
      if (schema.indexesOf(name).some(({ unique, where }) => unique && where === undefined)) return [];
      return [
        {
          at,
          message: `${name} has no primary key, so single rows are found by reading all, and can't be replicated.`,
          fix: `Add one: ALTER TABLE ${name} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;`,
        },
      ];
    }),
};
