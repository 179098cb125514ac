import { resolve } from 'node:path';
import type { Frame, Profile } from '../../../src/core/profile/profile';
import { analyse } from '../../../src/node/analysis/analyse';
import { type Marks, readMarks } from './marks';

/** How many samples of what a program is for stand where its time was spent. */
export interface Score {
  /** Samples on marked lines under their functions. */
  readonly right: number;
  /** Samples of callers on lines marked as calls, which V8 may have taken where it skipped the function called. */
  readonly onCalls: number;
  /** All samples from the first to the last in a marked function, except those of the collector and of idleness. */
  readonly all: number;
  readonly threads: number;
  /** Where the rest is, the largest part first. */
  readonly wrong: readonly string[];
}

/** Scores each thread of a run by itself, and adds the scores up. */
export async function scoreRun(dir: string, files: readonly string[]): Promise<Score> {
  const marks = new Map(files.map((file) => [resolve(file), readMarks(file)]));
  const { threads } = await analyse(dir);
  const ids = threads.length === 1 ? [''] : threads.map(({ id }) => id).filter((id) => id !== '');
  let right = 0;
  let onCalls = 0;
  let all = 0;
  let counted = 0;
  const wrong = new Map<string, number>();
  for (const thread of ids) {
    const { profile } = await analyse(dir, { thread });
    const score = scoreProfile(profile, marks, wrong);
    if (score.all > 0) counted++;
    right += score.right;
    onCalls += score.onCalls;
    all += score.all;
  }
  const list = [...wrong].sort((a, b) => b[1] - a[1]).slice(0, 6);
  return {
    right,
    onCalls,
    all,
    threads: counted,
    wrong: list.map(([what, time]) => `${((100 * time) / all).toFixed(2)} % ${what}`),
  };
}

/**
 * Node 26 sometimes takes hundreds of samples within two milliseconds: as time they are next to nothing, as samples
 * they would count like as many milliseconds.
 */
const BURST_US = 100;

/** For each sample, whether it stands for a time of its own. */
function lasting({ times, duration }: Profile): (sample: number) => boolean {
  return (sample) => (times[sample + 1] ?? duration) - times[sample]! >= BURST_US;
}

function scoreProfile(
  profile: Profile,
  marks: ReadonlyMap<string, Marks>,
  wrong: Map<string, number>,
): { right: number; onCalls: number; all: number } {
  const { frames, frame, lines } = profile;
  const names = frames.map((it) => functionName(it, marks.get(it.file)));
  const counts = new Uint32Array(frame.length);
  const lasts = lasting(profile);
  profile.samples.forEach((node, sample) => {
    if (lasts(sample)) counts[node]!++;
  });
  let right = 0;
  let onCalls = 0;
  for (let node = 0; node < frame.length; node++) {
    const { file, name } = frames[frame[node]!]!;
    const owner = names[frame[node]!];
    const samplesPerValue = counts[node]! / (profile.self[node]! || 1);
    let rest = counts[node]!;
    for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
      const line = lines.line[i]!;
      const samples = lines.value[i]! * samplesPerValue;
      rest -= samples;
      if (owner !== undefined && marks.get(file)?.hot.get(line)?.includes(owner)) right += samples;
      else {
        if (owner === undefined && marks.get(file)?.calls.has(line)) onCalls += samples;
        add(wrong, `${name || '(anonymous)'} ${file}:${line}`, samples);
      }
    }
    if (rest > 0.01) add(wrong, `${name || '(anonymous)'} ${file} without a line`, rest);
  }
  return { right, onCalls, all: samplesInWindow(profile, names) };
}

/** Which function with marked lines a frame is: by its place, since minifiers change names. */
function functionName({ fileLine }: Frame, marks: Marks | undefined): string | undefined {
  if (marks === undefined) return undefined;
  const hot = new Set([...marks.hot.values()].flat());
  for (const [name, line] of marks.declared) if (line === fileLine && hot.has(name)) return name;
  return undefined;
}

function samplesInWindow(profile: Profile, names: readonly (string | undefined)[]): number {
  const { frames, frame, samples } = profile;
  const lasts = lasting(profile);
  const isMarked = (node: number): boolean => names[frame[node]!] !== undefined;
  const first = samples.findIndex(isMarked);
  if (first < 0) return 0;
  return samples.subarray(first, samples.findLastIndex(isMarked) + 1).filter((node, at) => {
    if (!lasts(first + at)) return false;
    const { category } = frames[frame[node]!]!;
    return category !== 'gc' && category !== 'idle' && category !== 'program';
  }).length;
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
