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

  if (isAscending(node)) return joinLines(start, line, value);
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

/**
 * The line table of V8's position ticks. V8 counts fewer ticks than samples, as builtins have no line, and
 * samples differ in length: a node's self value is shared out in proportion to its ticks.
 * `place` says where a node has gone when nodes were rearranged.
 */
export function scaledLines(
  self: Float64Array,
  ticks: { node: Uint32Array; line: Uint32Array; ticks: Float64Array },
  place: Uint32Array | undefined,
): LineTable {
  const node = place === undefined ? ticks.node : ticks.node.map((index) => place[index]!);
  const table = lineTable(self.length, node, ticks.line, ticks.ticks);
  const { start, value } = table;
  for (let index = 0; index < self.length; index++) {
    let sum = 0;
    for (let i = start[index]!; i < start[index + 1]!; i++) sum += value[i]!;
    const scale = sum > 0 ? self[index]! / sum : 0;
    for (let i = start[index]!; i < start[index + 1]!; i++) value[i]! *= scale;
  }
  return table;
}

/** Joins entries of the same line within each node. The arrays are used up. */
function joinLines(start: Uint32Array, line: Uint32Array, value: Float64Array): LineTable {
  let out = 0;
  for (let node = 0; node + 1 < start.length; node++) {
    const from = start[node]!;
    const to = start[node + 1]!;
    start[node] = out;
    out = to - from < SCAN_LIMIT ? joinFew(from, to, out, line, value) : joinMany(from, to, out, line, value);
  }
  start[start.length - 1] = out;
  return { start, line: line.subarray(0, out), value: value.subarray(0, out) };
}

const SCAN_LIMIT = 16;

function joinFew(from: number, to: number, out: number, line: Uint32Array, value: Float64Array): number {
  const first = out;
  for (let i = from; i < to; i++) {
    let known = first;
    while (known < out && line[known] !== line[i]) known++;
    if (known < out) {
      value[known]! += value[i]!;
    } else {
      line[out] = line[i]!;
      value[out++] = value[i]!;
    }
  }
  return out;
}

function joinMany(from: number, to: number, out: number, line: Uint32Array, value: Float64Array): number {
  const place = new Map<number, number>();
  for (let i = from; i < to; i++) {
    const known = place.get(line[i]!);
    if (known !== undefined) {
      value[known]! += value[i]!;
    } else {
      place.set(line[i]!, out);
      line[out] = line[i]!;
      value[out++] = value[i]!;
    }
  }
  return out;
}

function isAscending(values: Uint32Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) return false;
  return true;
}
