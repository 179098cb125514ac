import type { Allocations } from './allocations';
import type { LazyStrings } from './lazyStrings';
import type { Locations } from './locations';

/** Kinds of nodes that the analysis treats specially; a type of the file that is none of these is `other`. */
export const NODE_KINDS = [
  'other',
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
  'wasm object',
] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** Kinds of edges; a type of the file that is none of these is `other` and holds like an internal one. */
export const EDGE_KINDS = [
  'other',
  'context',
  'element',
  'property',
  'internal',
  'hidden',
  'shortcut',
  'weak',
] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/** The number that stands for a kind in a column. */
export function nodeKind(kind: NodeKind): number {
  return NODE_KINDS.indexOf(kind);
}

export function edgeKind(kind: EdgeKind): number {
  return EDGE_KINDS.indexOf(kind);
}

/** Where the code of a function, or the constructor of an object, stands. */
export interface HeapLocation {
  readonly scriptId: number;
  /** 0-based, as V8 writes it. */
  readonly line: number;
  readonly column: number;
}

/**
 * A V8 heap snapshot in columns. Nodes and edges are ordinals; the edges of a node stand together, in its order.
 * The root is node 0.
 */
export interface HeapSnapshot {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Index in NODE_KINDS. */
  readonly kind: Uint8Array;
  /** Index in `strings`. */
  readonly name: Uint32Array;
  /** V8's object id: the same in each snapshot of one process. */
  readonly id: Uint32Array;
  /** Bytes of the object alone, as V8 counted them. */
  readonly selfSize: Uint32Array | Float64Array;
  /** 0 unknown, 1 attached, 2 detached: V8's word on objects of the embedder. */
  readonly detachedness: Uint8Array;
  /** First edge of each node, and one more: the number of edges. */
  readonly firstEdge: Uint32Array;
  /** Index in EDGE_KINDS. */
  readonly edgeKind: Uint8Array;
  /** Index in `strings`, or an element's index for kinds `element` and `hidden`. */
  readonly edgeName: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly strings: LazyStrings;
  /** By node. */
  readonly locations: Locations;
  /** Where objects were allocated, when that was traced. */
  readonly allocations?: Allocations;
  /** Names of node types that occur and that this version doesn't know. */
  readonly unknownTypes: readonly string[];
  /** What is missing because the file was cut off, as a sentence; absent for a whole file. */
  readonly cutOff?: string;
}

/** True when an edge's name is a number and not a string. */
export function isIndexed(kind: number): boolean {
  return kind === ELEMENT || kind === HIDDEN;
}

const ELEMENT = edgeKind('element');
const HIDDEN = edgeKind('hidden');

/** The name of an edge: a property, variable or internal slot, or an element's index in digits. */
export function edgeText(snapshot: HeapSnapshot, edge: number): string {
  const name = snapshot.edgeName[edge]!;
  return isIndexed(snapshot.edgeKind[edge]!) ? String(name) : snapshot.strings.text(name);
}
