import { childLists } from './callTree';
import type { NodeColumns } from './cpuNodes';
import type { Frame } from './profile';
import { ROOT_FRAME } from './profileBuilder';

/** A V8 tree put in order: node 0 is the root, parents stand before their children. */
export interface OrderedTree {
  readonly frames: readonly Frame[];
  readonly parent: Int32Array;
  readonly frame: Uint32Array;
  /** Where each node as it was read has gone; undefined when nothing has moved. */
  readonly place: Uint32Array | undefined;
}

/**
 * Links the nodes of a file. V8 writes parents first under one "(root)", which is kept as it is; any other
 * order is rearranged, and several roots (or one that is a function) are put under a root of our own.
 * Undefined when the nodes form a cycle.
 */
export function orderTree(columns: NodeColumns, frames: readonly Frame[]): OrderedTree | undefined {
  const parent = parents(columns);
  const frame = columns.frame.finish();
  const roots = indicesOf(parent, (above) => above < 0);
  const metaRoot = roots.find((node) => isRootFrame(frames[frame[node]!]!)) ?? -1;
  const linked = linkRoots(parent, frame, frames, roots, metaRoot);
  if (metaRoot === 0 && linked.parent.every((above, node) => above < node))
    return { ...linked, place: undefined };
  return rearrange(linked, metaRoot < 0 ? parent.length : metaRoot);
}

function parents(columns: NodeColumns): Int32Array {
  const { count, ids, parentById, byId } = columns;
  const parent = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    const id = ids.at(node) - 1;
    parent[node] = id < 0 ? -1 : parentById.get(id);
  }
  for (let i = 0; i < columns.linkedNode.length; i++) {
    parent[columns.linkedNode.at(i)] = byId.get(columns.linkedParentId.at(i));
  }
  for (let i = 0; i < columns.nestedNode.length; i++) {
    parent[columns.nestedNode.at(i)] = columns.nestedParent.at(i);
  }
  return parent;
}

function isRootFrame(frame: Frame): boolean {
  return frame.name === '(root)' && frame.url === '';
}

type Linked = Pick<OrderedTree, 'frames' | 'parent' | 'frame'>;

function linkRoots(
  parent: Int32Array,
  frame: Uint32Array,
  frames: readonly Frame[],
  roots: readonly number[],
  metaRoot: number,
): Linked {
  const root = metaRoot < 0 ? parent.length : metaRoot;
  for (const node of roots) if (node !== root) parent[node] = root;
  if (metaRoot >= 0) return { parent, frame, frames };
  const withRoot = new Int32Array(root + 1);
  withRoot.set(parent);
  withRoot[root] = -1;
  const frameWithRoot = new Uint32Array(root + 1);
  frameWithRoot.set(frame);
  frameWithRoot[root] = frames.length;
  return { parent: withRoot, frame: frameWithRoot, frames: [...frames, ROOT_FRAME] };
}

function rearrange(tree: Linked, root: number): OrderedTree | undefined {
  const count = tree.parent.length;
  const { first, next } = childLists(tree.parent);
  const place = new Uint32Array(count);
  const parent = new Int32Array(count);
  const frame = new Uint32Array(count);
  let placed = 0;
  let node = root;
  while (node >= 0) {
    const above = tree.parent[node]!;
    parent[placed] = above < 0 ? -1 : place[above]!;
    frame[placed] = tree.frame[node]!;
    place[node] = placed++;
    if (first[node]! >= 0) {
      node = first[node]!;
      continue;
    }
    while (node >= 0 && next[node]! < 0) node = tree.parent[node]!;
    if (node >= 0) node = next[node]!;
  }
  // Nodes in a cycle hang on nothing and are not reached.
  return placed === count ? { frames: tree.frames, parent, frame, place } : undefined;
}

function indicesOf(values: Int32Array, test: (value: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (test(values[i]!)) found.push(i);
  return found;
}
