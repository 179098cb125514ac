import { cut } from './cut';
import type { HeapModel } from './heapModel';
import { edgeKind, edgeText, nodeKind } from './snapshot';

const STRING = nodeKind('string');
const SLICED = nodeKind('sliced string');
const CONS = nodeKind('concatenated string');
const CLOSURE = nodeKind('closure');
const OBJECT = nodeKind('object');
const ELEMENT = edgeKind('element');

const LONGEST = 120;
const LONGEST_ROPE = 1024;

/** One line that tells an object from others of its class: a text in quotes, a function's name, a list's length. */
export function objectText(model: HeapModel, node: number): string {
  const { snapshot, classes } = model;
  const kind = snapshot.kind[node]!;
  const name = snapshot.strings.text(snapshot.name[node]!);
  if (kind === STRING || kind === SLICED) return JSON.stringify(cut(name, LONGEST));
  if (kind === CONS) return JSON.stringify(cut(ropeText(model, node), LONGEST));
  if (kind === CLOSURE) return `${name === '' ? '(anonymous)' : cut(name, LONGEST)}()`;
  const className = classes.names[classes.classOf[node]!]!;
  if (kind === OBJECT && name === 'Array') return `Array(${elements(model, node)})`;
  // A synthetic root and the parts of V8 are known by their own names.
  return cut(kind === OBJECT || name === '' ? className : name, LONGEST);
}

function elements({ snapshot }: HeapModel, node: number): number {
  let count = 0;
  for (let edge = snapshot.firstEdge[node]!; edge < snapshot.firstEdge[node + 1]!; edge++) {
    if (snapshot.edgeKind[edge] === ELEMENT) count++;
  }
  return count;
}

/** The text of a string that V8 keeps as a tree of parts. */
function ropeText({ snapshot }: HeapModel, node: number): string {
  const stack = [node];
  let text = '';
  for (let at = stack.pop(); at !== undefined && text.length < LONGEST_ROPE; at = stack.pop()) {
    if (snapshot.kind[at] !== CONS) {
      text += snapshot.strings.text(snapshot.name[at]!);
      continue;
    }
    const parts: [number | undefined, number | undefined] = [undefined, undefined];
    for (let edge = snapshot.firstEdge[at]!; edge < snapshot.firstEdge[at + 1]!; edge++) {
      const slot = edgeText(snapshot, edge);
      if (slot === 'first') parts[0] = snapshot.edgeTo[edge]!;
      else if (slot === 'second') parts[1] = snapshot.edgeTo[edge]!;
    }
    for (const part of parts.reverse())
      if (part !== undefined && stack.length < LONGEST_ROPE) stack.push(part);
  }
  return text;
}
