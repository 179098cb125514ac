import { NONE } from './distances';
import type { HeapModel } from './heapModel';
import { holderOf, isOwn } from './holdings';

/**
 * Who holds whom in a snapshot, by the shortest paths and without what V8 made for itself: what is left of a snapshot
 * to count in when it is gone. Each object comes after the one that holds it.
 */
export class HoldingTree {
  private readonly ids: Uint32Array;
  /** Where the holder stands; NONE at a root. */
  private readonly holders: Uint32Array;
  private readonly classOf: Uint32Array;
  private readonly classNames: readonly string[];

  constructor(model: HeapModel) {
    const { snapshot, distances, classes } = model;
    const place = new Uint32Array(snapshot.nodeCount).fill(NONE);
    const ids = new Uint32Array(distances.order.length);
    const holders = new Uint32Array(distances.order.length);
    const classOf = new Uint32Array(distances.order.length);
    let length = 0;
    for (const node of distances.order) {
      if (isOwn(model, node)) continue;
      const holder = holderOf(model, node);
      place[node] = length;
      ids[length] = snapshot.id[node]!;
      holders[length] = holder === NONE ? NONE : place[holder]!;
      classOf[length] = classes.classOf[node]!;
      length++;
    }
    this.ids = ids.slice(0, length);
    this.holders = holders.slice(0, length);
    this.classOf = classOf.slice(0, length);
    this.classNames = classes.names;
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
