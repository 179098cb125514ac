import type { SampleBuilder } from '../../protocol/metrics';

/** Between the event loop's measurements, which V8 knows nothing of. Milliseconds. */
const RESOLUTION_MS = 20;

/** How late the event loop is, and how long it works, both measured by Node itself. */
export class EventLoopMeter {
  readonly #performance: typeof performance;
  readonly #delay;
  #last;

  constructor() {
    const { monitorEventLoopDelay, performance } =
      require('node:perf_hooks') as typeof import('node:perf_hooks');
    this.#performance = performance;
    this.#delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#delay.enable();
    this.#last = performance.eventLoopUtilization();
  }

  takeInto(sample: SampleBuilder): void {
    const now = this.#performance.eventLoopUtilization();
    sample.add('eventLoop.active', this.#performance.eventLoopUtilization(now, this.#last).active * 1000);
    this.#last = now;

    const { count, percentiles } = this.#delay;
    // Each step holds the values between two percentiles: halves, quarters, eighths… so that the largest are exact.
    let before = 0;
    for (const [percent, nanoseconds] of percentiles) {
      const upTo = Math.ceil((percent / 100) * count);
      // What is measured is the time between two ticks of a timer.
      const delay = nanoseconds / 1000 - RESOLUTION_MS * 1000;
      if (upTo > before) sample.record('eventLoop.delay', delay, upTo - before);
      before = upTo;
    }
    this.#delay.reset();
  }

  stop(): void {
    this.#delay.disable();
  }
}
