import { type ClassRow, classify, classRows, dominatedNodes, type HeapClasses } from './classes';
import { detachedNodes } from './detached';
import { type Distances, findDistances } from './distances';
import { buildDominators, type Dominators, retainedSizes } from './dominators';
import { essentialEdges } from './essentialEdges';
import { buildRetainers, type Retainers } from './retainers';
import { Scratch } from './scratch';
import { type Sizes, shallowSizes } from './shallowSizes';
import type { HeapSnapshot } from './snapshot';

/** A snapshot with all that is derived from it. Sizes are bytes, by node. */
export class HeapModel {
  /** Own size, with what V8 keeps for the object alone. */
  readonly shallow: Sizes;
  readonly retained: Sizes;
  readonly dominators: Dominators;
  readonly retainers: Retainers;
  /** 1 by edge for those that hold their target. */
  readonly essential: Uint8Array;
  readonly distances: Distances;
  readonly detached: Uint8Array;
  readonly classes: HeapClasses;
  private rows: readonly ClassRow[] | undefined;
  private dominated: { first: Uint32Array; child: Uint32Array } | undefined;

  constructor(readonly snapshot: HeapSnapshot) {
    const scratch = new Scratch(snapshot.nodeCount + 1);
    this.essential = essentialEdges(snapshot, scratch);
    this.retainers = buildRetainers(snapshot);
    this.shallow = shallowSizes(snapshot, scratch);
    this.dominators = buildDominators(snapshot, this.essential, this.retainers, scratch);
    this.retained = retainedSizes(this.dominators, this.shallow);
    this.distances = findDistances(snapshot);
    this.detached = detachedNodes(snapshot);
    this.classes = classify(snapshot, this.detached);
  }

  /** Bytes in all. */
  get totalBytes(): number {
    return this.retained[0]!;
  }

  /** The class view, largest retained size first. */
  get classRows(): readonly ClassRow[] {
    this.rows ??= classRows(
      this.classes,
      this.shallow,
      this.retained,
      this.distances.distance,
      this.dominators,
    );
    return this.rows;
  }

  /** The nodes that `node` dominates immediately, largest first. */
  dominatedBy(node: number): Uint32Array {
    this.dominated ??= dominatedNodes(this.dominators.dominator, this.dominators.order);
    const { first, child } = this.dominated;
    return child.slice(first[node]!, first[node + 1]!).sort((a, b) => this.retained[b]! - this.retained[a]!);
  }
}
