import { useEffect, useState } from 'preact/hooks';
import { formatCount, formatPercent } from '../../src/core/base/units';
import type { Regression } from '../../src/core/sql/statistics/statistics';
import type { FromQueriesPage, QueriesReport, QueryPlace, ToQueriesPage } from '../../src/protocol/queries';
import type { Host } from '../shared/host';
import { Health } from './health';
import { Slower } from './slower';
import { QueryTable } from './table';

export type QueriesHost = Host<ToQueriesPage, FromQueriesPage>;
export type Places = Readonly<Record<string, readonly QueryPlace[]>>;

interface State {
  readonly report?: QueriesReport;
  readonly places?: Places;
  readonly slower?: { readonly since: string; readonly slower: readonly Regression[] };
  readonly loading?: string;
  readonly failure?: string;
}

/** What a server has counted: its queries, those that became slower, and how it is doing. */
export function App({ host }: { readonly host: QueriesHost }) {
  const [state, setState] = useState<State>({ loading: 'Asking the server…' });
  useEffect(() => {
    host.listen((message) => setState((before) => after(before, message)));
    host.post({ type: 'ready' });
  }, [host]);
  const { report, places, slower, loading, failure } = state;
  return (
    <main aria-busy={loading !== undefined}>
      <header>
        <h1>{report === undefined ? 'Top Queries' : `Top Queries of ${report.name}`}</h1>
        {report === undefined ? null : <p class="quiet">{summaryOf(report)}</p>}
      </header>
      <div class="toolbar" role="toolbar" aria-label="Counters">
        <button type="button" disabled={loading !== undefined} onClick={() => host.post({ type: 'refresh' })}>
          Refresh
        </button>
        <button
          type="button"
          disabled={report === undefined}
          title="Keeps the counters as they are now, to see later what became slower"
          onClick={() => host.post({ type: 'save' })}
        >
          Keep Counters
        </button>
        <button type="button" disabled={report === undefined} onClick={() => host.post({ type: 'since' })}>
          Slower Since…
        </button>
        <span class="quiet" role="status">
          {loading ?? ''}
        </span>
      </div>
      {failure === undefined ? null : (
        <p class="failed" role="alert">
          {failure}
        </p>
      )}
      {report === undefined ? null : (
        <>
          {report.notes.map((note) => (
            <p class="note" role="note" key={note}>
              {note}
            </p>
          ))}
          {slower === undefined ? null : <Slower {...slower} />}
          {report.refusal === undefined ? (
            <QueryTable host={host} queries={report.queries} places={places} />
          ) : (
            <p class="failed" role="alert">
              {report.refusal}
            </p>
          )}
          <Health host={host} health={report.health} />
        </>
      )}
    </main>
  );
}

function after(before: State, message: ToQueriesPage): State {
  const { loading: _, failure: __, ...rest } = before;
  switch (message.type) {
    case 'loading':
      return { ...rest, loading: message.message };
    case 'error':
      // What was read before is still worth looking at.
      return { ...rest, failure: message.message };
    case 'report':
      return { report: message.report };
    case 'places':
      return { ...rest, places: message.places };
    case 'slower':
      return { ...rest, slower: message };
  }
}

function summaryOf({ server, countedSince, hitRatio, connections, queries }: QueriesReport): string {
  const parts = [
    server,
    `${formatCount(queries.length)} queries`,
    countedSince === undefined ? undefined : `counted since ${new Date(countedSince).toLocaleString()}`,
    hitRatio === undefined ? undefined : `${formatPercent(100 * hitRatio)} of the blocks from its cache`,
    `${formatCount(connections.used)} of ${formatCount(connections.most)} connections in use`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
