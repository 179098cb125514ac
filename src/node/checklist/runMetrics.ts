import { loadValues } from '../../core/load/loadResult';
import type { Timeline } from '../../core/metrics/timeline';
import { readLoad } from '../load/keepLoad';
import { readMetrics } from '../metrics/readMetrics';

/**
 * The metrics of a run over its whole length, by name; undefined when it has none. What a load measured stands for
 * what the server measured of the same requests: it has seen them wait for the server, too.
 * @throws HotlightError when a file can't be read.
 */
export async function runMetrics(dir: string): Promise<ReadonlyMap<string, number> | undefined> {
  const [metrics, load] = [await serverMetrics(dir), await readLoad(dir)];
  if (load === undefined) return metrics;
  return new Map([...(metrics ?? []), ...Object.entries(loadValues(load))]);
}

async function serverMetrics(dir: string): Promise<Map<string, number> | undefined> {
  const metrics = await readMetrics(dir);
  if (metrics === undefined) return undefined;
  const { timeline } = metrics;
  const values = new Map<string, number>(timeline.summarize().map(({ name, value }) => [name, value]));
  const requests = values.get('http.requests');
  const queries = values.get('queries.rate');
  if (requests !== undefined && requests > 0 && queries !== undefined) {
    values.set('queries.perRequest', queries / requests);
  }
  const growth = heapGrowth(timeline);
  if (growth !== undefined) values.set('heap.growth', growth);
  return values;
}

/** A heap needs time to show where it goes. */
const SHORTEST_SECONDS = 6;

/** Percent by which the mean heap in use of the last third is above the one of the first third. */
function heapGrowth(timeline: Timeline): number | undefined {
  const { range } = timeline;
  if (range === undefined) return undefined;
  const heaps: number[] = [];
  for (let second = range.first; second <= range.last; second++) {
    const heap = timeline.valuesAt(second)['heap.used'];
    if (heap !== undefined) heaps.push(heap);
  }
  if (heaps.length < SHORTEST_SECONDS) return undefined;
  const third = Math.floor(heaps.length / 3);
  const first = mean(heaps.slice(0, third));
  return ((mean(heaps.slice(-third)) - first) / first) * 100;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
