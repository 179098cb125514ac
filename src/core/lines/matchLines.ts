/** Up to this many cells, a stretch without unique lines is matched by the longest common subsequence. */
const MAX_CELLS = 4_000_000;

/**
 * A diff: for each element of `a` the index of its counterpart in `b`, or -1. Patience diff (equal ends, then
 * elements that are unique in both, then the stretches between those) with a longest common subsequence in
 * stretches that have no unique elements, if they are small enough.
 */
export function matchLines(a: Int32Array, b: Int32Array): Int32Array {
  const places = new Int32Array(a.length).fill(-1);
  const open: Stretch[] = [{ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }];
  for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
    const rest = matchEnds(a, b, stretch, places);
    if (rest.aFrom === rest.aTo || rest.bFrom === rest.bTo) continue;
    const anchors = uniqueAnchors(a, b, rest);
    if (anchors.length === 0) {
      matchSubsequence(a, b, rest, places);
      continue;
    }
    let { aFrom, bFrom } = rest;
    for (const [inA, inB] of anchors) {
      places[inA] = inB;
      open.push({ aFrom, aTo: inA, bFrom, bTo: inB });
      aFrom = inA + 1;
      bFrom = inB + 1;
    }
    open.push({ aFrom, aTo: rest.aTo, bFrom, bTo: rest.bTo });
  }
  return places;
}

interface Stretch {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

function matchEnds(a: Int32Array, b: Int32Array, stretch: Stretch, places: Int32Array): Stretch {
  let { aFrom, aTo, bFrom, bTo } = stretch;
  while (aFrom < aTo && bFrom < bTo && a[aFrom] === b[bFrom]) places[aFrom++] = bFrom++;
  while (aFrom < aTo && bFrom < bTo && a[aTo - 1] === b[bTo - 1]) places[--aTo] = --bTo;
  return { aFrom, aTo, bFrom, bTo };
}

type Pair = readonly [inA: number, inB: number];

/** The longest run, in both orders, of elements that stand once in each stretch. */
function uniqueAnchors(a: Int32Array, b: Int32Array, { aFrom, aTo, bFrom, bTo }: Stretch): Pair[] {
  const inB = onlyPlaces(b, bFrom, bTo);
  const pairs: Pair[] = [];
  for (const [id, place] of onlyPlaces(a, aFrom, aTo)) {
    const other = inB.get(id);
    if (place >= 0 && other !== undefined && other >= 0) pairs.push([place, other]);
  }
  pairs.sort((x, y) => x[0] - y[0]);
  return longestRising(pairs);
}

/** Each element's place, or -1 when it stands in several. */
function onlyPlaces(ids: Int32Array, from: number, to: number): Map<number, number> {
  const places = new Map<number, number>();
  for (let i = from; i < to; i++) places.set(ids[i]!, places.has(ids[i]!) ? -1 : i);
  return places;
}

/** The longest subsequence of pairs whose second members rise (patience sorting). */
function longestRising(pairs: readonly Pair[]): Pair[] {
  const tops: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  for (let i = 0; i < pairs.length; i++) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tops[middle]!]![1] < pairs[i]![1]) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[i] = tops[low - 1]!;
    tops[low] = i;
  }
  const rising: Pair[] = [];
  for (let i = tops.at(-1) ?? -1; i >= 0; i = before[i]!) rising.push(pairs[i]!);
  return rising.reverse();
}

function matchSubsequence(a: Int32Array, b: Int32Array, stretch: Stretch, places: Int32Array): void {
  const { aFrom, bFrom } = stretch;
  const rows = stretch.aTo - aFrom;
  const columns = stretch.bTo - bFrom;
  if (rows * columns > MAX_CELLS) return;
  const width = columns + 1;
  // length[r * width + c]: longest common subsequence of what follows row r and column c
  const length = new Uint16Array((rows + 1) * width);
  for (let r = rows - 1; r >= 0; r--) {
    for (let c = columns - 1; c >= 0; c--) {
      const at = r * width + c;
      length[at] =
        a[aFrom + r] === b[bFrom + c]
          ? length[at + width + 1]! + 1
          : Math.max(length[at + width]!, length[at + 1]!);
    }
  }
  let r = 0;
  let c = 0;
  while (r < rows && c < columns) {
    const at = r * width + c;
    if (a[aFrom + r] === b[bFrom + c]) places[aFrom + r++] = bFrom + c++;
    else if (length[at + width]! >= length[at + 1]!) r++;
    else c++;
  }
}
