import { isAbsolutePath } from '../base/paths';
import type { HotFunction } from '../profile/hot';
import { type AllocationPlace, placeOfAllocation } from './allocationPlace';
import type { Growth, HeapComparison } from './compare';
import { findAllocation } from './declarations';
import type { HeapModel } from './heapModel';
import type { SourceReader } from './sources';

/** A line of the program that made what grew. */
export interface GrowthSite {
  readonly place: AllocationPlace;
  /** Classes that grew and are made there, the one that grew most first. */
  readonly classes: readonly string[];
  /** Shallow bytes of the new objects that are still there; of a profile, all that it counts for the function. */
  readonly bytes: number;
  /** New objects and what goes with them; when every allocation was traced. */
  readonly made?: { readonly nodes: Uint32Array; readonly retained: number };
}

/** Where what grew was made. */
export interface GrowthOrigins {
  /** `trace`: each object of the snapshot says so. `profile`: the run's sampled allocations, joined by the sources. */
  readonly from: 'trace' | 'profile';
  /** Most bytes first. */
  readonly sites: readonly GrowthSite[];
  /** Where most of what grew in one way was made. */
  placeOf(growth: Growth): AllocationPlace | undefined;
}

/**
 * The places where the new objects were made, from the snapshot itself.
 * @returns undefined when allocations were not traced while these were made
 */
export function tracedOrigins(
  after: HeapModel,
  { members, classes: changes }: HeapComparison,
  sources: SourceReader,
): GrowthOrigins | undefined {
  const { snapshot, classes, dominators, shallow, retained } = after;
  const { allocations } = snapshot;
  if (allocations === undefined) return undefined;
  const places = new Map<string, AllocationPlace | undefined>();
  const placeAt = (trace: number, classId: number): AllocationPlace | undefined => {
    const key = `${trace},${classId}`;
    if (!places.has(key)) {
      places.set(key, placeOfAllocation(allocations.stackOf(trace), classes.names[classId]!, sources));
    }
    return places.get(key);
  };
  const drafts: { place: AllocationPlace; nodes: number[]; classes: Set<string> }[] = [];
  const draftOf = new Map<string, number>();
  const siteOf = new Int32Array(snapshot.nodeCount).fill(-1);
  const byCluster = new Map<string, Map<AllocationPlace, number>>();
  for (let node = 1; node < snapshot.nodeCount; node++) {
    const trace = allocations.traceOf(node);
    if (trace === 0 || shallow[node] === 0 || !members.isNew(node)) continue;
    const classId = classes.classOf[node]!;
    const place = placeAt(trace, classId);
    if (place === undefined) continue;
    const key = `${place.file}\n${place.line}\n${place.isExact ? '' : place.function}`;
    const index = draftOf.get(key) ?? drafts.push({ place, nodes: [], classes: new Set() }) - 1;
    draftOf.set(key, index);
    siteOf[node] = index;
    const draft = drafts[index]!;
    draft.place = nearer(draft.place, place);
    draft.nodes.push(node);
    draft.classes.add(classes.names[classId]!);
    countIn(byCluster, members.clusterOf(node), place);
  }
  if (drafts.length === 0) return undefined;
  const grown = changes.filter((change) => change.countDelta > 0).map((change) => change.name);
  const sites = drafts.map(({ place, nodes, classes: made }, index) => {
    let [bytes, together] = [0, 0];
    for (const node of nodes) {
      bytes += shallow[node]!;
      if (siteOf[dominators.dominator[node]!] !== index) together += retained[node]!;
    }
    return {
      place,
      classes: grown.filter((name) => made.has(name)),
      bytes,
      made: {
        nodes: Uint32Array.from(nodes).sort((a, b) => retained[b]! - retained[a]!),
        retained: together,
      },
    };
  });
  return {
    from: 'trace',
    sites: sites.sort((a, b) => b.made.retained - a.made.retained || b.bytes - a.bytes),
    placeOf: ({ key }) => {
      const most = mostFrequent(byCluster.get(key));
      if (most?.isExact !== true) return most;
      return drafts.find(({ place }) => place.isExact && isSameLine(place, most))?.place;
    },
  };
}

/**
 * The places where what grew is made, from a profile of allocations. V8 samples functions and neither lines nor
 * classes: the sources tell which of the functions that allocated make what has grown, and on which line.
 * @param functions of the profile's ranking, self value in bytes
 */
export function sampledOrigins(
  functions: readonly HotFunction[],
  { classes, growth }: HeapComparison,
  sources: SourceReader,
): GrowthOrigins | undefined {
  const own = functions.filter(({ category, file }) => category === 'app' && isAbsolutePath(file));
  const beginnings = new Map<string, number[]>();
  for (const { file, line } of own) beginnings.set(file, [...(beginnings.get(file) ?? []), line]);
  const names = new Set([...growth, ...classes.filter((one) => one.countDelta > 0)].map(({ name }) => name));
  const placeOfClass = new Map<string, AllocationPlace>();
  const sites: GrowthSite[] = [];
  for (const { name, file, line, self } of own) {
    if (self === 0) continue;
    const text = sources.textOf(file);
    const behind = beginnings.get(file)!.filter((other) => other > line);
    const end = behind.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...behind);
    const made: AllocationPlace[] = [];
    const madeNames: string[] = [];
    for (const className of names) {
      const exact = text === undefined ? undefined : findAllocation(text, className, line, end);
      if (exact === undefined) continue;
      const place = { file, line: exact, function: name, functionLine: line, isExact: true };
      made.push(place);
      madeNames.push(className);
      if (!placeOfClass.has(className)) placeOfClass.set(className, place);
    }
    const place = made[0] ?? { file, line, function: name, functionLine: line, isExact: false };
    sites.push({ place, classes: madeNames, bytes: self });
  }
  if (sites.length === 0) return undefined;
  return {
    from: 'profile',
    sites: sites.sort((a, b) => b.bytes - a.bytes),
    placeOf: ({ name }) => placeOfClass.get(name),
  };
}

function isSameLine(one: AllocationPlace, other: AllocationPlace): boolean {
  return one.file === other.file && one.line === other.line;
}

/** Of two functions that made objects on one line the one whose line it is: V8 inlines one into the other. */
function nearer(one: AllocationPlace, other: AllocationPlace): AllocationPlace {
  const distance = ({ line, functionLine }: AllocationPlace): number =>
    functionLine > line ? Number.POSITIVE_INFINITY : line - functionLine;
  return distance(other) < distance(one) ? other : one;
}

function countIn<Key>(
  counts: Map<Key, Map<AllocationPlace, number>>,
  key: Key,
  place: AllocationPlace,
): void {
  const known = counts.get(key) ?? new Map<AllocationPlace, number>();
  known.set(place, (known.get(place) ?? 0) + 1);
  counts.set(key, known);
}

function mostFrequent(counts: ReadonlyMap<AllocationPlace, number> | undefined): AllocationPlace | undefined {
  let most: readonly [place: AllocationPlace, count: number] | undefined;
  for (const entry of counts ?? []) if (most === undefined || entry[1] > most[1]) most = entry;
  return most?.[0];
}
