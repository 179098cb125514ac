import { Uint32List } from '../base/growable';
import type { Profile } from './profile';

/** The samples that stand on a node itself, and next to which of its children's they stand. */
export interface LeafRuns {
  readonly node: number;
  /** How many samples stand on the node. */
  readonly leafs: number;
  /** The children that runs of them stand next to, with most samples first. */
  readonly callees: readonly CalleeRuns[];
}

/** The samples on a node in runs that stand next to samples inside one of its children, in time order. */
export interface CalleeRuns {
  /** The child. */
  readonly node: number;
  /** Those with samples inside it on both sides. */
  readonly flanked: readonly number[];
  /** Those with such a sample on one side only: the call, or what made it, began or ended in between. */
  readonly beside: readonly number[];
}

/** Below this many, samples prove nothing. */
const FEW = 3;

/**
 * For each node with samples of its own, the children whose samples they stand next to. The collector's and native
 * samples, which may come at any time, are looked through.
 * @param wanted by frame: whose nodes are looked at
 */
export function* leafRuns(profile: Profile, wanted: readonly boolean[]): Generator<LeafRuns> {
  const { samples, frame, parent } = profile;
  const order = opaqueSamples(profile);
  const { length } = order;

  // Columns for what every node has; maps only for the few that have samples next to their own.
  const leafs = new Uint32Array(parent.length);
  const seen = new Uint32List();
  const near = new Map<number, Map<number, { flanked: number[]; beside: number[] }>>();
  const note = (node: number, callee: number, side: 'flanked' | 'beside', from: number, to: number): void => {
    if (callee < 0) return;
    let byCallee = near.get(node);
    if (byCallee === undefined) {
      byCallee = new Map();
      near.set(node, byCallee);
    }
    let runs = byCallee.get(callee);
    if (runs === undefined) {
      runs = { flanked: [], beside: [] };
      byCallee.set(callee, runs);
    }
    for (let i = from; i < to; i++) runs[side].push(order[i]!);
  };
  let from = 0;
  while (from < length) {
    const node = samples[order[from]!]!;
    let to = from + 1;
    while (to < length && samples[order[to]!] === node) to++;
    if (wanted[frame[node]!]) {
      if (leafs[node] === 0) seen.push(node);
      leafs[node]! += to - from;
      const before = from === 0 ? -1 : childToward(parent, node, samples[order[from - 1]!]!);
      const after = to === length ? -1 : childToward(parent, node, samples[order[to]!]!);
      if (before === after) {
        note(node, before, 'flanked', from, to);
      } else {
        note(node, before, 'beside', from, to);
        note(node, after, 'beside', from, to);
      }
    }
    from = to;
  }
  for (let i = 0; i < seen.length; i++) {
    const node = seen.at(i);
    if (leafs[node]! < FEW) continue;
    const callees = [...(near.get(node) ?? [])].map(([callee, runs]) => ({ node: callee, ...runs }));
    callees.sort((a, b) => b.flanked.length + b.beside.length - a.flanked.length - a.beside.length);
    yield { node, leafs: leafs[node]!, callees };
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
