import type { QueryRule } from './rule';

/** `… ORDER BY … LIMIT n FOR UPDATE`: workers that take jobs wait for each other. */
export const queueWithoutSkipLocked: QueryRule = {
  id: 'queue-without-skip-locked',
  severity: 'info',
  confidence: 'medium',
  check: ({ blocks }) =>
    blocks.flatMap(({ select, sort, relations }) => {
      if (!select?.limitCount || sort.length === 0) return [];
      const locks = (select.lockingClause ?? []).some(
        (node) =>
          'LockingClause' in node &&
          /^LCS_FOR(NOKEY)?UPDATE$/.test(node.LockingClause.strength ?? '') &&
          (node.LockingClause.waitPolicy ?? 'LockWaitBlock') === 'LockWaitBlock',
      );
      const [relation] = relations;
      if (!locks || !relation) return [];
      return [
        {
          location: Math.max(relation.location, 0),
          message: `Everybody who takes the next rows of ${relation.alias} waits for the one who has them locked.`,
          fix: 'Add SKIP LOCKED, so that each worker takes rows that nobody else has.',
        },
      ];
    }),
};
