/**
 * What one picture shows: boxes in rows, each with a place on one horizontal axis in the profile's unit. The
 * renderer, hit-testing, the exports and the tree for screen readers know scenes only, never trees or samples.
 */
export interface Scene {
  /** Length of the axis, in the profile's unit. 0 when there is nothing to show. */
  readonly width: number;
  /** Number of rows. Row 0 is at the top, or at the bottom when the picture is flipped. */
  readonly rows: number;
  /** The row that a reader looks at first: the function itself between its callers and callees, else 0. */
  readonly home: number;

  /**
   * Calls `sink` for what is visible of a row between `from` and `to`, from left to right. Boxes narrower than
   * `pixel` are joined, so the number of calls is bounded by the number of pixels.
   */
  visit(row: number, from: number, to: number, pixel: number, sink: BoxSink): void;
  /** Key of the box at a place, -1 where there is none. */
  at(row: number, x: number): number;
  box(key: number): Box;
  /** The part of a box's width that no callee has. */
  self(key: number): number;
  /** Both values of the box on the other side of a comparison; undefined when there is none. */
  other?(key: number): OtherSide | undefined;

  /** Key of the box that this one hangs from; -1 for the first. */
  parent(key: number): number;
  /** Keys of boxes hanging from this one, in order from the left, at most `limit` of them. */
  children(key: number, limit: number): number[];
  /** The next box in the row to the left (-1) or to the right (1); -1 at the end. */
  neighbour(key: number, step: -1 | 1): number;
  /** The box that a step up or down leads to: towards the parent, or to the widest child. -1 when there is none. */
  vertical(key: number, step: -1 | 1): number;
  /** Place among the children of the same parent, for screen readers; `count` is -1 when counting would be slow. */
  position(key: number): { readonly index: number; readonly count: number };

  /**
   * Keys of the boxes of marked functions that hang from no other such box, in time order where there
   * is one. `marked` is indexed by function.
   */
  outermost(marked: Uint8Array): number[];
}

/** `key` is the first box's when several were joined. */
export type BoxSink = (key: number, func: number, from: number, to: number, joined: boolean) => void;

/** What a box stands for on the side of a comparison that doesn't give it its width. */
export interface OtherSide {
  readonly self: number;
  readonly total: number;
}

export interface Box {
  readonly key: number;
  readonly row: number;
  readonly func: number;
  /** Left edge and length on the axis. */
  readonly x: number;
  readonly width: number;
  /** Distance from the first box, for screen readers; 0 for the first. */
  readonly depth: number;
}

/** The widest of some boxes; -1 when there are none. */
export function widest(scene: Scene, keys: readonly number[]): number {
  let best = -1;
  let width = -1;
  for (const key of keys) {
    const box = scene.box(key);
    if (box.width <= width) continue;
    best = key;
    width = box.width;
  }
  return best;
}
