import { Float64List, Uint32List } from '../base/growable';
import { type ChildLists, childLists } from './callTree';
import { lineTable } from './lineTable';
import type { Doubt, Frame, Profile } from './profile';
import { lastSampleDuration } from './sampleTimes';

/**
 * A profile in which time is moved between nodes. Time moves with its samples where there are any, so that the
 * samples and the self times keep telling the same.
 */
export class ProfileEdit {
  readonly frames: Frame[];
  private readonly parent: Uint32List;
  private readonly frame: Uint32List;
  private readonly self: Float64List;
  /** The profile's own until one is moved. */
  private samples: Uint32Array;
  private readonly children = new Map<number, Map<number, number>>();
  /** Lines of the nodes that were changed; all others are as in the profile. */
  private readonly lines = new Map<number, Map<number, number>>();
  private readonly doubts: Doubt[];
  private readonly doubted = new Set<string>();
  private knownLists: ChildLists | undefined;
  private readonly lastDuration: number;
  private changed = false;

  constructor(private readonly profile: Profile) {
    this.frames = [...profile.frames];
    this.samples = profile.samples;
    this.doubts = [...(profile.doubts ?? [])];
    this.lastDuration = lastSampleDuration(profile.times, profile.duration);
    this.parent = Uint32List.from(profile.parent);
    this.frame = Uint32List.from(profile.frame);
    this.self = Float64List.from(profile.self);
  }

  private get lists(): ChildLists {
    this.knownLists ??= childLists(this.profile.parent);
    return this.knownLists;
  }

  selfOf(node: number): number {
    return this.self.at(node);
  }

  frameOf(node: number): number {
    return this.frame.at(node);
  }

  /** Lines and their values, as they stand; not to be changed. */
  linesOf(node: number): ReadonlyMap<number, number> {
    return this.lines.get(node) ?? this.originalLines(node);
  }

  childrenOf(node: number): number[] {
    const found: number[] = [];
    if (node < this.profile.parent.length) {
      for (let child = this.lists.first[node]!; child >= 0; child = this.lists.next[child]!)
        found.push(child);
    }
    for (const child of this.children.get(node)?.values() ?? [])
      if (!found.includes(child)) found.push(child);
    return found;
  }

  /** The node for a call of a frame, made when there is none. */
  child(node: number, frame: number): number {
    const known = this.childrenOf(node).find((child) => this.frame.at(child) === frame);
    if (known !== undefined) return known;
    const made = this.parent.length;
    this.parent.push(node);
    this.frame.push(frame);
    this.self.push(0);
    const siblings = this.children.get(node) ?? new Map<number, number>();
    siblings.set(frame, made);
    this.children.set(node, siblings);
    return made;
  }

  /** How long a sample lasted. */
  durationOf(sample: number): number {
    const { times } = this.profile;
    return sample + 1 < times.length ? times[sample + 1]! - times[sample]! : this.lastDuration;
  }

  nodeOf(sample: number): number {
    return this.samples[sample]!;
  }

  /**
   * Moves samples to another node, and with them their time.
   * @returns the time
   */
  moveSamples(samples: readonly number[], to: number): number {
    let moved = 0;
    if (this.samples === this.profile.samples) this.samples = this.samples.slice();
    for (const sample of samples) {
      const duration = this.durationOf(sample);
      this.self.add(this.samples[sample]!, -duration);
      this.self.add(to, duration);
      this.samples[sample] = to;
      moved += duration;
      this.changed = true;
    }
    return moved;
  }

  /** Moves self time where there are no samples to move. */
  moveSelf(from: number, to: number, value: number): void {
    this.self.add(from, -value);
    this.self.add(to, value);
    this.changed = true;
  }

  /** Sets a node's lines; values whose sum exceeds the node's self value are reduced to it. */
  setLines(node: number, lines: ReadonlyMap<number, number>): void {
    const self = Math.max(0, this.self.at(node));
    let sum = 0;
    for (const value of lines.values()) sum += value;
    const scale = sum > self ? self / sum : 1;
    const set = new Map<number, number>();
    for (const [line, value] of lines) if (value * scale > 0) set.set(line, value * scale);
    this.lines.set(node, set);
    this.changed = true;
  }

  doubt(frame: number, line: number, reason: string): void {
    const key = `${frame}:${line}:${reason}`;
    if (this.doubted.has(key)) return;
    this.doubted.add(key);
    this.doubts.push({ frame, line, reason });
    this.changed = true;
  }

  finish(): Profile {
    if (!this.changed) return this.profile;
    const nodes = this.parent.length;
    const parent = new Int32Array(this.parent.finish());
    parent[0] = -1;
    const { doubts: _, ...rest } = this.profile;
    return {
      ...rest,
      frames: this.frames,
      parent,
      frame: this.frame.finish(),
      self: this.self.finish().map((value) => Math.max(0, value)),
      lines: this.finishLines(nodes),
      samples: this.samples,
      ...(this.doubts.length > 0 ? { doubts: this.doubts } : {}),
    };
  }

  private finishLines(nodes: number): Profile['lines'] {
    const owner = new Uint32List();
    const line = new Uint32List();
    const value = new Float64List();
    const { lines } = this.profile;
    for (let node = 0; node < nodes; node++) {
      const edited = this.lines.get(node);
      if (edited !== undefined) {
        for (const [number, part] of edited) {
          owner.push(node);
          line.push(number);
          value.push(part);
        }
      } else if (node < this.profile.parent.length) {
        for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
          owner.push(node);
          line.push(lines.line[i]!);
          value.push(lines.value[i]!);
        }
      }
    }
    return lineTable(nodes, owner.finish(), line.finish(), value.finish());
  }

  private originalLines(node: number): Map<number, number> {
    const found = new Map<number, number>();
    if (node >= this.profile.parent.length) return found;
    const { start, line, value } = this.profile.lines;
    for (let i = start[node]!; i < start[node + 1]!; i++) found.set(line[i]!, value[i]!);
    return found;
  }
}
