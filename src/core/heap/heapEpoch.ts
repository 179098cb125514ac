import type { HeapModel } from './heapModel';
import { countHeld, isOwn } from './holdings';
import { HoldingTree } from './holdingTree';
import { IdSet } from './idSet';

/** Objects that are large enough for their own growth to matter. Bytes. */
export const LARGE = 1024;

/** What a leak search remembers of a snapshot that is not the last: much less than the snapshot. */
export interface HeapEpoch {
  readonly ids: IdSet;
  /** Objects directly held, by the holder's id and the class: `4711 Session`. */
  readonly held: ReadonlyMap<string, number>;
  readonly tree: HoldingTree;
  /** Shallow bytes of large objects by id. */
  readonly large: ReadonlyMap<number, number>;
  readonly totalBytes: number;
}

/** What is to be remembered of a snapshot; the model itself may be dropped. */
export function rememberEpoch(model: HeapModel): HeapEpoch {
  const large = new Map<number, number>();
  for (let node = 1; node < model.snapshot.nodeCount; node++) {
    if (model.shallow[node]! >= LARGE && !isOwn(model, node))
      large.set(model.snapshot.id[node]!, model.shallow[node]!);
  }
  return {
    ids: new IdSet(model.snapshot.id),
    held: countHeld(model),
    tree: new HoldingTree(model),
    large,
    totalBytes: model.totalBytes,
  };
}
