import { NONE } from './distances';
import type { HeapModel } from './heapModel';
import { EDGE_KINDS, type EdgeKind, edgeKind, edgeText, isIndexed } from './snapshot';

const SHORTCUT = edgeKind('shortcut');

/** One edge of a path, from its holder. */
export interface PathStep {
  /** The edge; NONE at the root of the path. */
  readonly edge: number;
  readonly kind: EdgeKind;
  /** Property, variable or slot; an element's index in digits. */
  readonly name: string;
  /** What the edge leads to. */
  readonly node: number;
}

/** A shortest path from a root of the program, or of V8, to the node: root first, the node last. */
export function pathToRoot(model: HeapModel, node: number): PathStep[] {
  const { via, from } = model.distances;
  const steps: PathStep[] = [];
  for (let at = node; ; at = from[at]!) {
    const edge = via[at]!;
    if (edge === NONE) {
      steps.push({ edge, kind: 'other', name: '', node: at });
      break;
    }
    steps.push({
      edge,
      kind: EDGE_KINDS[model.snapshot.edgeKind[edge]!]!,
      name: edgeText(model.snapshot, edge),
      node: at,
    });
    if (at === 0 || from[at] === at) break;
  }
  return steps.reverse();
}

/** Why an edge holds its target, in words. */
export function reasonOf(kind: EdgeKind): string {
  switch (kind) {
    case 'context':
      return 'variable of a closure';
    case 'element':
      return 'element';
    case 'property':
      return 'property';
    case 'internal':
      return 'internal slot';
    case 'hidden':
      return 'hidden';
    case 'shortcut':
      return 'global';
    case 'weak':
      return 'weak, does not hold';
    default:
      return 'held';
  }
}

/** A step as it is written in a path: `.users`, `[…]`, `variable cache`; without an element's own index. */
export function stepLabel(model: HeapModel, edge: number): string {
  const { snapshot } = model;
  const kind = snapshot.edgeKind[edge]!;
  if (isIndexed(kind)) return '[…]';
  const name = edgeText(snapshot, edge);
  switch (EDGE_KINDS[kind]) {
    case 'context':
      return `variable ${name}`;
    case 'internal':
      return `{${name.replace(/\d+/g, '…')}}`;
    default:
      if (kind === SHORTCUT && /^\d+$/.test(name)) return '(global)';
      return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  }
}
