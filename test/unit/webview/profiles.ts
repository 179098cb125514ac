import fc from 'fast-check';
import type { Frame, Profile } from '../../../src/core/profile/profile';
import { frameOf } from '../../../src/core/profile/profileBuilder';
import { addSampleTimes, lastSampleDuration } from '../../../src/core/profile/sampleTimes';

/** A frame as a capture gives it; without a file it is one of V8's own or native. */
export function frame(name: string, file = '', line = 1): Frame {
  const url = file === '' || file.startsWith('node:') ? file : `file://${file}`;
  return frameOf(
    file === ''
      ? { name, url, scriptId: '', line: 0, column: 0 }
      : { name, url, scriptId: '1', line, column: 1 },
  );
}

export const FRAMES: readonly Frame[] = [
  frame('(root)'),
  frame('main', '/shop/src/main.ts', 3),
  frame('price', '/shop/src/price.ts', 12),
  frame('', '/shop/src/price.ts', 40),
  frame('sort', '/shop/node_modules/@acme/sort/index.js', 7),
  frame('emit', 'node:events', 500),
  frame('(garbage collector)'),
  frame('(idle)'),
];

export const IDLE = FRAMES.findIndex((known) => known.category === 'idle');
export const IDLE_ONLY = Uint8Array.from(FRAMES, (_, index) => (index === IDLE ? 1 : 0));

/** A profile whose self times are those of its samples. Every parent stands before its children. */
export function sampledProfile(input: {
  readonly parent: readonly number[];
  readonly frame: readonly number[];
  readonly samples: readonly number[];
  readonly gaps: readonly number[];
  readonly frames?: readonly Frame[];
}): Profile {
  const samples = Uint32Array.from(input.samples);
  let time = 0;
  const times = Float64Array.from(input.gaps, (gap) => {
    time += gap;
    return time;
  });
  const duration = time + 1000;
  const self = new Float64Array(input.parent.length);
  addSampleTimes({ samples, times }, lastSampleDuration(times, duration), self);
  return {
    unit: 'us',
    frames: input.frames ?? FRAMES,
    parent: Int32Array.from(input.parent),
    frame: Uint32Array.from(input.frame),
    self,
    lines: {
      start: new Uint32Array(input.parent.length + 1),
      line: new Uint32Array(0),
      value: new Float64Array(0),
    },
    samples,
    times,
    startTime: 0,
    duration,
  };
}

/** Trees with repeated siblings, recursion and idle nodes, and samples all over them. */
export const anyProfile: fc.Arbitrary<Profile> = fc
  .array(fc.record({ up: fc.nat(5), frame: fc.integer({ min: 1, max: FRAMES.length - 1 }) }), {
    maxLength: 40,
  })
  .chain((nodes) => {
    const parent = [-1, ...nodes.map(({ up }, index) => Math.max(0, index - up))];
    // Idle time calls nothing.
    const frames = [
      0,
      ...nodes.map(({ frame }, index) => (frame === IDLE && parent.includes(index + 1) ? 1 : frame)),
    ];
    return fc
      .array(fc.record({ node: fc.nat(parent.length - 1), gap: fc.integer({ min: 0, max: 9 }) }), {
        maxLength: 120,
      })
      .map((samples) =>
        sampledProfile({
          parent,
          frame: frames,
          samples: samples.map(({ node }) => node),
          gaps: withWholeAverage(samples.map(({ gap }) => gap)),
        }),
      );
  });

/**
 * The last sample lasts as long as the average one; with the last gap widened until that is a whole number, sums
 * are exact in whatever order they are made.
 */
function withWholeAverage(gaps: readonly number[]): readonly number[] {
  const intervals = gaps.length - 1;
  if (intervals < 1) return gaps;
  const span = gaps.slice(1).reduce((sum, gap) => sum + gap, 0);
  const missing = (intervals - (span % intervals)) % intervals;
  return [...gaps.slice(0, -1), gaps[intervals]! + missing];
}

/** The frames of a node's stack from the root on. */
export function stackOf(profile: Pick<Profile, 'parent' | 'frame'>, node: number): number[] {
  const stack: number[] = [];
  for (let at = node; at >= 0; at = profile.parent[at]!) stack.unshift(profile.frame[at]!);
  return stack;
}
