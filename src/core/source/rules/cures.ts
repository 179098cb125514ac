import type { Layer } from '../layers/layer';
import { mysql } from '../layers/mysql';
import { pg } from '../layers/pg';
import { postgresJs } from '../layers/postgresJs';
import { sqlite } from '../layers/sqlite';
import { statementOf } from '../program/access';
import type { Operation } from '../program/operations';
import type { CallSummary } from '../summary/fileSummary';
import type { Hit } from './hits';

/** The order in which several are named. */
const WRITES: readonly (Operation | undefined)[] = ['insert', 'upsert', 'update', 'delete', undefined];

/**
 * How to do at once what a loop does one by one; where it reads and writes, how to do both.
 *
 * @param layers those that the program imports
 */
export function cureOf(hits: readonly Hit[], lead: Hit, layers: ReadonlySet<Layer>): string {
  const writes = hits.filter(({ sink }) => sink.access === 'write');
  const [first] = writes;
  if (!first) {
    const other = hits.find((hit) => queryOf(hit).same !== true);
    if (!other) return 'It asks for the same every time: ask once, before the loop.';
    return readCure(queryOf(lead).same === true ? other : lead);
  }
  const written = writeCure(writes, adviceFor(first, layers));
  return writes.length === hits.length ? written : `${readCure(lead)} ${written}`;
}

/** The call that sends the query, however far down. */
function queryOf({ way, linked }: Hit): CallSummary {
  return way.at(-1)?.call ?? linked.call;
}

type Advice = Pick<Layer, 'batchRead' | 'batchWrite' | 'batchUpdate' | 'batchUpsert' | 'batchDelete'>;

/** Where a layer that writes statements itself is handed one: `dataSource.query('SELECT …')`. */
const IN_SQL: Advice = {
  batchRead: 'one statement for all ids, as WHERE id IN (…)',
  batchWrite: 'one statement for all rows, as INSERT … VALUES (…), (…)',
  batchUpdate: 'one statement for all rows, as UPDATE … with CASE or a join',
  batchUpsert: 'one statement for all rows, as INSERT … VALUES (…), (…) that updates what is there',
  batchDelete: 'one statement for all ids, as DELETE … WHERE id IN (…)',
};

/** Whether it is a text, and what the layer advises is none: what it advises for statements begins with their words. */
function isStatement(hit: Hit): boolean {
  const { batchRead } = hit.sink.layer;
  return !/^(WHERE|UNNEST|SELECT)\b/.test(batchRead) && statementOf(queryOf(hit)) !== undefined;
}

function adviceFor(hit: Hit, layers: ReadonlySet<Layer>): Advice {
  if (isStatement(hit)) return IN_SQL;
  const { layer } = hit.sink;
  const isMySql = layers.has(mysql) && ![pg, postgresJs, sqlite].some((one) => layers.has(one));
  return isMySql && layer.onMySql ? { ...layer, ...layer.onMySql } : layer;
}

/** How to ask once for what a loop asks for one by one. */
function readCure(hit: Hit): string {
  const { layer, operation } = hit.sink;
  if (isStatement(hit) && operation !== 'count')
    return `Ask once for all: ${IN_SQL.batchRead}, and look the rows up in a Map.`;
  return operation === 'count'
    ? `Count once for all: ${layer.batchCount ?? 'one query that groups by the key'}, and look the counts up in a Map.`
    : `Ask once for all: ${layer.batchRead}, and look the rows up in a Map.`;
}

/** How to write at once what a loop writes row by row, for each of what it does to them. */
function writeCure(hits: readonly Hit[], layer: Advice): string {
  const operations = WRITES.filter((operation) => hits.some(({ sink }) => sink.operation === operation));
  const ways = new Set(operations.map((operation) => wayToWrite(layer, operation)));
  const verb = operations.length === 1 ? verbOf(operations[0]) : 'Write';
  return `${verb} all rows at once: ${[...ways].join('; ')}.`;
}

function wayToWrite(layer: Advice, operation: Operation | undefined): string {
  switch (operation) {
    case 'upsert':
      return layer.batchUpsert ?? layer.batchWrite;
    case 'update':
      return layer.batchUpdate ?? layer.batchWrite;
    case 'delete':
      return layer.batchDelete ?? layer.batchWrite;
    default:
      return layer.batchWrite;
  }
}

function verbOf(operation: Operation | undefined): string {
  if (operation === 'update') return 'Change';
  return operation === 'delete' ? 'Delete' : 'Write';
}
