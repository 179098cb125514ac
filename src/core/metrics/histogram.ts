/**
 * Buckets per doubling. A value is known to within 1/64 of itself, a percentile to within half of that; below 128
 * exactly. The layout is that of HdrHistogram (https://hdrhistogram.github.io): linear within each power of two.
 */
const PER_DOUBLING = 64;
/** Larger values count as this one: 2^40 µs are twelve days. */
const LARGEST = 2 ** 40;
/** Every bucket's index is below this. */
const BUCKETS = bucketOf(LARGEST) + 1;

function bucketOf(value: number): number {
  if (value < 2 ** 31) {
    // The same in integers, for the requests of a busy server.
    const shift = Math.max(0, 25 - Math.clz32(value));
    return (shift << 6) + (value >>> shift);
  }
  const exponent = Math.max(0, Math.floor(Math.log2(value)) - Math.log2(PER_DOUBLING));
  return exponent * PER_DOUBLING + Math.floor(value / 2 ** exponent);
}

/** The middle of a bucket. */
function middleOf(bucket: number): number {
  const exponent = Math.max(0, Math.floor(bucket / PER_DOUBLING) - 1);
  const width = 2 ** exponent;
  return (bucket - exponent * PER_DOUBLING) * width + (width - 1) / 2;
}

/** A histogram as it stands in a file: what `buckets` holds is `index, count, index, count…`, by rising index. */
export interface HistogramData {
  readonly max: number;
  readonly sum: number;
  readonly buckets: readonly number[];
}

/** Counts values from 0 up, such as durations in microseconds. Histograms of parts add up to that of the whole. */
export class Histogram {
  readonly #counts = new Map<number, number>();
  /** Buckets that hold something, by rising index; undefined after a new one has come. */
  #order: readonly number[] | undefined;
  #count = 0;
  #sum = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** Of all values as they were recorded. */
  get sum(): number {
    return this.#sum;
  }

  /** The largest value as it was recorded; 0 when there is none. */
  get max(): number {
    return this.#max;
  }

  /** Negative values, and what is no number, count as 0. */
  record(value: number, times = 1): void {
    const valid = value > 0 ? Math.min(value, LARGEST) : 0;
    this.#put(bucketOf(valid), times);
    this.#sum += valid * times;
    this.#max = Math.max(this.#max, valid);
  }

  merge(other: Histogram): void {
    for (const [bucket, times] of other.#counts) this.#put(bucket, times);
    this.#sum += other.#sum;
    this.#max = Math.max(this.#max, other.#max);
  }

  /**
   * The smallest value that at least `percent` of the values don't exceed (nearest rank); undefined when there is
   * no value. 100 is the largest value itself.
   */
  percentile(percent: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#count));
    if (rank >= this.#count) return this.#max;
    let seen = 0;
    for (const bucket of this.#sorted()) {
      seen += this.#counts.get(bucket)!;
      if (seen >= rank) return Math.min(middleOf(bucket), this.#max);
    }
    return this.#max;
  }

  toData(): HistogramData {
    const buckets = this.#sorted().flatMap((bucket) => [bucket, this.#counts.get(bucket)!]);
    return { max: this.#max, sum: this.#sum, buckets };
  }

  /** Undefined when `value` is not the data of a histogram. */
  static fromData(value: unknown): Histogram | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const { max, sum, buckets } = value as Readonly<Record<string, unknown>>;
    if (!isAmount(max) || !isAmount(sum) || !Array.isArray(buckets) || buckets.length % 2 !== 0)
      return undefined;
    const histogram = new Histogram();
    for (let at = 0; at < buckets.length; at += 2) {
      const [bucket, times] = [buckets[at], buckets[at + 1]];
      const isValid = isCount(bucket) && bucket < BUCKETS && isCount(times) && times > 0;
      if (!isValid) return undefined;
      histogram.#put(bucket, times);
    }
    histogram.#sum = sum;
    histogram.#max = max;
    return histogram;
  }

  #put(bucket: number, times: number): void {
    const before = this.#counts.get(bucket);
    if (before === undefined) this.#order = undefined;
    this.#counts.set(bucket, (before ?? 0) + times);
    this.#count += times;
  }

  #sorted(): readonly number[] {
    this.#order ??= [...this.#counts.keys()].sort((a, b) => a - b);
    return this.#order;
  }
}

/**
 * Counts values into one histogram after the other. It makes no objects for them, so that it can count what a busy
 * server does; a histogram is for keeping.
 */
export class HistogramRecorder {
  readonly #counts = new Uint32Array(BUCKETS);
  #lowest = BUCKETS;
  #highest = -1;
  #sum = 0;
  #max = 0;

  /** Negative values, and what is no number, count as 0. */
  record(value: number, times = 1): void {
    const valid = value > 0 ? Math.min(value, LARGEST) : 0;
    const bucket = bucketOf(valid);
    this.#counts[bucket]! += times;
    if (bucket < this.#lowest) this.#lowest = bucket;
    if (bucket > this.#highest) this.#highest = bucket;
    if (valid > this.#max) this.#max = valid;
    this.#sum += valid * times;
  }

  /** What was counted since the last call; undefined when it was nothing. */
  takeData(): HistogramData | undefined {
    if (this.#highest < 0) return undefined;
    const buckets: number[] = [];
    for (let bucket = this.#lowest; bucket <= this.#highest; bucket++) {
      const times = this.#counts[bucket]!;
      if (times > 0) buckets.push(bucket, times);
    }
    const data = { max: this.#max, sum: this.#sum, buckets };
    this.#counts.fill(0, this.#lowest, this.#highest + 1);
    this.#lowest = BUCKETS;
    this.#highest = -1;
    this.#sum = 0;
    this.#max = 0;
    return data;
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
