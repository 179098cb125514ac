import { useEffect, useState } from 'preact/hooks';
import { METRICS, type MetricName } from '../../src/core/metrics/metrics';
import { formatQuantity, parseQuantity, unitSuffixes } from '../../src/core/metrics/quantity';
import { levelOf, type Threshold } from '../../src/core/metrics/thresholds';
import type { MetricSummary } from '../../src/core/metrics/timeline';
import type { Trigger, Triggered } from '../../src/core/metrics/triggers';

export const CAPTURES: Readonly<Record<Triggered, string>> = {
  cpu: 'CPU profile',
  heap: 'Allocations',
  snapshot: 'Heap snapshot',
};

interface NextTimeProps {
  /** Of the selected range. */
  readonly rows: readonly MetricSummary[];
  readonly thresholds: readonly Threshold[];
  readonly recordable: readonly Triggered[];
  readonly metric: MetricName;
  onArm(metric: MetricName, limit: number, capture: Triggered): void;
}

/** "Profile this next time it happens": a metric, a limit taken from the range, and what to record. */
export function NextTime({ metric: chosen, onArm, recordable, rows, thresholds }: NextTimeProps) {
  const [metric, setMetric] = useState(chosen);
  const [limit, setLimit] = useState('');
  const [capture, setCapture] = useState<Triggered>(recordable[0]!);
  useEffect(() => setMetric(chosen), [chosen]);
  const row = rows.find(({ name }) => name === metric);
  useEffect(() => {
    if (row !== undefined) setLimit(limitText(row, thresholds));
  }, [row, thresholds]);
  const { unit } = METRICS[metric];
  const parsed = parseQuantity(limit, unit);
  const suffixes = unitSuffixes(unit).join(', ');
  const problem =
    parsed === undefined ? `A number${suffixes === '' ? '' : `, with or without ${suffixes}`}` : undefined;
  const arm = (event: Event): void => {
    event.preventDefault();
    if (parsed !== undefined) onArm(metric, parsed, recordable.includes(capture) ? capture : recordable[0]!);
  };
  return (
    <form class="next" onSubmit={arm}>
      <h3>Record it next time</h3>
      <label>
        When{' '}
        <select value={metric} onChange={(event) => setMetric(event.currentTarget.value as MetricName)}>
          {rows.map(({ name }) => (
            <option key={name} value={name}>
              {METRICS[name].label}
            </option>
          ))}
        </select>
      </label>
      <label>
        reaches{' '}
        <input
          value={limit}
          aria-invalid={problem !== undefined}
          onInput={(event) => setLimit(event.currentTarget.value)}
        />
      </label>
      <label>
        record{' '}
        <select value={capture} onChange={(event) => setCapture(event.currentTarget.value as Triggered)}>
          {recordable.map((kind) => (
            <option key={kind} value={kind}>
              {CAPTURES[kind]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={problem !== undefined}>
        Wait for It
      </button>
      {problem !== undefined && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </form>
  );
}

/** The gravest limit that the range reached, else halfway from its usual to its highest value. */
function limitText({ max, name, unit, value }: MetricSummary, thresholds: readonly Threshold[]): string {
  const threshold = thresholds.find((it) => it.metric === name);
  const level = threshold && levelOf(max, threshold);
  const limit = level === undefined ? (value + max) / 2 : threshold!.levels[level]!;
  const [suffix = ''] =
    unit === 'bytes'
      ? ['MB']
      : unit === 'bytes/s'
        ? ['MB/s']
        : unitSuffixes(unit).filter((it) => it === 'ms' || it === '%' || it === '/s');
  const scaled = unit === 'bytes' || unit === 'bytes/s' ? limit / 1e6 : limit;
  return `${Number(scaled.toPrecision(3))} ${suffix}`.trim();
}

/** What waits, and how to take it back. */
export function Triggers({
  onCancel,
  triggers,
}: {
  readonly triggers: readonly Trigger[];
  onCancel(id: number): void;
}) {
  if (triggers.length === 0) return null;
  return (
    <ul class="triggers" aria-label="Waiting to be recorded">
      {triggers.map(({ capture, id, left, limit, metric }) => {
        const { label, unit } = METRICS[metric];
        const what = `${CAPTURES[capture]} when ${label} reaches ${formatQuantity(limit, unit)}`;
        return (
          <li key={id}>
            {what}, {left === 1 ? 'once' : `${left} times at most`}{' '}
            <button type="button" aria-label={`Cancel: ${what}`} onClick={() => onCancel(id)}>
              Cancel
            </button>
          </li>
        );
      })}
    </ul>
  );
}
