import type { AllocationFrame } from './allocations';
import { NONE } from './distances';
import { growingObjects } from './growingObjects';
import type { HeapEpoch } from './heapEpoch';
import type { HeapModel } from './heapModel';
import { codeOf, holderNames } from './holderNames';
import {
  countHeld,
  heldKey,
  holderOf,
  isOwn,
  isPrimitive,
  isTextPart,
  listHolders,
  pathLabels,
} from './holdings';
import { HoldingTree } from './holdingTree';
import type { Leak, LeakReport } from './leak';
import { type LeakPattern, patternOf } from './leakPatterns';
import { type ReplacedGrowth, ReplacedHolders } from './replacedHolders';
import { scriptFiles } from './scripts';

/** New objects that must have stayed of every step for a place to be called a leak. */
const LEAST_NEW = 5;
/** Part of what was added that must be growth: a cache that drops as much as it takes has none. */
const LEAST_NET = 0.5;

/** So many texts for each object are what the holder keeps, and not keys of the objects. */
const SEVERAL = 4;

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
  const trees = [...earlier.map(({ tree }) => tree), new HoldingTree(last)];
  const replaced = new ReplacedHolders(
    trees,
    earlier.map(({ ids }) => ids),
  );
  // A list is the same from both sides; of anything else, what holds it says more than what lasts above that.
  const direct = new Set<string>();
  const others = replacedLeaks(replaced.growths(LEAST_NEW), last);
  const lasting = new Set(others.filter(({ growth }) => !growth.isList).map(({ growth }) => growth.below));
  for (const group of added) {
    const below = replaced.keyOf(last.snapshot.id[group.holder]!, last.classes.names[group.classId]!);
    if (lasting.has(below)) continue;
    const leak = judge(group, earlier, last, held, trees);
    if (leak === undefined) continue;
    leaks.push(leak);
    direct.add(below);
    taken.add(last.snapshot.id[group.holder]!);
  }
  for (const { growth, leak } of others) {
    if (growth.isList && direct.has(growth.below)) continue;
    leaks.push(leak);
    taken.add(growth.holder);
  }
  leaks.push(...growingObjects(trees, replaced, last, taken));
  return {
    leaks: onePerPlace(leaks).sort((a, b) => b.retained - a.retained),
    totals: [...earlier.map((epoch) => epoch.totalBytes), last.totalBytes],
    files: scriptFiles(last.snapshot),
  };
}

/** Objects that are kept. */
interface Held {
  readonly holder: number;
  /** Nearest to the holder first; all else that came hangs from them. */
  readonly members: readonly number[];
  readonly classId: number;
}

/** Objects that came after the first snapshot, under one that was there. */
interface Added extends Held {
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
    if (holder === NONE || isTextPart(last, node, holder)) continue;
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
function onePerHolder<Group extends Held>(groups: readonly Group[], last: HeapModel): Group[] {
  const best = new Map<number, { group: Group; weight: number; isValue: boolean }>();
  for (const group of groups) {
    let weight = 0;
    for (const node of group.members) weight += last.retained[node]!;
    const isValue = isPrimitive(last.snapshot.kind[group.members[0]!]!);
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
  trees: readonly HoldingTree[],
): Leak | undefined {
  const { snapshot, classes } = last;
  const { holder, classId, stayed, isChain } = group;
  const className = classes.names[classId]!;
  const key = heldKey(snapshot.id[holder]!, className);
  // What hangs far below may be replaced as well as added, so it is counted in each snapshot.
  const counts = isChain
    ? trees.map((tree) => tree.countBelow(snapshot.id[holder]!, className))
    : [...earlier.map((epoch) => epoch.held.get(key) ?? 0), held.get(key) ?? 0];
  const came = stayed.reduce((sum, count) => sum + count, 0);
  const net = counts.at(-1)! - counts[0]!;
  if (net < came * LEAST_NET || counts.some((count, i) => i > 0 && count <= counts[i - 1]!)) return undefined;
  return leakOf(last, group, counts, net === came);
}

/** Those of which every object that holds them is made anew: they hang from others in each snapshot. */
function replacedLeaks(
  growths: readonly ReplacedGrowth[],
  last: HeapModel,
): { readonly growth: ReplacedGrowth; readonly leak: Leak }[] {
  const wanted = new Map<number, number>();
  for (const { holder, members } of growths) for (const id of [holder, ...members]) wanted.set(id, 0);
  const { snapshot, classes } = last;
  for (let node = 1; wanted.size > 0 && node < snapshot.nodeCount; node++) {
    if (wanted.has(snapshot.id[node]!)) wanted.set(snapshot.id[node]!, node);
  }
  const growthOf = new Map<Held, ReplacedGrowth>();
  for (const growth of growths) {
    const members = growth.members.map((id) => wanted.get(id)!);
    const group = { holder: wanted.get(growth.holder)!, members, classId: classes.classOf[members[0]!]! };
    growthOf.set(group, growth);
  }
  return onePerHolder([...growthOf.keys()], last).flatMap((group) => {
    const growth = growthOf.get(group)!;
    const { counts, areSame } = growth;
    const leak = leakOf(last, group, counts, areSame && counts.at(-1)! - counts[0]! === group.members.length);
    return leak.names.length === 0 ? [] : [{ growth, leak }];
  });
}

function leakOf(last: HeapModel, group: Held, counts: readonly number[], neverDeleted: boolean): Leak {
  const { classes } = last;
  const { holder, members, classId } = group;
  const pattern = patternOf(last, holder, members);
  const code = codeOf(last, members[0]!);
  const allocatedIn = allocationOf(last, members);
  return {
    pattern,
    className: classes.names[classId]!,
    holderClass: classes.names[classes.classOf[holder]!]!,
    names: holderNames(last, nameTarget(last, pattern, group)),
    counts,
    retained: retainedTogether(last, members),
    neverDeleted,
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
function nameTarget({ classes }: HeapModel, pattern: LeakPattern, { holder, members }: Held): number {
  const isNameless = classes.names[classes.classOf[holder]!] === 'system / Context';
  return isNameless || pattern === 'growing-list' ? members[0]! : holder;
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
