import { formatBytes, formatCount } from '../../base/units';
import type { PlanNode } from './plan';

/** A few words on what a node did out of the ordinary. */
export interface NodeMark {
  readonly text: string;
  /** It cost something that it need not have. */
  readonly bad: boolean;
}

/**
 * What stands beside a node in a tree: spills, lossy blocks, missing workers, and that it was not run to its end.
 * @param stoppedEarly whether the node above took no more rows
 */
export function nodeMarks(node: PlanNode, stoppedEarly: boolean): NodeMark[] {
  const marks: NodeMark[] = [];
  const note = (text: string): void => void marks.push({ text, bad: false });
  const warn = (text: string): void => void marks.push({ text, bad: true });
  if (node.actual?.loops === 0) note('never executed');
  else if (stoppedEarly && node.actual !== undefined) note('stopped early');
  const spilled = node.sorts.filter(({ disk }) => disk).reduce((sum, { kilobytes }) => sum + kilobytes, 0);
  if (spilled > 0) warn(`${formatBytes(spilled * 1024)} on disk`);
  if (node.hashBatches > 1) warn(`${formatCount(node.hashBatches)} batches`);
  if (node.lossyBlocks > 0) warn(`${formatCount(node.lossyBlocks)} lossy blocks`);
  if (node.heapFetches > 0) note(`${formatCount(node.heapFetches)} heap fetches`);
  const removed = node.removedByFilter + node.removedByJoinFilter + node.removedByRecheck;
  if (removed > 0) note(`−${formatCount(removed)} rows filtered`);
  const { workersPlanned, workersLaunched } = node;
  if (workersPlanned !== undefined) {
    if (workersLaunched === undefined) note(`${workersPlanned} workers`);
    else if (workersLaunched < workersPlanned) warn(`${workersLaunched} of ${workersPlanned} workers`);
    else note(`${workersLaunched} workers`);
  }
  if (node.subplansRemoved > 0) note(`${formatCount(node.subplansRemoved)} pruned`);
  return marks;
}

/**
 * How far the estimate of rows per execution was off: above 1 when there were more rows, below when there were less.
 * Undefined where the counts say nothing: it was not run, or not to its end.
 */
export function estimateRatio({ actual, planRows }: PlanNode, stoppedEarly: boolean): number | undefined {
  if (actual === undefined || actual.loops === 0 || stoppedEarly) return undefined;
  return Math.max(1, actual.rows) / Math.max(1, planRows);
}
