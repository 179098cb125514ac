import { HotlightError } from '../base/errors';
import type { MetricsSample } from './sample';
import { METRICS_VERSION, parseSample } from './sampleLine';

/** A line is a few hundred characters long; what is longer than this was not written by us. */
const LONGEST_LINE = 1 << 20;

/**
 * Reads a `metrics.ndjson` as it comes, whole or while it is being written. Lines that a dying process has torn are
 * left out and counted; a file that holds nothing of ours is refused.
 */
export class MetricsReader {
  readonly #file: string;
  #rest = '';
  #isOurs = false;
  #damaged = 0;

  /** `file` is for messages. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Lines that could not be read so far. */
  get damaged(): number {
    return this.#damaged;
  }

  /**
   * The samples in the lines that are complete now.
   * @throws HotlightError `bad-input` for a file that is not ours, `unsupported` for one of another version
   */
  push(text: string): MetricsSample[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST_LINE) this.#refuse();
    return lines.flatMap((line) => this.#read(line));
  }

  /** The sample in a last line that has no end; one that is cut off is left out, as its writer was killed. */
  end(): MetricsSample[] {
    const sample = parseSample(this.#rest);
    if (sample !== undefined) return this.push('\n');
    if (!this.#isOurs && this.#rest.trim() !== '') this.#refuse();
    this.#rest = '';
    return [];
  }

  #read(line: string): MetricsSample[] {
    if (line.trim() === '') return [];
    const sample = parseSample(line);
    if (sample === undefined) {
      // The first line to be written was written by a process that was just fine.
      if (!this.#isOurs) this.#refuse();
      this.#damaged += 1;
      return [];
    }
    if ('version' in sample) {
      throw new HotlightError(
        'unsupported',
        `${this.#file} has metrics of version ${sample.version}, and this Hotlight knows version ${METRICS_VERSION}; update it.`,
      );
    }
    this.#isOurs = true;
    return [sample];
  }

  #refuse(): never {
    throw new HotlightError(
      'bad-input',
      `${this.#file} can't be read: it does not hold metrics that Hotlight has written; name the metrics.ndjson of a run.`,
    );
  }
}
