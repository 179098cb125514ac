/** How a node hangs on its parent. `cte` is an InitPlan that its CTE Scans read. */
export type Relationship = 'outer' | 'inner' | 'member' | 'subquery' | 'initplan' | 'subplan' | 'cte';

/** Blocks of 8 kB that a node and everything below it touched, over all its executions. */
export interface Buffers {
  readonly hit: number;
  readonly read: number;
  readonly dirtied: number;
  readonly written: number;
  readonly tempRead: number;
  readonly tempWritten: number;
}

/** What EXPLAIN ANALYZE measured. Rows and milliseconds are averages per execution, as PostgreSQL prints them. */
export interface Actual {
  readonly rows: number;
  /** Executions, over all processes; 0 means never executed. */
  readonly loops: number;
  /** Undefined with TIMING OFF. */
  readonly milliseconds: number | undefined;
}

/** One sort, in the leader or in a worker. */
export interface SortUse {
  readonly method: string;
  readonly disk: boolean;
  readonly kilobytes: number;
}

export interface PlanNode {
  /** Position in {@link Plan.nodes}: parents come before their children. */
  readonly id: number;
  /** -1 for the root. */
  readonly parent: number;
  readonly depth: number;
  readonly children: readonly number[];
  readonly type: string;
  readonly relationship: Relationship | undefined;
  /** `SubPlan 1`, `InitPlan 1 (returns $0)`, `CTE x`. */
  readonly subplanName: string | undefined;
  readonly relation: string | undefined;
  readonly schema: string | undefined;
  readonly alias: string | undefined;
  readonly index: string | undefined;
  /** The CTE that a CTE Scan reads. */
  readonly cte: string | undefined;
  readonly joinType: string | undefined;
  readonly strategy: string | undefined;
  readonly operation: string | undefined;
  readonly parallelAware: boolean;
  readonly innerUnique: boolean;
  readonly startupCost: number;
  /** Planner units, of one execution. */
  readonly totalCost: number;
  readonly planRows: number;
  readonly planWidth: number;
  readonly actual: Actual | undefined;
  readonly filter: string | undefined;
  readonly indexCondition: string | undefined;
  readonly recheckCondition: string | undefined;
  readonly joinFilter: string | undefined;
  readonly joinCondition: string | undefined;
  readonly sortKey: readonly string[];
  /** The select list with VERBOSE. */
  readonly output: readonly string[];
  /** Rows per execution that a condition threw away. */
  readonly removedByFilter: number;
  readonly removedByJoinFilter: number;
  readonly removedByRecheck: number;
  readonly heapFetches: number;
  readonly exactBlocks: number;
  readonly lossyBlocks: number;
  readonly hashBatches: number;
  readonly sorts: readonly SortUse[];
  readonly workersPlanned: number | undefined;
  readonly workersLaunched: number | undefined;
  /** Children of an Append that pruning left out. */
  readonly subplansRemoved: number;
  /** Undefined without BUFFERS. */
  readonly buffers: Buffers | undefined;
}

export interface Trigger {
  readonly name: string;
  readonly constraint: string | undefined;
  readonly relation: string | undefined;
  readonly calls: number;
  readonly milliseconds: number;
}

/** The result of EXPLAIN (FORMAT JSON), with or without ANALYZE. */
export interface Plan {
  /** Never empty; the root is first. */
  readonly nodes: readonly PlanNode[];
  readonly analyzed: boolean;
  readonly planningMs: number | undefined;
  readonly executionMs: number | undefined;
  readonly triggers: readonly Trigger[];
  /** Time that compiling took, over all processes. */
  readonly jit: { readonly functions: number; readonly milliseconds: number | undefined } | undefined;
  /** Planner settings that differ from the defaults, with SETTINGS. */
  readonly settings: ReadonlyMap<string, string>;
}

/** The nodes below `id`, in no particular order, without recursion. */
export function* below(plan: Plan, id: number): Generator<PlanNode> {
  const open = [...(plan.nodes[id]?.children ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = plan.nodes[next];
    if (node === undefined) continue;
    yield node;
    open.push(...node.children);
  }
}

/** The child that delivers the rows: the first that is neither an InitPlan nor a SubPlan. */
export function input(plan: Plan, node: PlanNode): PlanNode | undefined {
  return inputs(plan, node)[0];
}

/** The children that deliver rows, outer before inner. */
export function inputs(plan: Plan, node: PlanNode): PlanNode[] {
  return node.children.flatMap((id) => {
    const child = plan.nodes[id];
    return child && !isSubplan(child) ? [child] : [];
  });
}

export function isSubplan(node: PlanNode): boolean {
  return node.relationship === 'subplan' || node.relationship === 'initplan' || node.relationship === 'cte';
}

/** `Seq Scan on orders`, `Hash Join`, `CTE Scan on recent`. */
export function nodeTitle(node: PlanNode): string {
  const on = node.relation ?? node.cte;
  const type = node.type === 'ModifyTable' && node.operation ? node.operation : node.type;
  const using = node.index !== undefined && node.type !== 'Bitmap Index Scan' ? ` using ${node.index}` : '';
  if (node.type === 'Bitmap Index Scan' && node.index !== undefined) return `${type} on ${node.index}`;
  return on === undefined ? type : `${type}${using} on ${on}`;
}
