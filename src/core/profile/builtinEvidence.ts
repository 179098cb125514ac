import { inLoops, onlyCalls } from './builtinCalls';
import type { ExecutedFunction } from './executedScripts';
import type { CalleeRuns } from './leafRuns';

/**
 * A call costs its caller at most this many times what entering the function costs: so much more time on a line
 * that does nothing but call is not the line's own.
 */
const CALL_TO_ENTRY = 20;
/** From here on the line is doubted, or from there where nothing in the callee often calls such a built-in. */
const DOUBTED_CALL_TO_ENTRY = 3;
const DOUBTED_WITHOUT_BUILTINS = 10;
/** Of a callee without loops: calling what does next to nothing costs up to ten times what entering it costs. */
const DOUBTED_WITHOUT_LOOPS = 9;
/**
 * How many of a line's samples must fit next to the callee's, for a proof and for a doubt: this part of what chance
 * would give if each sample lay in another call, as it does when calls are shorter than the time between samples.
 */
const NEAR = 0.5;
const DOUBTED_NEAR = 0.25;

/**
 * What V8 did about inlining. A call enters its function at its head only where it was not inlined:
 * - `off`: V8 was told not to (accurate attribution);
 * - `shows`: it may have, and then left lines of the callee on the caller's node (before Node 26);
 * - `hidden`: it may have, and nothing shows it.
 */
export type Inlining = 'off' | 'shows' | 'hidden';

/** A line on which a caller calls a callee. */
export interface CallLine {
  readonly line: number;
  /** True when it is run once, and there is no other. */
  readonly once: boolean;
  /** True when what is called may be a method of the language, or another function of that name. */
  readonly mayBeOther: boolean;
}

/** The time of such a line, on one node of the caller. */
export interface Claim {
  readonly node: number;
  readonly runs: CalleeRuns;
  /** How many of the node's samples the line has; not a whole number. */
  readonly onLine: number;
}

/** All that one line of a caller may have of a callee's time, on whichever stack it was called. */
export interface Case {
  readonly caller: ExecutedFunction;
  readonly callee: ExecutedFunction;
  readonly calleeFrame: number;
  readonly call: CallLine;
  readonly claims: Claim[];
}

/**
 * Whether a line's time is its callee's: proven, doubtful, or fine where it is.
 * @param inCallee how many samples stand on the callee itself, under those nodes
 * @param entries how many samples stand on the callee's head, wherever it was called
 */
export function weighEvidence(
  { caller, callee, call, claims }: Case,
  inCallee: number,
  entries: number,
  inlining: Inlining,
): 'proven' | 'doubtful' | 'fine' {
  const { line, once, mayBeOther } = call;
  if (once && !mayBeOther) return 'proven';
  const { own, headEnd, start, end } = callee.extent;
  // When head and loop share lines, their times can't be told apart.
  if (start.line === end.line || own.loops.some(({ from }) => from <= headEnd)) return 'fine';

  const builtins = own.loops.length > 0 && inLoops(callee.extent, own.builtins).length > 0;
  let count = 0;
  let near = 0;
  for (const { runs, onLine } of claims) {
    count += onLine;
    near += Math.min(onLine, runs.flanked.length + runs.beside.length);
  }
  const outside = count / (count + inCallee);
  const byChance = count * (1 - outside * outside);
  // Few samples say little about what is rare: so many entries may there be in truth, in 97 cases of 100.
  const most = entries + 2 * Math.sqrt(entries) + 3;
  const isProven = near >= NEAR * byChance && count >= CALL_TO_ENTRY * most && !mayBeOther;
  // What else the line does may cost anything.
  if (!onlyCalls(caller.extent, line)) return isProven && builtins ? 'doubtful' : 'fine';
  if (isProven && entersEachTime(caller, callee, inlining)) return 'proven';
  if (near < DOUBTED_NEAR * byChance) return 'fine';
  // Nearly everything may call a built-in, but what isn't done many times hardly takes longer than a call.
  if (own.loops.length === 0) return count >= DOUBTED_WITHOUT_LOOPS * most ? 'doubtful' : 'fine';
  const suspicious = builtins ? DOUBTED_CALL_TO_ENTRY : DOUBTED_WITHOUT_BUILTINS;
  return count >= suspicious * (entries + 1) ? 'doubtful' : 'fine';
}

/** True when the callee was not inlined into the caller. */
function entersEachTime(caller: ExecutedFunction, callee: ExecutedFunction, inlining: Inlining): boolean {
  if (inlining !== 'shows') return inlining === 'off';
  // No line of the callee's is on the caller's node, unless it passes for one of the caller's own.
  const { start, end } = callee.extent;
  const apart = end.line < caller.extent.start.line || start.line > caller.extent.end.line;
  return caller.script === callee.script || apart;
}
