import { lastSampleDuration } from '../../../src/core/profile/sampleTimes';
import { Ancestors } from './ancestors';
import { Minimums } from './minimums';
import type { Box, BoxSink, Scene } from './scene';
import type { CallTree } from './tree';

/** When each sample was taken, and in which node of the tree's source. */
export interface Sampling {
  readonly samples: Uint32Array;
  /** Microseconds from the start of the recording, never decreasing. */
  readonly times: Float64Array;
  /** Microseconds from start to end of the recording. */
  readonly duration: number;
}

/** Children are listed, and their places counted, up to this many. */
const MOST_COUNTED = 500;

/**
 * Stacks in the order in which they were sampled. A sample stands for the time until the next one; neighbours
 * that share a call path from the root share its boxes. Samples in nodes that the tree leaves out are cut from
 * the axis, and boxes end at such a cut.
 *
 * A million samples can be a hundred million boxes, so boxes are not stored: the axis is a sequence of runs
 * (neighbouring samples in one node), and `shared` says down to which depth the stacks of two neighbouring runs
 * are the same. A box of row d is a stretch of runs with no value below d in `shared`. Its key is
 * row × runs + first run.
 */
export class TimeScene implements Scene {
  readonly width: number;
  readonly rows: number;
  readonly home = 0;
  /** Number of runs. */
  readonly size: number;
  readonly #tree: CallTree;
  readonly #ancestors: Ancestors;
  readonly #node: Uint32Array;
  /** Start of each run on the axis; length size + 1. */
  readonly #start: Float64Array;
  /** Start of each run in the recording, cut time included. */
  readonly #recorded: Float64Array;
  readonly #shared: Minimums;
  #columns: Columns | undefined;

  constructor(tree: CallTree, sampling: Sampling) {
    this.#tree = tree;
    this.#ancestors = new Ancestors(tree.parent);
    const { samples, times } = sampling;
    const node = new Uint32Array(samples.length);
    const start = new Float64Array(samples.length + 1);
    const recorded = new Float64Array(samples.length);
    const shared = new Uint32Array(samples.length);
    let size = 0;
    let x = 0;
    let rows = 0;
    let cut = true;
    const lastDuration = lastSampleDuration(times, sampling.duration);
    for (let i = 0; i < samples.length; i++) {
      const place = tree.nodeOf[samples[i]!]!;
      if (place < 0) {
        cut = true;
        continue;
      }
      const length = i + 1 < times.length ? times[i + 1]! - times[i]! : lastDuration;
      if (!(length > 0)) continue;
      if (cut || size === 0 || node[size - 1] !== place) {
        if (size > 0) shared[size - 1] = cut ? 0 : this.#ancestors.sharedDepth(node[size - 1]!, place);
        node[size] = place;
        start[size] = x;
        recorded[size++] = times[i]!;
        rows = Math.max(rows, this.#ancestors.depth[place]! + 1);
      }
      cut = false;
      x += length;
    }
    start[size] = x;
    this.size = size;
    this.#node = node.subarray(0, size);
    this.#start = start.subarray(0, size + 1);
    this.#recorded = recorded.subarray(0, size);
    this.#shared = new Minimums(shared.subarray(0, Math.max(0, size - 1)));
    this.width = x;
    this.rows = rows;
  }

  /** Microseconds from the start of the recording for a place on the axis. */
  timeAt(x: number): number {
    if (this.size === 0) return 0;
    const run = this.#runAt(x);
    return this.#recorded[run]! + Math.max(0, x - this.#start[run]!);
  }

  visit(row: number, from: number, to: number, pixel: number, sink: BoxSink): void {
    if (this.size === 0) return;
    const { run, shared, count, exact } = this.#columnsOf(from, to, pixel);
    const { depth } = this.#ancestors;
    for (let column = 0; column < count; column++) {
      const first = column;
      const node = this.#node[run[first]!]!;
      if (depth[node]! < row) continue;
      while (column + 1 < count && shared[column]! >= row) column++;
      const func = this.#tree.func[this.#ancestors.at(node, row)]!;
      // Where boxes are narrower than pixels, the one under each pixel's middle stands for the pixel.
      if (!exact && column - first < 3) {
        sink(this.#keyAt(row, run[first]!), func, from + first * pixel, from + (column + 1) * pixel, true);
        continue;
      }
      const begin = this.#firstRun(row, run[first]!);
      const end = this.#start[this.#lastRun(row, run[column]!) + 1]!;
      sink(row * this.size + begin, func, this.#start[begin]!, end, end - this.#start[begin]! < pixel);
    }
  }

  at(row: number, x: number): number {
    if (row < 0 || row >= this.rows || x < 0 || x >= this.width) return -1;
    const run = this.#runAt(x);
    return this.#depthOf(run) < row ? -1 : this.#keyAt(row, run);
  }

  box(key: number): Box {
    const row = Math.floor(key / this.size);
    const first = key % this.size;
    const x = this.#start[first]!;
    const width = this.#start[this.#lastRun(row, first) + 1]! - x;
    const func = this.#tree.func[this.#ancestors.at(this.#node[first]!, row)]!;
    return { key, row, func, x, width, depth: row };
  }

  self(key: number): number {
    const row = Math.floor(key / this.size);
    const first = key % this.size;
    const last = this.#lastRun(row, first);
    let self = 0;
    for (let run = first; run <= last; run++) {
      if (this.#depthOf(run) === row) self += this.#start[run + 1]! - this.#start[run]!;
    }
    return self;
  }

  parent(key: number): number {
    const row = Math.floor(key / this.size);
    return row === 0 ? -1 : this.#keyAt(row - 1, key % this.size);
  }

  children(key: number, limit: number): number[] {
    const row = Math.floor(key / this.size);
    const last = this.#lastRun(row, key % this.size);
    const keys: number[] = [];
    for (let run = key % this.size; run <= last && keys.length < limit; run++) {
      if (this.#depthOf(run) <= row) continue;
      keys.push((row + 1) * this.size + run);
      run = this.#lastRun(row + 1, run);
    }
    return keys;
  }

  neighbour(key: number, step: -1 | 1): number {
    const row = Math.floor(key / this.size);
    const first = key % this.size;
    let run = step < 0 ? first - 1 : this.#lastRun(row, first) + 1;
    while (run >= 0 && run < this.size && this.#depthOf(run) < row) run += step;
    return run >= 0 && run < this.size ? this.#keyAt(row, run) : -1;
  }

  vertical(key: number, step: -1 | 1): number {
    if (step < 0) return this.parent(key);
    let best = -1;
    let width = 0;
    for (const child of this.children(key, this.size)) {
      const box = this.box(child);
      if (box.width <= width) continue;
      best = child;
      width = box.width;
    }
    return best;
  }

  position(key: number): { index: number; count: number } {
    const parent = this.parent(key);
    if (parent < 0) return { index: 0, count: 1 };
    const siblings = this.children(parent, MOST_COUNTED);
    const count = siblings.length < MOST_COUNTED ? siblings.length : -1;
    return { index: siblings.indexOf(key), count };
  }

  outermost(marked: Uint8Array): number[] {
    const { parent, func } = this.#tree;
    const depthOfMark = new Int32Array(parent.length).fill(-1);
    for (let node = 0; node < parent.length; node++) {
      const above = node > 0 ? depthOfMark[parent[node]!]! : -1;
      if (above >= 0) depthOfMark[node] = above;
      else if (marked[func[node]!]) depthOfMark[node] = this.#ancestors.depth[node]!;
    }
    const keys: number[] = [];
    for (let run = 0; run < this.size; run++) {
      const row = depthOfMark[this.#node[run]!]!;
      if (row < 0) continue;
      keys.push(row * this.size + run);
      run = this.#lastRun(row, run);
    }
    return keys;
  }

  #depthOf(run: number): number {
    return this.#ancestors.depth[this.#node[run]!]!;
  }

  #keyAt(row: number, run: number): number {
    return row * this.size + this.#firstRun(row, run);
  }

  /** First and last run of the box of `row` that holds `run`. */
  #firstRun(row: number, run: number): number {
    return this.#shared.previousBelow(run - 1, row) + 1;
  }

  #lastRun(row: number, run: number): number {
    return this.#shared.nextBelow(run, row);
  }

  #runAt(x: number): number {
    let low = 0;
    let high = this.size;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#start[middle]! <= x) low = middle;
      else high = middle;
    }
    return low;
  }

  /** What is visible, once for all rows of a frame: one column per run, or per pixel when runs are narrower. */
  #columnsOf(from: number, to: number, pixel: number): Columns {
    const known = this.#columns;
    if (known && known.from === from && known.to === to && known.pixel === pixel) return known;
    const first = this.#runAt(from);
    const last = this.#runAt(to);
    const pixels = Math.max(1, Math.ceil((to - from) / pixel));
    const exact = last - first < pixels * 2;
    const count = exact ? last - first + 1 : pixels;
    const run = new Uint32Array(count);
    for (let column = 0; column < count; column++) {
      run[column] = exact ? first + column : this.#runAt(from + (column + 0.5) * pixel);
    }
    const shared = new Uint32Array(count);
    for (let column = 0; column + 1 < count; column++) {
      shared[column] = this.#shared.over(run[column]!, run[column + 1]!);
    }
    this.#columns = { from, to, pixel, run, shared, count, exact };
    return this.#columns;
  }
}

interface Columns {
  readonly from: number;
  readonly to: number;
  readonly pixel: number;
  readonly run: Uint32Array;
  /** Smallest shared depth from this column's run to the next column's. */
  readonly shared: Uint32Array;
  readonly count: number;
  /** One column per run. */
  readonly exact: boolean;
}
