import { type NodeCost, nodeCosts } from '../../src/core/sql/plan/costs';
import { diagnose } from '../../src/core/sql/plan/diagnose';
import { heaviestPath } from '../../src/core/sql/plan/heaviestPath';
import { estimateRatio, type NodeMark, nodeMarks } from '../../src/core/sql/plan/nodeMarks';
import { parsePlan } from '../../src/core/sql/plan/parsePlan';
import { nodeTitle, type Plan, type PlanNode } from '../../src/core/sql/plan/plan';
import type { PlanFinding } from '../../src/core/sql/plan/rule';
import { nodesStoppedEarly } from '../../src/core/sql/plan/stoppedEarly';

/** A node with everything that its row shows. */
export interface ShownNode {
  readonly node: PlanNode;
  readonly title: string;
  /** The condition that says most about what it does. */
  readonly condition: string | undefined;
  readonly cost: NodeCost;
  /** How far off the estimate was; see `estimateRatio`. */
  readonly ratio: number | undefined;
  readonly marks: readonly NodeMark[];
  readonly findings: readonly PlanFinding[];
  /** On the path along which most of the time or cost is spent. */
  readonly isHeavy: boolean;
}

/** A plan with what the page shows of it, worked out once. */
export interface PlanModel {
  readonly plan: Plan;
  readonly nodes: readonly ShownNode[];
  readonly findings: readonly PlanFinding[];
  readonly heaviest: readonly number[];
  /** Times were measured: shares are of time, else of estimated cost. */
  readonly isTimed: boolean;
  readonly hasBuffers: boolean;
}

/**
 * @param text EXPLAIN (FORMAT JSON)
 * @param given findings of whoever knew more than the plan
 * @throws HotlightError `bad-input`
 */
export function planModel(text: string, given?: readonly PlanFinding[]): PlanModel {
  const plan = parsePlan(text);
  const costs = nodeCosts(plan);
  const stopped = nodesStoppedEarly(plan);
  const findings = given ?? diagnose(plan);
  const heaviest = heaviestPath(plan, costs);
  const heavy = new Set(heaviest);
  const byNode = new Map<number, PlanFinding[]>();
  for (const finding of findings) byNode.set(finding.node, [...(byNode.get(finding.node) ?? []), finding]);
  return {
    plan,
    findings,
    heaviest,
    isTimed: costs[0]?.totalMs !== undefined && plan.nodes[0]?.actual?.milliseconds !== undefined,
    hasBuffers: plan.nodes.some(({ buffers }) => buffers !== undefined),
    nodes: plan.nodes.map((node) => ({
      node,
      title: labelOf(node),
      condition:
        node.indexCondition ?? node.joinCondition ?? node.recheckCondition ?? node.joinFilter ?? node.filter,
      cost: costs[node.id]!,
      ratio: estimateRatio(node, stopped.has(node.id)),
      marks: nodeMarks(node, stopped.has(node.id)),
      findings: byNode.get(node.id) ?? [],
      isHeavy: heavy.has(node.id) && heaviest.length > 1,
    })),
  };
}

/** As `nodeTitle`, with what tells a node from its like: the alias, the kind of join, the subplan that it is. */
function labelOf(node: PlanNode): string {
  const { relation, alias, joinType, parallelAware, subplanName } = node;
  const join = joinType !== undefined && joinType !== 'Inner' ? ` (${joinType})` : '';
  const as = alias !== undefined && relation !== undefined && alias !== relation ? ` ${alias}` : '';
  const name = subplanName === undefined ? '' : `${subplanName}: `;
  return `${name}${parallelAware ? 'Parallel ' : ''}${nodeTitle(node)}${as}${join}`;
}

/**
 * The fields of every node as PostgreSQL printed them, by id; those of the nodes below are left out.
 * `parsePlan` has accepted the text, and numbers the nodes in the same order.
 */
export function rawNodes(text: string): readonly Readonly<Record<string, unknown>>[] {
  const root = findPlan(parsedText(text));
  const nodes: Record<string, unknown>[] = [];
  const open = root === undefined ? [] : [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { Plans: children, ...fields } = next;
    nodes.push(fields);
    if (Array.isArray(children)) open.push(...[...(children as Record<string, unknown>[])].reverse());
  }
  return nodes;
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // psql's table around it, whose nodes have no raw fields here
  }
}

function findPlan(value: unknown): Record<string, unknown> | undefined {
  let top = value;
  for (let depth = 0; depth < 6 && typeof top === 'object' && top !== null; depth++) {
    if (Array.isArray(top)) top = top[0];
    else if ('Plan' in top) return (top as { Plan: Record<string, unknown> }).Plan;
    else if ('QUERY PLAN' in top) {
      const inside = (top as Record<string, unknown>)['QUERY PLAN'];
      top = typeof inside === 'string' ? parsedText(inside) : inside;
    } else return undefined;
  }
  return undefined;
}
