import { nodeTitle, type Plan, type PlanNode } from '../plan';
import { evidence, type PlanRule, type PlanView, shareText } from '../rule';

const LEAST_SHARE = 0.05;

/** A sort that did not fit in work_mem was done in files. */
export const diskSort: PlanRule = {
  name: 'disk-sort',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      const onDisk = node.sorts.filter((sort) => sort.disk);
      if (onDisk.length === 0 || (view.costs[node.id]?.share ?? 0) < LEAST_SHARE) return [];
      const megabytes = Math.max(...onDisk.map((sort) => sort.kilobytes)) / 1024;
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} by ${node.sortKey.join(', ') || 'its keys'} spilled ${megabytes.toFixed(1)} MB to disk (${shareText(view, node)}).`,
          evidence: evidence(`${onDisk[0]?.method}, ${onDisk.length} on disk`),
          fix: `Sort less (LIMIT, fewer columns), make an index in this order, or set work_mem to ${roomFor(megabytes * 2)} for this statement.`,
        },
      ];
    });
  },
};

/** A hash table that did not fit in work_mem was split in batches, all but one of them in files. */
export const hashBatches: PlanRule = {
  name: 'hash-batches',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      if (node.hashBatches <= 1 || shareWithJoin(view, view.plan, node) < LEAST_SHARE) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} did not fit in memory and was split in ${node.hashBatches} batches on disk (${shareText(view, node)}).`,
          evidence: evidence(
            `${(node.buffers?.tempWritten ?? 0) + (node.buffers?.tempRead ?? 0)} temporary blocks written and read`,
          ),
          fix: 'Set work_mem (or hash_mem_multiplier) higher for this statement, or hash less: fewer columns, a filter before the join.',
        },
      ];
    });
  },
};

/** Building the table is the Hash node's, reading the batches back the join's above it. */
function shareWithJoin(view: PlanView, plan: Plan, node: PlanNode): number {
  const own = view.costs[node.id]?.share ?? 0;
  const parent = plan.nodes[node.parent];
  return node.type === 'Hash' && parent ? own + (view.costs[parent.id]?.share ?? 0) : own;
}

function roomFor(megabytes: number): string {
  return `${2 ** Math.max(2, Math.ceil(Math.log2(megabytes)))} MB`;
}
