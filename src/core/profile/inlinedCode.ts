import {
  calledName,
  type ExecutedFunction,
  type ExecutedFunctions,
  functionAt,
  ownsLine,
} from './executedScripts';
import type { Profile } from './profile';
import { frameOf } from './profileBuilder';
import { ProfileEdit } from './profileEdit';

/** How far a chain of inlined calls is followed, and how many functions are looked at on the way. */
const MAX_DEPTH = 3;
const MAX_VISITED = 500;

/**
 * Repairs time that V8 charged to the wrong function because of inlining (up to Node 24): such ticks stand on a
 * caller's node but carry a line of the callee, which lies outside of the caller. They are moved to the one
 * function that the caller calls, directly or in steps, and that has this line; where there is none or several,
 * the line is doubted.
 */
export function repairInlinedCode(profile: Profile, functions: ExecutedFunctions): RepairedInlining {
  return new InlinedCode(profile, functions).repair();
}

export interface RepairedInlining {
  readonly profile: Profile;
  /** The nodes into which code was inlined. */
  readonly inlinedInto: ReadonlySet<number>;
}

/** Time of one line of a node that belongs to other functions. */
interface Stray {
  readonly line: number;
  readonly value: number;
  /** From the function that is called to the one that has the line. */
  readonly chain: readonly ExecutedFunction[];
}

class InlinedCode {
  private readonly edit: ProfileEdit;
  private readonly chains = new Map<string, Resolution>();
  private readonly frameIndices = new Map<string, number>();

  constructor(
    private readonly profile: Profile,
    private readonly functions: ExecutedFunctions,
  ) {
    this.edit = new ProfileEdit(profile);
  }

  repair(): RepairedInlining {
    const strays = this.findStrays();
    const samples = samplesOf(this.profile, strays);
    for (const [node, list] of strays) this.move(node, list, samples.get(node) ?? []);
    return { profile: this.edit.finish(), inlinedInto: new Set(strays.keys()) };
  }

  private findStrays(): Map<number, readonly Stray[]> {
    const found = new Map<number, readonly Stray[]>();
    const { frame, frames, lines } = this.profile;
    const callers = frames.map((one) => this.functions.of(one));
    for (let node = 0; node < frame.length; node++) {
      if (lines.start[node] === lines.start[node + 1]) continue;
      const callerFrame = frames[frame[node]!]!;
      const caller = callers[frame[node]!];
      const strays: Stray[] = [];
      for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
        const line = lines.line[i]!;
        // Of a function whose text is not known, such as Node's own, at least the beginning is.
        if (caller === undefined ? line >= callerFrame.line : ownsLine(caller, line)) continue;
        const resolution = this.resolve(node, caller, line);
        if (typeof resolution === 'string') this.edit.doubt(frame[node]!, line, resolution);
        else strays.push({ line, value: lines.value[i]!, chain: resolution });
      }
      if (strays.length > 0) {
        found.set(node, strays);
        if (caller !== undefined) this.doubtSharedLines(node, caller, strays);
      }
    }
    return found;
  }

  /** The functions from `caller`'s callee to the owner of a line, or why they are not known. */
  private resolve(node: number, caller: ExecutedFunction | undefined, line: number): Resolution {
    const seen = this.calledFrom(node);
    const owners = seen.filter((callee) => ownsLine(callee, line));
    if (owners.length === 1) return owners;
    const known = caller === undefined ? UNKNOWN : this.chainFrom(caller, line);
    if (typeof known !== 'string' || owners.length > 1) return known;
    // What was inlined along with a function that was also seen called by itself.
    const chains = seen
      .map((callee) => [callee, this.chainFrom(callee, line)] as const)
      .flatMap(([callee, chain]) => (typeof chain === 'string' ? [] : [[callee, ...chain]]));
    return chains.length === 1 ? chains[0]! : known;
  }

  private chainFrom(caller: ExecutedFunction, line: number): Resolution {
    const key = `${caller.script.url}\n${caller.index}:${line}`;
    let resolution = this.chains.get(key);
    if (resolution === undefined) {
      resolution = findChain(caller, line);
      this.chains.set(key, resolution);
    }
    return resolution;
  }

  /** The functions that the profile saw called from a node. */
  private calledFrom(node: number): ExecutedFunction[] {
    const found = new Map<string, ExecutedFunction>();
    for (const child of this.edit.childrenOf(node)) {
      const callee = this.functions.of(this.edit.frames[this.edit.frameOf(child)]!);
      if (callee !== undefined) found.set(`${callee.script.url}\n${callee.index}`, callee);
    }
    return [...found.values()];
  }

  /** Where the inlined function has lines with the same numbers as the caller, their time can't be told apart. */
  private doubtSharedLines(node: number, caller: ExecutedFunction, strays: readonly Stray[]): void {
    const owners = new Set(strays.map(({ chain }) => chain.at(-1)!));
    for (const line of this.edit.linesOf(node).keys()) {
      if (!ownsLine(caller, line)) continue;
      for (const owner of owners) {
        if (owner.script === caller.script || !ownsLine(owner, line)) continue;
        this.edit.doubt(
          this.edit.frameOf(node),
          line,
          `V8 inlined ${quoted(owner)} into this function; time of its line ${line} may be counted here.`,
        );
      }
    }
  }

  private move(node: number, strays: readonly Stray[], samples: readonly number[]): void {
    const { edit } = this;
    const self = edit.selfOf(node);
    const lines = new Map(edit.linesOf(node));
    const shares = shareOut(
      samples,
      strays.map(({ value }) => value / self),
    );
    strays.forEach(({ line, value, chain }, index) => {
      let target = node;
      for (const callee of chain) target = edit.child(target, this.frameIndex(callee));
      let moved = value;
      if (samples.length > 0) moved = edit.moveSamples(shares[index]!, target);
      else edit.moveSelf(node, target, value);
      lines.delete(line);
      const targetLines = new Map(edit.linesOf(target));
      targetLines.set(line, (targetLines.get(line) ?? 0) + moved);
      edit.setLines(target, targetLines);
    });
    edit.setLines(node, lines);
  }

  private frameIndex({ script, extents, index, extent }: ExecutedFunction): number {
    const key = `${script.url}\n${index}`;
    let frame = this.frameIndices.get(key);
    if (frame === undefined) {
      const { line, column } = extent.position;
      frame = this.edit.frames.findIndex(
        (it) => it.url === script.url && extents.at(it.line, it.column) === index,
      );
      if (frame < 0) {
        frame =
          this.edit.frames.push(frameOf({ name: extent.name, url: script.url, scriptId: '', line, column })) -
          1;
      }
      this.frameIndices.set(key, frame);
    }
    return frame;
  }
}

/** A chain of functions, or a sentence that says why there is none. */
type Resolution = readonly ExecutedFunction[] | string;

const UNKNOWN = 'V8 inlined other code here, which has this line; which function it is from is not known.';

function findChain(caller: ExecutedFunction, line: number): Resolution {
  let level: (readonly ExecutedFunction[])[] = [[caller]];
  const seen = new Set<string>();
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: (readonly ExecutedFunction[])[] = [];
    for (const chain of level) {
      for (const callee of callees(chain.at(-1)!)) {
        const key = `${callee.script.url}\n${callee.index}`;
        if (seen.has(key) || seen.size > MAX_VISITED) continue;
        seen.add(key);
        next.push([...chain, callee]);
      }
    }
    const owners = next.filter((chain) => ownsLine(chain.at(-1)!, line));
    if (owners.length === 1) return owners[0]!.slice(1);
    if (owners.length > 1) {
      const names = owners.map((chain) => quoted(chain.at(-1)!)).slice(0, 3);
      return `V8 inlined other code here, which has this line; it may belong to ${names.join(' or ')}.`;
    }
    level = next;
  }
  return UNKNOWN;
}

/** The functions that one may call: those in it, and those with a name that it calls, in its script and its imports. */
function callees({ script, extents, index, extent }: ExecutedFunction): ExecutedFunction[] {
  const names = new Set(extent.own.calls.map(({ name }) => name));
  names.delete('');
  const found: ExecutedFunction[] = [];
  extents.functions.forEach((candidate, at) => {
    if (at === index || candidate.kind === 'script') return;
    if (candidate.parent === index || names.has(calledName(candidate.name))) {
      found.push(functionAt(script, extents, at));
    }
  });
  for (const imported of script.imports) {
    const theirs = imported.extents;
    theirs?.functions.forEach((candidate, at) => {
      if (candidate.kind === 'function' && names.has(calledName(candidate.name))) {
        found.push(functionAt(imported, theirs, at));
      }
    });
  }
  return found;
}

function quoted({ extent }: ExecutedFunction): string {
  return extent.name === '' ? `the function at line ${extent.start.line}` : `"${extent.name}"`;
}

/** The samples of some nodes, in time order. */
function samplesOf(profile: Profile, nodes: ReadonlyMap<number, unknown>): Map<number, number[]> {
  const found = new Map<number, number[]>();
  if (nodes.size === 0) return found;
  for (let i = 0; i < profile.samples.length; i++) {
    const node = profile.samples[i]!;
    if (!nodes.has(node)) continue;
    const list = found.get(node);
    if (list === undefined) found.set(node, [i]);
    else list.push(i);
  }
  return found;
}

/**
 * Gives each taker its part of a node's samples, evenly over time, since which ones they really are isn't known.
 * What the parts leave of the whole stays where it is.
 */
function shareOut(samples: readonly number[], parts: readonly number[]): number[][] {
  const shares: number[][] = parts.map(() => []);
  const weights = [...parts, Math.max(0, 1 - parts.reduce((sum, part) => sum + part, 0))];
  const due = weights.map(() => 0);
  for (const sample of samples) {
    let most = 0;
    for (let i = 0; i < due.length; i++) {
      due[i]! += weights[i]!;
      if (due[i]! > due[most]!) most = i;
    }
    due[most]! -= 1;
    shares[most]?.push(sample);
  }
  return shares;
}
