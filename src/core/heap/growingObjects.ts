import type { HeapModel } from './heapModel';
import { holderNames } from './holderNames';
import { isText, pathLabels } from './holdings';
import type { HoldingTree } from './holdingTree';
import type { Leak } from './leak';
import type { LeakPattern } from './leakPatterns';
import type { ReplacedHolders } from './replacedHolders';

/** Growth of one object's own bytes over all steps that counts. */
const LEAST_BYTES = 16_384;
/** Steps of the same load append much the same; this part of the most is the least. */
const LEAST_STEP = 0.25;

const GROWING: ReadonlyMap<string, LeakPattern> = new Map([
  ['Map', 'growing-map'],
  ['Set', 'growing-set'],
  ['Array', 'growing-array'],
]);

/**
 * Objects that hold ever more bytes in themselves: texts, buffers, arrays and maps of numbers.
 * @param trees of all snapshots, in order
 * @param taken ids of what is known to grow
 */
export function growingObjects(
  trees: readonly HoldingTree[],
  replaced: ReplacedHolders,
  last: HeapModel,
  taken: ReadonlySet<number>,
): Leak[] {
  const grown = new Map<number, number>();
  for (const [id, sizes] of lastingSizes(trees)) if (swells(sizes)) grown.set(id, total(sizes));
  for (const [id, sizes] of replaced.sizes()) if (appends(sizes)) grown.set(id, total(sizes));
  const leaks: Leak[] = [];
  const { snapshot } = last;
  for (let node = 1; grown.size > 0 && node < snapshot.nodeCount; node++) {
    const bytes = grown.get(snapshot.id[node]!);
    if (bytes === undefined || taken.has(snapshot.id[node]!)) continue;
    const leak = growingLeak(last, node, bytes);
    if (leak !== undefined) leaks.push(leak);
  }
  return leaks;
}

/** Bytes in each snapshot, by id, of large objects that are there in the first and the last. */
function lastingSizes(trees: readonly HoldingTree[]): Map<number, number[]> {
  const sizes = new Map<number, number[]>();
  const last = trees.at(-1)!;
  for (const place of last.large.keys()) sizes.set(last.ids[place]!, new Array<number>(trees.length).fill(0));
  trees.forEach(({ ids, large }, step) => {
    for (const [place, bytes] of large) {
      const row = sizes.get(ids[place]!);
      if (row !== undefined) row[step] = bytes;
    }
  });
  return sizes;
}

/** Stores grow by leaps, so one step may be without. */
function swells(sizes: readonly number[]): boolean {
  const growth = growthOf(sizes);
  return (
    growth.every((delta) => delta >= 0) &&
    growth.filter((delta) => delta > 0).length >= 2 &&
    total(sizes) >= LEAST_BYTES
  );
}

/** What is made anew is as large as it has to be in each step. */
function appends(sizes: readonly number[]): boolean {
  const growth = growthOf(sizes);
  return (
    sizes[0] !== 0 && total(sizes) >= LEAST_BYTES && Math.min(...growth) >= Math.max(...growth) * LEAST_STEP
  );
}

function growthOf(sizes: readonly number[]): number[] {
  return sizes.slice(1).map((size, i) => size - sizes[i]!);
}

function total(sizes: readonly number[]): number {
  return sizes.at(-1)! - sizes[0]!;
}

function growingLeak(model: HeapModel, node: number, retained: number): Leak | undefined {
  const { snapshot, classes, distances } = model;
  const names = holderNames(model, node);
  if (names.length === 0) return undefined;
  const classOf = (of: number): string => classes.names[classes.classOf[of]!]!;
  const grown = { names, counts: [], retained, neverDeleted: false, path: pathLabels(model, node) };
  if (isText(snapshot.kind[node]!)) {
    const holderClass = classOf(distances.from[node]!);
    return { ...grown, pattern: 'growing-string', className: '(string)', holderClass };
  }
  const holderClass = classOf(node);
  return {
    ...grown,
    pattern: GROWING.get(holderClass) ?? 'growing-object',
    className: '(number)',
    holderClass,
  };
}
