import type { LazyStrings } from './lazyStrings';

/** A function on the stack of an allocation. */
export interface AllocationFrame {
  /** '' for an anonymous function. */
  readonly name: string;
  /** The script as V8 names it: a path, a `file:` URL, `node:fs`, or ''. */
  readonly script: string;
  readonly scriptId: number;
  /** Where the function begins in the executed script; 1-based, 0 when unknown. */
  readonly line: number;
  readonly column: number;
}

/** What a snapshot says about its functions, five numbers each: name and script (as strings), id, line, column. */
const FUNCTION_FIELDS = 5;

const TREE_FIELDS = 5;
const DEEPEST_STACK = 64;

/**
 * Where objects were allocated. V8 knows it of those that were made while allocations were traced
 * (`HeapProfiler.startTrackingHeapObjects` with `trackAllocations`), as a stack of functions, without lines in them.
 */
export class Allocations {
  private readonly parentOf = new Map<number, number>();
  private readonly functionOf = new Map<number, number>();

  /**
   * @param traces by node, 0 for those that were made at another time
   * @param functions FUNCTION_FIELDS numbers each
   * @param tree the file's `trace_tree`: id, function, count, size, children; in a row, nested
   */
  constructor(
    private readonly traces: Uint32Array,
    private readonly functions: Uint32Array,
    tree: unknown,
    private readonly strings: LazyStrings,
  ) {
    const pending: [parent: number, children: unknown][] = [[0, tree]];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [parent, rows] = next;
      if (!Array.isArray(rows)) continue;
      for (let i = 0; i + TREE_FIELDS <= rows.length; i += TREE_FIELDS) {
        const id = Number(rows[i]);
        this.parentOf.set(id, parent);
        this.functionOf.set(id, Number(rows[i + 1]));
        pending.push([id, rows[i + TREE_FIELDS - 1]]);
      }
    }
  }

  /** Names the place where a node was allocated; 0 when that was not traced. */
  traceOf(node: number): number {
    return this.traces[node] ?? 0;
  }

  /** The functions that were running, the innermost first. */
  stackOf(trace: number): AllocationFrame[] {
    const frames: AllocationFrame[] = [];
    for (let id = trace; id > 0 && frames.length < DEEPEST_STACK; id = this.parentOf.get(id) ?? 0) {
      const frame = this.frame(this.functionOf.get(id) ?? -1);
      if (frame !== undefined) frames.push(frame);
    }
    return frames;
  }

  private frame(index: number): AllocationFrame | undefined {
    const at = index * FUNCTION_FIELDS;
    if (index < 0 || at + FUNCTION_FIELDS > this.functions.length) return undefined;
    const [name, script, scriptId, line, column] = this.functions.subarray(at, at + FUNCTION_FIELDS);
    return {
      name: this.strings.text(name!),
      script: this.strings.text(script!),
      scriptId: scriptId!,
      line: line!,
      column: column!,
    };
  }
}
