import { NONE } from './distances';
import type { HeapModel } from './heapModel';
import { type PathStep, pathToRoot } from './paths';
import { slot } from './scripts';
import { edgeKind, edgeText, type HeapLocation, isIndexed, nodeKind } from './snapshot';

const CLOSURE = nodeKind('closure');
const CONTEXT = edgeKind('context');
const INTERNAL = edgeKind('internal');

/** A name in the source through which an object is held. */
export interface HolderName {
  readonly kind: 'variable' | 'property' | 'global';
  /** Empty for a variable that V8 has no name of. */
  readonly name: string;
  /** Code near its declaration: a function that uses the variable, or the constructor of what has the property. */
  readonly near?: HeapLocation;
}

/**
 * The names that lead to an object, from the variable or global that comes last on the path, through properties:
 * `server`, `cache` for a Map in `server.cache`. Empty when nothing on the path has a name in the source.
 */
export function holderNames(model: HeapModel, node: number): HolderName[] {
  const names: HolderName[] = [];
  for (const step of pathToRoot(model, node).reverse()) {
    if (step.edge === NONE) break;
    const name = nameOf(model, step);
    if (name === undefined) continue;
    names.unshift(name);
    if (name.kind !== 'property') break;
  }
  return names;
}

function nameOf(model: HeapModel, { edge, kind, name, node }: PathStep): HolderName | undefined {
  const { snapshot, distances, classes } = model;
  const from = distances.from[node]!;
  if (edge === NONE || name === '__proto__') return undefined;
  const isContext = classes.names[classes.classOf[from]!] === 'system / Context';
  if (isContext && isIndexed(snapshot.edgeKind[edge]!)) {
    // Older V8 does not name the variables of blocks.
    const near = userOf(model, from);
    return near && { kind: 'variable', name: '', near };
  }
  if (kind === 'context') {
    const near = userOf(model, from);
    return { kind: 'variable', name, ...(near === undefined ? {} : { near }) };
  }
  if (kind !== 'property') return undefined;
  if (classes.names[classes.classOf[from]!]?.startsWith('global')) return { kind: 'global', name };
  const near = snapshot.locations.get(from);
  return { kind: 'property', name, ...(near === undefined ? {} : { near }) };
}

/** A function that sees the variables of a context, the one that stands first in its file. */
function userOf(model: HeapModel, context: number): HeapLocation | undefined {
  const { snapshot, retainers } = model;
  let best: HeapLocation | undefined;
  for (let i = retainers.first[context]!; i < retainers.first[context + 1]!; i++) {
    const from = retainers.from[i]!;
    if (snapshot.kind[from] !== CLOSURE || snapshot.edgeKind[retainers.edge[i]!] !== INTERNAL) continue;
    if (edgeText(snapshot, retainers.edge[i]!) !== 'context') continue;
    const location = snapshot.locations.get(from);
    if (location !== undefined && (best === undefined || location.line < best.line)) best = location;
  }
  if (best !== undefined) return best;
  // Only inner functions are left: look one level down.
  for (let i = retainers.first[context]!; i < retainers.first[context + 1]!; i++) {
    const from = retainers.from[i]!;
    if (snapshot.edgeKind[retainers.edge[i]!] === CONTEXT || from === context) continue;
    if (edgeText(snapshot, retainers.edge[i]!) === 'previous') {
      const inner = userOf(model, from);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

/** Where the code stands that a function object, a timer or an instance comes from. */
export function codeOf(model: HeapModel, node: number): HeapLocation | undefined {
  const { snapshot } = model;
  for (let edge = snapshot.firstEdge[node]!; edge < snapshot.firstEdge[node + 1]!; edge++) {
    if (!/^(?:_onTimeout|_onImmediate|listener|callback)$/.test(edgeText(snapshot, edge))) continue;
    const target = snapshot.edgeTo[edge]!;
    const place = snapshot.locations.get(target) ?? boundCode(model, target);
    if (place !== undefined) return place;
  }
  return snapshot.locations.get(node) ?? boundCode(model, node);
}

function boundCode(model: HeapModel, node: number): HeapLocation | undefined {
  const target = slot(model.snapshot, node, ['bound_function']);
  return target < 0 ? undefined : model.snapshot.locations.get(target);
}
