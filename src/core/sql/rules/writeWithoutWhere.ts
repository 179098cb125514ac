import type { UpdateStmt } from '@pgsql/types';
import type { Relation } from '../tree/blocks';
import { isConstant } from '../tree/nodes';
import type { QueryRule, SqlQuery } from './rule';
import { isNamedAtRunTime } from './runTimeNames';

/** Tables that mostly have one row: `app_config`, `settings`, `schema_version`. */
const OF_ONE_ROW = /(^|_)(config(uration)?|settings|state|status|meta(data)?|tip|schema|version)$/i;

export const writeWithoutWhere: QueryRule = {
  id: 'write-without-where',
  severity: 'warning',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: ({ blocks, statement, nodes }) =>
    blocks.flatMap(({ kind, conditions, target, relations }) => {
      if (kind === 'select' || conditions.length > 0 || !target || relations.length > 1) return [];
      if (statement.partial || statement.via === 'file') return [];
      if (isNamedAtRunTime(target, statement)) return [];
      const isOfOne = OF_ONE_ROW.test(target.table ?? '') || setsVersion(nodes, target);
      return [
        {
          location: target.location,
          ...(kind === 'update' && isOfOne ? { severity: 'hint' as const } : {}),
          message:
            kind === 'delete'
              ? `Every row of ${target.table ?? target.alias} is deleted, one by one.`
              : `Every row of ${target.table ?? target.alias} is written anew.`,
          fix: kind === 'delete' ? 'Add a WHERE, or use TRUNCATE when all rows are meant.' : 'Add a WHERE.',
        },
      ];
    }),
};

/** `SET version = 7` and nothing else: a version of all, and not of each row. */
function setsVersion(nodes: SqlQuery['nodes'], target: Relation): boolean {
  return (nodes.get('UpdateStmt') ?? []).some((node) => {
    const { relation, targetList = [] } = node as UpdateStmt;
    const [set] = targetList;
    if (relation?.location !== target.location || targetList.length !== 1 || !set) return false;
    return 'ResTarget' in set && set.ResTarget.name === 'version' && isConstant(set.ResTarget.val);
  });
}
