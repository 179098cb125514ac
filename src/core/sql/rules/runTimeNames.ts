import { isMade, type SqlStatement } from '../statements/statement';
import { byteOffsets } from '../text/offsets';
import type { Relation } from '../tree/blocks';

const NAME = /"[^"]*"|[\w$]+/y;
const QUALIFIER = /("[^"]*"|[\w$]+)\s*\.\s*/y;

/**
 * Whether a table is named at run time, as in `DELETE FROM "${table}"`; of `"${tenant}".orders` the schema is, and the
 * table is known. What builders make counts, too.
 */
export function isNamedAtRunTime({ location }: Relation, statement: SqlStatement): boolean {
  const { sql } = statement;
  const start = endOf(QUALIFIER, sql, byteOffsets(sql)(location));
  return isMade(statement, start, endOf(NAME, sql, start));
}

/** Where what a pattern takes ends; where it would start, when it takes nothing. */
function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
