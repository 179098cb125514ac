import { METRIC_NAMES, METRICS, type MetricUnit } from '../../metrics/metrics';
import type { Dimension } from './quantity';

/** Which capture a value comes from; what a message about a missing one names. */
export type Source =
  | 'run' // any run
  | 'profile' // a CPU profile
  | 'metrics' // metrics.ndjson of a run
  | 'http' // the same, while requests are served, or a load
  | 'load' // a load
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

const DIMENSIONS: Readonly<Record<MetricUnit, Dimension>> = {
  percent: 'percent',
  bytes: 'bytes',
  'bytes/s': 'bytes',
  ms: 'time',
  '/s': 'rate',
  count: 'count',
};

/** The metrics of a run, under the names that the live view has for them. */
function liveMetrics(): Record<string, NameDefinition> {
  return Object.fromEntries(
    METRIC_NAMES.map((name): [string, NameDefinition] => {
      const { unit, label } = METRICS[name];
      const source = /^(?:queries|pool)\./.test(name) ? 'queries' : /^http\./.test(name) ? 'http' : 'metrics';
      return [
        name,
        { dimension: DIMENSIONS[unit], source, better: name === 'http.requests' ? 'higher' : 'lower', label },
      ];
    }),
  );
}

/** Every value that a gate can ask for by its name. */
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
  ...liveMetrics(),
  'heap.growth': lower('percent', 'metrics', 'growth of the heap in use from the first to the last third'),
  'queries.perRequest': lower('count', 'queries', 'queries per request'),
  'cache.hitRate': higher('percent', 'reported', 'cache hit rate'),
  'page.load': lower('time', 'reported', 'page load'),
  'page.interactive': lower('time', 'reported', 'time to interactive'),
  'page.firstPaint': lower('time', 'reported', 'first contentful paint'),
  'load.users': higher('count', 'load', 'concurrent users served, with at most 0.1 % of failures'),
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
