import { builtinLines, mayBeBuiltin } from './builtinCalls';
import { type CallLine, type Case, type Inlining, weighEvidence } from './builtinEvidence';
import { calledName, type ExecutedFunction, type ExecutedFunctions } from './executedScripts';
import type { FunctionExtent } from './functionExtents';
import { type CalleeRuns, type LeafRuns, leafRuns } from './leafRuns';
import type { Profile } from './profile';
import { ProfileEdit } from './profileEdit';

/** From this part of a line's time on, it matters whether the line is the right one. */
const MATTERS = 0.1;

export interface FramelessOptions {
  /** Nodes into which V8 inlined what they call, so that the built-ins of that are counted further up. */
  readonly inlinedInto: ReadonlySet<number>;
  readonly inlining: Inlining;
}

/**
 * Repairs time that V8 charges to a caller's line because its stack walk skips the function that called a
 * built-in without a frame of its own (comparing strings, copying objects, reading through getters): the tick then
 * stands on the line that calls this function. It goes back to the callee where the evidence allows:
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

class FramelessBuiltins {
  private readonly edit: ProfileEdit;
  /** By node, how many samples stand on it. */
  private readonly counts: Uint32Array;
  private readonly entrySamples: Float64Array;
  private readonly sampleDuration: number;
  /** By node, its samples that have been moved. */
  private readonly taken = new Map<number, Set<number>>();

  constructor(
    private readonly profile: Profile,
    private readonly functions: ExecutedFunctions,
    private readonly options: FramelessOptions,
  ) {
    this.edit = new ProfileEdit(profile);
    this.counts = new Uint32Array(profile.parent.length);
    for (const node of profile.samples) this.counts[node]!++;
    const busy = profile.self.reduce((sum, value) => sum + value, 0);
    this.sampleDuration = busy / profile.samples.length;
    this.entrySamples = this.countEntries();
  }

  repair(): Profile {
    const { frames, frame } = this.profile;
    const mayCharge = frames.map((one) => one.category === 'node' || this.functions.of(one) !== undefined);
    const cases = new Map<string, Case>();
    for (const runs of leafRuns(this.profile, mayCharge)) {
      const caller = frames[frame[runs.node]!]!;
      for (const callee of runs.callees) {
        const { line, column } = frames[frame[callee.node]!]!;
        // Code that is run by node:vm may be run again and again.
        const runsOnce = line === 1 && column === 1 && caller.category === 'node' && caller.url !== 'node:vm';
        if (runsOnce) this.moveToScript(runs.node, callee);
        else this.collect(runs, callee, cases);
      }
    }
    for (const one of cases.values()) this.judge(one);
    return this.edit.finish();
  }

  /** The callee runs once: every sample between two of its own is inside it. */
  private moveToScript(node: number, callee: CalleeRuns): void {
    const moved = this.edit.moveSamples(callee.flanked, callee.node);
    const lines = [...this.edit.linesOf(node)].sort((a, b) => b[1] - a[1]);
    if (lines[0] !== undefined) lines[0][1] = Math.max(0, lines[0][1] - moved);
    this.edit.setLines(node, new Map(lines));
  }

  private collect({ node, leafs }: LeafRuns, runs: CalleeRuns, cases: Map<string, Case>): void {
    const { frame, frames } = this.profile;
    const callerFrame = frame[node]!;
    const caller = this.functions.of(frames[callerFrame]!);
    const calleeFrame = frame[runs.node]!;
    const callee = this.functions.of(frames[calleeFrame]!);
    if (caller === undefined || callee === undefined || caller.extent === callee.extent) return;
    if (this.options.inlinedInto.has(node)) return;
    const lines = this.edit.linesOf(node);
    for (const call of this.callLines(node, runs.node, caller)) {
      // Of the node's samples, as many as the line has of its time.
      const onLine = leafs * ((lines.get(call.line) ?? 0) / this.edit.selfOf(node));
      if (!(onLine > 0)) continue;
      const key = `${callerFrame}:${call.line}:${calleeFrame}`;
      const known = cases.get(key);
      if (known === undefined) {
        cases.set(key, { caller, callee, calleeFrame, call, claims: [{ node, runs, onLine }] });
      } else {
        known.claims.push({ node, runs, onLine });
      }
    }
  }

  private judge(one: Case): void {
    const inCallee = one.claims.reduce((sum, { runs }) => sum + this.counts[runs.node]!, 0);
    const entries = this.entrySamples[one.calleeFrame]!;
    const proof = weighEvidence(one, inCallee, entries, this.options.inlining);
    if (proof === 'fine') return;
    const { line, once } = one.call;
    for (const { node, runs, onLine } of one.claims) {
      if (proof === 'doubtful') {
        this.doubt(node, line, one.callee.extent);
        continue;
      }
      const samples = this.choose(node, runs, Math.round(onLine), once);
      if (samples.length > 0) {
        this.move({ node, callee: runs.node }, one.callee.extent, line, samples, samples.length / onLine);
      }
    }
  }

  /** Takes so many of a node's samples that most likely are the callee's. */
  private choose(
    node: number,
    { flanked, beside }: CalleeRuns,
    count: number,
    onlyFlanked: boolean,
  ): readonly number[] {
    const taken = this.taken.get(node) ?? new Set<number>();
    this.taken.set(node, taken);
    const chosen: number[] = [];
    const take = (sample: number): void => {
      if (chosen.length === count || taken.has(sample)) return;
      chosen.push(sample);
      taken.add(sample);
    };
    flanked.forEach(take);
    if (onlyFlanked) return chosen;
    beside.forEach(take);
    if (chosen.length < count) {
      this.profile.samples.forEach((at, sample) => {
        if (at === node) take(sample);
      });
    }
    return chosen;
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
    const namesakes = this.edit
      .childrenOf(node)
      .filter((child) => calledName(frames[frame[child]!]!.name) === calledName(name));
    return lines.map((line) => ({
      line,
      // A built-in method takes time of its own.
      mayBeOther: namesakes.length > 1 || mayBeBuiltin(extent, line, calledName(name)),
      once:
        extent.kind === 'script' &&
        calls.length === 1 &&
        extent.own.loops.every(({ start, end }) => calls[0]!.offset < start || calls[0]!.offset >= end),
    }));
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
