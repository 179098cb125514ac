import type { HeapClasses } from './classes';
import { NONE } from './distances';
import type { HeapModel } from './heapModel';
import { stepLabel } from './paths';
import { isIndexed, nodeKind } from './snapshot';

const HIDDEN = nodeKind('hidden');
const ARRAY = nodeKind('array');
const CODE = nodeKind('code');
const SYNTHETIC = nodeKind('synthetic');
const SHAPE = nodeKind('object shape');

/** Objects of one class that are held along the same path, elements of a collection counting as one step. */
export interface RetainerCluster {
  readonly key: string;
  readonly className: string;
  /** Through objects of the program, the last step leads to those of the cluster; V8's own are left out. */
  readonly path: readonly string[];
  readonly count: number;
  /** Bytes that go with them, those inside others of the cluster counted once. */
  readonly retained: number;
  /** Key of the cluster that holds this one; absent at a root. */
  readonly parent?: string;
}

interface Draft {
  readonly parent: number;
  readonly label: string;
  readonly className: string;
  /** Made by V8 for itself, or a root. */
  readonly isHidden: boolean;
  count: number;
  retained: number;
}

export interface RetainerClusters {
  readonly byKey: ReadonlyMap<string, RetainerCluster>;
  /** Key of the cluster that a node belongs to. */
  keyOf(node: number): string;
}

/**
 * Groups objects by class and the way they are held. V8's own bookkeeping is a step of paths and no cluster.
 * @param classes the model's own, or those of the snapshot that it is compared with
 */
export function retainerClusters(model: HeapModel, classes: HeapClasses = model.classes): RetainerClusters {
  const { snapshot, distances, retained, shallow } = model;
  const drafts: Draft[] = [];
  const byKey = new Map<string, number>();
  const clusterOf = new Int32Array(snapshot.nodeCount).fill(-1);
  const labels = new Map<number, number>();
  const labelIds = new Map<string, number>();
  const labelTexts: string[] = [];
  const labelOf = (edge: number): number => {
    const kind = snapshot.edgeKind[edge]!;
    const key = isIndexed(kind) ? -1 : snapshot.edgeName[edge]! * 16 + kind;
    let id = labels.get(key);
    if (id === undefined) {
      const text = stepLabel(model, edge);
      id = labelIds.get(text) ?? labelTexts.push(text) - 1;
      labelIds.set(text, id);
      labels.set(key, id);
    }
    return id;
  };
  const stack: number[] = [];
  const find = (node: number): number => {
    stack.push(node);
    while (stack.length > 0) {
      const at = stack.at(-1)!;
      const edge = distances.via[at]!;
      const above = edge === NONE ? -1 : distances.from[at]!;
      if (above >= 0 && above !== at && clusterOf[above] === -1) {
        stack.push(above);
        continue;
      }
      stack.pop();
      clusterOf[at] = clusterFor(at, edge, above < 0 || above === at ? -1 : clusterOf[above]!);
    }
    return clusterOf[node]!;
  };
  const clusterFor = (node: number, edge: number, parent: number): number => {
    const label = edge === NONE ? -1 : labelOf(edge);
    const classId = classes.classOf[node]!;
    // A list whose members hold each other is one cluster, however long.
    const above = parent < 0 ? undefined : drafts[parent]!;
    const text = label < 0 ? '' : labelTexts[label]!;
    if (above !== undefined && above.label === text && above.className === classes.names[classId])
      return parent;
    const key = `${parent},${label},${classId}`;
    let index = byKey.get(key);
    if (index === undefined) {
      index =
        drafts.push({
          parent,
          label: text,
          className: classes.names[classId]!,
          isHidden: isBookkeeping(snapshot.kind[node]!) || snapshot.kind[node] === SYNTHETIC,
          count: 0,
          retained: 0,
        }) - 1;
      byKey.set(key, index);
    }
    return index;
  };
  for (let node = 0; node < snapshot.nodeCount; node++) find(node);
  for (let node = 1; node < snapshot.nodeCount; node++) {
    if (shallow[node] === 0 || isBookkeeping(snapshot.kind[node]!)) continue;
    const cluster = clusterOf[node]!;
    drafts[cluster]!.count++;
    if (clusterOf[model.dominators.dominator[node]!] !== cluster)
      drafts[cluster]!.retained += retained[node]!;
  }
  const { keys, byKey: clusters } = finish(drafts);
  return { byKey: clusters, keyOf: (node) => keys[clusterOf[node]!]! };
}

/** True for what V8 makes for itself: maps, feedback, compiled code, backing stores. */
export function isBookkeeping(kind: number): boolean {
  return kind === HIDDEN || kind === ARRAY || kind === CODE || kind === SHAPE;
}

function finish(drafts: readonly Draft[]): { keys: string[]; byKey: Map<string, RetainerCluster> } {
  const keys: string[] = [];
  const paths: (readonly string[])[] = [];
  const clusters = new Map<string, RetainerCluster>();
  for (const { parent, label, className, isHidden, count, retained } of drafts) {
    const above = parent < 0 ? undefined : keys[parent]!;
    const key = `${above ?? ''}\n${label} ${className}`;
    const path = parent < 0 ? [] : paths[parent]!;
    // A step out of a backing store is an element of the collection, whatever V8 calls the edge.
    const step = parent >= 0 && drafts[parent]!.isHidden && path.length > 0 ? '[…]' : label;
    keys.push(key);
    paths.push(isHidden ? path : [...path, `${step} ${className}`.trim()]);
    const known = clusters.get(key);
    clusters.set(key, {
      key,
      className,
      path: paths.at(-1)!,
      count: count + (known?.count ?? 0),
      retained: retained + (known?.retained ?? 0),
      ...(above === undefined ? {} : { parent: above }),
    });
  }
  return { keys, byKey: clusters };
}
