import { edgeKind, edgeText, type HeapSnapshot, nodeKind } from './snapshot';

const CLOSURE = nodeKind('closure');
const INTERNAL = edgeKind('internal');

/** Files of scripts by V8's number, from the functions in the snapshot: locations name scripts by number only. */
export function scriptFiles(snapshot: HeapSnapshot): Map<number, string> {
  const files = new Map<number, string>();
  for (const [node, { scriptId }] of snapshot.locations) {
    if (files.has(scriptId) || snapshot.kind[node] !== CLOSURE) continue;
    const shared = slot(snapshot, node, ['shared']);
    const script = shared < 0 ? -1 : slot(snapshot, shared, ['script', 'script_or_debug_info']);
    if (script >= 0) files.set(scriptId, snapshot.strings.text(snapshot.name[script]!));
  }
  return files;
}

/** What an internal slot of a node with one of these names holds; -1 when there is none. */
export function slot(snapshot: HeapSnapshot, node: number, names: readonly string[]): number {
  for (let edge = snapshot.firstEdge[node]!; edge < snapshot.firstEdge[node + 1]!; edge++) {
    if (snapshot.edgeKind[edge] === INTERNAL && names.includes(edgeText(snapshot, edge)))
      return snapshot.edgeTo[edge]!;
  }
  return -1;
}
