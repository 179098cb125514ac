import { Shape } from '../json/shape';
import { EDGE_KINDS, type EdgeKind, NODE_KINDS, type NodeKind } from './snapshot';

/** Where the fields of a row stand, from the file's own description of itself; -1 for one that it lacks. */
export interface SnapshotLayout {
  readonly nodeFields: number;
  readonly nodeType: number;
  readonly nodeName: number;
  readonly nodeId: number;
  readonly nodeSelfSize: number;
  readonly nodeEdgeCount: number;
  readonly nodeDetachedness: number;
  readonly nodeTrace: number;
  /** Index in NODE_KINDS by the file's type number. */
  readonly nodeKinds: Uint8Array;
  readonly edgeFields: number;
  readonly edgeType: number;
  readonly edgeName: number;
  readonly edgeTo: number;
  /** Index in EDGE_KINDS by the file's type number. */
  readonly edgeKinds: Uint8Array;
  readonly locationFields: number;
  readonly locationNode: number;
  readonly locationScript: number;
  readonly locationLine: number;
  readonly locationColumn: number;
  readonly functionFields: number;
  /** Name, script's name, script, line, column: where the fields of a function in an allocation's stack stand. */
  readonly functionPlaces: readonly number[];
  /** As the file announces them; what is there may be less. */
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** As the file calls them. */
  readonly nodeTypes: readonly string[];
}

const MOST_FIELDS = 64;

/**
 * Reads the value of the file's key `snapshot`. V8's versions differ in the fields that a row has and in the
 * types that nodes can have; all of them say so here.
 * @throws HotlightError `bad-input`
 */
export function readLayout(json: string, subject: string): SnapshotLayout {
  const shape = new Shape(subject);
  const header = shape.object(shape.parseText(json), 'snapshot');
  const meta = shape.object(header.meta, 'snapshot.meta');
  const fields = (name: string, required: boolean): string[] => {
    const value = meta[name];
    if (value === undefined && !required) return [];
    const list = shape
      .list(value, `snapshot.meta.${name}`)
      .map((one) => shape.text(one, `snapshot.meta.${name}`));
    if (list.length > MOST_FIELDS)
      shape.fail(`snapshot.meta.${name}`, `a list of at most ${MOST_FIELDS} names`);
    return list;
  };
  const place = (list: string[], name: string, where: string): number => {
    const index = list.indexOf(name);
    if (index < 0) shape.fail(`snapshot.meta.${where}`, `a list with "${name}"`);
    return index;
  };
  const types = (name: string, index: number): string[] => {
    const list = shape.list(shape.list(meta[name], `snapshot.meta.${name}`)[index], `snapshot.meta.${name}`);
    return list.map((one) => shape.text(one, `snapshot.meta.${name}`));
  };
  const node = fields('node_fields', true);
  const edge = fields('edge_fields', true);
  const location = fields('location_fields', false);
  const functions = fields('trace_function_info_fields', false);
  const nodeType = place(node, 'type', 'node_fields');
  const edgeType = place(edge, 'type', 'edge_fields');
  const nodeTypes = types('node_types', nodeType);
  const edgeTypes = types('edge_types', edgeType);
  return {
    nodeFields: node.length,
    nodeType,
    nodeName: place(node, 'name', 'node_fields'),
    nodeId: place(node, 'id', 'node_fields'),
    nodeSelfSize: place(node, 'self_size', 'node_fields'),
    nodeEdgeCount: place(node, 'edge_count', 'node_fields'),
    nodeDetachedness: node.indexOf('detachedness'),
    nodeTrace: node.indexOf('trace_node_id'),
    nodeKinds: Uint8Array.from(nodeTypes, (type) => Math.max(0, NODE_KINDS.indexOf(type as NodeKind))),
    edgeFields: edge.length,
    edgeType,
    edgeName: place(edge, 'name_or_index', 'edge_fields'),
    edgeTo: place(edge, 'to_node', 'edge_fields'),
    edgeKinds: Uint8Array.from(edgeTypes, (type) => Math.max(0, EDGE_KINDS.indexOf(type as EdgeKind))),
    locationFields: location.length,
    locationNode: location.indexOf('object_index'),
    locationScript: location.indexOf('script_id'),
    locationLine: location.indexOf('line'),
    locationColumn: location.indexOf('column'),
    functionFields: functions.length,
    functionPlaces: ['name', 'script_name', 'script_id', 'line', 'column'].map((name) =>
      functions.indexOf(name),
    ),
    nodeCount: countOf(header.node_count),
    edgeCount: countOf(header.edge_count),
    nodeTypes,
  };
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
