import type { MetricsSample } from './sample';

/** Clocks that are kept in time by a server are set back by less than this. Milliseconds. */
const TOLERANCE_MS = 2000;

/**
 * Gives the samples of a run times that only go forward. When the machine's clock was set back, all that comes later
 * is moved on by as much, or a second would be measured twice. A clock that was set forward, and a machine that
 * slept, leave a gap.
 */
export class SteadyClock {
  readonly #last = new Map<string, number>();
  #shiftMs = 0;

  /** By how much the clock was set back, in milliseconds; 0 when it never was. */
  get shiftMs(): number {
    return this.#shiftMs;
  }

  /** The sample as it is, or with a later time. Those of a thread come in order. */
  steady(sample: MetricsSample): MetricsSample {
    const last = this.#last.get(sample.thread);
    if (last !== undefined && sample.at + this.#shiftMs < last - TOLERANCE_MS) {
      this.#shiftMs = last + sample.ms - sample.at;
    }
    const at = sample.at + this.#shiftMs;
    this.#last.set(sample.thread, Math.max(at, last ?? at));
    return this.#shiftMs === 0 ? sample : { ...sample, at };
  }
}
