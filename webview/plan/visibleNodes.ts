import type { Plan, PlanNode } from '../../src/core/sql/plan/plan';

/** The nodes that no closed node hides, in the order of the tree. */
export function visibleNodes({ nodes }: Plan, closed: ReadonlySet<number>): PlanNode[] {
  const visible: PlanNode[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    if (node.depth > hiddenBelow) continue;
    hiddenBelow = closed.has(node.id) ? node.depth : Number.POSITIVE_INFINITY;
    visible.push(node);
  }
  return visible;
}

/** The nodes above a node, which must be open for it to be seen. */
export function ancestorsOf({ nodes }: Plan, id: number): number[] {
  const ancestors: number[] = [];
  for (let node = nodes[nodes[id]?.parent ?? -1]; node !== undefined; node = nodes[node.parent]) {
    ancestors.push(node.id);
  }
  return ancestors;
}

/** A node's place among its siblings, 1-based, and how many there are. */
export function placeAmongSiblings({ nodes }: Plan, node: PlanNode): { index: number; of: number } {
  const siblings = nodes[node.parent]?.children ?? [node.id];
  return { index: siblings.indexOf(node.id) + 1, of: siblings.length };
}
