import { METRICS, type MetricName, type MetricUnit } from '../../src/core/metrics/metrics';

/** Names of the theme's chart colours, in the order in which the lines of a chart take them. */
export const LINE_COLOURS = ['blue', 'yellow', 'green', 'purple'] as const;

export interface ChartDefinition {
  readonly title: string;
  readonly unit: MetricUnit;
  readonly lines: readonly { readonly metric: MetricName; readonly label: string }[];
}

/** In the order of the page. A chart whose metrics were not measured is left out. */
export const CHARTS: readonly ChartDefinition[] = [
  chart('CPU and event loop', {
    'cpu.percent': 'CPU, of one core',
    'eventLoop.utilization': 'event loop in use',
    'gc.time': 'in GC',
  }),
  chart('Memory', {
    rss: 'resident set',
    'heap.used': 'heap used',
    'heap.total': 'heap total',
    external: 'external',
  }),
  chart('Event-loop delay', { 'eventLoop.delay.p50': 'p50', 'eventLoop.delay.p99': 'p99' }),
  chart('Longest GC pauses', {
    'gc.pause.minor.max': 'minor',
    'gc.pause.major.max': 'major',
    'gc.pause.incremental.max': 'incremental',
    'gc.pause.weak.max': 'weak callbacks',
  }),
  chart('Requests', { 'http.requests': 'answered', 'http.errors': 'failed' }),
  chart('Response time', { 'http.p50': 'p50', 'http.p95': 'p95', 'http.p99': 'p99' }),
  chart('Queries', { 'queries.rate': 'queries' }),
  chart('Connection pool', {
    'pool.inUse': 'in use',
    'pool.waiting': 'waiting',
    'pool.size': 'connections',
  }),
  chart('Handles and requests', { 'handles.active': 'active handles', 'http.active': 'requests under way' }),
];

function chart(title: string, labels: Partial<Record<MetricName, string>>): ChartDefinition {
  const lines = (Object.entries(labels) as [MetricName, string][]).map(([metric, label]) => ({
    metric,
    label,
  }));
  return { title, unit: METRICS[lines[0]!.metric].unit, lines };
}
