import type { QueryRule } from './rule';

export const writeWithoutWhere: QueryRule = {
  id: 'write-without-where',
  severity: 'warning',
  confidence: 'high',
  check: ({ blocks, statement }) =>
    blocks.flatMap(({ kind, conditions, target, relations }) => {
      if (kind === 'select' || conditions.length > 0 || !target || relations.length > 1) return [];
      if (statement.partial || statement.via === 'file') return [];
      return [
        {
          location: target.location,
          message:
            kind === 'delete'
              ? `Every row of ${target.table ?? target.alias} is deleted, one by one.`
              : `Every row of ${target.table ?? target.alias} is written anew.`,
          fix: kind === 'delete' ? 'Add a WHERE, or use TRUNCATE when all rows are meant.' : 'Add a WHERE.',
        },
      ];
    }),
};
