import { METRICS_FILE } from '../../protocol/metrics';
import { appendLine } from '../files';
import { now, setTimeout } from '../originals';
import { MetricsSampler } from './sampler';

const SECOND_MS = 1000;
/** A shorter stretch than this, at the end, says little. */
const SHORTEST_MS = 50;

/**
 * Appends what a thread measures to the run's metrics, every second, so that a program which runs out of memory
 * leaves all but its last one. Nothing here throws or keeps the program alive.
 */
export class MetricsLog {
  readonly #dir: string;
  readonly #sampler: MetricsSampler;
  #lastWritten = now();
  #isOn = true;

  /** Undefined where the thread can't be measured. */
  static start(dir: string, thread: string, isMain: boolean): MetricsLog | undefined {
    try {
      return new MetricsLog(dir, new MetricsSampler(thread, isMain));
    } catch {
      return undefined;
    }
  }

  private constructor(dir: string, sampler: MetricsSampler) {
    this.#dir = dir;
    this.#sampler = sampler;
    this.#later();
  }

  /** Writes what is left and measures no more. */
  finish(): void {
    if (!this.#isOn) return;
    if (now() - this.#lastWritten >= SHORTEST_MS) this.#write();
    this.#end();
  }

  /** At the full seconds of the clock, so that what several threads measure belongs together. */
  #later(): void {
    setTimeout(
      () => {
        if (!this.#isOn) return;
        this.#write();
        if (this.#isOn) this.#later();
      },
      SECOND_MS - (now() % SECOND_MS),
    ).unref();
  }

  #write(): void {
    try {
      appendLine(this.#dir, METRICS_FILE, this.#sampler.takeLine());
      this.#lastWritten = now();
    } catch {
      this.#end(); // the disk is full, or the run is gone; the recording says so
    }
  }

  #end(): void {
    this.#isOn = false;
    try {
      this.#sampler.stop();
    } catch {
      // It ends with the thread.
    }
  }
}
