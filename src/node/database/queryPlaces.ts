import { openSqlParser } from '../sql/parser/parser';
import type { DrizzleSchemas } from './drizzleSchemas';
import { type StatementsAsked, statementsOfFolders } from './statements';

/** Where a query stands in the source. Absolute file; 1-based. */
export interface QueryPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface PlacesAsked extends Omit<StatementsAsked, 'sqlFiles'> {
  /** libpg-query's, which is the same for a text in the source and for the one that a server has counted. */
  readonly fingerprints: readonly string[];
}

/**
 * The places of those queries that are somewhere in the source, by fingerprint.
 * @throws HotlightError `not-found` when a folder is not there, `cancelled`
 */
export async function findQueryPlaces(
  { fingerprints, ...asked }: PlacesAsked,
  schemas: DrizzleSchemas,
  signal: AbortSignal,
): Promise<Map<string, QueryPlace[]>> {
  const parser = await openSqlParser();
  const statements = await statementsOfFolders({ ...asked, sqlFiles: true }, parser, schemas, signal);
  const wanted = new Set(fingerprints);
  const places = new Map<string, QueryPlace[]>();
  const known = new Map<string, string | undefined>();
  for (const { sql, dialect, file, line, column } of statements) {
    if (dialect !== 'postgres') continue;
    if (!known.has(sql)) known.set(sql, parser.fingerprint(sql));
    const fingerprint = known.get(sql);
    if (fingerprint === undefined || !wanted.has(fingerprint)) continue;
    const found = places.get(fingerprint) ?? [];
    found.push({ file, line, column });
    places.set(fingerprint, found);
  }
  return places;
}
