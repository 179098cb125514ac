import { type NodeCost, nodeCosts } from './costs';
import { nodeTitle, type Plan, type PlanNode } from './plan';

export type NodeFate = 'same' | 'changed' | 'removed' | 'added';

/** What became of a node of one plan in the other. */
export interface ComparedNode {
  readonly fate: NodeFate;
  /** The node of the other plan that does the same work. */
  readonly other: number | undefined;
  /** What is different, in words; empty unless `changed`. */
  readonly differences: readonly string[];
}

/** Two plans of a statement, node by node. Costs of both are in the same unit, so that they can be subtracted. */
export interface PlanComparison {
  /** Times only if both were measured; else the planner's units. */
  readonly unit: 'ms' | 'cost';
  readonly before: ComparedSide;
  readonly after: ComparedSide;
}

export interface ComparedSide {
  /** By node id. */
  readonly nodes: readonly ComparedNode[];
  /** What each node takes by itself, and with everything below, in the comparison's unit. */
  readonly self: readonly number[];
  readonly total: readonly number[];
  /** Of the whole statement. */
  readonly whole: number;
}

/**
 * Matches the nodes of two plans by what they work on: a scan of `orders o` with another scan of it, the join of the
 * same tables with however they are joined in the other plan.
 */
export function comparePlans(before: Plan, after: Plan): PlanComparison {
  const matches = matchNodes(before, after);
  const back = new Map([...matches].map(([from, to]) => [to, from]));
  const isTimed = (plan: Plan): boolean => plan.nodes[0]?.actual?.milliseconds !== undefined;
  const unit = isTimed(before) && isTimed(after) ? 'ms' : 'cost';
  const side = (
    plan: Plan,
    other: Plan,
    pairs: ReadonlyMap<number, number>,
    alone: NodeFate,
  ): ComparedSide => ({
    nodes: plan.nodes.map((node) => {
      const partner = other.nodes[pairs.get(node.id) ?? -1];
      if (partner === undefined) return { fate: alone, other: undefined, differences: [] };
      const differences = alone === 'removed' ? differencesOf(node, partner) : differencesOf(partner, node);
      return { fate: differences.length > 0 ? 'changed' : 'same', other: partner.id, differences };
    }),
    ...spentOf(plan, unit),
  });
  return {
    unit,
    before: side(before, after, matches, 'removed'),
    after: side(after, before, back, 'added'),
  };
}

function spentOf(plan: Plan, unit: 'ms' | 'cost'): Pick<ComparedSide, 'self' | 'total' | 'whole'> {
  if (unit === 'ms') {
    const costs = nodeCosts(plan);
    const whole = Math.max(plan.executionMs ?? 0, costs[0]?.totalMs ?? 0);
    return { self: costs.map((it) => it.selfMs ?? 0), total: costs.map((it) => it.totalMs ?? 0), whole };
  }
  const costs = estimatesOf(plan);
  const whole = plan.nodes[0]?.totalCost ?? 0;
  return {
    self: costs.map((it) => it.share * whole),
    total: costs.map((it) => it.totalShare * whole),
    whole,
  };
}

/** As if it had not been run. */
function estimatesOf(plan: Plan): readonly NodeCost[] {
  return nodeCosts({ ...plan, nodes: plan.nodes.map((node) => ({ ...node, actual: undefined })) });
}

/** From nodes of `before` to nodes of `after`. */
function matchNodes(before: Plan, after: Plan): Map<number, number> {
  const matches = new Map<number, number>();
  const taken = new Set<number>();
  const tables = { before: tablesBelow(before), after: tablesBelow(after) };
  // The closest likeness first, so that of two sorts the one that stayed the same is not paired with the new one.
  const likenesses = [
    (node: PlanNode, below: readonly number[]) =>
      `${node.type} ${node.index ?? ''} ${node.strategy ?? ''} ${node.subplanName ?? ''} ${below[node.id]}`,
    (node: PlanNode, below: readonly number[]) => `${workOf(node)} ${below[node.id]}`,
  ];
  for (const likeness of likenesses) {
    const waiting = new Map<string, number[]>();
    for (const node of after.nodes) {
      if (taken.has(node.id)) continue;
      const key = likeness(node, tables.after);
      waiting.set(key, [...(waiting.get(key) ?? []), node.id]);
    }
    for (const list of waiting.values()) list.reverse();
    for (const node of before.nodes) {
      if (matches.has(node.id)) continue;
      const found = waiting.get(likeness(node, tables.before))?.pop();
      if (found === undefined) continue;
      matches.set(node.id, found);
      taken.add(found);
    }
  }
  // What is above a pair does the same work although other tables have come or gone below it.
  for (const node of [...before.nodes].reverse()) {
    if (matches.has(node.id)) continue;
    const partners = node.children.flatMap((child) => after.nodes[matches.get(child) ?? -1]?.parent ?? []);
    const found = partners.find((id) => {
      const above = after.nodes[id];
      return above !== undefined && !taken.has(id) && workOf(above) === workOf(node);
    });
    if (found === undefined) continue;
    matches.set(node.id, found);
    taken.add(found);
  }
  return matches;
}

/** What a node does, whichever way it does it. */
function workOf({ type, parent }: PlanNode): string {
  if (/ Scan$/.test(type) && !type.startsWith('Bitmap Index')) return 'scan';
  if (type === 'Nested Loop' || / Join$/.test(type)) return 'join';
  if (/Sort$/.test(type)) return 'sort';
  if (/^(Group|Unique|.*Aggregate)$/.test(type)) return 'group';
  if (/^Gather/.test(type)) return 'gather';
  if (/Append$/.test(type)) return 'append';
  return parent < 0 ? 'root' : type;
}

/** For each node a number that is the same where the same tables are read below, in any order. */
function tablesBelow({ nodes }: Plan): number[] {
  const sums = nodes.map((node) => {
    const name = node.alias ?? node.relation ?? node.cte;
    if (name === undefined) return node.type === 'Bitmap Index Scan' ? hashOf(node.index ?? '') : 0;
    return hashOf(`${node.schema ?? ''}.${node.relation ?? ''} ${name}`);
  });
  // Parents come before their children: from the end, every child is complete before it is added.
  for (const node of [...nodes].reverse()) {
    const isLookup = node.type === 'Bitmap Index Scan' || /^Bitmap(And|Or)$/.test(node.type);
    if (node.parent >= 0 && !isLookup)
      sums[node.parent] = ((sums[node.parent] ?? 0) + (sums[node.id] ?? 0)) >>> 0;
  }
  return sums;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function differencesOf(before: PlanNode, after: PlanNode): string[] {
  const differences: string[] = [];
  const titles = [nodeTitle(before), nodeTitle(after)];
  if (titles[0] !== titles[1]) differences.push(`${titles[0]} → ${titles[1]}`);
  const compare = (what: string, one: string | undefined, two: string | undefined): void => {
    if (one === two) return;
    if (one === undefined) differences.push(`new ${what}: ${two}`);
    else if (two === undefined) differences.push(`no ${what} any more: ${one}`);
    else differences.push(`${what}: ${one} → ${two}`);
  };
  compare('join type', before.joinType, after.joinType);
  compare('strategy', before.strategy, after.strategy);
  compare('index condition', before.indexCondition, after.indexCondition);
  compare('join condition', before.joinCondition, after.joinCondition);
  compare('filter', before.filter, after.filter);
  compare('join filter', before.joinFilter, after.joinFilter);
  compare('sort key', joined(before.sortKey), joined(after.sortKey));
  return differences;
}

function joined(keys: readonly string[]): string | undefined {
  return keys.length === 0 ? undefined : keys.join(', ');
}
