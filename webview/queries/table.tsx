import { useMemo, useState } from 'preact/hooks';
import { formatBytes, formatCount, formatPercent } from '../../src/core/base/units';
import { millisecondsText } from '../../src/core/sql/plan/rule';
import type { QueryStatistics } from '../../src/core/sql/statistics/statistics';
import type { Places, QueriesHost } from './app';
import { COLUMNS, type Column, type Numbered, ordered } from './order';

const BLOCK = 8192;
const AT_ONCE = 100;
/** Only what reads is explained; a comment may come before it. */
const READS = /^\s*(?:\/\*.*?\*\/\s*|--[^\n]*\n\s*)*(?:select|with|values|table)\b/is;

interface TableProps {
  readonly host: QueriesHost;
  readonly queries: readonly QueryStatistics[];
  /** Undefined while the sources are being read. */
  readonly places: Places | undefined;
}

/** The queries, ordered by the column whose heading was chosen last. */
export function QueryTable({ host, queries, places }: TableProps) {
  const kept = useMemo(() => keptOrder(host), [host]);
  const [column, setColumn] = useState(kept.column);
  const [isReversed, setReversed] = useState(kept.isReversed);
  const [filter, setFilter] = useState('');
  const [most, setMost] = useState(AT_ONCE);
  const rows = useMemo(
    () => ordered(queries, column, isReversed, filter),
    [queries, column, isReversed, filter],
  );
  const whole = useMemo(() => queries.reduce((sum, { totalMs }) => sum + totalMs, 0), [queries]);
  const orderBy = (chosen: Column): void => {
    const reversed = chosen === column && !isReversed;
    setColumn(chosen);
    setReversed(reversed);
    host.setState({ order: chosen.key, isReversed: reversed });
  };
  if (queries.length === 0) return <p class="quiet">No query of this database has been counted yet.</p>;
  return (
    <>
      <input
        type="search"
        aria-label="Show only queries with this text"
        placeholder="Filter queries"
        value={filter}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      <table>
        <thead>
          <tr>
            <th scope="col">Query</th>
            {COLUMNS.map((one) => (
              <th
                key={one.key}
                scope="col"
                class="number"
                aria-sort={
                  one !== column
                    ? 'none'
                    : (one.smallestFirst ?? false) === isReversed
                      ? 'descending'
                      : 'ascending'
                }
              >
                <button type="button" class="heading" title={one.title} onClick={() => orderBy(one)}>
                  {one.heading}
                  <span aria-hidden="true">{one === column ? (isReversed ? ' ▴' : ' ▾') : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((row) => (
            <QueryRow key={row.index} host={host} row={row} whole={whole} places={places} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p class="quiet">No query has this text.</p> : null}
      {rows.length > most ? (
        <button type="button" onClick={() => setMost(most + AT_ONCE)}>
          {`Show ${formatCount(Math.min(AT_ONCE, rows.length - most))} More of ${formatCount(rows.length)}`}
        </button>
      ) : null}
    </>
  );
}

interface RowProps {
  readonly host: QueriesHost;
  readonly row: Numbered;
  readonly whole: number;
  readonly places: Places | undefined;
}

function QueryRow({ host, row: { query, index }, whole, places }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  const found = places?.[query.fingerprint ?? ''] ?? [];
  const share = whole === 0 ? 0 : query.totalMs / whole;
  const text = query.query.replace(/\s+/g, ' ').trim();
  return (
    <tr>
      <td class="query">
        <button
          type="button"
          class="sql"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          title={text}
        >
          {text}
        </button>
        {isOpen ? <pre>{query.query.trim()}</pre> : null}
        <span class="places">
          {(isOpen ? found : found.slice(0, 3)).map((place) => (
            <button
              type="button"
              class="link"
              key={`${place.file}:${place.line}:${place.column}`}
              title={place.file}
              onClick={() =>
                host.post({ type: 'open', file: place.file, line: place.line, column: place.column })
              }
            >
              {`${place.name}:${place.line}`}
            </button>
          ))}
          {!isOpen && found.length > 3 ? <span class="quiet">{`and ${found.length - 3} more`}</span> : null}
          {places !== undefined && found.length === 0 ? (
            <span class="quiet">not in the sources here</span>
          ) : null}
          {READS.test(query.query) ? (
            <button type="button" class="link" onClick={() => host.post({ type: 'explain', query: index })}>
              Explain
            </button>
          ) : null}
          {isOpen ? (
            <button type="button" class="link" onClick={() => host.post({ type: 'copy', text: query.query })}>
              Copy
            </button>
          ) : null}
        </span>
      </td>
      <td class="number total" title={`${formatPercent(100 * share)} of the time of all queries`}>
        <span class="track" aria-hidden="true">
          <span class={`bar heat${heatOf(share)}`} style={{ width: `${Math.max(1, share * 100)}%` }} />
        </span>
        <span class="amount">{millisecondsText(query.totalMs)}</span>
      </td>
      <td class="number">{millisecondsText(query.meanMs)}</td>
      <td class="number">{formatCount(query.calls)}</td>
      <td class="number">
        {query.rowsPerCall < 10 ? query.rowsPerCall.toFixed(1) : formatCount(query.rowsPerCall)}
      </td>
      <td class="number">{query.blocksRead === 0 ? '' : formatBytes(query.blocksRead * BLOCK)}</td>
      <td class="number">{query.hitRatio === undefined ? '' : formatPercent(100 * query.hitRatio)}</td>
    </tr>
  );
}

function heatOf(share: number): number {
  return share >= 0.5 ? 5 : share >= 0.25 ? 4 : share >= 0.1 ? 3 : share >= 0.03 ? 2 : 1;
}

/** The order of an earlier look at the page. */
function keptOrder(host: QueriesHost): { column: Column; isReversed: boolean } {
  const { order, isReversed } = (host.getState() ?? {}) as Readonly<Record<string, unknown>>;
  const column = COLUMNS.find(({ key }) => key === order);
  return column === undefined
    ? { column: COLUMNS[0]!, isReversed: false }
    : { column, isReversed: isReversed === true };
}
