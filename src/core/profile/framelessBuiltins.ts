import { calledName, type ExecutedFunction, type ExecutedFunctions } from './executedScripts';
import type { FunctionExtent } from './functionExtents';
import { type CalleeRuns, type LeafRuns, leafRuns } from './leafRuns';
import type { Profile } from './profile';
import { ProfileEdit } from './profileEdit';

/**
 * A call costs its caller at most this many times what entering the function costs: so much more time on a line
 * that does nothing but call is not the line's own.
 */
const CALL_TO_ENTRY = 20;
/** From here on the line is doubted; lookups by key alone are less of a reason. */
const DOUBTED_CALL_TO_ENTRY = 3;
const DOUBTED_LOOKUP_TO_ENTRY = 10;
/**
 * How many of a line's samples must fit next to the callee's, for a proof and for a doubt. Of a call that is shorter
 * than the time from sample to sample, another call's samples may stand on both sides.
 */
const NEAR = 0.5;
const DOUBTED_NEAR = 0.25;
/** From this part of a line's time on, it matters whether the line is the right one. */
const MATTERS = 0.1;

/**
 * What V8 did about inlining. A call enters its function at its head only where it was not inlined:
 * - `off`: V8 was told not to (accurate attribution);
 * - `shows`: it may have, and then left lines of the callee on the caller's node (before Node 26);
 * - `hidden`: it may have, and nothing shows it.
 */
export type Inlining = 'off' | 'shows' | 'hidden';

export interface FramelessOptions {
  /** Nodes into which V8 inlined what they call, so that the built-ins of that are counted further up. */
  readonly inlinedInto: ReadonlySet<number>;
  readonly inlining: Inlining;
}

/**
 * Repairs time that V8 charges to a caller's line because its stack walk skips the function that called a
 * built-in without a frame of its own (comparing strings, looking up keys, copying elements): the tick then stands
 * on the line that calls this function. It goes back to the callee where the evidence allows:
 *
 * - the samples lie between samples inside the callee, and the call can't have returned in between, because the
 *   callee is a module's own code, which runs once, or the caller is, and calls in one place outside of loops; or
 * - the samples lie next to samples inside the callee, the line does nothing but call, and its time is a multiple
 *   of what entering the callee as often would cost, which shows as time on the callee's head.
 *
 * Where the evidence falls short, the line is doubted.
 */
export function repairFramelessBuiltins(
  profile: Profile,
  functions: ExecutedFunctions,
  options: FramelessOptions,
): Profile {
  if (profile.samples.length === 0) return profile;
  return new FramelessBuiltins(profile, functions, options).repair();
}

/** A line on which a caller calls a callee. */
interface CallLine {
  readonly line: number;
  /** True when it is run once, and there is no other. */
  readonly once: boolean;
  /** True when what is called may be a method of the language instead. */
  readonly mayBeBuiltin: boolean;
}

/** The names of methods that V8 has built-ins for. */
const BUILTIN_METHODS: ReadonlySet<string> = new Set(
  [Array, Uint8Array, String, Map, Set, WeakMap, RegExp, Promise, Function, Object, Number, Date]
    .flatMap((it) => [it.prototype as object, Object.getPrototypeOf(it.prototype) as object | null, it])
    .flatMap((it) => (it === null ? [] : Object.getOwnPropertyNames(it))),
);

class FramelessBuiltins {
  private readonly edit: ProfileEdit;
  private readonly entrySamples: Float64Array;
  private readonly sampleDuration: number;

  constructor(
    private readonly profile: Profile,
    private readonly functions: ExecutedFunctions,
    private readonly options: FramelessOptions,
  ) {
    this.edit = new ProfileEdit(profile);
    const busy = profile.self.reduce((sum, value) => sum + value, 0);
    this.sampleDuration = busy / profile.samples.length;
    this.entrySamples = this.countEntries();
  }

  repair(): Profile {
    const { frames, frame } = this.profile;
    const mayCharge = frames.map((one) => one.category === 'node' || this.functions.of(one) !== undefined);
    for (const runs of leafRuns(this.profile, mayCharge)) {
      const caller = frames[frame[runs.node]!]!;
      const taken = new Set<number>();
      for (const callee of runs.callees) {
        const { line, column } = frames[frame[callee.node]!]!;
        // Code that is run by node:vm may be run again and again.
        const runsOnce = line === 1 && column === 1 && caller.category === 'node' && caller.url !== 'node:vm';
        if (runsOnce) this.moveToScript(runs.node, callee);
        else this.judgeCalls(runs, callee, taken);
      }
    }
    return this.edit.finish();
  }

  /** The callee runs once: every sample between two of its own is inside it. */
  private moveToScript(node: number, callee: CalleeRuns): void {
    const moved = this.edit.moveSamples(callee.flanked, callee.node);
    const lines = [...this.edit.linesOf(node)].sort((a, b) => b[1] - a[1]);
    if (lines[0] !== undefined) lines[0][1] = Math.max(0, lines[0][1] - moved);
    this.edit.setLines(node, new Map(lines));
  }

  /** @param taken the samples of the node that have been moved, which takes up what this call moves */
  private judgeCalls({ node, leafs }: LeafRuns, runs: CalleeRuns, taken: Set<number>): void {
    const { profile } = this;
    const caller = this.functions.of(profile.frames[profile.frame[node]!]!);
    const calleeFrame = profile.frame[runs.node]!;
    const callee = this.functions.of(profile.frames[calleeFrame]!);
    if (caller === undefined || callee === undefined || caller.extent === callee.extent) return;
    if (this.options.inlinedInto.has(node)) return;
    const flanked = runs.flanked.filter((sample) => !taken.has(sample));
    const lines = this.edit.linesOf(node);
    const self = this.edit.selfOf(node);
    // Of the node's samples, as many as the line has of its time.
    const left = leafs - taken.size;
    for (const call of this.callLines(node, runs.node, caller)) {
      const onLine = left * ((lines.get(call.line) ?? 0) / self);
      const count = Math.min(call.once ? flanked.length : leafs - taken.size, Math.round(onLine));
      if (count === 0) continue;
      const near = Math.min(1, (runs.flanked.length + runs.beside.length) / onLine);
      const proof = this.weigh(calleeFrame, caller, callee, call, count, near);
      if (proof === 'proven') {
        const samples = this.choose(node, runs, taken, count);
        for (const sample of samples) taken.add(sample);
        this.move({ node, callee: runs.node }, callee.extent, call.line, samples, count / onLine);
      } else if (proof === 'doubtful') {
        this.doubt(node, call.line, callee.extent);
      }
    }
  }

  /** Of a node's samples that are not taken, so many that most likely are the callee's. */
  private choose(
    node: number,
    { flanked, beside }: CalleeRuns,
    taken: ReadonlySet<number>,
    count: number,
  ): number[] {
    const chosen = new Set<number>();
    const take = (sample: number): void => {
      if (chosen.size < count && !taken.has(sample)) chosen.add(sample);
    };
    flanked.forEach(take);
    beside.forEach(take);
    this.profile.samples.forEach((at, sample) => {
      if (at === node) take(sample);
    });
    return [...chosen];
  }

  /** The lines on which the caller calls the callee, as far as its text tells. */
  private callLines(node: number, callee: number, { extent }: ExecutedFunction): readonly CallLine[] {
    const { frames, frame } = this.profile;
    const { name } = frames[frame[callee]!]!;
    const known = new Set(this.edit.childrenOf(node).map((child) => calledName(frames[frame[child]!]!.name)));
    const byName = extent.own.calls.filter((call) => call.name !== '' && call.name === calledName(name));
    // A function that came as a value is called by another name: the only such call must be the one.
    const byValue = extent.own.calls.filter((call) => !known.has(call.name));
    const calls =
      byName.length > 0
        ? byName
        : byValue.length === 1 && this.edit.childrenOf(node)[0] === callee
          ? byValue
          : [];
    const lines = [...new Set(calls.map((call) => call.line))];
    return lines.map((line) => ({
      line,
      // The one call in a line may be of a built-in method by that name, which takes time of its own.
      mayBeBuiltin: BUILTIN_METHODS.has(calledName(name)) && extent.own.builtins.includes(line),
      once:
        extent.kind === 'script' &&
        calls.length === 1 &&
        extent.own.loops.every(({ start, end }) => calls[0]!.offset < start || calls[0]!.offset >= end),
    }));
  }

  /**
   * @param count how many samples would be moved
   * @param near which part of the line's samples fits next to the callee's
   */
  private weigh(
    calleeFrame: number,
    caller: ExecutedFunction,
    callee: ExecutedFunction,
    { line, once, mayBeBuiltin }: CallLine,
    count: number,
    near: number,
  ): 'proven' | 'doubtful' | 'fine' {
    if (once && !mayBeBuiltin) return 'proven';
    if (near < DOUBTED_NEAR || !onlyCalls(caller.extent, line)) return 'fine';
    const { own, headEnd, start, end } = callee.extent;
    // When head and loop share lines, their times can't be told apart.
    if (start.line === end.line || own.loops.some(({ from }) => from <= headEnd)) return 'fine';
    const builtins = inLoops(callee.extent, own.builtins).length > 0;
    if (!builtins && inLoops(callee.extent, own.lookups).length === 0) return 'fine';
    const entries = this.entrySamples[calleeFrame]!;
    // Few samples say little about what is rare: so many entries may there be in truth, in 97 cases of 100.
    const most = entries + 2 * Math.sqrt(entries) + 3;
    const isProven = near >= NEAR && count >= CALL_TO_ENTRY * most && !mayBeBuiltin;
    if (isProven && this.entersEachTime(caller, callee)) return 'proven';
    const suspicious = builtins ? DOUBTED_CALL_TO_ENTRY : DOUBTED_LOOKUP_TO_ENTRY;
    return count >= suspicious * (entries + 1) ? 'doubtful' : 'fine';
  }

  /** True when the callee was not inlined into the caller. */
  private entersEachTime(caller: ExecutedFunction, callee: ExecutedFunction): boolean {
    if (this.options.inlining !== 'shows') return this.options.inlining === 'off';
    // No line of the callee's is on the caller's node, unless it passes for one of the caller's own.
    const { start, end } = callee.extent;
    const apart = end.line < caller.extent.start.line || start.line > caller.extent.end.line;
    return caller.script === callee.script || apart;
  }

  /** @param part how much of the line's time the samples are */
  private move(
    runs: { readonly node: number; readonly callee: number },
    callee: FunctionExtent,
    line: number,
    samples: readonly number[],
    part: number,
  ): void {
    const { edit } = this;
    const before = edit.linesOf(runs.callee);
    const callerLines = new Map(edit.linesOf(runs.node));
    callerLines.set(line, callerLines.get(line)! * Math.max(0, 1 - part));
    const moved = edit.moveSamples(samples, runs.callee);
    edit.setLines(runs.node, callerLines);

    const targets = builtinLines(callee, before);
    const calleeLines = new Map(before);
    for (const { line: target, share } of targets) {
      const value = (calleeLines.get(target) ?? 0) + share * moved;
      calleeLines.set(target, value);
      if (targets.length === 1 || share * moved < value * MATTERS) continue;
      edit.doubt(
        this.profile.frame[runs.callee]!,
        target,
        'V8 charged a part of this time to the calling line; which of the lines it belongs to is not known.',
      );
    }
    edit.setLines(runs.callee, calleeLines);
  }

  private doubt(node: number, line: number, callee: FunctionExtent): void {
    const name = callee.name === '' ? 'the function' : `"${callee.name}"`;
    this.edit.doubt(
      this.profile.frame[node]!,
      line,
      `Time of built-in code (comparing strings, for example) that runs in ${name}, called here, may be counted on this line.`,
    );
  }

  /** For each frame, how many samples stand on the head of its function, in all its nodes. */
  private countEntries(): Float64Array {
    const { frame, frames, lines } = this.profile;
    const entries = new Float64Array(frames.length);
    const extents = frames.map((one) => this.functions.of(one)?.extent);
    for (let node = 0; node < frame.length; node++) {
      if (lines.start[node] === lines.start[node + 1]) continue;
      const extent = extents[frame[node]!];
      if (extent === undefined) continue;
      for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
        const line = lines.line[i]!;
        if (line < extent.position.line || line > extent.headEnd) continue;
        entries[frame[node]!]! += lines.value[i]! / this.sampleDuration;
      }
    }
    return entries;
  }
}

/** True when a line does nothing that takes time but to make one call. */
function onlyCalls({ own }: FunctionExtent, line: number): boolean {
  const calls = own.calls.filter((call) => call.line === line);
  if (calls.length !== 1 || own.costly.includes(line)) return false;
  return own.loops.every(
    ({ from, to, start, end }) =>
      from !== line || to !== line || (start <= calls[0]!.offset && calls[0]!.offset < end),
  );
}

/** The lines of a function on which built-ins without a frame may be called in loops, by the time seen on them. */
function builtinLines(
  extent: FunctionExtent,
  lines: ReadonlyMap<number, number>,
): { readonly line: number; readonly share: number }[] {
  const builtins = inLoops(extent, extent.own.builtins);
  const candidates = builtins.length > 0 ? builtins : inLoops(extent, extent.own.lookups);
  const seen = candidates.filter((line) => (lines.get(line) ?? 0) > 0);
  const sum = seen.reduce((total, line) => total + lines.get(line)!, 0);
  if (seen.length > 0) return seen.map((line) => ({ line, share: lines.get(line)! / sum }));
  return candidates.length === 1 ? [{ line: candidates[0]!, share: 1 }] : [];
}

function inLoops({ own }: FunctionExtent, lines: readonly number[]): number[] {
  return [...new Set(lines)].filter((line) => own.loops.some(({ from, to }) => from <= line && line <= to));
}
