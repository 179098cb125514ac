import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { MetricsReader } from '../../core/metrics/metricsReader';
import { Timeline } from '../../core/metrics/timeline';
import { METRICS_FILE } from '../../protocol/metrics';
import { readFailure } from '../files/fileBytes';

/** The metrics of a run, and how many of their lines were torn and left out. */
export interface RunMetrics {
  readonly timeline: Timeline;
  readonly damaged: number;
}

/**
 * Reads the metrics in a run's folder; undefined when it has none, as it was recorded by attaching, or before its
 * first second was over.
 * @throws HotlightError that names the file, when it is not ours or can't be read
 */
export async function readMetrics(dir: string): Promise<RunMetrics | undefined> {
  const file = join(dir, METRICS_FILE);
  const reader = new MetricsReader(file);
  const timeline = new Timeline();
  try {
    for await (const text of createReadStream(file, 'utf8')) {
      for (const sample of reader.push(text as string)) timeline.add(sample);
    }
    for (const sample of reader.end()) timeline.add(sample);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (HotlightError.is(error)) throw error;
    throw readFailure(file, error);
  }
  return timeline.range === undefined ? undefined : { timeline, damaged: reader.damaged };
}
