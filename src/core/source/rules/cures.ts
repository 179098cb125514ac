import type { Layer } from '../layers/layer';
import type { Operation } from '../program/operations';
import type { Hit } from './hits';

/** The order in which several are named. */
const WRITES: readonly (Operation | undefined)[] = ['insert', 'upsert', 'update', 'delete', undefined];

/** How to do at once what a loop does one by one; where it reads and writes, how to do both. */
export function cureOf(hits: readonly Hit[], lead: Hit): string {
  const writes = hits.filter(({ sink }) => sink.access === 'write');
  const [first] = writes;
  if (!first) return readCure(lead);
  const written = writeCure(writes, first);
  return writes.length === hits.length ? written : `${readCure(lead)} ${written}`;
}

/** How to ask once for what a loop asks for one by one. */
function readCure({ sink: { layer, operation } }: Hit): string {
  return operation === 'count'
    ? `Count once for all: ${layer.batchCount ?? 'one query that groups by the key'}, and look the counts up in a Map.`
    : `Ask once for all: ${layer.batchRead}, and look the rows up in a Map.`;
}

/** How to write at once what a loop writes row by row, for each of what it does to them. */
function writeCure(hits: readonly Hit[], { sink: { layer } }: Hit): string {
  const operations = WRITES.filter((operation) => hits.some(({ sink }) => sink.operation === operation));
  const ways = new Set(operations.map((operation) => wayToWrite(layer, operation)));
  const verb = operations.length === 1 ? verbOf(operations[0]) : 'Write';
  return `${verb} all rows at once: ${[...ways].join('; ')}.`;
}

function wayToWrite(layer: Layer, operation: Operation | undefined): string {
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
