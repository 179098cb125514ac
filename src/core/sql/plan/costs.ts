import { isSubplan, type Plan, type PlanNode } from './plan';

/** What a node took, over all of its executions. */
export interface NodeCost {
  /** Wall time of the node and of everything below it, in milliseconds; undefined when it was not measured. */
  readonly totalMs: number | undefined;
  /** The part of {@link totalMs} that is not its children's. */
  readonly selfMs: number | undefined;
  /** Own share of the statement, 0 to 1: of its time when that was measured, else of its estimated cost. */
  readonly share: number;
  /** {@link share} with everything below. */
  readonly totalShare: number;
  /** Blocks that the node itself asked for, from the cache or the disk; undefined without BUFFERS. */
  readonly selfBlocks: number | undefined;
  /** Rows that it returned, over all executions and processes; the estimate when the plan was not run. */
  readonly rows: number;
}

/**
 * Time, blocks and rows of each node, by its id.
 *
 * PostgreSQL prints averages per execution, and adds what a subquery takes to the node that asks for its rows, which
 * is not always the one that it hangs on: a CTE's time is in its CTE Scans, an InitPlan's in the node whose condition
 * mentions its result first. Below a Gather an execution is one process's, and they run side by side.
 */
export function nodeCosts(plan: Plan): readonly NodeCost[] {
  const { nodes } = plan;
  const processes = processesOf(plan);
  const totalMs = nodes.map((node) => {
    const actual = node.actual;
    if (actual?.milliseconds === undefined) return actual?.loops === 0 ? 0 : undefined;
    return (actual.milliseconds * actual.loops) / (processes[node.id] ?? 1);
  });
  const measured = totalMs[0] !== undefined;
  const blocks = nodes.map(({ buffers }) => (buffers ? buffers.hit + buffers.read : undefined));
  const spent = measured ? [] : estimatedCosts(plan);
  const selfMs = totalMs.map((value) => value ?? 0);
  const selfCost = measured ? [] : [...spent];
  const selfBlocks = blocks.map((value) => value ?? 0);
  for (const node of nodes) {
    if (node.parent < 0) continue;
    for (const [payer, part] of payersOf(plan, node, totalMs)) {
      selfMs[payer] = (selfMs[payer] ?? 0) - part * (totalMs[node.id] ?? 0);
      selfBlocks[payer] = (selfBlocks[payer] ?? 0) - part * (blocks[node.id] ?? 0);
    }
    if (!measured) selfCost[node.parent] = (selfCost[node.parent] ?? 0) - (spent[node.id] ?? 0);
  }
  const triggersMs = plan.triggers.reduce((sum, trigger) => sum + trigger.milliseconds, 0);
  const whole = measured
    ? Math.max(plan.executionMs ?? 0, (totalMs[0] ?? 0) + triggersMs, Number.MIN_VALUE)
    : Math.max(spent[0] ?? 0, Number.MIN_VALUE);
  return nodes.map((node, id) => ({
    totalMs: measured ? (totalMs[id] ?? 0) : undefined,
    selfMs: measured ? Math.max(0, selfMs[id] ?? 0) : undefined,
    share: Math.min(1, Math.max(0, (measured ? selfMs[id] : selfCost[id]) ?? 0) / whole),
    totalShare: Math.min(1, ((measured ? totalMs[id] : spent[id]) ?? 0) / whole),
    selfBlocks: blocks[id] === undefined ? undefined : Math.max(0, selfBlocks[id] ?? 0),
    rows: node.actual ? node.actual.rows * node.actual.loops : node.planRows,
  }));
}

/** How many processes ran each node side by side: what a Gather above it started, and the leader when it helped. */
function processesOf({ nodes }: Plan): number[] {
  const processes: number[] = [];
  for (const node of nodes) {
    const parent = nodes[node.parent];
    if (parent === undefined || node.relationship === 'initplan' || node.relationship === 'cte') {
      processes.push(1);
    } else if (parent.type === 'Gather' || parent.type === 'Gather Merge') {
      const rounds = Math.max(1, parent.actual?.loops ?? 1);
      processes.push(Math.max(1, (node.actual?.loops ?? 1) / rounds));
    } else {
      processes.push(processes[node.parent] ?? 1);
    }
  }
  return processes;
}

/** The nodes whose time contains this node's, with the part that each has of it; parts add up to 1. */
function payersOf(
  plan: Plan,
  node: PlanNode,
  totalMs: readonly (number | undefined)[],
): readonly (readonly [number, number])[] {
  if (node.relationship === 'cte') {
    const name = node.subplanName?.slice('CTE '.length);
    const scans = readersOf(plan).get(name ?? '') ?? [];
    // The scans draw rows from the CTE as they need them; nothing says who drew how many.
    const sum = scans.reduce((total, scan) => total + (totalMs[scan] ?? 0), 0);
    if (scans.length > 0) {
      return scans.map((scan) => [scan, sum > 0 ? (totalMs[scan] ?? 0) / sum : 1 / scans.length]);
    }
  }
  if (node.relationship === 'initplan') return [[firstUserOf(plan, node), 1]];
  return [[node.parent, 1]];
}

const readers = new WeakMap<Plan, ReadonlyMap<string, readonly number[]>>();

/** The CTE Scans of each CTE. */
export function readersOf(plan: Plan): ReadonlyMap<string, readonly number[]> {
  const known = readers.get(plan);
  if (known) return known;
  const map = new Map<string, number[]>();
  for (const { id, type, cte } of plan.nodes) {
    if (type !== 'CTE Scan' || cte === undefined) continue;
    const scans = map.get(cte);
    if (scans) scans.push(id);
    else map.set(cte, [id]);
  }
  readers.set(plan, map);
  return map;
}

/**
 * The node that evaluates an InitPlan: the deepest one at or below its parent that mentions its result, which is
 * `$0` up to PostgreSQL 16 and `(InitPlan 1).col1` from 17 on.
 */
function firstUserOf(plan: Plan, node: PlanNode): number {
  const name = node.subplanName ?? '';
  const returns = /\(returns ([$\d,]+)\)/.exec(name)?.[1]?.split(',') ?? [];
  const label = /^(?:InitPlan|expr|exists|minmax|array)[ _\w]*/.exec(name)?.[0]?.trim();
  const mentions = [...returns, ...(label ? [label] : [])].map(
    (word) => new RegExp(`${word.replace(/[$.()]/g, '\\$&')}(?!\\d)`),
  );
  let user = node.parent;
  const open = [node.parent];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const candidate = plan.nodes[id];
    if (candidate === undefined || candidate.id === node.id) continue;
    const texts = [
      candidate.filter,
      candidate.indexCondition,
      candidate.joinFilter,
      candidate.joinCondition,
      ...(id === node.parent ? [] : candidate.output),
    ];
    const used = texts.some((text) => text !== undefined && mentions.some((word) => word.test(text)));
    if (used && candidate.depth > (plan.nodes[user]?.depth ?? 0)) user = id;
    open.push(...candidate.children);
  }
  return user;
}

/**
 * What each node adds to the cost of the whole statement. Costs are per execution, and those below a Limit are for
 * all rows: so the root's cost is handed down, to a nested loop's inner side once per outer row, and scaled where the
 * children want more than their parent has.
 */
function estimatedCosts({ nodes }: Plan): number[] {
  const spent = nodes.map(() => 0);
  if (nodes[0]) spent[0] = nodes[0].totalCost;
  for (const node of nodes) {
    const children = node.children.flatMap((id) => nodes[id] ?? []);
    const outerRows = children.find((child) => !isSubplan(child))?.planRows ?? 1;
    const wanted = children.map((child) => {
      const repeated =
        (node.type === 'Nested Loop' && child.relationship === 'inner') || child.relationship === 'subplan';
      return child.totalCost * (repeated ? Math.max(1, outerRows) : 1);
    });
    const sum = wanted.reduce((total, cost) => total + cost, 0);
    const scale = sum > (spent[node.id] ?? 0) ? (spent[node.id] ?? 0) / sum : 1;
    children.forEach((child, index) => {
      spent[child.id] = (wanted[index] ?? 0) * scale;
    });
  }
  return spent;
}
