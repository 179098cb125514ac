import { urlOfPath } from '../../base/fileUrl';
import { childLists } from '../callTree';
import type { Frame, Profile } from '../profile';
import { samplesTellSelf } from '../sampleTimes';

const PIECE = 1 << 20;

/**
 * Writes a profile as V8's .cpuprofile, in pieces of text. Functions stand where the reader finds them: after
 * source maps, in the original files. Profiles whose samples don't tell their times, such as those of several
 * threads, get one sample for each node. Ticks of lines are whole samples, so lines are rounded.
 */
export function* writeCpuProfile(profile: Profile): Generator<string> {
  const { samples, times, end, interval } = timeLine(profile);
  yield '{"nodes":[';
  yield* writeNodes(profile, samples, interval);
  const { startTime } = profile;
  yield `],"startTime":${startTime},"endTime":${startTime + end},"samples":[`;
  yield* writeNumbers(samples.length, (i) => samples[i]! + 1);
  yield '],"timeDeltas":[';
  yield* writeNumbers(samples.length, (i) => times[i]! - (i > 0 ? times[i - 1]! : 0));
  yield ']}\n';
}

interface TimeLine {
  readonly samples: ArrayLike<number>;
  readonly times: ArrayLike<number>;
  readonly end: number;
  /** Microseconds that a tick stands for. */
  readonly interval: number;
}

function timeLine(profile: Profile): TimeLine {
  if (samplesTellSelf(profile)) {
    const { samples, times, duration } = profile;
    return { samples, times, end: duration, interval: duration / samples.length };
  }
  const samples: number[] = [];
  const times: number[] = [];
  let time = 0;
  for (const [node, value] of profile.self.entries()) {
    if (!(value > 0)) continue;
    samples.push(node);
    times.push(time);
    time += value;
  }
  // The time of a sample goes to the next one: a last sample, of the root, ends the one before it.
  samples.push(0);
  times.push(time);
  return { samples, times, end: time, interval: 1000 };
}

function* writeNodes(profile: Profile, samples: ArrayLike<number>, interval: number): Generator<string> {
  const { frames, parent, frame } = profile;
  const callFrames = frames.map(callFrameText);
  const hits = new Uint32Array(parent.length);
  for (let i = 0; i < samples.length; i++) hits[samples[i]!]!++;
  const { first, next } = childLists(parent);
  let text = '';
  for (let node = 0; node < parent.length; node++) {
    text += `${node > 0 ? ',' : ''}{"id":${node + 1},"callFrame":${callFrames[frame[node]!]},"hitCount":${hits[node]}`;
    if (first[node]! >= 0) {
      text += ',"children":[';
      for (let child = first[node]!; child >= 0; child = next[child]!) {
        text += child === first[node] ? child + 1 : `,${child + 1}`;
      }
      text += ']';
    }
    text += `${ticksText(profile, node, interval)}}`;
    if (text.length > PIECE) {
      yield text;
      text = '';
    }
  }
  yield text;
}

function ticksText({ lines }: Profile, node: number, interval: number): string {
  const ticks: string[] = [];
  for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
    if (!(lines.value[i]! > 0)) continue;
    const count = Math.max(1, Math.round(lines.value[i]! / interval));
    ticks.push(`{"line":${lines.line[i]},"ticks":${count}}`);
  }
  return ticks.length > 0 ? `,"positionTicks":[${ticks.join(',')}]` : '';
}

function callFrameText({ name, url, scriptId, file, fileLine, fileColumn }: Frame): string {
  return JSON.stringify({
    functionName: name,
    scriptId: scriptId === '' ? '0' : scriptId,
    // A path from another tool stays a path.
    url: url.startsWith('file:') ? urlOfPath(file) : file,
    lineNumber: fileLine - 1,
    columnNumber: fileColumn - 1,
  });
}

function* writeNumbers(count: number, at: (index: number) => number): Generator<string> {
  let text = '';
  for (let i = 0; i < count; i++) {
    text += i > 0 ? `,${at(i)}` : at(i);
    if (text.length > PIECE) {
      yield text;
      text = '';
    }
  }
  yield text;
}
