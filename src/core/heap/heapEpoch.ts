import type { HeapModel } from './heapModel';
import { countHeld } from './holdings';
import { HoldingTree } from './holdingTree';
import { IdSet } from './idSet';

/** What a leak search remembers of a snapshot that is not the last: much less than the snapshot. */
export interface HeapEpoch {
  readonly ids: IdSet;
  /** Objects directly held, by the holder's id and the class: `4711 Session`. */
  readonly held: ReadonlyMap<string, number>;
  readonly tree: HoldingTree;
  readonly totalBytes: number;
}

/** What is to be remembered of a snapshot; the model itself may be dropped. */
export function rememberEpoch(model: HeapModel): HeapEpoch {
  return {
    ids: new IdSet(model.snapshot.id),
    held: countHeld(model),
    tree: new HoldingTree(model),
    totalBytes: model.totalBytes,
  };
}
