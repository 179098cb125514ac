import { input, nodeTitle, type Plan, type PlanNode } from '../plan';
import { evidence, type PlanRule, rowsText, shareText } from '../rule';

const MANY = 8;

/** All partitions of a table are scanned although the statement has conditions. */
export const partitionNoPruning: PlanRule = {
  name: 'partition-no-pruning',
  find(view) {
    const { plan, costs } = view;
    return plan.nodes.flatMap((node) => {
      if (node.type !== 'Append' && node.type !== 'MergeAppend') return [];
      if (node.subplansRemoved > 0 || (costs[node.id]?.totalShare ?? 0) < 0.05) return [];
      const scans = node.children.flatMap((id) => scanOf(plan, plan.nodes[id]) ?? []);
      const executed = scans.filter((scan) => scan.actual === undefined || scan.actual.loops > 0);
      const blocks = node.buffers ? node.buffers.hit + node.buffers.read : undefined;
      if (executed.length <= MANY || executed.length < scans.length || (blocks !== undefined && blocks < 50))
        return [];
      const parents = new Set(scans.map((scan) => /^(.*)_\d+$/.exec(scan.alias ?? '')?.[1]));
      const restricted = scans.find((scan) => scan.filter ?? scan.indexCondition ?? scan.recheckCondition);
      // A UNION ALL has names of its own; without conditions all partitions are asked for.
      if (parents.size !== 1 || parents.has(undefined) || restricted === undefined) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: 'medium' as const,
          node: node.id,
          message: `All ${executed.length} partitions of ${[...parents][0]} are scanned for ${rowsText(costs[node.id]?.rows ?? 0)} (${shareText(view, node, true)}).`,
          evidence: evidence(
            `${nodeTitle(restricted)}: ${restricted.filter ?? restricted.indexCondition ?? restricted.recheckCondition}`,
          ),
          fix: 'Restrict the partition key in the statement, compared as it is with a constant or parameter of its type.',
        },
      ];
    });
  },
};

function scanOf(plan: Plan, node: PlanNode | undefined): PlanNode | undefined {
  let scan = node;
  while (scan && scan.relation === undefined) scan = input(plan, scan);
  return scan;
}
