import type { LineTable } from './profile';

/**
 * Builds the line table of `nodes` nodes from entries in any order. Entries of one node and line are joined,
 * and a node's lines stand in the order in which they first came.
 */
export function lineTable(
  nodes: number,
  node: Uint32Array,
  line: Uint32Array,
  value: Float64Array,
): LineTable {
  const start = new Uint32Array(nodes + 1);
  for (let i = 0; i < node.length; i++) start[node[i]! + 1]!++;
  for (let i = 0; i < nodes; i++) start[i + 1]! += start[i]!;

  const fill = start.slice(0, nodes);
  const sortedLine = new Uint32Array(node.length);
  const sortedValue = new Float64Array(node.length);
  for (let i = 0; i < node.length; i++) {
    const at = fill[node[i]!]!++;
    sortedLine[at] = line[i]!;
    sortedValue[at] = value[i]!;
  }
  return joinLines(start, sortedLine, sortedValue);
}

/** Joins entries of the same line within each node. The arrays are used up. */
export function joinLines(start: Uint32Array, line: Uint32Array, value: Float64Array): LineTable {
  let out = 0;
  const place = new Map<number, number>();
  for (let node = 0; node + 1 < start.length; node++) {
    const from = start[node]!;
    const to = start[node + 1]!;
    start[node] = out;
    place.clear();
    for (let i = from; i < to; i++) {
      const known = place.get(line[i]!);
      if (known !== undefined) {
        value[known]! += value[i]!;
        continue;
      }
      place.set(line[i]!, out);
      line[out] = line[i]!;
      value[out++] = value[i]!;
    }
  }
  start[start.length - 1] = out;
  return { start, line: line.subarray(0, out), value: value.subarray(0, out) };
}
