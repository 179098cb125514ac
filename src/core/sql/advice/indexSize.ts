/** Bytes of a page that tuples can have, after its header and the btree's special space. */
const PAGE = 8192;
const USABLE = PAGE - 24 - 16;
const LEAF_FILL = 0.9;
const INNER_FILL = 0.7;
/** Item pointer in the page, and header of an index tuple. */
const LINE_POINTER = 4;
const TUPLE_HEADER = 8;
/** Largest tuple with several row pointers that CREATE INDEX makes (nbtsort.c: a tenth of a page). */
const POSTING_LIMIT = 816;
const ROW_POINTER = 6;

export interface IndexShape {
  /** Rows in the index. */
  readonly rows: number;
  /** Bytes of one row's keys and included columns, on average. */
  readonly width: number;
  /** Distinct keys; equal keys share a tuple. */
  readonly distinct: number;
  /** Equal keys can share a tuple: not with included columns, nor for numeric and floating-point keys. */
  readonly deduplicates: boolean;
}

/** Size of a btree index made by CREATE INDEX, in pages, the meta page included. */
export function indexPages({ rows, width, distinct, deduplicates }: IndexShape): number {
  if (rows <= 0) return 2;
  const key = align(width);
  const single = LINE_POINTER + TUPLE_HEADER + key;
  const keys = Math.min(rows, Math.max(1, distinct));
  let bytes = rows * single;
  if (deduplicates && keys < rows) {
    const copies = rows / keys;
    const perTuple = Math.max(1, Math.floor((POSTING_LIMIT - TUPLE_HEADER - key) / ROW_POINTER));
    const tuples = Math.max(1, copies / perTuple);
    bytes = keys * (tuples * (LINE_POINTER + TUPLE_HEADER + key) + copies * ROW_POINTER);
    bytes = Math.min(bytes, rows * single);
  }
  const leaves = Math.max(1, Math.ceil(bytes / (USABLE * LEAF_FILL)));
  let inner = 0;
  for (let level = leaves; level > 1; ) {
    level = Math.ceil(level / fanout(width));
    inner += level;
  }
  return leaves + inner + 1;
}

/** Levels of a btree above its leaves. */
export function indexHeight(pages: number, width: number): number {
  let height = 0;
  for (let level = Math.max(1, pages - 1); level > 1; height++) level = Math.ceil(level / fanout(width));
  return height;
}

function fanout(width: number): number {
  return Math.max(2, Math.floor((USABLE * INNER_FILL) / (LINE_POINTER + TUPLE_HEADER + align(width))));
}

function align(width: number): number {
  return Math.max(8, Math.ceil(width / 8) * 8);
}

/**
 * What an index adds to a write, as a share of the row that is written anyway (pganalyze's measure): its tuple
 * against the row's.
 * @param keyWidth bytes of the keys; @param rowWidth bytes of the row; @param share of the rows that are in the index
 */
export function writeOverhead(keyWidth: number, rowWidth: number, share: number): number {
  return ((TUPLE_HEADER + keyWidth) / (23 + LINE_POINTER + rowWidth)) * share;
}
