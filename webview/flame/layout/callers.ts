import { type CallTree, NodeTable, outermost, type TreeColumns, totalsOf } from './tree';

/** The callers of a function, upside down. */
export interface CallerTree extends TreeColumns {
  readonly total: Float64Array;
  /** Callers beyond this many levels were left out because there were too many paths; 0 when all are there. */
  readonly cutAt: number;
}

/** A pathological profile has more distinct caller paths than memory; a readable picture has far fewer. */
const MOST_NODES = 400_000;

/**
 * Node 0 is the function, its children are its direct callers, theirs the callers of those. A node's total is
 * the value of the function in calls that came that way, each outermost call counted once; its self is what
 * had no further caller. The root of the profile is not a caller. `tree` must have each call path once.
 */
export function callersOf(tree: CallTree, func: number, mostNodes = MOST_NODES): CallerTree {
  // One entry per outermost call: where its stack stands now, which caller that is, and its value.
  const marks = outermost(tree, func);
  const calls = marks.reduce((sum, mark) => sum + mark, 0);
  const at = new Int32Array(calls);
  const caller = new Int32Array(calls);
  const value = new Float64Array(calls);
  for (let node = 0, entry = 0; node < marks.length; node++) {
    if (!marks[node]) continue;
    at[entry] = node;
    value[entry++] = tree.total[node]!;
  }

  const inverted = new NodeTable(Math.min(mostNodes + calls, 1 + stackFrames(tree, marks)));
  inverted.child(-1, func);
  // All stacks go up together, one level per round, so that a cut falls at one level for all of them.
  let open = calls;
  let level = 0;
  for (; open > 0 && inverted.size <= mostNodes; level++) {
    let kept = 0;
    for (let entry = 0; entry < open; entry++) {
      const above = tree.parent[at[entry]!]!;
      const node = caller[entry]!;
      if (above <= 0) {
        inverted.self[node]! += value[entry]!;
        continue;
      }
      at[kept] = above;
      caller[kept] = inverted.child(node, tree.func[above]!);
      value[kept++] = value[entry]!;
    }
    open = kept;
  }
  for (let entry = 0; entry < open; entry++) inverted.self[caller[entry]!]! += value[entry]!;
  const columns = inverted.finish();
  return { ...columns, total: totalsOf(columns), cutAt: open > 0 ? level : 0 };
}

/** How many frames stand in the stacks of the marked nodes together, themselves included. */
function stackFrames(tree: TreeColumns, marks: Uint8Array): number {
  const depth = new Uint32Array(marks.length);
  let frames = 0;
  for (let node = 1; node < marks.length; node++) {
    depth[node] = depth[tree.parent[node]!]! + 1;
    if (marks[node]) frames += depth[node]!;
  }
  return frames;
}
