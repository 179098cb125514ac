import type { Profile } from './profile';

/** Samples with their times, in order. */
export interface TimedSamples {
  /** Node of each sample. */
  readonly samples: Uint32Array;
  /** Microseconds since the profile's start. */
  readonly times: Float64Array;
}

/**
 * Puts samples in order of time. V8 takes some samples on another thread than it writes them, so that now
 * and then a delta is negative.
 */
export function sortSamples(samples: Uint32Array, times: Float64Array): TimedSamples {
  let sorted = true;
  for (let i = 1; i < times.length && sorted; i++) sorted = times[i]! >= times[i - 1]!;
  if (sorted) return { samples, times };
  const order = Uint32Array.from(times, (_, index) => index);
  order.sort((a, b) => times[a]! - times[b]! || a - b);
  return {
    samples: order.map((index) => samples[index]!),
    times: Float64Array.from(order, (index) => times[index]!),
  };
}

/**
 * How long the last sample lasted: until `end`, when that is known, but not longer than samples did on
 * average. V8's clock may go on after the sampler has been stopped.
 */
export function lastSampleDuration(times: Float64Array, end: number): number {
  const last = times.length - 1;
  if (last < 0) return 0;
  const rest = Math.max(0, end - times[last]!);
  if (last === 0) return rest;
  const average = (times[last]! - times[0]!) / last;
  return end >= times[last]! ? Math.min(rest, average) : average;
}

/** Adds to each node the time from its samples to the next ones, as V8's own tools do. */
export function addSampleTimes(
  { samples, times }: TimedSamples,
  lastDuration: number,
  self: Float64Array,
): void {
  const last = samples.length - 1;
  for (let i = 0; i < last; i++) self[samples[i]!]! += times[i + 1]! - times[i]!;
  if (last >= 0) self[samples[last]!]! += lastDuration;
}

/**
 * True when the nodes' self values are what the samples' times say, so that samples alone carry the profile.
 * Where time was moved between functions, or samples were not kept, they don't.
 */
export function samplesTellSelf(profile: Profile): boolean {
  const { samples, times, self, duration } = profile;
  if (profile.unit !== 'us' || samples.length === 0) return false;
  const told = new Float64Array(self.length);
  addSampleTimes(profile, lastSampleDuration(times, duration), told);
  let difference = 0;
  let sum = 0;
  for (let node = 0; node < self.length; node++) {
    difference += Math.abs(told[node]! - self[node]!);
    sum += self[node]!;
  }
  return difference <= sum * 1e-9;
}
