import { NONE } from './distances';
import type { HeapModel } from './heapModel';
import { countHeld, isOwn } from './holdings';
import { HoldingTree } from './holdingTree';
import { IdSet } from './idSet';
import { edgeText, isIndexed, nodeKind } from './snapshot';

const TEXTS = (['string', 'concatenated string', 'sliced string'] as const).map(nodeKind);
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
  /** Bytes of large texts by who holds them where: `4711 log`. */
  readonly texts: ReadonlyMap<string, number>;
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
    texts: new Map([...largeTexts(model)].map(([slot, node]) => [slot, model.retained[node]!])),
    totalBytes: model.totalBytes,
  };
}

/** Large texts in variables and properties, by the holder's id and the name: what is appended to is a new one each time. */
export function largeTexts(model: HeapModel): Map<string, number> {
  const { snapshot, retained, distances } = model;
  const texts = new Map<string, number>();
  for (let node = 1; node < snapshot.nodeCount; node++) {
    const via = distances.via[node]!;
    if (!TEXTS.includes(snapshot.kind[node]!) || via === NONE || retained[node]! < LARGE) continue;
    const from = distances.from[node]!;
    // The parts of a text that was put together are no texts of their own.
    if (TEXTS.includes(snapshot.kind[from]!) || isIndexed(snapshot.edgeKind[via]!)) continue;
    texts.set(`${snapshot.id[from]!} ${edgeText(snapshot, via)}`, node);
  }
  return texts;
}
