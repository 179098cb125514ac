import { isMade } from '../statements/statement';
import { byteOffsets } from '../text/offsets';
import type { QueryRule } from './rule';

/** Tables that mostly have one row: `app_config`, `settings`, `chain_tip`. */
const OF_ONE_ROW = /(^|_)(config(uration)?|settings|state|status|meta(data)?|tip)$/i;

export const writeWithoutWhere: QueryRule = {
  id: 'write-without-where',
  severity: 'warning',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: ({ blocks, statement }) =>
    blocks.flatMap(({ kind, conditions, target, relations }) => {
      if (kind === 'select' || conditions.length > 0 || !target || relations.length > 1) return [];
      if (statement.partial || statement.via === 'file') return [];
      // `DELETE FROM "${table}"` is told which table to empty.
      const named = byteOffsets(statement.sql)(target.location);
      if (isMade(statement, named, named + (target.table ?? '').length)) return [];
      return [
        {
          location: target.location,
          ...(kind === 'update' && OF_ONE_ROW.test(target.table ?? '') ? { severity: 'hint' as const } : {}),
          message:
            kind === 'delete'
              ? `Every row of ${target.table ?? target.alias} is deleted, one by one.`
              : `Every row of ${target.table ?? target.alias} is written anew.`,
          fix: kind === 'delete' ? 'Add a WHERE, or use TRUNCATE when all rows are meant.' : 'Add a WHERE.',
        },
      ];
    }),
};
