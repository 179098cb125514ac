import { type Condition, conditionsOf } from '../condition';
import type { PlanNode } from '../plan';
import { loopsOf, type PlanView } from '../rule';

/** A scan throws so much away that reading it was wasted, from here on. */
export const WASTED_SHARE = 0.9;
const WASTED_ROWS = 1000;

const INDEX_SCANS = new Set(['Index Scan', 'Index Only Scan', 'Bitmap Heap Scan']);

/** Whether a node fetches rows of a table by an index. */
export function isIndexScan(node: PlanNode): boolean {
  return INDEX_SCANS.has(node.type);
}

/** Rows that all executions of a scan read, and how many of them its filter threw away. */
export function readAndRemoved(node: PlanNode): { read: number; removed: number } {
  const loops = loopsOf(node);
  const removed = node.removedByFilter * loops;
  return { read: removed + (node.actual?.rows ?? 0) * loops, removed };
}

/**
 * The least rows that a table read in full can have by its price: a page costs 1, a row 0.01 and each condition of
 * it 0.0025, with PostgreSQL's default costs and one row per page at the least.
 */
function leastRows(node: PlanNode, conditions: number): number {
  return (node.totalCost - node.startupCost) / (1 + 0.01 + 0.0025 * conditions);
}

/** Rows of the scanned table: known, counted, or at the least those that its price stands for. */
export function tableRows(view: PlanView, node: PlanNode): number {
  const facts = view.tables.get(`${node.schema ?? 'public'}.${node.relation}`);
  if (node.actual && node.actual.loops > 0) return readAndRemoved(node).read / node.actual.loops;
  return facts?.rows ?? leastRows(node, conditionsOf(node.filter).length);
}

/** Whether a filter throws at least 90 % and 1 000 rows away, as measured or else as estimated. */
export function isWasteful(view: PlanView, node: PlanNode): boolean {
  if (node.filter === undefined) return false;
  if (node.actual) {
    const { read, removed } = readAndRemoved(node);
    // Averages are whole numbers up to PostgreSQL 17: one row per execution may be much less.
    if (loopsOf(node) > 1 && node.removedByFilter < 10) return false;
    return removed >= WASTED_ROWS && removed >= WASTED_SHARE * read;
  }
  const rows = tableRows(view, node);
  return rows - node.planRows >= WASTED_ROWS && node.planRows <= (1 - WASTED_SHARE) * rows;
}

/** What a scan checks on every row that it has read. */
export function filterConditions(node: PlanNode): readonly Condition[] {
  return conditionsOf(node.filter);
}
