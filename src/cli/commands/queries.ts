import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import { formatCount, formatPercent } from '../../core/base/units';
import { plainLine } from '../../core/report/plainLine';
import {
  parseSnapshot,
  type QueryStatistics,
  type Regression,
  regressionsSince,
  type StatisticsSnapshot,
  takeSnapshot,
} from '../../core/sql/statistics/statistics';
import { DrizzleSchemas } from '../../node/database/drizzleSchemas';
import { findQueryPlaces } from '../../node/database/queryPlaces';
import { atomicWrite } from '../../node/files/atomicWrite';
import { readOnly } from '../../node/sql/connection/readOnly';
import { openSqlParser } from '../../node/sql/parser/parser';
import { type HealthIssue, readHealth } from '../../node/sql/statistics/health';
import { QUERY_ORDERS, readTopQueries } from '../../node/sql/statistics/topQueries';
import type { Command } from '../command';
import { EXIT, type Io } from '../io';
import { TOP_OPTION, topOf } from '../printHot';

/** A statement with the places of the source that it is from. */
interface PlacedQuery extends QueryStatistics {
  readonly places: readonly string[];
}

/** So many are kept in a snapshot; pg_stat_statements holds 5 000 by default. */
const MOST = 5000;

export const queriesCommand: Command = {
  name: 'queries',
  summary: 'Rank the queries that a PostgreSQL server has counted, with their source, and say what is off',
  usage: '[--db URL] [options]',
  options: {
    ...TOP_OPTION,
    db: { type: 'string', value: 'URL', help: 'the database; otherwise DATABASE_URL of the environment' },
    by: { type: 'string', value: 'ORDER', help: `${QUERY_ORDERS.join(', ')} (total)` },
    save: { type: 'string', value: 'FILE', help: 'write the counters to a file, to compare with later' },
    since: { type: 'string', value: 'FILE', help: 'show what is slower per call since that file was saved' },
  },
  async run(invocation, io) {
    const top = topOf(invocation) ?? 10;
    const order = invocation.choice('by', QUERY_ORDERS) ?? 'total';
    const url = invocation.string('db') ?? io.env.DATABASE_URL;
    if (url === undefined || url === '') {
      throw new HotlightError('usage', 'No database is named: give --db postgres://… or set DATABASE_URL.');
    }
    const since = invocation.string('since');
    const snapshot = since === undefined ? undefined : await snapshotOf(since, io);
    const parser = await openSqlParser();
    return readOnly(url, {}, async ({ client, version, server }) => {
      const { queries, hidden } = await readTopQueries(client, version, parser, { order, limit: MOST });
      const { issues, problems } = await readHealth(client);
      const save = invocation.string('save');
      if (save !== undefined)
        await atomicWrite(resolve(io.cwd, save), `${JSON.stringify(takeSnapshot(queries, new Date()))}\n`);
      const placed = await placesOf(queries.slice(0, top), io);
      const slower = snapshot === undefined ? undefined : regressionsSince(snapshot, queries);
      const unseen =
        hidden === 0
          ? []
          : [
              `${hidden} statements of other users are hidden from this one; grant it pg_read_all_stats to see them.`,
            ];
      const notes = [...unseen, ...problems];
      if (invocation.flag('json')) {
        const json = {
          version: 1,
          server,
          queries: placed,
          health: issues,
          ...(slower ? { slower } : {}),
          notes,
        };
        io.out(`${JSON.stringify(json, null, 2)}\n`);
      } else {
        io.out(textOf(server, placed, issues, slower));
        for (const note of notes) io.err(`hotlight: ${note}\n`);
      }
      return EXIT.ok;
    });
  },
};

/** The queries with where in the sources of the current folder each stands. */
async function placesOf(queries: readonly QueryStatistics[], io: Io): Promise<PlacedQuery[]> {
  const fingerprints = queries.flatMap(({ fingerprint }) => fingerprint ?? []);
  const asked = { folders: [io.cwd], exclude: [], fingerprints };
  const found = await findQueryPlaces(asked, new DrizzleSchemas(), io.signal);
  return queries.map((query) => {
    const places = found.get(query.fingerprint ?? '') ?? [];
    return { ...query, places: places.map(({ file, line }) => `${displayPath(file, io.cwd)}:${line}`) };
  });
}

async function snapshotOf(name: string, io: Io): Promise<StatisticsSnapshot> {
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, name), 'utf8');
  } catch (error) {
    throw new HotlightError('not-found', `${name} could not be read; make one with --save.`, {
      cause: error,
    });
  }
  const snapshot = parseSnapshot(text);
  if (typeof snapshot === 'string')
    throw new HotlightError(
      'bad-input',
      `${name} holds no saved counters: ${snapshot}; make one with --save.`,
    );
  return snapshot;
}

function textOf(
  server: string,
  queries: readonly PlacedQuery[],
  issues: readonly HealthIssue[],
  slower: readonly Regression[] | undefined,
): string {
  const out = [server, '', 'Top queries', '      total       mean      calls  rows/call  cache'];
  for (const { totalMs, meanMs, calls, rowsPerCall, hitRatio, query, places } of queries) {
    const cache = hitRatio === undefined ? '–' : formatPercent(100 * hitRatio);
    out.push(
      `${milliseconds(totalMs)} ${milliseconds(meanMs)} ${formatCount(calls).padStart(10)} ${rowsPerCall.toFixed(1).padStart(10)} ${cache.padStart(6)}  ${shortened(query)}`,
      ...places.slice(0, 3).map((place) => `${' '.repeat(49)}${plainLine(place)}`),
    );
  }
  if (queries.length === 0) out.push('  none counted yet');
  if (slower !== undefined) {
    out.push('', 'Slower per call than before');
    if (slower.length === 0) out.push('  none');
    for (const { query, callsSince, meanBeforeMs, meanSinceMs } of slower)
      out.push(
        `${milliseconds(meanBeforeMs)} → ${milliseconds(meanSinceMs).trim()} in ${formatCount(callsSince)} calls  ${shortened(query)}`,
      );
  }
  if (issues.length > 0) out.push('', 'The database');
  for (const { rule, message, fix } of issues)
    out.push(`  ${rule}: ${plainLine(message)}`, `    ${plainLine(fix)}`);
  return `${out.join('\n')}\n`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 2 : 0)} ms`.padStart(11);
}

function shortened(query: string): string {
  const line = plainLine(query.replace(/\s+/g, ' ').trim());
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
