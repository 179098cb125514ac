import { HotlightError } from '../../base/errors';
import { array, Mismatch, object, optional, string } from '../../base/parseJson';
import type { Actual, Buffers, Plan, PlanNode, Relationship, SortUse, Trigger } from './plan';

/** More nodes than any statement of a person or a program has. */
const MAX_NODES = 100_000;
/** The planner estimates no more rows than that (`MAXIMUM_ROWCOUNT` in costsize.c): more is no plan's number. */
const MOST = 1e100;

/**
 * Reads what EXPLAIN (FORMAT JSON) returned: as text or parsed, as the list that PostgreSQL prints, as its only
 * element, or as a client's row with the column "QUERY PLAN"; and what auto_explain logs.
 * @param name where it is from, for the error
 * @throws HotlightError `bad-input`
 */
export function parsePlan(input: unknown, name = 'The plan'): Plan {
  try {
    return readPlan(typeof input === 'string' ? JSON.parse(unwrapTable(input)) : input);
  } catch (error) {
    const what =
      error instanceof Mismatch
        ? error.message
        : 'it is not complete JSON; run EXPLAIN with FORMAT JSON and take all of its output';
    throw new HotlightError('bad-input', `${name} can't be read as a query plan: ${what}.`, { cause: error });
  }
}

/** psql's aligned output has a heading, a line, a `+` at the end of each line, and a count of rows. */
function unwrapTable(text: string): string {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (!/^QUERY PLAN\b/.test(trimmed)) return trimmed;
  return trimmed
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => !/^-+$/.test(line.trim()) && !/^\(\d+ rows?\)$/.test(line.trim()))
    .map((line) => line.replace(/\s*\+\s*$/, ''))
    .join('\n');
}

function readPlan(value: unknown): Plan {
  let top = value;
  // A client's rows around PostgreSQL's list around the plan.
  for (let depth = 0; depth < 4; depth++) {
    if (Array.isArray(top)) {
      if (top.length === 0) throw new Mismatch('it is an empty list');
      if (top.length > 1) throw new Mismatch(`it holds ${top.length} plans instead of one`);
      top = top[0];
    } else if (typeof top === 'object' && top !== null && 'QUERY PLAN' in top) {
      const inside = (top as Record<string, unknown>)['QUERY PLAN'];
      top = typeof inside === 'string' ? JSON.parse(inside) : inside;
    }
  }
  const explained = object(top, 'it');
  if (explained.Plan === undefined) throw new Mismatch('there is no "Plan" in it');
  const nodes = readNodes(explained.Plan);
  const planning = finite(explained['Planning Time']);
  const execution = finite(explained['Execution Time'] ?? explained['Total Runtime']);
  return {
    nodes,
    analyzed: nodes[0]?.actual !== undefined,
    planningMs: planning,
    executionMs: execution,
    triggers: list(explained.Triggers).flatMap(readTrigger),
    jit: readJit(explained.JIT),
    settings: readSettings(explained.Settings),
  };
}

/** Depth first with a stack of our own: a plan may be thousands of nodes deep. */
function readNodes(root: unknown): PlanNode[] {
  const nodes: PlanNode[] = [];
  const open = [{ value: root, parent: -1, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (nodes.length === MAX_NODES) throw new Mismatch(`it has more than ${MAX_NODES} nodes`);
    const raw = object(next.value, 'a node of the plan');
    const id = nodes.length;
    const node = readNode(raw, id, next.parent, next.depth);
    nodes.push(node);
    (nodes[next.parent]?.children as number[] | undefined)?.push(id);
    const children = optional(raw.Plans, (plans) => array(plans, 'Plans')) ?? [];
    for (const value of [...children].reverse()) open.push({ value, parent: id, depth: next.depth + 1 });
  }
  return nodes;
}

function readNode(raw: Record<string, unknown>, id: number, parent: number, depth: number): PlanNode {
  const subplanName = text(raw['Subplan Name']);
  return {
    id,
    parent,
    depth,
    children: [],
    type: string(raw['Node Type'], 'Node Type'),
    relationship: parent < 0 ? undefined : relationshipOf(text(raw['Parent Relationship']), subplanName),
    subplanName,
    relation: text(raw['Relation Name']),
    schema: text(raw.Schema),
    alias: text(raw.Alias),
    index: text(raw['Index Name']),
    cte: text(raw['CTE Name']),
    joinType: text(raw['Join Type']),
    strategy: text(raw.Strategy),
    operation: text(raw.Operation),
    parallelAware: raw['Parallel Aware'] === true,
    innerUnique: raw['Inner Unique'] === true,
    startupCost: count(raw['Startup Cost']),
    totalCost: count(raw['Total Cost']),
    planRows: count(raw['Plan Rows']),
    planWidth: count(raw['Plan Width']),
    actual: readActual(raw),
    filter: text(raw.Filter) ?? text(raw['One-Time Filter']),
    indexCondition: text(raw['Index Cond']) ?? text(raw['TID Cond']),
    recheckCondition: text(raw['Recheck Cond']),
    joinFilter: text(raw['Join Filter']),
    joinCondition: text(raw['Hash Cond']) ?? text(raw['Merge Cond']),
    sortKey: texts(raw['Sort Key']),
    output: texts(raw.Output),
    removedByFilter: count(raw['Rows Removed by Filter']),
    removedByJoinFilter: count(raw['Rows Removed by Join Filter']),
    removedByRecheck: count(raw['Rows Removed by Index Recheck']),
    heapFetches: count(raw['Heap Fetches']),
    exactBlocks: count(raw['Exact Heap Blocks']) + ofWorkers(raw, 'Exact Heap Blocks'),
    lossyBlocks: count(raw['Lossy Heap Blocks']) + ofWorkers(raw, 'Lossy Heap Blocks'),
    hashBatches: Math.max(count(raw['Hash Batches']), count(raw['HashAgg Batches'])),
    sorts: readSorts(raw),
    workersPlanned: finite(raw['Workers Planned']),
    workersLaunched: finite(raw['Workers Launched']),
    subplansRemoved: count(raw['Subplans Removed']),
    buffers: readBuffers(raw),
  };
}

function relationshipOf(word: string | undefined, subplanName: string | undefined): Relationship {
  switch (word) {
    case 'Inner':
      return 'inner';
    case 'Member':
      return 'member';
    case 'Subquery':
      return 'subquery';
    case 'SubPlan':
      return 'subplan';
    case 'InitPlan':
      return subplanName?.startsWith('CTE ') ? 'cte' : 'initplan';
    default:
      return 'outer';
  }
}

function readActual(raw: Record<string, unknown>): Actual | undefined {
  const rows = finite(raw['Actual Rows']);
  const loops = finite(raw['Actual Loops']);
  if (rows === undefined && loops === undefined) return undefined;
  return { rows: rows ?? 0, loops: loops ?? 0, milliseconds: finite(raw['Actual Total Time']) };
}

function readBuffers(raw: Record<string, unknown>): Buffers | undefined {
  if (raw['Shared Hit Blocks'] === undefined && raw['Temp Read Blocks'] === undefined) return undefined;
  return {
    hit: count(raw['Shared Hit Blocks']) + count(raw['Local Hit Blocks']),
    read: count(raw['Shared Read Blocks']) + count(raw['Local Read Blocks']),
    dirtied: count(raw['Shared Dirtied Blocks']) + count(raw['Local Dirtied Blocks']),
    written: count(raw['Shared Written Blocks']) + count(raw['Local Written Blocks']),
    tempRead: count(raw['Temp Read Blocks']),
    tempWritten: count(raw['Temp Written Blocks']),
  };
}

/** Sort prints one method and space, Incremental Sort two groups of them; each worker its own with VERBOSE. */
function readSorts(raw: Record<string, unknown>): SortUse[] {
  const sorts: SortUse[] = [];
  for (const one of [raw, ...list(raw.Workers).filter(isObject)]) {
    const method = text(one['Sort Method']);
    if (method !== undefined) {
      sorts.push({
        method,
        disk: one['Sort Space Type'] === 'Disk',
        kilobytes: count(one['Sort Space Used']),
      });
    }
    for (const group of [one['Full-sort Groups'], one['Pre-sorted Groups']]) {
      if (!isObject(group)) continue;
      const disk = group['Sort Space Disk'];
      const memory = group['Sort Space Memory'];
      const space = isObject(disk) ? disk : isObject(memory) ? memory : {};
      sorts.push({
        method: texts(group['Sort Methods Used']).join(', '),
        disk: isObject(disk),
        kilobytes: count(space['Peak Sort Space Used']),
      });
    }
  }
  return sorts;
}

function readTrigger(value: unknown): Trigger[] {
  if (!isObject(value)) return [];
  return [
    {
      name: text(value['Trigger Name']) ?? text(value['Constraint Name']) ?? 'a trigger',
      constraint: text(value['Constraint Name']),
      relation: text(value.Relation),
      calls: count(value.Calls),
      milliseconds: count(value.Time),
    },
  ];
}

function readJit(value: unknown): Plan['jit'] {
  if (!isObject(value)) return undefined;
  const timing = value.Timing;
  return {
    functions: count(value.Functions),
    milliseconds: isObject(timing) ? finite(timing.Total) : undefined,
  };
}

function readSettings(value: unknown): ReadonlyMap<string, string> {
  return new Map(isObject(value) ? Object.entries(value).map(([name, it]) => [name, String(it)]) : []);
}

function ofWorkers(raw: Record<string, unknown>, key: string): number {
  return list(raw.Workers)
    .filter(isObject)
    .reduce((sum, worker) => sum + count(worker[key]), 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): string[] {
  return list(value).filter((it) => typeof it === 'string');
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= MOST ? value : undefined;
}

/** A number of a field that is only there when it isn't 0. */
function count(value: unknown): number {
  return finite(value) ?? 0;
}
