import { PlainObjects, type PlainShape } from './plainShapes';
import type { Sizes } from './shallowSizes';
import { type HeapSnapshot, NODE_KINDS, nodeKind } from './snapshot';

const HIDDEN = nodeKind('hidden');
const CODE = nodeKind('code');
const CLOSURE = nodeKind('closure');
const REGEXP = nodeKind('regexp');
const OBJECT = nodeKind('object');
const NATIVE = nodeKind('native');

/** Which class each object belongs to: its constructor, its shape when it is a plain object, or its kind. */
export interface HeapClasses {
  /** Index in `keys` and `names` by node. */
  readonly classOf: Uint32Array;
  readonly names: readonly string[];
  /** Equal in the snapshots of one process: constructors of one name in two places are two classes. */
  readonly keys: readonly string[];
  /** Shapes of plain objects that count as classes. */
  readonly shapes: readonly PlainShape[];
}

/**
 * Sorts objects into classes as DevTools does.
 * @param shapes those of the snapshot to compare with; the snapshot's own when absent
 */
export function classify(
  snapshot: HeapSnapshot,
  detached: Uint8Array,
  shapes?: readonly PlainShape[],
): HeapClasses {
  const { nodeCount, kind, name, strings, locations } = snapshot;
  const names: string[] = [];
  const keys: string[] = [];
  const byKey = new Map<string, number>();
  const classFor = (text: string, place = ''): number => {
    const key = `${place},${text}`;
    let index = byKey.get(key);
    if (index === undefined) {
      index = names.push(text) - 1;
      keys.push(key);
      byKey.set(key, index);
    }
    return index;
  };
  const plain = new PlainObjects(snapshot);
  const used = shapes ?? plain.shapes();
  const shapeOf = new Int32Array(nodeCount).fill(-1);
  plain.match(used, (node, shape) => {
    shapeOf[node] = shape;
  });

  const byName = new Map<number, string>();
  const named = (index: number, isDetached: boolean): string => {
    const key = index * 2 + (isDetached ? 1 : 0);
    let text = byName.get(key);
    if (text === undefined) {
      text = classText(isDetached ? `Detached ${strings.text(index)}` : strings.text(index));
      byName.set(key, text);
    }
    return text;
  };
  const byKind = new Map<number, number>();
  const classOf = new Uint32Array(nodeCount);
  const cache = new Map<string, number>();
  for (let node = 0; node < nodeCount; node++) {
    const type = kind[node]!;
    if (type !== OBJECT && type !== NATIVE) {
      let index = byKind.get(type);
      if (index === undefined) {
        index = classFor(kindText(type));
        byKind.set(type, index);
      }
      classOf[node] = index;
      continue;
    }
    const shape = shapeOf[node]!;
    const text = shape >= 0 ? used[shape]!.name : named(name[node]!, detached[node] === 1);
    const location = type === OBJECT ? locations.get(node) : undefined;
    if (location !== undefined) {
      const place = `${location.scriptId},${location.line},${location.column}`;
      classOf[node] = classFor(text, place);
      continue;
    }
    let index = cache.get(text);
    if (index === undefined) {
      index = classFor(text);
      cache.set(text, index);
    }
    classOf[node] = index;
  }
  return { classOf, names, keys, shapes: used };
}

function kindText(kind: number): string {
  if (kind === HIDDEN) return '(system)';
  if (kind === CODE) return '(compiled code)';
  if (kind === CLOSURE) return 'Function';
  if (kind === REGEXP) return 'RegExp';
  return `(${NODE_KINDS[kind]})`;
}

/** A document's element without its attributes: `<div id="a">` is a `<div>`. */
function classText(name: string): string {
  const from = name.startsWith('<') ? 0 : name.startsWith('Detached <') ? 10 : -1;
  if (from < 0) return name;
  const space = name.indexOf(' ', from);
  return space < 0 ? name : `${name.slice(0, space)}>`;
}

/** One row of the class view. */
export interface ClassRow {
  /** Index in `HeapClasses.names`. */
  readonly index: number;
  readonly name: string;
  readonly count: number;
  readonly self: number;
  /** What goes when all objects of the class go, as far as they alone hold it. Bytes. */
  readonly retained: number;
  /** Edges from a root to the nearest object. */
  readonly distance: number;
}

/** Counts and sizes by class, largest retained size first; objects without a size of their own don't count. */
export function classRows(
  classes: HeapClasses,
  sizes: Sizes,
  retained: Sizes,
  distance: Int32Array,
  tree: { readonly dominator: Uint32Array; readonly order: Uint32Array },
): ClassRow[] {
  const { classOf, names } = classes;
  const count = new Float64Array(names.length);
  const self = new Float64Array(names.length);
  const nearest = new Int32Array(names.length).fill(0x7fff_ffff);
  for (let node = 0; node < classOf.length; node++) {
    if (sizes[node] === 0) continue;
    const index = classOf[node]!;
    count[index]!++;
    self[index]! += sizes[node]!;
    if (distance[node]! < nearest[index]!) nearest[index] = distance[node]!;
  }
  const total = retainedByClass(classes, sizes, retained, tree);
  return names
    .map((name, index) => ({
      index,
      name,
      count: count[index]!,
      self: self[index]!,
      retained: total[index]!,
      distance: nearest[index]!,
    }))
    .filter((row) => row.count > 0)
    .sort((a, b) => b.retained - a.retained || b.self - a.self || (a.name < b.name ? -1 : 1));
}

/**
 * Sums retained sizes by class without counting an object twice that another one of its class dominates: goes down
 * the dominator tree and keeps, for each class, how deep inside one of its objects it is.
 */
function retainedByClass(
  { classOf, names }: HeapClasses,
  sizes: Sizes,
  retained: Sizes,
  { dominator, order }: { readonly dominator: Uint32Array; readonly order: Uint32Array },
): Float64Array {
  const { first, child } = dominatedNodes(dominator, order);
  const total = new Float64Array(names.length);
  const inside = new Uint8Array(names.length);
  const stack = new Uint32Array(classOf.length);
  const next = new Uint32Array(classOf.length);
  const opened = new Uint8Array(classOf.length);
  const enter = (node: number): void => {
    const index = classOf[node]!;
    next[node] = first[node]!;
    if (inside[index] === 1 || sizes[node] === 0) return;
    total[index]! += retained[node]!;
    inside[index] = 1;
    opened[node] = 1;
  };
  let depth = 0;
  stack[0] = order[0]!;
  enter(order[0]!);
  while (depth >= 0) {
    const node = stack[depth]!;
    if (next[node]! < first[node + 1]!) {
      const below = child[next[node]!++]!;
      stack[++depth] = below;
      enter(below);
    } else {
      if (opened[node] === 1) inside[classOf[node]!] = 0;
      depth--;
    }
  }
  return total;
}

/** The nodes that each node dominates immediately: `child[first[node]]` … `child[first[node + 1] - 1]`. */
export function dominatedNodes(
  dominator: Uint32Array,
  order: Uint32Array,
): { first: Uint32Array; child: Uint32Array } {
  const first = new Uint32Array(dominator.length + 1);
  for (let i = 1; i < order.length; i++) first[dominator[order[i]!]!]!++;
  let sum = 0;
  for (let node = 0; node < dominator.length; node++) {
    sum += first[node]!;
    first[node] = sum;
  }
  first[dominator.length] = sum;
  const child = new Uint32Array(sum);
  for (let i = order.length - 1; i > 0; i--) {
    const node = order[i]!;
    child[--first[dominator[node]!]!] = node;
  }
  return { first, child };
}
