import { nodeTitle } from '../plan';
import { evidence, matters, type PlanRule, shareText } from '../rule';

const LEAST_SHARE = 0.4;
/** Per execution; a look-up of a few rows is cheap however often it is made. */
const LEAST_FETCHES = 50;

/** An index-only scan goes to the table for rows whose pages are not marked as visible to all. */
export const heapFetches: PlanRule = {
  name: 'heap-fetches',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      const loops = node.actual?.loops ?? 0;
      if (node.type !== 'Index Only Scan' || loops === 0 || !matters(view, node)) return [];
      const rows = Math.max(1, ((node.actual?.rows ?? 0) + node.removedByFilter) * loops);
      if (node.heapFetches < LEAST_SHARE * rows || node.heapFetches / loops < LEAST_FETCHES) return [];
      return [
        {
          severity: 'info' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} went to the table ${Math.round(node.heapFetches)} times for ${Math.round(rows)} rows (${shareText(view, node)}).`,
          evidence: evidence('pages that are not all-visible since the last VACUUM'),
          fix: `Run VACUUM ${node.relation ?? 'on the table'}, and let autovacuum come more often (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor).`,
        },
      ];
    });
  },
};
