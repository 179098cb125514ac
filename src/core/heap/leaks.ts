import type { AllocationFrame } from './allocations';
import { NONE } from './distances';
import { type HeapEpoch, LARGE, largeTexts } from './heapEpoch';
import type { HeapModel } from './heapModel';
import { codeOf, type HolderName, holderNames } from './holderNames';
import { countHeld, heldKey, holderOf, isOwn, listHolders } from './holdings';
import { HoldingTree } from './holdingTree';
import { type LeakPattern, patternOf } from './leakPatterns';
import { pathToRoot, stepLabel } from './paths';
import { scriptFiles } from './scripts';
import { type HeapLocation, nodeKind } from './snapshot';

/** New objects that must have stayed of every step for a place to be called a leak. */
const LEAST_NEW = 5;
/** Part of what was added that must be growth: a cache that drops as much as it takes has none. */
const LEAST_NET = 0.5;
/** Growth of one object's own bytes over all steps that counts. */
const LEAST_BYTES = 16_384;

const VALUES = (['string', 'concatenated string', 'sliced string', 'number', 'bigint'] as const).map(
  nodeKind,
);
/** So many texts for each object are what the holder keeps, and not keys of the objects. */
const SEVERAL = 4;

/** Something that keeps more with every step of the load. */
export interface Leak {
  readonly pattern: LeakPattern;
  /** Class of what is kept. */
  readonly className: string;
  /** Class of what keeps it. */
  readonly holderClass: string;
  /** Names that lead to it, the outermost first. */
  readonly names: readonly HolderName[];
  /** Objects kept at each snapshot; empty when it is one object that grows. */
  readonly counts: readonly number[];
  /** What the objects of all steps hold, or by how much the one object grew. Bytes. */
  readonly retained: number;
  /** True when none of what was there at the first snapshot, or came since, has gone. */
  readonly neverDeleted: boolean;
  readonly path: readonly string[];
  /** The code of what is kept: a listener, a timer's callback, a closure, the constructor. */
  readonly code?: HeapLocation;
  /** The functions that were running when most of it was made, the innermost first; when that was traced. */
  readonly allocatedIn?: readonly AllocationFrame[];
}

export interface LeakReport {
  readonly leaks: readonly Leak[];
  /** Total bytes at each snapshot. */
  readonly totals: readonly number[];
  /** Files of scripts by V8's number. */
  readonly files: ReadonlyMap<number, string>;
}

/**
 * Finds what grew in every step between snapshots of one process, the first of which was taken after the program
 * had warmed up. What is kept must hang, along the shortest path, from an object that was there at the beginning,
 * and of every step enough must have stayed: what is filled once, replaced or evicted doesn't.
 * @param earlier the snapshots before the last, in order; two or more
 */
export function findLeaks(earlier: readonly HeapEpoch[], last: HeapModel): LeakReport {
  const holders = listHolders(last);
  const added = collectAdded(earlier, last, holders);
  const leaks: Leak[] = [];
  const taken = new Set<number>();
  const held = countHeld(last, holders);
  for (const group of added) {
    const leak = judge(group, earlier, last, held);
    if (leak === undefined) continue;
    leaks.push(leak);
    taken.add(group.holder);
  }
  leaks.push(...swollen(earlier, last, taken), ...appended(earlier, last));
  return {
    leaks: onePerPlace(leaks).sort((a, b) => b.retained - a.retained),
    totals: [...earlier.map((epoch) => epoch.totalBytes), last.totalBytes],
    files: scriptFiles(last.snapshot),
  };
}

/** Objects that came after the first snapshot, under one that was there. */
interface Added {
  readonly holder: number;
  /** Nearest to the holder first; all else that came hangs from them. */
  readonly members: readonly number[];
  readonly classId: number;
  /** By step: how many of the class stayed. */
  readonly stayed: Float64Array;
  /** True when members hold one another by way of objects of other classes. */
  readonly isChain: boolean;
}

/** The members that are held directly, or in a list, and all of the class wherever they hang. */
interface Draft {
  readonly holder: number;
  readonly classId: number;
  readonly all: { readonly members: number[]; readonly stayed: Float64Array };
  readonly direct: { readonly members: number[]; readonly stayed: Float64Array };
}

function collectAdded(earlier: readonly HeapEpoch[], last: HeapModel, holders: Uint32Array): Added[] {
  const { snapshot, classes } = last;
  const steps = earlier.length;
  const born = birthSteps(earlier, last);
  const oldAbove = new Uint32Array(snapshot.nodeCount).fill(NONE);
  const topBelow = new Uint32Array(snapshot.nodeCount).fill(NONE);
  const drafts = new Map<string, Draft>();
  for (const node of last.distances.order) {
    if (born[node] === 0 || isOwn(last, node)) continue;
    const holder = holderOf(last, node);
    if (holder === NONE) continue;
    const isTop = born[holder] === 0;
    oldAbove[node] = isTop ? holder : oldAbove[holder]!;
    topBelow[node] = isTop ? node : topBelow[holder]!;
    const old = oldAbove[node]!;
    if (old === NONE) continue;
    // Members of a list count with the first of them; other things inside do not make a group of their own.
    const classId = classes.classOf[node]!;
    if (classId !== classes.classOf[topBelow[node]!]) continue;
    // The end of a list is no place in the source: the list is.
    const place = classes.classOf[old] === classId ? holders[old]! : old;
    if (place === NONE) continue;
    const key = `${place} ${classId}`;
    let draft = drafts.get(key);
    if (draft === undefined) {
      const none = (): Draft['all'] => ({ members: [], stayed: new Float64Array(steps) });
      draft = { holder: place, classId, all: none(), direct: none() };
      drafts.set(key, draft);
    }
    for (const part of holders[node] === place ? [draft.all, draft.direct] : [draft.all]) {
      part.stayed[born[node]! - 1]!++;
      part.members.push(node);
    }
  }
  const isLasting = ({ stayed }: Draft['all']): boolean => stayed.every((count) => count >= LEAST_NEW);
  const groups: Added[] = [];
  for (const { holder, classId, all, direct } of drafts.values()) {
    const isChain = !isLasting(direct);
    if (isLasting(all)) groups.push({ holder, classId, isChain, ...(isChain ? all : direct) });
  }
  return onePerHolder(groups, last);
}

/**
 * A Map of objects by texts adds both: what was made of a class says more than texts and numbers, whatever they
 * weigh; of two alike, the heavier one.
 */
function onePerHolder(groups: readonly Added[], last: HeapModel): Added[] {
  const best = new Map<number, { group: Added; weight: number; isValue: boolean }>();
  for (const group of groups) {
    let weight = 0;
    for (const node of group.members) weight += last.retained[node]!;
    const isValue = VALUES.includes(last.snapshot.kind[group.members[0]!]!);
    const known = best.get(group.holder);
    const better =
      known === undefined ||
      (known.isValue === isValue
        ? weight > known.weight
        : isValue
          ? group.members.length > known.group.members.length * SEVERAL
          : group.members.length * SEVERAL >= known.group.members.length);
    if (better) best.set(group.holder, { group, weight, isValue });
  }
  return [...best.values()].map(({ group }) => group);
}

/** 0 for what was there at the first snapshot, else the step in which it came. */
function birthSteps(earlier: readonly HeapEpoch[], last: HeapModel): Uint8Array {
  const born = new Uint8Array(last.snapshot.nodeCount);
  for (let node = 0; node < born.length; node++) {
    const id = last.snapshot.id[node]!;
    let step = 0;
    while (step < earlier.length && !earlier[step]!.ids.has(id)) step++;
    born[node] = step;
  }
  return born;
}

function judge(
  group: Added,
  earlier: readonly HeapEpoch[],
  last: HeapModel,
  held: ReadonlyMap<string, number>,
): Leak | undefined {
  const { snapshot, classes } = last;
  const { holder, members, classId, stayed, isChain } = group;
  const className = classes.names[classId]!;
  const key = heldKey(snapshot.id[holder]!, className);
  const trees = isChain ? [...earlier.map(({ tree }) => tree), new HoldingTree(last)] : [];
  // What hangs far below may be replaced as well as added, so it is counted in each snapshot.
  const counts = isChain
    ? trees.map((tree) => tree.countBelow(snapshot.id[holder]!, className))
    : [...earlier.map((epoch) => epoch.held.get(key) ?? 0), held.get(key) ?? 0];
  const came = stayed.reduce((sum, count) => sum + count, 0);
  const net = counts.at(-1)! - counts[0]!;
  if (net < came * LEAST_NET || counts.some((count, i) => i > 0 && count <= counts[i - 1]!)) return undefined;
  const pattern = patternOf(last, holder, members);
  const code = codeOf(last, members[0]!);
  const allocatedIn = allocationOf(last, members);
  return {
    pattern,
    className,
    holderClass: classes.names[classes.classOf[holder]!]!,
    names: holderNames(last, nameTarget(last, pattern, group)),
    counts,
    retained: retainedTogether(last, members),
    neverDeleted: net === came,
    path: pathLabels(last, members[0]!),
    ...(code === undefined ? {} : { code }),
    ...(allocatedIn === undefined ? {} : { allocatedIn }),
  };
}

/** The stack that made most of the objects; undefined when none of them was traced. */
function allocationOf({ snapshot }: HeapModel, nodes: readonly number[]): AllocationFrame[] | undefined {
  const { allocations } = snapshot;
  if (allocations === undefined) return undefined;
  const counts = new Map<number, number>();
  for (const node of nodes) {
    const trace = allocations.traceOf(node);
    if (trace > 0) counts.set(trace, (counts.get(trace) ?? 0) + 1);
  }
  let most: readonly [trace: number, count: number] | undefined;
  for (const entry of counts) if (most === undefined || entry[1] > most[1]) most = entry;
  return most === undefined ? undefined : allocations.stackOf(most[0]);
}

/** What goes when all of the objects go: retained sizes, without those inside one another. */
function retainedTogether({ dominators, retained }: HeapModel, nodes: readonly number[]): number {
  const chosen = new Uint8Array(retained.length);
  for (const node of nodes) chosen[node] = 1;
  const inside = new Uint8Array(retained.length);
  let bytes = 0;
  for (const node of dominators.order) {
    const above = dominators.dominator[node]!;
    if (inside[above] === 1 || (chosen[above] === 1 && above !== node)) inside[node] = 1;
    else if (chosen[node] === 1) bytes += retained[node]!;
  }
  return bytes;
}

/** A context has no name and a list's beginning has one: what is in the variable, or property, tells it. */
function nameTarget({ classes }: HeapModel, pattern: LeakPattern, { holder, members }: Added): number {
  const isNameless = classes.names[classes.classOf[holder]!] === 'system / Context';
  return isNameless || pattern === 'growing-list' ? members[0]! : holder;
}

function pathLabels(model: HeapModel, node: number): string[] {
  return pathToRoot(model, node)
    .filter((step) => !isOwn(model, step.node))
    .map((step) => {
      const name = model.classes.names[model.classes.classOf[step.node]!]!;
      return step.edge === NONE ? name : `${stepLabel(model, step.edge)} ${name}`;
    });
}

/** One object that grows, rather than objects that are added. */
function growingLeak(
  model: HeapModel,
  grown: { readonly node: number } & Pick<Leak, 'retained' | 'names'>,
  kind: Pick<Leak, 'pattern' | 'className' | 'holderClass'>,
): Leak {
  const { node, retained, names } = grown;
  return { ...kind, names, counts: [], retained, neverDeleted: false, path: pathLabels(model, node) };
}

const GROWING: ReadonlyMap<string, LeakPattern> = new Map([
  ['Map', 'growing-map'],
  ['Set', 'growing-set'],
  ['Array', 'growing-array'],
]);

/** Objects that hold ever more bytes in themselves: arrays and maps of numbers, buffers. */
function swollen(earlier: readonly HeapEpoch[], last: HeapModel, taken: ReadonlySet<number>): Leak[] {
  const { snapshot, shallow, classes } = last;
  const leaks: Leak[] = [];
  for (let node = 1; node < snapshot.nodeCount; node++) {
    if (shallow[node]! < LARGE || taken.has(node) || isOwn(last, node)) continue;
    const id = snapshot.id[node]!;
    if (!earlier[0]!.ids.has(id)) continue;
    const sizes = [...earlier.map((epoch) => epoch.large.get(id) ?? 0), shallow[node]!];
    const growth = sizes.slice(1).map((size, i) => size - sizes[i]!);
    const total = sizes.at(-1)! - sizes[0]!;
    // Stores grow by leaps, so one step may be without.
    const leaps = growth.filter((delta) => delta > 0).length;
    if (growth.some((delta) => delta < 0) || leaps < 2 || total < LEAST_BYTES) continue;
    const names = holderNames(last, node);
    if (names.length === 0) continue;
    const holderClass = classes.names[classes.classOf[node]!]!;
    const pattern = GROWING.get(holderClass) ?? 'growing-object';
    const grown = { node, retained: total, names };
    leaks.push(growingLeak(last, grown, { pattern, className: '(number)', holderClass }));
  }
  return leaks;
}

/** Steps of the same load append much the same; this part of the most is the least. */
const LEAST_STEP = 0.25;

/** Texts that became longer in every step. */
function appended(earlier: readonly HeapEpoch[], last: HeapModel): Leak[] {
  const { retained, classes, distances } = last;
  const leaks: Leak[] = [];
  for (const [slot, node] of largeTexts(last)) {
    const sizes = [...earlier.map((epoch) => epoch.texts.get(slot) ?? 0), retained[node]!];
    const growth = sizes.slice(1).map((size, i) => size - sizes[i]!);
    const total = sizes.at(-1)! - sizes[0]!;
    if (sizes[0] === 0 || total < LEAST_BYTES) continue;
    if (Math.min(...growth) < Math.max(...growth) * LEAST_STEP) continue;
    const names = holderNames(last, node);
    if (names.length === 0) continue;
    const holderClass = classes.names[classes.classOf[distances.from[node]!]!]!;
    const grown = { node, retained: total, names };
    leaks.push(growingLeak(last, grown, { pattern: 'growing-string', className: '(string)', holderClass }));
  }
  return leaks;
}

/** The arrays in a map all grow in one place of the source: that is one leak. */
function onePerPlace(leaks: readonly Leak[]): Leak[] {
  const places = new Map<string, Leak>();
  for (const leak of leaks) {
    const { pattern, className, holderClass, names } = leak;
    // Those without a name stay apart: nothing says that they are in one place.
    const apart = names.length === 0 ? places.size : '';
    const place = JSON.stringify([pattern, className, holderClass, names, leak.counts.length, apart]);
    const known = places.get(place);
    const larger = known === undefined || known.retained < leak.retained ? leak : known;
    places.set(
      place,
      known === undefined
        ? leak
        : {
            ...larger,
            counts: leak.counts.map((count, i) => count + known.counts[i]!),
            retained: leak.retained + known.retained,
            neverDeleted: leak.neverDeleted && known.neverDeleted,
          },
    );
  }
  return [...places.values()];
}
