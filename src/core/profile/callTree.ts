import type { Profile } from './profile';

/** Values per function, indexed like the functions they were asked for. */
export interface FunctionTotals {
  readonly self: Float64Array;
  /** Self value and that of everything called from it; a recursive function's is counted once. */
  readonly total: Float64Array;
}

/** The value of each node with all its callees, in the profile's unit. */
export function nodeTotals(profile: Profile): Float64Array {
  const total = Float64Array.from(profile.self);
  const { parent } = profile;
  for (let node = total.length - 1; node > 0; node--) total[parent[node]!]! += total[node]!;
  return total;
}

/** Self and total value of each of the profile's frames. */
export function functionTotals(profile: Profile): FunctionTotals {
  return groupTotals(profile, undefined, profile.frames.length);
}

/**
 * Self and total value of groups of frames, where `groupOf[frame]` is below `groups`. A group's total counts
 * each outermost call into the group, so it never exceeds the profile's whole value.
 */
export function groupTotals(
  profile: Profile,
  groupOf: ArrayLike<number> | undefined,
  groups: number,
): FunctionTotals {
  const self = new Float64Array(groups);
  const total = new Float64Array(groups);
  const open = new Uint32Array(groups);
  const nodeTotal = nodeTotals(profile);
  const group = (node: number): number => {
    const frame = profile.frame[node]!;
    return groupOf === undefined ? frame : groupOf[frame]!;
  };
  walkTree(
    profile.parent,
    (node) => {
      const index = group(node);
      self[index]! += profile.self[node]!;
      if (open[index]!++ === 0) total[index]! += nodeTotal[node]!;
    },
    (node) => {
      open[group(node)]!--;
    },
  );
  return { self, total };
}

/** Children of each node as linked lists, in node order; -1 ends a list. */
export interface ChildLists {
  readonly first: Int32Array;
  readonly next: Int32Array;
}

export function childLists(parent: Int32Array): ChildLists {
  const first = new Int32Array(parent.length).fill(-1);
  const next = new Int32Array(parent.length).fill(-1);
  for (let node = parent.length - 1; node >= 0; node--) {
    const above = parent[node]!;
    if (above < 0) continue;
    next[node] = first[above]!;
    first[above] = node;
  }
  return { first, next };
}

/** Visits the tree depth first. Stacks of any depth: the way back is the parent column. */
export function walkTree(
  parent: Int32Array,
  enter: (node: number) => void,
  leave: (node: number) => void,
): void {
  if (parent.length === 0) return;
  const { first, next } = childLists(parent);
  let node = 0;
  enter(0);
  for (;;) {
    const child = first[node]!;
    if (child >= 0) {
      node = child;
      enter(node);
      continue;
    }
    leave(node);
    while (next[node]! < 0) {
      node = parent[node]!;
      if (node < 0) return;
      leave(node);
    }
    node = next[node]!;
    enter(node);
  }
}
