import type { QueryStatistics } from '../../src/core/sql/statistics/statistics';

/** A column by which queries are ordered. */
export interface Column {
  readonly key: string;
  readonly heading: string;
  /** What the numbers are. */
  readonly title: string;
  /** Undefined goes to the end. */
  value(query: QueryStatistics): number | undefined;
  /** The interesting end: large numbers first, except for ratios that are bad when they are small. */
  readonly smallestFirst?: boolean;
}

export const COLUMNS: readonly Column[] = [
  { key: 'total', heading: 'Total', title: 'Time in all', value: ({ totalMs }) => totalMs },
  { key: 'mean', heading: 'Mean', title: 'Time per call', value: ({ meanMs }) => meanMs },
  { key: 'calls', heading: 'Calls', title: 'How often it ran', value: ({ calls }) => calls },
  {
    key: 'rows',
    heading: 'Rows/Call',
    title: 'Rows returned or changed, per call',
    value: ({ rowsPerCall }) => rowsPerCall,
  },
  {
    key: 'reads',
    heading: 'Read',
    title: 'Read from outside of the server’s cache, in all',
    value: ({ blocksRead }) => blocksRead,
  },
  {
    key: 'cache',
    heading: 'Cache',
    title: 'Blocks that came from the server’s cache',
    value: ({ hitRatio }) => hitRatio,
    smallestFirst: true,
  },
];

/** A query with its position in the report, by which the extension knows it. */
export interface Numbered {
  readonly query: QueryStatistics;
  readonly index: number;
}

/** @param isReversed the uninteresting end first */
export function ordered(
  queries: readonly QueryStatistics[],
  { value, smallestFirst = false }: Column,
  isReversed: boolean,
  filter: string,
): Numbered[] {
  const wanted = filter.trim().toLowerCase();
  const direction = smallestFirst === isReversed ? -1 : 1;
  return queries
    .map((query, index) => ({ query, index }))
    .filter(({ query }) => query.query.toLowerCase().includes(wanted))
    .sort((a, b) => {
      const [one, two] = [value(a.query), value(b.query)];
      if (one === undefined || two === undefined)
        return (one === undefined ? 1 : 0) - (two === undefined ? 1 : 0);
      return (one - two) * direction || a.index - b.index;
    });
}
