import type { NodeCost } from './costs';
import type { Plan } from './plan';

/** The nodes from the root down, each the child in which most of the time or cost of the one above is spent. */
export function heaviestPath(plan: Plan, costs: readonly NodeCost[]): number[] {
  const path = [0];
  for (let node = plan.nodes[0]; node !== undefined; ) {
    let heaviest: number | undefined;
    for (const child of node.children) {
      if (heaviest === undefined || shareOf(costs, child) > shareOf(costs, heaviest)) heaviest = child;
    }
    // What the node does itself outweighs all that is below it.
    if (heaviest === undefined || shareOf(costs, heaviest) <= (costs[node.id]?.share ?? 0)) break;
    path.push(heaviest);
    node = plan.nodes[heaviest];
  }
  return path;
}

function shareOf(costs: readonly NodeCost[], id: number): number {
  return costs[id]?.totalShare ?? 0;
}
