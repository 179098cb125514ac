import type { Finding } from '../../finding';
import { isMade, placeIn, type SqlStatement } from '../statements/statement';
import { tokenize } from '../text/lexer';
import { isExpression, isForOtherServer, isOpening, isWithQuery } from '../text/otherServers';
import { isTemplate } from '../text/templates';
import type { SqlSyntaxError } from '../tree/parser';

/** What does not parse, where it is certain that it should: a whole statement that is meant for PostgreSQL. */
export function syntaxFinding(
  statement: SqlStatement,
  { message, offset, isUnread }: SqlSyntaxError,
): Finding | undefined {
  const { sql, certain, partial, via } = statement;
  if (isUnread || !certain || partial || isTemplate(sql)) return undefined;
  if (endsInMade(statement, offset) || isForOtherServer(sql, message, offset)) return undefined;
  if (isExpression(sql, offset) || isWithQuery(sql)) return undefined;
  if (via !== 'file' && isOpening(sql, message, via === 'sql tag')) return undefined;
  return {
    rule: 'sql-syntax',
    severity: 'warning',
    confidence: 'medium',
    ...placeIn(statement, Math.min(offset, Math.max(0, sql.length - 1))),
    message: `PostgreSQL does not read this SQL: ${message}.`,
    related: [],
    sql,
    evidence: [{ kind: 'static', message: `SQL given to ${via}` }],
  };
}

/**
 * `WITH days AS (${days})`, `FROM orders AS OF '${day}'`: what PostgreSQL stumbles over is put in by the program, which
 * may well put in what reads, or write for a database that only resembles it.
 */
function endsInMade(statement: SqlStatement, offset: number): boolean {
  const rest = statement.sql.slice(offset, offset + 400);
  const [first] = tokenize(rest);
  return isMade(statement, offset, offset + (first?.end ?? 1));
}
