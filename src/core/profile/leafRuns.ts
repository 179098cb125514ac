import type { Profile } from './profile';

/** The samples that stand on a node itself, and what they stand between. */
export interface LeafRuns {
  readonly node: number;
  /** How many samples stand on the node. */
  readonly leafs: number;
  /** The child of the node in which the samples before and after them lie; -1 when it is not one and the same. */
  readonly callee: number;
  /** The samples in runs of them that have samples inside `callee` on both sides, in time order. */
  readonly flanked: readonly number[];
}

/** Below this many, samples prove nothing. */
const FEW = 3;

/**
 * For each node with samples of its own, the child between whose samples most of them stand. The collector's and
 * native samples, which may come at any time, are looked through.
 */
export function* leafRuns(profile: Profile): Generator<LeafRuns> {
  const { samples } = profile;
  const order = opaqueSamples(profile);
  const { length } = order;

  const found = new Map<number, { leafs: number; byCallee: Map<number, number[]> }>();
  let from = 0;
  while (from < length) {
    const node = samples[order[from]!]!;
    let to = from + 1;
    while (to < length && samples[order[to]!] === node) to++;
    let entry = found.get(node);
    if (entry === undefined) {
      entry = { leafs: 0, byCallee: new Map() };
      found.set(node, entry);
    }
    entry.leafs += to - from;
    const before = from === 0 ? -1 : childToward(profile.parent, node, samples[order[from - 1]!]!);
    const after = to === length ? -1 : childToward(profile.parent, node, samples[order[to]!]!);
    if (before >= 0 && before === after) {
      const list = entry.byCallee.get(before) ?? [];
      for (let i = from; i < to; i++) list.push(order[i]!);
      entry.byCallee.set(before, list);
    }
    from = to;
  }
  for (const [node, { leafs, byCallee }] of found) {
    if (leafs < FEW) continue;
    let callee = -1;
    let flanked: readonly number[] = [];
    for (const [child, list] of byCallee) {
      if (list.length <= flanked.length) continue;
      callee = child;
      flanked = list;
    }
    yield { node, leafs, callee, flanked };
  }
}

/** The samples in time order, without those of the collector and of native code. */
export function opaqueSamples(profile: Profile): Uint32Array {
  const { samples } = profile;
  const transparent = transparentNodes(profile);
  return Uint32Array.from(samples.keys()).filter((sample) => transparent[samples[sample]!] === 0);
}

function transparentNodes({ frame, frames }: Profile): Uint8Array {
  const transparent = new Uint8Array(frame.length);
  for (let node = 0; node < frame.length; node++) {
    const { category } = frames[frame[node]!]!;
    if (category === 'gc' || category === 'program') transparent[node] = 1;
  }
  return transparent;
}

/** The child of `node` under which `inner` lies; -1 when it doesn't lie under the node. */
export function childToward(parent: Int32Array, node: number, inner: number): number {
  let child = inner;
  // Parents stand before their children.
  while (child > node) {
    const above = parent[child]!;
    if (above === node) return child;
    child = above;
  }
  return -1;
}
