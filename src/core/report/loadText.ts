import { formatCount, formatDuration, formatPercent } from '../base/units';
import { describeLoad, type LoadResult, type LoadTimes } from '../load/loadResult';

/** The result of a load for a terminal: one row per kind of request, why some failed, and what to know. */
export function loadText(result: LoadResult): string {
  const { arrivals, durationMs, routes, total, failures, notes } = result;
  const how =
    arrivals.kind === 'open'
      ? `${arrivals.rate} requests per second`
      : `${arrivals.users} users${arrivals.thinkMs === 0 ? '' : `, ${formatDuration(arrivals.thinkMs * 1000)} between requests`}`;
  const rows = [...routes, ...(routes.length > 1 ? [{ name: 'all', ...total }] : [])];
  const width = Math.max(7, ...rows.map(({ name }) => name.length));
  const head = ['requests', 'failed', 'p50', 'p95', 'p99', 'max'].map((it) => it.padStart(10)).join('');
  return [
    `${result.url}: ${how} for ${formatDuration(durationMs * 1000)}`,
    describeLoad(result),
    '',
    `${'request'.padEnd(width)}${head}`,
    ...rows.map((row) => `${row.name.padEnd(width)}${cells(row)}`),
    ...(failures.length === 0 ? [] : ['']),
    ...failures.map(
      ({ reason, count }) =>
        `${formatCount(count)} failed (${formatPercent((count / total.requests) * 100)}): ${reason}`,
    ),
    ...notes.map((note) => `note: ${note}`),
    '',
  ].join('\n');
}

function cells({ requests, errors, p50, p95, p99, max }: LoadTimes): string {
  const times = [p50, p95, p99, max].map((ms) => formatDuration(ms * 1000));
  return [formatCount(requests), formatCount(errors), ...times].map((it) => it.padStart(10)).join('');
}
