import { Histogram, type HistogramData } from './histogram';
import { DURATIONS, type Duration, GAUGES, type MetricsSample, SUMS } from './sample';

/** Version of the lines of `metrics.ndjson`; each says its own, because several processes append to one file. */
export const METRICS_VERSION = 1;

/** No stretch is longer: a sample after an hour of standstill tells nothing of what was before. */
const LONGEST_MS = 3_600_000;

/** The last moment that a Date can be. */
const LATEST = 8.64e15;

/** A sample as it is measured, before anything is computed from its durations. */
export interface MeasuredSample extends Omit<MetricsSample, 'durations'> {
  readonly durations: Partial<Readonly<Record<Duration, HistogramData>>>;
}

/** A sample as a line of `metrics.ndjson`, without the line's end. */
export function formatSample(sample: MetricsSample): string {
  const durations: Partial<Record<Duration, HistogramData>> = {};
  for (const name of DURATIONS) {
    const histogram = sample.durations[name];
    if (histogram !== undefined && histogram.count > 0) durations[name] = histogram.toData();
  }
  return formatMeasured({ ...sample, durations }, JSON.stringify);
}

/** The same line, where it is measured. `stringify`: JSON's, as it was before the program could replace it. */
export function formatMeasured(sample: MeasuredSample, stringify: (value: unknown) => string): string {
  const { at, durations, gauges, ms, sums, thread } = sample;
  return stringify({ v: METRICS_VERSION, thread, at, ms, gauges, sums, durations });
}

/** What a line holds: a sample, the number of a version that is not ours, or `undefined` when it is neither. */
export function parseSample(line: string): MetricsSample | { readonly version: number } | undefined {
  const value = objectOf(parsed(line));
  if (value === undefined || typeof value.v !== 'number') return undefined;
  if (value.v !== METRICS_VERSION) return { version: value.v };
  const { at, ms, thread } = value;
  const [gauges, sums, durations] = [value.gauges, value.sums, value.durations].map(objectOf);
  const isStretch = isAmount(at) && at <= LATEST && isAmount(ms) && ms > 0;
  const isValid = isStretch && typeof thread === 'string' && /^\d+-\d+$/.test(thread);
  if (!isValid || !gauges || !sums || !durations) return undefined;
  const histograms: Record<string, Histogram> = {};
  for (const name of DURATIONS) {
    const histogram = Histogram.fromData(durations[name]);
    if (histogram !== undefined) histograms[name] = histogram;
  }
  return {
    thread,
    at,
    ms: Math.min(ms, LONGEST_MS),
    gauges: amounts(gauges, GAUGES),
    sums: amounts(sums, SUMS),
    durations: histograms,
  };
}

function amounts<Name extends string>(
  values: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): Partial<Record<Name, number>> {
  const result: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const value = values[name];
    if (isAmount(value)) result[name] = value;
  }
  return result;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
