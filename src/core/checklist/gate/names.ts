import type { Dimension } from './quantity';

/** Which capture a value comes from; what a message about a missing one names. */
export type Source =
  | 'run' // any run
  | 'profile' // a CPU profile
  | 'metrics' // metrics.ndjson of a run
  | 'http' // the same, while requests are served
  | 'queries' // captured queries of a run
  | 'baseline'
  | 'budgets'
  | 'findings' // analysis of the source
  | 'git'
  | 'reported'; // measured elsewhere and entered by hand

export interface NameDefinition {
  readonly dimension: Dimension;
  readonly source: Source;
  /** Which way is an improvement. */
  readonly better: 'lower' | 'higher';
  readonly label: string;
}

function lower(dimension: Dimension, source: Source, label: string): NameDefinition {
  return { dimension, source, better: 'lower', label };
}

function higher(dimension: Dimension, source: Source, label: string): NameDefinition {
  return { dimension, source, better: 'higher', label };
}

/** Every value that a gate can ask for by its name. Those of `metrics` are the ones of metrics.ndjson. */
export const NAMES: Readonly<Record<string, NameDefinition>> = {
  'run.exists': higher('boolean', 'run', 'there is a run'),
  'run.complete': higher('boolean', 'run', 'the latest run is complete'),
  'run.duration': higher('time', 'run', 'length of the run'),
  'profile.exists': higher('boolean', 'profile', 'there is a CPU profile'),
  'profile.samples': higher('count', 'profile', 'samples of the CPU profile'),
  'profile.hottest': lower('percent', 'profile', 'self time of the hottest function'),
  'profile.hottestLine': lower('percent', 'profile', 'self time of the hottest line'),
  'profile.app': lower('percent', 'profile', 'busy time in own code'),
  'profile.dependencies': lower('percent', 'profile', 'busy time in dependencies'),
  'profile.gc': lower('percent', 'profile', 'busy time in the garbage collector'),
  'profile.busy': lower('percent', 'profile', 'time that was not idle'),
  'http.p50': lower('time', 'http', 'response time p50'),
  'http.p95': lower('time', 'http', 'response time p95'),
  'http.p99': lower('time', 'http', 'response time p99'),
  'http.requests': higher('rate', 'http', 'requests'),
  'http.errors': lower('rate', 'http', 'failed responses'),
  'http.errorRate': lower('percent', 'http', 'failed responses, of all'),
  'cpu.percent': lower('percent', 'metrics', 'CPU, of one core'),
  rss: lower('bytes', 'metrics', 'resident set'),
  'heap.used': lower('bytes', 'metrics', 'heap used'),
  'heap.total': lower('bytes', 'metrics', 'heap total'),
  'heap.percent': lower('percent', 'metrics', 'heap used, of its limit'),
  'heap.growth': lower('percent', 'metrics', 'growth of the heap in use from the first to the last third'),
  'eventLoop.delay.p50': lower('time', 'metrics', 'event-loop delay p50'),
  'eventLoop.delay.p99': lower('time', 'metrics', 'event-loop delay p99'),
  'eventLoop.delay.max': lower('time', 'metrics', 'longest event-loop delay'),
  'eventLoop.utilization': lower('percent', 'metrics', 'event-loop utilization'),
  'gc.time': lower('percent', 'metrics', 'time in GC'),
  'gc.pause.minor.max': lower('time', 'metrics', 'longest minor GC'),
  'gc.pause.major.max': lower('time', 'metrics', 'longest major GC'),
  'gc.allocationRate': lower('bytes', 'metrics', 'allocation per second'),
  'handles.active': lower('count', 'metrics', 'active handles'),
  'http.client.p95': lower('time', 'metrics', 'outgoing requests p95'),
  'queries.rate': lower('rate', 'queries', 'queries'),
  'queries.p95': lower('time', 'queries', 'query time p95'),
  'queries.perRequest': lower('count', 'queries', 'queries per request'),
  'pool.inUse': lower('count', 'queries', 'pool connections in use'),
  'pool.waiting': lower('count', 'queries', 'waiting for a pool connection'),
  'cache.hitRate': higher('percent', 'reported', 'cache hit rate'),
  'page.load': lower('time', 'reported', 'page load'),
  'page.interactive': lower('time', 'reported', 'time to interactive'),
  'page.firstPaint': lower('time', 'reported', 'first contentful paint'),
  'load.users': higher('count', 'reported', 'concurrent users served without degradation'),
  'load.recovery': lower('time', 'reported', 'recovery after a spike'),
  'job.duration': lower('time', 'reported', 'background job'),
  apdex: higher('count', 'reported', 'Apdex score'),
  'baseline.exists': higher('boolean', 'baseline', 'there is a baseline'),
  'budgets.exist': higher('boolean', 'budgets', 'there are budgets'),
  'git.clean': higher('boolean', 'git', 'no uncommitted changes to tracked files'),
};

/** What a gate can call. */
export const FUNCTIONS: Readonly<Record<string, { readonly usage: string; readonly dimension: Dimension }>> =
  {
    findings: { usage: 'findings(rule, >= severity)', dimension: 'count' },
    improvement: { usage: 'improvement(http.p95)', dimension: 'percent' },
    baseline: { usage: 'baseline(http.p95)', dimension: 'count' },
    share: { usage: 'share("function")', dimension: 'percent' },
  };

/** `approved by 2` and the functions and names, as messages list them. */
export function knownWords(): string {
  const functions = Object.values(FUNCTIONS).map(({ usage }) => usage);
  return [...functions, 'approved by 2', ...Object.keys(NAMES)].join(', ');
}

/** The name that was probably meant. */
export function nearest(name: string, among: readonly string[]): string | undefined {
  const scored = among
    .map((other) => ({ other, distance: distance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = scored;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 3))
    ? best.other
    : undefined;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
