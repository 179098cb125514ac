import type { SqlParser } from '../../core/sql/tree/parser';
import type { KnownStatement } from './statements';

/** Where a query stands in the source. Absolute file; 1-based. */
export interface QueryPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Some queries stand in hundreds of places; nobody goes through more than these. */
const MOST_PLACES = 20;

/**
 * The places of those queries that are somewhere in the source, by libpg-query's fingerprint, which is the same for a
 * text in the source and for the one that a server has counted.
 */
export function placesByFingerprint(
  statements: readonly KnownStatement[],
  wanted: ReadonlySet<string>,
  parser: SqlParser,
): Map<string, QueryPlace[]> {
  const places = new Map<string, QueryPlace[]>();
  const known = new Map<string, string | undefined>();
  for (const { sql, dialect, file, line, column } of statements) {
    if (dialect !== 'postgres') continue;
    if (!known.has(sql)) known.set(sql, parser.fingerprint(sql));
    const fingerprint = known.get(sql);
    if (fingerprint === undefined || !wanted.has(fingerprint)) continue;
    const found = places.get(fingerprint) ?? [];
    if (found.length < MOST_PLACES) found.push({ file, line, column });
    places.set(fingerprint, found);
  }
  return places;
}
