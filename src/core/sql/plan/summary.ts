import { nodeCosts } from './costs';
import { nodeTitle, type Plan } from './plan';
import { millisecondsText, rowsText } from './rule';

/** `Seq Scan on orders, 150 k rows, 412 ms`: the node that costs the most, and what the whole statement costs. */
export function planSummary(plan: Plan): string {
  const costs = nodeCosts(plan);
  const hottest = plan.nodes.reduce((best, node) =>
    (costs[node.id]?.share ?? 0) > (costs[best.id]?.share ?? 0) ? node : best,
  );
  const cost = costs[hottest.id];
  // Of what a scan threw away, reading was the work.
  const loops = Math.max(1, hottest.actual?.loops ?? 1);
  const read = (cost?.rows ?? 0) + hottest.removedByFilter * loops;
  const whole = plan.executionMs ?? costs[0]?.totalMs;
  const price =
    whole === undefined
      ? `cost ${Math.round(plan.nodes[0]?.totalCost ?? 0).toLocaleString('en')}`
      : millisecondsText(whole);
  return `${nodeTitle(hottest)}, ${rowsText(read)}, ${price}`;
}
