import { NONE } from './distances';
import type { HeapModel } from './heapModel';
import { holderOf, isOwn, isText, isTextPart } from './holdings';
import { edgeText, isIndexed } from './snapshot';

/** Objects that are large enough for their own growth to matter. Bytes. */
const LARGE = 1024;
/** The slot of elements, and of entries of maps and sets. */
const ENTRY = 0;

/**
 * Who holds whom in a snapshot, by the shortest paths, without what V8 made for itself and pieces of texts: what is
 * left of a snapshot to count in when it is gone. Each object has a place, after the one of the object that holds it.
 */
export class HoldingTree {
  readonly ids: Uint32Array;
  /** Place of the holder; NONE at a root. */
  readonly holders: Uint32Array;
  /** A hash of the property or variable that it is held by; ENTRY for one of many. */
  readonly slots: Uint32Array;
  /** Index in `classNames` by place. */
  readonly classOf: Uint32Array;
  readonly classNames: readonly string[];
  /** Bytes of large objects and of whole texts, by place. */
  readonly large: ReadonlyMap<number, number>;

  constructor(model: HeapModel) {
    const { snapshot, distances, classes, shallow, retained } = model;
    const place = new Uint32Array(snapshot.nodeCount).fill(NONE);
    const ids = new Uint32Array(distances.order.length);
    const holders = new Uint32Array(distances.order.length);
    const slots = new Uint32Array(distances.order.length);
    const classOf = new Uint32Array(distances.order.length);
    const large = new Map<number, number>();
    const slotOf = slotReader(model);
    let length = 0;
    for (const node of distances.order) {
      if (isOwn(model, node)) continue;
      const holder = holderOf(model, node);
      if (isTextPart(model, node, holder)) continue;
      place[node] = length;
      ids[length] = snapshot.id[node]!;
      holders[length] = holder === NONE ? NONE : place[holder]!;
      slots[length] = slotOf(node, holder);
      classOf[length] = classes.classOf[node]!;
      const bytes = isText(snapshot.kind[node]!) ? retained[node]! : shallow[node]!;
      if (bytes >= LARGE) large.set(length, bytes);
      length++;
    }
    this.ids = ids.slice(0, length);
    this.holders = holders.slice(0, length);
    this.slots = slots.slice(0, length);
    this.classOf = classOf.slice(0, length);
    this.classNames = classes.names;
    this.large = large;
  }

  /** Objects of a class that hang from the object `id`, however far below it. */
  countBelow(id: number, className: string): number {
    const wanted = this.classNames.indexOf(className);
    const isBelow = new Uint8Array(this.ids.length);
    let count = 0;
    for (let i = 0; i < this.ids.length; i++) {
      const holder = this.holders[i]!;
      if (holder === NONE || (this.ids[holder] !== id && isBelow[holder] === 0)) continue;
      isBelow[i] = 1;
      if (this.classOf[i] === wanted) count++;
    }
    return count;
  }
}

function slotReader({ snapshot, distances }: HeapModel): (node: number, holder: number) => number {
  const hashes = new Map<number, number>();
  return (node, holder) => {
    const edge = distances.via[node]!;
    // By way of a table or a backing store.
    if (edge === NONE || distances.from[node] !== holder || isIndexed(snapshot.edgeKind[edge]!)) return ENTRY;
    const name = snapshot.edgeName[edge]!;
    let hash = hashes.get(name);
    if (hash === undefined) {
      hash = hashText(edgeText(snapshot, edge));
      hashes.set(name, hash);
    }
    return hash;
  };
}

/** FNV-1a of the code units; never ENTRY. */
function hashText(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0 || 1;
}
