import { childLists } from './callTree';
import { calledName, type ExecutedFunctions } from './executedScripts';
import { childToward, opaqueSamples } from './leafRuns';
import type { Profile } from './profile';
import { ProfileEdit } from './profileEdit';

/** A place where a caller may be missing has at most this share of the time that the place with the caller has. */
const RARE = 0.15;

/**
 * Repairs stacks that lack a caller: while a function is entered or left, its frame isn't on the stack, so that
 * V8 takes the next frame for its caller's and skips the real one. Such samples are moved under the skipped
 * caller when both neighbours lie in it and it is known to call the function, and the apparent caller isn't.
 */
export function repairSkippedCallers(profile: Profile, functions: ExecutedFunctions): Profile {
  const edit = new ProfileEdit(profile);
  const moves = findMoves(profile, edit, functions);
  for (const [node, { target, samples }] of moves) {
    const self = edit.selfOf(node);
    const lines = edit.linesOf(node);
    const share = edit.moveSamples(samples, target) / self;
    const left = new Map<number, number>();
    const gained = new Map(edit.linesOf(target));
    for (const [line, value] of lines) {
      left.set(line, value * (1 - share));
      gained.set(line, (gained.get(line) ?? 0) + value * share);
    }
    edit.setLines(node, left);
    edit.setLines(target, gained);
  }
  return edit.finish();
}

interface Move {
  readonly target: number;
  readonly samples: number[];
}

function findMoves(profile: Profile, edit: ProfileEdit, functions: ExecutedFunctions): Map<number, Move> {
  const { samples, parent } = profile;
  const suspects = suspectNodes(profile);
  const moves = new Map<number, Move>();
  if (suspects === undefined) return moves;
  const order = opaqueSamples(profile);
  const targets = new Map<number, ReadonlyMap<number, number>>();
  for (let at = 1; at + 1 < order.length; at++) {
    const node = samples[order[at]!]!;
    if (suspects[node] === 0) continue;
    const [previous, next] = [samples[order[at - 1]!]!, samples[order[at + 1]!]!];
    if (previous === node || next === node) continue;
    const before = childToward(parent, parent[node]!, previous);
    if (before < 0 || before === node) continue;
    if (before !== childToward(parent, parent[node]!, next)) continue;
    let skipped = targets.get(node);
    if (skipped === undefined) {
      skipped = skippedCallers(profile, edit, functions, node);
      targets.set(node, skipped);
    }
    const target = skipped.get(before);
    if (target === undefined) continue;
    const move = moves.get(node) ?? { target, samples: [] };
    if (move.target === target) move.samples.push(order[at]!);
    moves.set(node, move);
  }
  return moves;
}

/**
 * 1 for each node whose function a sibling calls, too, and that calls nothing: what is entered or left is at the top
 * of the stack. Undefined when there are none. Looking at the nodes spares looking at most of the samples.
 */
function suspectNodes({ parent, frame, frames }: Profile): Uint8Array | undefined {
  const { first, next } = childLists(parent);
  const suspects = new Uint8Array(parent.length);
  let found = false;
  // By frame: the last node in which something that it called called a function of this frame.
  const calledBelow = new Int32Array(frames.length).fill(-1);
  for (let node = 0; node < parent.length; node++) {
    for (let child = first[node]!; child >= 0; child = next[child]!) {
      for (let inner = first[child]!; inner >= 0; inner = next[inner]!) calledBelow[frame[inner]!] = node;
    }
    for (let child = first[node]!; child >= 0; child = next[child]!) {
      if (first[child]! >= 0 || calledBelow[frame[child]!] !== node) continue;
      suspects[child] = 1;
      found = true;
    }
  }
  return found ? suspects : undefined;
}

/** The siblings of a node that may be its real callers, with the node for its function under each. */
function skippedCallers(
  profile: Profile,
  edit: ProfileEdit,
  functions: ExecutedFunctions,
  node: number,
): ReadonlyMap<number, number> {
  const { frames, frame, parent, self } = profile;
  const found = new Map<number, number>();
  const name = calledName(frames[frame[node]!]!.name);
  const apparent = functions.of(frames[frame[parent[node]!]!]!);
  const callsIt =
    apparent === undefined ||
    apparent.extent.own.calls.some((call) => call.name === name || call.name === '');
  for (const sibling of edit.childrenOf(parent[node]!)) {
    if (sibling === node) continue;
    const real = edit.childrenOf(sibling).find((child) => frame[child] === frame[node]);
    if (real === undefined) continue;
    if (self[node]! <= self[real]! * (callsIt ? RARE : 1)) found.set(sibling, real);
  }
  return found;
}
