import { nodeCosts } from './costs';
import { nodeTitle, type Plan } from './plan';
import { millisecondsText, rowsText, type TableFacts } from './rule';

/**
 * `Seq Scan on orders, 150 k rows, 412 ms`: the node that costs the most with the rows that it reads, and what the
 * whole statement costs.
 * @param tables what the server says about the plan's tables, by `schema.table`
 */
export function planSummary(plan: Plan, tables: ReadonlyMap<string, TableFacts> = new Map()): string {
  const costs = nodeCosts(plan);
  const hottest = plan.nodes.reduce((best, node) =>
    (costs[node.id]?.share ?? 0) > (costs[best.id]?.share ?? 0) ? node : best,
  );
  const cost = costs[hottest.id];
  // Of what a scan throws away, reading is the work. What is only estimated says how much is left of it.
  const table = tables.get(`${hottest.schema}.${hottest.relation}`);
  const isWhole = hottest.type === 'Seq Scan' && hottest.actual === undefined && table !== undefined;
  const loops = Math.max(1, hottest.actual?.loops ?? 1);
  const read = isWhole ? table.rows : (cost?.rows ?? 0) + hottest.removedByFilter * loops;
  const whole = plan.executionMs ?? costs[0]?.totalMs;
  const price =
    whole === undefined
      ? `cost ${Math.round(plan.nodes[0]?.totalCost ?? 0).toLocaleString('en')}`
      : millisecondsText(whole);
  return `${nodeTitle(hottest)}, ${rowsText(read)}, ${price}`;
}
