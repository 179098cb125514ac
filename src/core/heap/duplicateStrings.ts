import type { HeapModel } from './heapModel';
import { nodeKind } from './snapshot';

const STRING = nodeKind('string');

/** Strings of one text that stand in memory more than once. V8 writes no more than the first 1024 characters. */
export interface DuplicateString {
  /** Index in the snapshot's strings. */
  readonly name: number;
  readonly nodes: readonly number[];
  readonly bytes: number;
}

/** Most bytes first. */
export function duplicateStrings({ snapshot, shallow }: HeapModel): DuplicateString[] {
  const groups = new Map<number, { nodes: number[]; bytes: number }>();
  for (let node = 0; node < snapshot.nodeCount; node++) {
    if (snapshot.kind[node] !== STRING) continue;
    const name = snapshot.name[node]!;
    const group = groups.get(name) ?? { nodes: [], bytes: 0 };
    group.nodes.push(node);
    group.bytes += shallow[node]!;
    groups.set(name, group);
  }
  return [...groups]
    .filter(([, { nodes }]) => nodes.length > 1)
    .map(([name, group]) => ({ name, ...group }))
    .sort((a, b) => b.bytes - a.bytes);
}
