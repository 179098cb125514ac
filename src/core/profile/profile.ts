/** What a profile's numbers count: microseconds of CPU samples, or bytes of sampled allocations. */
export type Unit = 'us' | 'bytes';

/**
 * Whose code a frame is. `program` is V8's "(program)": native code outside any JavaScript;
 * `native` is a frame with a name but no script (builtins, WebAssembly stubs).
 */
export type Category = 'app' | 'dependency' | 'node' | 'gc' | 'idle' | 'program' | 'native';

/** How far a number may be trusted; `low` always comes with a reason in words. */
export type Confidence = 'high' | 'low';

/**
 * A function as it appears in call stacks. Frames are interned: two nodes of the same function share one.
 * Positions are 1-based; 0 means unknown.
 */
export interface Frame {
  /** As V8 gives it; '' for an anonymous function, '(garbage collector)' and the like for meta frames. */
  readonly name: string;
  /** The script as it was executed: a `file:` URL, a path, `node:fs`, `evalmachine.<anonymous>`, or ''. */
  readonly url: string;
  /** V8's script id within its process and thread; '' when unknown. Ties a frame to captured source maps. */
  readonly scriptId: string;
  /** Where the function is declared in the executed script. */
  readonly line: number;
  readonly column: number;
  /** Where the function is declared for the reader: an absolute path or `node:` name, after source maps. */
  readonly file: string;
  readonly fileLine: number;
  readonly fileColumn: number;
  readonly category: Category;
}

/**
 * Time (or bytes) per source line, for each node of a call tree, as compressed sparse rows:
 * node `i` owns entries `start[i]` … `start[i + 1] - 1`.
 */
export interface LineTable {
  /** Length: nodes + 1. */
  readonly start: Uint32Array;
  /** 1-based line; in the executed script before source maps, in `Frame.file` after. */
  readonly line: Uint32Array;
  /** The part of the node's self value that was seen on that line, in the profile's unit. */
  readonly value: Float64Array;
}

/** Why the numbers of a function, or of one of its lines, may stand in the wrong place. */
export interface Doubt {
  /** Index in `Profile.frames`. */
  readonly frame: number;
  /** The line, as in the line table; 0 for the whole function. */
  readonly line: number;
  /** One sentence for people. */
  readonly reason: string;
}

/**
 * A call tree in columns. Node 0 is the root and every parent stands before its children, so one
 * forward pass visits parents first and one backward pass children first, without recursion.
 */
export interface Profile {
  readonly unit: Unit;
  readonly frames: readonly Frame[];
  /** Parent node; -1 for the root. `parent[i] < i`. */
  readonly parent: Int32Array;
  /** Index in `frames`. */
  readonly frame: Uint32Array;
  /** The node's own value, without its callees. */
  readonly self: Float64Array;
  readonly lines: LineTable;
  /** The node of each sample, in time order. Empty when the capture kept no samples. */
  readonly samples: Uint32Array;
  /** When each sample was taken, in microseconds since `startTime`. Same length as `samples`. */
  readonly times: Float64Array;
  /** Microseconds on the capturing process's monotonic clock; only differences mean something. */
  readonly startTime: number;
  /** Microseconds from start to end of the recording, idle time included. 0 for allocations. */
  readonly duration: number;
  /** What is reported with low confidence. Absent when nothing is. */
  readonly doubts?: readonly Doubt[];
}
