import type { FuncCall, SelectStmt } from '@pgsql/types';
import { isConstant, walkTree, withoutCast } from '../tree/nodes';
import type { QueryRule } from './rule';

const MANY = 1000;

/** OFFSET reads what it skips, so every page costs more than the one before. */
export const largeOffset: QueryRule = {
  id: 'large-offset',
  severity: 'hint',
  confidence: 'medium',
  check: ({ blocks }) =>
    blocks.flatMap(({ select, relations, parent }) => {
      const offset = select?.limitOffset;
      const value = withoutCast(offset);
      if (!value || relations.length === 0 || !isConstant(value)) return [];
      const fixed = 'A_Const' in value ? (value.A_Const.ival?.ival ?? 0) : undefined;
      if (fixed !== undefined && fixed < MANY) return [];
      // All but the first few, `DELETE … WHERE id IN (SELECT … OFFSET $1)`, is no page of many.
      const isWritten = parent !== undefined && parent.kind !== 'select';
      if (!select?.limitCount && (fixed === undefined || isWritten)) return [];
      if (select && countsAll(select)) return [];
      const location =
        'ParamRef' in value ? value.ParamRef.location : 'A_Const' in value ? value.A_Const.location : 0;
      return [
        {
          location: location ?? 0,
          message:
            fixed === undefined
              ? 'OFFSET reads all rows that it skips, so pages get slower the further one goes.'
              : `OFFSET ${fixed} reads ${fixed} rows only to skip them.`,
          fix: 'Continue from the last row that was shown: WHERE (sort_key, id) > ($1, $2) ORDER BY sort_key, id LIMIT n.',
          ...(fixed === undefined ? {} : { severity: 'info' as const }),
        },
      ];
    }),
};

/** `SELECT id, count(*) OVER () … OFFSET $1`: every page reads all rows, wherever it begins. */
function countsAll({ targetList }: SelectStmt): boolean {
  let counts = false;
  walkTree(targetList, (type, value) => {
    const { over } = type === 'FuncCall' ? (value as FuncCall) : {};
    counts ||=
      over !== undefined && !over.orderClause && !over.partitionClause && !over.name && !over.refname;
    return type !== 'SubLink';
  });
  return counts;
}
