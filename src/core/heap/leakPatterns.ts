import type { HeapModel } from './heapModel';
import { isOwn } from './holdings';
import { type PathStep, pathToRoot } from './paths';
import { slot } from './scripts';
import { edgeText, nodeKind } from './snapshot';

const CLOSURE = nodeKind('closure');
const STRINGS = [nodeKind('string'), nodeKind('concatenated string'), nodeKind('sliced string')];

/** How memory is kept, as far as the path and the objects tell. */
export const LEAK_PATTERNS = [
  'growing-map',
  'growing-set',
  'growing-array',
  'growing-object',
  'growing-list',
  'growing-string',
  'listener-never-removed',
  'timer-never-cleared',
  'closure',
  'promise-never-settled',
] as const;
export type LeakPattern = (typeof LEAK_PATTERNS)[number];

/**
 * Recognises the pattern from the objects that were added, and who holds them.
 * @param members nearest to the holder first
 */
export function patternOf(model: HeapModel, holder: number, members: readonly number[]): LeakPattern {
  const { snapshot, classes, distances } = model;
  const [member, last] = [members[0]!, members.at(-1)!];
  const className = (node: number): string => classes.names[classes.classOf[node]!]!;
  const memberClass = className(member);
  if (memberClass === 'Timeout' || memberClass === 'Immediate') return 'timer-never-cleared';
  if (isListener(model, member)) return 'listener-never-removed';
  if (isPending(model, member)) return 'promise-never-settled';
  if (snapshot.kind[member] === CLOSURE) return 'closure';
  switch (className(holder)) {
    case 'Map':
      return 'growing-map';
    case 'Set':
      return 'growing-set';
    case 'Array':
      return 'growing-array';
  }
  if (STRINGS.includes(snapshot.kind[member]!)) return 'growing-string';
  const isChain = distances.distance[last]! - distances.distance[member]! > members.length / 4;
  if (!isChain) return 'growing-object';
  return throughClosure(pathToRoot(model, last), member) ? 'closure' : 'growing-list';
}

/**
 * An EventEmitter of Node keeps functions in the object `_events`, by the event's name: one, or an array of them. An
 * EventTarget keeps lists of `Listener`, which begin in a map. What a listener itself holds has a longer path.
 */
function isListener(model: HeapModel, member: number): boolean {
  const { snapshot, classes } = model;
  const path = pathToRoot(model, member).filter((step) => !isOwn(model, step.node));
  const className = (at: number): string => classes.names[classes.classOf[path[at]!.node]!]!;
  let at = path.length - 1;
  if (snapshot.kind[member] === CLOSURE) {
    if (at > 0 && className(at - 1) === 'Array') at--;
    return path[at - 1]?.kind === 'property' && path[at - 1]!.name === '_events';
  }
  while (at > 0 && className(at) === 'Listener') at--;
  return at < path.length - 1 && path[at - 1]?.name === '<symbol kEvents>';
}

/** A promise that has reactions and no result, or the function that would settle one. */
function isPending(model: HeapModel, member: number): boolean {
  const { snapshot, classes } = model;
  if (classes.names[classes.classOf[member]!] === 'Promise') {
    const state = slot(snapshot, member, ['reactions_or_result']);
    return state < 0 || /PromiseReaction/.test(snapshot.strings.text(snapshot.name[state]!));
  }
  if (snapshot.kind[member] === CLOSURE && !snapshot.locations.has(member)) return settles(model, member);
  // An object that carries the functions of a promise: { resolve, reject }.
  for (let edge = snapshot.firstEdge[member]!; edge < snapshot.firstEdge[member + 1]!; edge++) {
    const to = snapshot.edgeTo[edge]!;
    if (
      snapshot.kind[to] === CLOSURE &&
      /^(?:resolve|reject)$/.test(edgeText(snapshot, edge)) &&
      settles(model, to)
    )
      return true;
  }
  return false;
}

function settles(model: HeapModel, closure: number): boolean {
  const { snapshot, classes } = model;
  const context = slot(snapshot, closure, ['context']);
  if (context < 0) return false;
  for (let edge = snapshot.firstEdge[context]!; edge < snapshot.firstEdge[context + 1]!; edge++) {
    if (classes.names[classes.classOf[snapshot.edgeTo[edge]!]!] === 'Promise') return true;
  }
  return false;
}

/** True when each member holds the one before through the variables of a function. */
function throughClosure(path: readonly PathStep[], first: number): boolean {
  const from = path.findIndex((step) => step.node === first);
  return path.slice(from + 1).some((step) => step.kind === 'context');
}
