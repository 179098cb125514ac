import { NONE } from './distances';
import type { HeapModel } from './heapModel';
import { pathToRoot, stepLabel } from './paths';
import { isBookkeeping } from './retainerClusters';
import { nodeKind } from './snapshot';

const SYNTHETIC = nodeKind('synthetic');
const CLOSURE = nodeKind('closure');
const TEXTS = (['string', 'concatenated string', 'sliced string'] as const).map(nodeKind);
const NUMBERS = (['number', 'bigint'] as const).map(nodeKind);

/** Fewer than this many objects of a class in one place are no collection. */
const LEAST = 4;

/** The nearest node above that the program made, along the shortest path; NONE at a root. */
export function holderOf(model: HeapModel, node: number): number {
  const { via, from } = model.distances;
  let at = node;
  while (via[at] !== NONE) {
    const above = from[at]!;
    if (above === at) return NONE;
    at = above;
    if (!isOwn(model, at)) return at;
  }
  return NONE;
}

/**
 * `holderOf` by node, past objects of the same class: the members of a linked list are held by the list. Functions
 * are no list, though one may hold another: `once` wraps the function that it is given.
 */
export function listHolders(model: HeapModel): Uint32Array {
  const { classOf } = model.classes;
  const { kind } = model.snapshot;
  const holders = new Uint32Array(model.snapshot.nodeCount).fill(NONE);
  for (const node of model.distances.order) {
    const holder = holderOf(model, node);
    const isListed = holder !== NONE && classOf[holder] === classOf[node] && kind[node] !== CLOSURE;
    holders[node] = isListed ? holders[holder]! : holder;
  }
  return holders;
}

/** Counts objects by who holds them and what they are. */
export function countHeld(model: HeapModel, holders = listHolders(model)): Map<string, number> {
  const { snapshot, classes } = model;
  const held = new Map<string, number>();
  for (let node = 1; node < snapshot.nodeCount; node++) {
    const holder = holders[node]!;
    if (holder === NONE || isOwn(model, node)) continue;
    const key = heldKey(snapshot.id[holder]!, classes.names[classes.classOf[node]!]!);
    held.set(key, (held.get(key) ?? 0) + 1);
  }
  for (const [key, count] of held) if (count < LEAST) held.delete(key);
  return held;
}

export function heldKey(holder: number, className: string): string {
  return `${holder} ${className}`;
}

/** True for a piece of a text that was put together, or cut out of another: no text of its own. */
export function isTextPart({ snapshot: { kind } }: HeapModel, node: number, holder: number): boolean {
  return holder !== NONE && isText(kind[node]!) && isText(kind[holder]!);
}

export function isText(kind: number): boolean {
  return TEXTS.includes(kind);
}

/** True for texts and numbers. */
export function isPrimitive(kind: number): boolean {
  return isText(kind) || NUMBERS.includes(kind);
}

/** True for nodes that V8 made for itself, among them the roots. */
export function isOwn(model: HeapModel, node: number): boolean {
  const kind = model.snapshot.kind[node]!;
  return isBookkeeping(kind) || kind === SYNTHETIC;
}

/**
 * The path to an object as it is written, without what V8 made for itself. Steps that are alike, as along a list, are
 * one with their number: `.next Listener ×40`.
 */
export function pathLabels(model: HeapModel, node: number): string[] {
  const labels: string[] = [];
  const times: number[] = [];
  for (const step of pathToRoot(model, node)) {
    if (isOwn(model, step.node)) continue;
    const name = model.classes.names[model.classes.classOf[step.node]!]!;
    const label = step.edge === NONE ? name : `${stepLabel(model, step.edge)} ${name}`;
    if (labels.at(-1) === label) times[times.length - 1]!++;
    else times[labels.push(label) - 1] = 1;
  }
  return labels.map((label, i) => (times[i] === 1 ? label : `${label} ×${times[i]}`));
}
