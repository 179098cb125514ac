import type { Node } from '@pgsql/types';
import type { Finding } from '../../finding';
import { isMigrationPath, isMinorPath, isScriptPath, pathBelow } from '../../source/program/minorPaths';
import type { Schema } from '../schema/schema';
import { placeIn, type SqlStatement } from '../statements/statement';
import { tokenize } from '../text/lexer';
import { byteOffsets } from '../text/offsets';
import { blocksOf } from '../tree/blocks';
import { nodesByType } from '../tree/nodes';
import { QUERY_RULES, SCHEMA_RULES } from './registry';

/** More of what runs once: `users-seed.sql`, and the steps of `0012_names.sql`, `V3__names.sql`. */
const ONCE = /(^|[/_.-])seeds?\.\w+$|(^|\/)(\d{3,}|V\d+(\.\d+)*(?=__))([-_.][^/]*)?\.sql$/i;

const BENCH = /(^|\/)bench(\/|$)/i;

/**
 * What the rules say about a statement.
 * @param node its parsed form, whose locations are UTF-8 bytes in `statement.sql`
 * @param fingerprint asked for when a rule has something to say
 * @param isByHand its file is a program that somebody starts for its own sake
 * @param root folder that paths are weighed below, with `/`: `tests` in a folder above it means nothing
 */
export function lintStatement(
  statement: SqlStatement,
  node: Node,
  schema: Schema,
  options: {
    readonly fingerprint?: () => string | undefined;
    readonly isByHand?: boolean;
    readonly root?: string;
  } = {},
): Finding[] {
  const query = { statement, node, nodes: nodesByType(node), blocks: blocksOf(node), schema };
  const path = pathBelow(options.root === undefined ? [] : [options.root], statement.file);
  const isMigration = statement.besideDdl === true || isMigrationPath(path) || ONCE.test(path);
  const isScript = options.isByHand === true || isScriptPath(path);
  const issues = QUERY_RULES.flatMap((rule) => {
    const { ignoredIn = [] } = rule;
    if (isMigration && ignoredIn.includes('migration') && !isKept(node)) return [];
    if (isScript && ignoredIn.includes('script')) return [];
    return rule.check(query).map((issue) => ({ rule, issue }));
  });
  // As of most statements: there is no place to be found, and nothing to be weighed.
  if (issues.length === 0) return [];
  const { sql } = statement;
  const offset = byteOffsets(sql);
  const low = isMigration || isScript || isMinorPath(path) || BENCH.test(path);
  const fingerprint = options.fingerprint?.();
  return issues.map(({ rule, issue }): Finding => {
    const start = wordStart(sql, offset(Math.max(0, issue.location)));
    return {
      rule: rule.id,
      severity: low ? 'hint' : (issue.severity ?? rule.severity),
      confidence: statement.partial && rule.confidence === 'high' ? 'medium' : rule.confidence,
      ...placeIn(statement, start, wordEnd(sql, start)),
      message: issue.message,
      related: [],
      sql,
      ...(fingerprint === undefined ? {} : { fingerprint }),
      evidence: [{ kind: 'static', message: evidence(statement) }],
      fix: issue.fix,
    };
  });
}

/** What a migration makes and is run from then on: `CREATE VIEW`, `CREATE FUNCTION … BEGIN ATOMIC`. */
function isKept(node: Node): boolean {
  if ('CreateTableAsStmt' in node) return node.CreateTableAsStmt.objtype === 'OBJECT_MATVIEW';
  return 'ViewStmt' in node || 'CreateFunctionStmt' in node || 'RuleStmt' in node;
}

/** What the rules say about the schema. `statements` are those that it was read from. */
export function lintSchema(schema: Schema, statements: readonly SqlStatement[]): Finding[] {
  return SCHEMA_RULES.flatMap((rule) =>
    rule.checkSchema(schema).flatMap((issue): Finding[] => {
      const statement = statements[issue.at.statement];
      if (!statement) return [];
      return [
        {
          rule: rule.id,
          severity: issue.severity ?? rule.severity,
          confidence: rule.confidence,
          ...placeIn(statement, issue.at.offset, wordEnd(statement.sql, issue.at.offset)),
          message: issue.message,
          related: [],
          sql: statement.sql,
          evidence: [{ kind: 'static', message: 'read from the schema files of the workspace' }],
          fix: issue.fix,
        },
      ];
    }),
  );
}

function evidence({ via, certain, partial }: SqlStatement): string {
  const source = certain ? `SQL given to ${via}` : 'a text that is SQL';
  return partial ? `${source}; parts of it are known at run time only` : source;
}

/** Subqueries are said to be where their parenthesis is; their first word reads better. */
function wordStart(sql: string, start: number): number {
  return start + (/^\(\s*/.exec(sql.slice(start, start + 200))?.[0].length ?? 0);
}

/** The end of the word, name (`a.b`) or operator at an offset. */
function wordEnd(sql: string, start: number): number {
  const tokens = tokenize(sql.slice(start, start + 400));
  let end = 0;
  for (const [index, token] of tokens.entries()) {
    const text = sql.slice(start + token.start, start + token.end);
    const isName = token.kind === 'word' || token.kind === 'quoted';
    if (index % 2 === 0 ? index > 0 && !isName && text !== '*' : text !== '.') break;
    end = token.end;
    if (index === 0 && !isName) break;
  }
  return start + Math.max(end, 1);
}
