import { Uint32List } from '../base/growable';
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
 * @param wanted by frame: whose nodes are looked at
 */
export function* leafRuns(profile: Profile, wanted: readonly boolean[]): Generator<LeafRuns> {
  const { samples, frame } = profile;
  const order = opaqueSamples(profile);
  const { length } = order;

  // Columns for what every node has; maps only for the few that have samples on both sides of their own.
  const leafs = new Uint32Array(profile.parent.length);
  const seen = new Uint32List();
  const flanked = new Map<number, Map<number, number[]>>();
  let from = 0;
  while (from < length) {
    const node = samples[order[from]!]!;
    let to = from + 1;
    while (to < length && samples[order[to]!] === node) to++;
    if (!wanted[frame[node]!]) {
      from = to;
      continue;
    }
    if (leafs[node] === 0) seen.push(node);
    leafs[node]! += to - from;
    const before = from === 0 ? -1 : childToward(profile.parent, node, samples[order[from - 1]!]!);
    if (before >= 0 && to < length && before === childToward(profile.parent, node, samples[order[to]!]!)) {
      let byCallee = flanked.get(node);
      if (byCallee === undefined) {
        byCallee = new Map();
        flanked.set(node, byCallee);
      }
      let list = byCallee.get(before);
      if (list === undefined) {
        list = [];
        byCallee.set(before, list);
      }
      for (let i = from; i < to; i++) list.push(order[i]!);
    }
    from = to;
  }
  for (let i = 0; i < seen.length; i++) {
    const node = seen.at(i);
    if (leafs[node]! < FEW) continue;
    let callee = -1;
    let most: readonly number[] = [];
    for (const [child, list] of flanked.get(node) ?? []) {
      if (list.length <= most.length) continue;
      callee = child;
      most = list;
    }
    yield { node, leafs: leafs[node]!, callee, flanked: most };
  }
}

/** The samples in time order, without those of the collector and of native code. */
export function opaqueSamples(profile: Profile): Uint32Array {
  const { samples } = profile;
  const transparent = transparentNodes(profile);
  const opaque = new Uint32Array(samples.length);
  let count = 0;
  for (let i = 0; i < samples.length; i++) if (transparent[samples[i]!] === 0) opaque[count++] = i;
  return opaque.subarray(0, count);
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
