import { HotlightError } from '../base/errors';
import type { Doubt, Profile } from './profile';
import { frameOf, ProfileBuilder } from './profileBuilder';

const IDLE_FRAME = frameOf({ name: '(idle)', url: '', scriptId: '', line: 0, column: 0 });

/** Microseconds that one segment of a recording may reach into the next, for want of a common clock tick. */
const SEGMENT_OVERLAP = 50_000;

/**
 * One profile of several: the segments of one thread's recording, or the threads and processes of a run. The
 * same call paths are joined, wherever they come from.
 *
 * Profiles that follow each other in time keep their samples, on one time axis that begins with the first
 * profile; a pause between two of them is idle time. Profiles of threads that ran at the same time have no single
 * order of calls: the result then has no samples, and its duration is the sum of theirs. `unordered` takes any
 * profiles so, such as the repetitions of a program.
 */
export function mergeProfiles(
  profiles: readonly Profile[],
  { unordered = false }: { readonly unordered?: boolean } = {},
): Profile {
  const [first] = profiles;
  if (first !== undefined && profiles.length === 1) return first;
  const unit = first?.unit ?? 'us';
  if (profiles.some((profile) => profile.unit !== unit)) {
    throw new HotlightError(
      'usage',
      'CPU and allocation profiles can’t be put together; choose profiles of one kind.',
    );
  }

  const ordered = [...profiles].sort((a, b) => a.startTime - b.startTime);
  const startTime = ordered[0]?.startTime ?? 0;
  const consecutive = !unordered && areConsecutive(ordered);
  const builder = new ProfileBuilder(unit);
  const doubts = new Doubts();
  let time = 0;
  let end = ordered[0]?.times[0] ?? 0;
  for (const profile of ordered) {
    const frames = profile.frames.map((frame) => builder.intern(frame));
    const nodes = addTree(builder, profile, frames);
    doubts.add(profile.doubts ?? [], frames);
    if (!consecutive) continue;
    const offset = profile.startTime - startTime;
    addPause(builder, end, offset + (profile.times[0] ?? profile.duration));
    end = Math.max(end, offset + profile.duration);
    for (let i = 0; i < profile.samples.length; i++) {
      time = Math.max(time, profile.times[i]! + offset);
      builder.addSample(nodes[profile.samples[i]!]!, time);
    }
  }
  return builder.build({ startTime, duration: durationOf(ordered, consecutive), doubts: doubts.list });
}

/** Shows the time in which nothing was recorded. */
function addPause(builder: ProfileBuilder, from: number, to: number): void {
  if (to - from < 1) return;
  const idle = builder.child(0, builder.intern(IDLE_FRAME));
  builder.addSelf(idle, to - from);
  builder.addSample(idle, from);
}

function areConsecutive(ordered: readonly Profile[]): boolean {
  let end = Number.NEGATIVE_INFINITY;
  for (const profile of ordered) {
    if (profile.startTime < end - SEGMENT_OVERLAP) return false;
    end = Math.max(end, profile.startTime + profile.duration);
  }
  return true;
}

function durationOf(ordered: readonly Profile[], consecutive: boolean): number {
  const [first] = ordered;
  if (first === undefined) return 0;
  if (consecutive) return Math.max(...ordered.map((p) => p.startTime + p.duration)) - first.startTime;
  return ordered.reduce((sum, { duration }) => sum + duration, 0);
}

/** Adds a profile's nodes and their values; returns where each one went. */
function addTree(builder: ProfileBuilder, profile: Profile, frames: readonly number[]): Uint32Array {
  const { parent, frame, self, lines } = profile;
  const nodes = new Uint32Array(parent.length);
  for (let node = 0; node < parent.length; node++) {
    if (node > 0) nodes[node] = builder.child(nodes[parent[node]!]!, frames[frame[node]!]!);
    if (self[node] !== 0) builder.addSelf(nodes[node]!, self[node]!);
    for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
      builder.addLine(nodes[node]!, lines.line[i]!, lines.value[i]!);
    }
  }
  return nodes;
}

class Doubts {
  readonly list: Doubt[] = [];
  private readonly seen = new Set<string>();

  add(doubts: readonly Doubt[], frames: readonly number[]): void {
    for (const doubt of doubts) {
      const frame = frames[doubt.frame]!;
      const key = `${frame}:${doubt.line}:${doubt.reason}`;
      if (this.seen.has(key)) continue;
      this.seen.add(key);
      this.list.push({ ...doubt, frame });
    }
  }
}
