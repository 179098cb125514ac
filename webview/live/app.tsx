import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { SecondsRange } from '../../src/core/metrics/history';
import { METRICS, type MetricName } from '../../src/core/metrics/metrics';
import { formatQuantity } from '../../src/core/metrics/quantity';
import type { MetricSummary } from '../../src/core/metrics/timeline';
import type { LiveState } from '../../src/protocol/live';
import { watchTheme } from '../shared/theme';
import { Chart, valueAt } from './chart';
import { CHARTS, type ChartDefinition } from './charts';
import { FIRST_VIEW, LiveClient, type LiveHost, type Shown, type View } from './client';
import { readColours } from './colours';
import { NextTime, Triggers } from './nextTime';
import { LatestTable, StatisticsTable } from './tables';
import { clockTime } from './time';
import { Toolbar } from './toolbar';
import { useCursor } from './useCursor';

interface Selection extends SecondsRange {
  /** Of the chart in which it was made. */
  readonly metric: MetricName;
}

/** The live page: charts of what a program does, and what to do about it. */
export function App({ host }: { readonly host: LiveHost }) {
  const [state, setState] = useState<LiveState>();
  const [shown, setShown] = useState<Shown>();
  const [statistics, setStatistics] = useState<readonly MetricSummary[]>();
  const [view, setView] = useState<View>(() => restored(host));
  const [selection, setSelection] = useState<Selection>();
  const [colours, setColours] = useState(readColours);
  const client = useMemo(() => {
    const listener = {
      onState: setState,
      onView: setView,
      onShown: setShown,
      onStatistics: setStatistics,
    };
    const made = new LiveClient(host, listener);
    made.look(restored(host));
    return made;
  }, [host]);
  useEffect(() => watchTheme(() => setColours(readColours())), []);

  const look = useCallback(
    (next: View) => {
      setView(next);
      client.look(next);
      host.setState({ view: next });
    },
    [client, host],
  );
  const dir = state?.dir;
  useEffect(() => {
    if (dir === undefined) return;
    host.setState({ dir });
    setSelection(undefined);
    setShown(undefined);
  }, [dir, host]);
  const select = useCallback(
    (range: SecondsRange, metric: MetricName) => {
      setSelection({ ...range, metric });
      setStatistics(undefined);
      client.askStatistics(range, view.thread);
    },
    [client, view.thread],
  );
  const unselect = useCallback(() => setSelection(undefined), []);
  const zoom = useCallback(() => {
    if (selection === undefined) return;
    const { first, last } = selection;
    look({ ...view, zoom: { first, last }, paused: true });
  }, [look, selection, view]);
  const { cursor, onKeyDown, setCursor } = useCursor(shown, selection, { select, unselect, zoom });

  if (state === undefined) return <Message text="Loading…" />;
  if (state.phase === 'empty') return <Empty client={client} />;
  const charts = shown === undefined ? [] : CHARTS.filter((chart) => isMeasured(chart, shown));
  return (
    <main>
      <Toolbar state={state} view={view} client={client} onView={look} />
      <Alerts state={state} />
      <Status state={state} view={view} />
      <Triggers triggers={state.triggers} onCancel={(id) => client.cancelTrigger(id)} />
      {shown !== undefined && (
        <TimeCursor shown={shown} charts={charts} cursor={cursor} onKeyDown={onKeyDown} />
      )}
      {shown !== undefined && (
        <div class="charts">
          {charts.map((definition) => (
            <Chart
              key={definition.title}
              definition={definition}
              columns={shown.columns}
              range={shown.range}
              thresholds={state.thresholds}
              colours={colours}
              selection={selection}
              cursor={cursor}
              onSelect={(range) => select(range, definition.lines[0]!.metric)}
              onCursor={setCursor}
            />
          ))}
        </div>
      )}
      {selection !== undefined && (
        <section class="range" aria-label="Selected range">
          <h2>
            {clockTime(selection.first)} – {clockTime(selection.last)}
            <button type="button" onClick={zoom}>
              Look Closer
            </button>
            <button type="button" onClick={unselect}>
              Close
            </button>
          </h2>
          {statistics === undefined ? (
            <p role="status">Counting…</p>
          ) : (
            <>
              {state.recordable.length > 0 && statistics.length > 0 && (
                <NextTime
                  rows={statistics}
                  thresholds={state.thresholds}
                  recordable={state.recordable}
                  metric={chosenMetric(selection.metric, statistics, state)}
                  onArm={(metric, limit, capture) => client.arm(metric, limit, capture)}
                />
              )}
              <StatisticsTable rows={statistics} />
            </>
          )}
        </section>
      )}
      {shown !== undefined && (
        <details class="latest">
          <summary>Values as a table</summary>
          <LatestTable rows={shown.latest} />
        </details>
      )}
    </main>
  );
}

interface TimeCursorProps {
  readonly shown: Shown;
  readonly charts: readonly ChartDefinition[];
  readonly cursor: number | undefined;
  onKeyDown(event: KeyboardEvent): void;
}

/** The keyboard's way through the charts, which says what they show. */
function TimeCursor({ charts, cursor, onKeyDown, shown }: TimeCursorProps) {
  const { metrics, times } = shown.columns;
  const at = Math.min(cursor ?? times.length - 1, times.length - 1);
  const time = clockTime(times[at] ?? shown.range.last);
  const values = charts.flatMap(({ lines }) =>
    lines.flatMap(({ metric }) => {
      const value = valueAt(metrics[metric]?.values ?? new Float64Array(), at);
      const { label, unit } = METRICS[metric];
      return value === undefined ? [] : `${label} ${formatQuantity(value, unit)}`;
    }),
  );
  return (
    <div
      class="cursor"
      role="slider"
      tabIndex={0}
      aria-label="Time; with Shift, arrow keys select a range, Enter looks closer, Escape goes back"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, times.length - 1)}
      aria-valuenow={at}
      aria-valuetext={`${time}: ${values.join(', ')}`}
      onKeyDown={onKeyDown}
    >
      {cursor === undefined ? '← → move through time, with Shift they select' : time}
    </div>
  );
}

function Message({ text }: { readonly text: string }) {
  return (
    <main>
      <p role="status">{text}</p>
    </main>
  );
}

function Empty({ client }: { readonly client: LiveClient }) {
  return (
    <main class="empty">
      <h1>Nothing is running</h1>
      <p>
        Start a program, or attach to one that runs, and see its CPU, memory, event loop, requests and queries
        as they are.
      </p>
      <button type="button" class="primary" onClick={() => client.tell('start')}>
        Start Live View…
      </button>
    </main>
  );
}

/** Told to screen readers when one begins. */
function Alerts({ state }: { readonly state: LiveState }) {
  return (
    <ul class="alerts" aria-live="polite" aria-label="Alerts">
      {state.alerts.map(({ level, limit, metric, since, value }) => {
        const { label, unit } = METRICS[metric];
        return (
          <li key={metric} class={level}>
            <b>{level}</b> {label}{' '}
            <span aria-live="off">
              {formatQuantity(value, unit)}, since {clockTime(since)}
            </span>{' '}
            (limit {formatQuantity(limit, unit)})
          </li>
        );
      })}
    </ul>
  );
}

function Status({ state, view }: { readonly state: LiveState; readonly view: View }) {
  const { message, phase } = state;
  const texts: Readonly<Record<LiveState['phase'], string>> = {
    empty: '',
    loading: 'Reading what was measured…',
    waiting: 'Waiting for the first second…',
    live: view.paused ? 'Paused: what comes meanwhile is kept.' : '',
    ended: state.range === undefined ? 'This run has no metrics.' : 'The program is not measured any more.',
    failed: '',
  };
  const text = [texts[phase], message].filter(Boolean).join(' ');
  if (text === '') return null;
  return (
    <p class={`status ${phase}`} role={phase === 'failed' ? 'alert' : 'status'}>
      {text}
    </p>
  );
}

function isMeasured({ lines }: ChartDefinition, { columns }: Shown): boolean {
  return lines.some(({ metric }) => columns.metrics[metric] !== undefined);
}

/** Of the chart that was selected in, the metric that has a threshold; it is what one waits for. */
function chosenMetric(
  metric: MetricName,
  rows: readonly MetricSummary[],
  { thresholds }: LiveState,
): MetricName {
  const lines = CHARTS.find((chart) => chart.lines.some((line) => line.metric === metric))?.lines ?? [];
  const present = lines.filter((line) => rows.some(({ name }) => name === line.metric));
  const limited = present.find((line) => thresholds.some((threshold) => threshold.metric === line.metric));
  return (limited ?? present[0])?.metric ?? rows[0]!.name;
}

function restored(host: LiveHost): View {
  const state = host.getState() as { readonly view?: Partial<View> } | undefined;
  const { dir, span, thread } = state?.view ?? {};
  return {
    ...FIRST_VIEW,
    ...(typeof span === 'number' && span >= 0 ? { span } : {}),
    ...(typeof dir === 'string' && typeof thread === 'string' ? { dir, thread } : {}),
  };
}
