import type { Scratch } from './scratch';
import { edgeKind, type HeapSnapshot, nodeKind } from './snapshot';
import { WeakMapEdges } from './weakMaps';

const SHORTCUT = edgeKind('shortcut');
const ELEMENT = edgeKind('element');
const WEAK = edgeKind('weak');
const INTERNAL = edgeKind('internal');
const SYNTHETIC = nodeKind('synthetic');

/** Marks the edges that hold their target, 1 by edge: those that dominators and retainers are about. */
export function essentialEdges(snapshot: HeapSnapshot, scratch: Scratch): Uint8Array {
  const { nodeCount, firstEdge, edgeKind: kinds, edgeName, edgeTo, id } = snapshot;
  const program = programNodes(snapshot, scratch);
  const weakMaps = new WeakMapEdges(snapshot.strings);
  const essential = new Uint8Array(snapshot.edgeCount);
  for (let node = 0; node < nodeCount; node++) {
    const isRoot = node === 0;
    const isProgram = program[node] === 1;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      const kind = kinds[edge]!;
      const to = edgeTo[edge]!;
      if (kind === WEAK || to === node) continue;
      // Elsewhere than at the root, a shortcut repeats a path through internal edges.
      if (!isRoot && kind === SHORTCUT) continue;
      // What a debugger holds would otherwise hide who holds it in the program.
      if (!isRoot && !isProgram && program[to] === 1) continue;
      // The key holds the value of a WeakMap's entry; the table does only as long as the key is there.
      if (kind === INTERNAL && weakMaps.entry(edgeName[edge]!)?.table === id[node]) continue;
      essential[edge] = 1;
    }
  }
  return essential;
}

/** Marks the nodes that the program itself reaches from its globals, 1 by node. */
function programNodes(snapshot: HeapSnapshot, scratch: Scratch): Uint8Array {
  const { firstEdge, edgeKind: kinds, edgeTo } = snapshot;
  const program = new Uint8Array(snapshot.nodeCount);
  const pending = scratch.take();
  let length = 0;
  for (let edge = firstEdge[0]!; edge < firstEdge[1]!; edge++) {
    const to = edgeTo[edge]!;
    if (program[to] === 1) continue;
    if (kinds[edge] !== SHORTCUT && !(kinds[edge] === ELEMENT && isDocumentRoot(snapshot, to))) continue;
    program[to] = 1;
    pending[length++] = to;
  }
  while (length > 0) {
    const node = pending[--length]!;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      const to = edgeTo[edge]!;
      if (program[to] === 1 || kinds[edge] === WEAK) continue;
      program[to] = 1;
      pending[length++] = to;
    }
  }
  scratch.give(pending);
  return program;
}

/** True for the synthetic node under which a browser hangs its documents. */
export function isDocumentRoot(snapshot: HeapSnapshot, node: number): boolean {
  return (
    snapshot.kind[node] === SYNTHETIC &&
    snapshot.strings.text(snapshot.name[node]!) === '(Document DOM trees)'
  );
}

/** True when the root has a child that belongs to the program, as it has unless V8 was told to show its internals. */
export function hasUserRoots(snapshot: HeapSnapshot): boolean {
  for (let edge = snapshot.firstEdge[0]!; edge < snapshot.firstEdge[1]!; edge++) {
    if (isUserRoot(snapshot, snapshot.edgeTo[edge]!)) return true;
  }
  return false;
}

/** A child of the root is one of the program's own roots unless V8 made it up. */
export function isUserRoot(snapshot: HeapSnapshot, node: number): boolean {
  return snapshot.kind[node] !== SYNTHETIC || isDocumentRoot(snapshot, node);
}
