import type { IntervalHistogram } from 'node:perf_hooks';
import type { SampleBuilder } from '../../protocol/metrics';

/**
 * How often Node looks whether the event loop is late, by the share of the last second in which it had work. Each look
 * wakes a thread that sleeps, which costs more than all else that is measured of it, and little while it is awake.
 * What is shorter than the time between two looks may not be seen, and what is longer be taken for up to that much
 * shorter.
 */
const RESOLUTIONS = [
  { work: 0.1, ms: 20 },
  { work: 0.01, ms: 50 },
  { work: 0, ms: 100 },
] as const;

/** What counts as one delay. A look stands for all of the time since the one before, so that seconds weigh the same. */
const COUNTED_MS = 10;

/** How late the event loop is, and how long it works, both measured by Node itself, which V8 knows nothing of. */
export class EventLoopMeter {
  readonly #perf = require('node:perf_hooks') as typeof import('node:perf_hooks');
  /** By resolution. */
  readonly #monitors = new Map<number, IntervalHistogram>();
  #utilization = this.#perf.performance.eventLoopUtilization();
  #resolution: number = RESOLUTIONS[0].ms; // that of a program that starts
  #delay = this.#start();

  /** `ms`: length of the stretch. */
  takeInto(sample: SampleBuilder, ms: number): void {
    const { performance } = this.#perf;
    const now = performance.eventLoopUtilization();
    const { active, utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    sample.add('eventLoop.active', active * 1000);
    this.#takeDelays(sample, ms);
    this.#delay.disable();
    this.#resolution = RESOLUTIONS.find(({ work }) => utilization >= work)?.ms ?? RESOLUTIONS[0].ms;
    this.#delay = this.#start();
  }

  stop(): void {
    this.#delay.disable();
  }

  #start(): IntervalHistogram {
    let monitor = this.#monitors.get(this.#resolution);
    if (monitor === undefined) {
      monitor = this.#perf.monitorEventLoopDelay({ resolution: this.#resolution });
      this.#monitors.set(this.#resolution, monitor);
    }
    monitor.reset();
    monitor.enable();
    return monitor;
  }

  #takeDelays(sample: SampleBuilder, ms: number): void {
    const { count, mean, percentiles } = this.#delay;
    const weight = this.#resolution / COUNTED_MS;
    // Each step holds the values between two percentiles: halves, quarters, eighths… so that the largest are exact.
    let before = 0;
    for (const [percent, nanoseconds] of percentiles) {
      const upTo = Math.ceil((percent / 100) * count);
      // What is measured is the time between two ticks of a timer.
      const delay = nanoseconds / 1000 - this.#resolution * 1000;
      if (upTo > before) sample.record('eventLoop.delay', delay, (upTo - before) * weight);
      before = upTo;
    }
    // Nothing is measured before the first tick and after the last: what is missing there, beyond a tick each, was late.
    const seen = count === 0 ? 0 : (mean * count) / 1e6;
    const missing = ms - seen - 2 * this.#resolution;
    if (missing > 0) sample.record('eventLoop.delay', missing * 1000, weight);
  }
}
