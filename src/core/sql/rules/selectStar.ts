import type { ColumnRef } from '@pgsql/types';
import { placeIn, type SqlStatement } from '../statements/statement';
import { byteOffsets } from '../text/offsets';
import type { QueryBlock, Relation } from '../tree/blocks';
import { columnPath } from '../tree/nodes';
import { givesOneRow } from './conditions';
import type { Advice, QueryRule, SqlQuery } from './rule';

/** Types whose values are long, or may well be. */
const WIDE = /^(bytea|jsonb?|xml)$/;
/** What the server looks rows up by, and no program has a use for. */
const FOR_SEARCH = /^(tsvector|vector|halfvec|sparsevec)$/;

/** What a client is asked for one row with. */
const ONE = /^(one|oneOrNone|maybeOne|first|queryOne)$/;

/** `SELECT *` of which it shows that the program leaves most unused. */
export const selectStar: QueryRule = {
  id: 'select-star',
  severity: 'hint',
  confidence: 'high',
  ignoredIn: ['migration', 'script'],
  check: (query) => {
    const { blocks, node, statement } = query;
    return blocks.flatMap((block) => {
      // A model has all columns.
      if (statement.forModel) return [];
      if (block.parent || !block.select || !('SelectStmt' in node)) return [];
      // Of a WITH query or a subquery it costs nothing; only the outermost list is sent.
      if (block.select !== outermost(node.SelectStmt)) return [];
      if (!block.relations.some(({ table }) => table !== undefined)) return [];
      return (block.select.targetList ?? []).flatMap((target) => {
        const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
        if (!value || !('ColumnRef' in value)) return [];
        const column: ColumnRef = value.ColumnRef;
        const path = columnPath(column);
        if (path.at(-1) !== '*' || isLeftOpen(statement, column)) return [];
        const advice = unused(starredBy(path, block), block, query);
        return advice ? [{ location: column.location ?? 0, ...advice }] : [];
      });
    });
  },
};

/** What the program has no use for, where that is seen and is more than a few bytes. */
function unused(
  starred: readonly Relation[],
  block: QueryBlock,
  { statement, schema }: SqlQuery,
): Advice | undefined {
  const tables = starred.map(({ table }) => (table === undefined ? undefined : schema.table(table)));
  const columns = tables.every((table) => table !== undefined)
    ? tables.flatMap(({ columns: own }) => [...own.values()])
    : undefined;
  const { read } = statement;
  if (!read) {
    const search = columns?.find(({ type }) => FOR_SEARCH.test(type));
    return (
      search && {
        message: `All columns are read and sent, also ${search.name} (${search.type}), which is for searching.`,
        fix: 'Name the columns that are used.',
      }
    );
  }
  const used = new Set(read.columns.map(plain));
  const idle = columns?.filter(({ name }) => !used.has(plain(name)));
  const others = namedBeside(block);
  const ofStar = read.columns.filter((name) => !others.has(plain(name)));
  if (!idle?.some(({ type }) => WIDE.test(type) || FOR_SEARCH.test(type))) {
    // Without the schema, a table of two columns is as likely as one of twenty.
    const isMost =
      columns && idle ? idle.length * 2 > columns.length : ofStar.length < 2 && !statement.partial;
    const isOne = ofStar.length > 0 ? !read.each : ONE.test(statement.via);
    if (!isMost || isOne || givesOneRow(block, schema)) return undefined;
  }
  return ofStar.length === 0
    ? {
        message: 'All columns are read and sent, and none of them is used.',
        fix: 'Select what is asked for, such as count(*), or the key alone.',
      }
    : {
        message: `All columns are read and sent, and only ${listed(ofStar)} used.`,
        fix: `Name the columns that are used: ${ofStar.join(', ')}. An index that has them all can then answer alone.`,
      };
}

/** Clients that turn `team_id` into `teamId` read the same column. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]} is` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are`;
}

/** What the select list names itself, beside the star. */
function namedBeside({ select }: QueryBlock): Set<string> {
  const names = (select?.targetList ?? []).map((target) => {
    if (!('ResTarget' in target)) return '';
    const { name, val } = target.ResTarget;
    return name ?? (val && 'ColumnRef' in val ? (columnPath(val.ColumnRef).at(-1) ?? '') : '');
  });
  return new Set(names.map(plain));
}

/** The relations of `*`, or the one of `u.*`. */
function starredBy(star: readonly string[], { relations }: QueryBlock): Relation[] {
  const qualifier = star.at(-2);
  return relations.filter(({ alias }) => qualifier === undefined || alias === qualifier);
}

/** A builder that is kept, and has not been told what to select: that may follow. */
function isLeftOpen(statement: SqlStatement, star: ColumnRef): boolean {
  if (!statement.partial || statement.via !== 'query builder') return false;
  const written = placeIn(statement, byteOffsets(statement.sql)(star.location ?? 0));
  const verb = placeIn(statement, 0);
  return written.line === verb.line && written.column === verb.column;
}

type Select = NonNullable<Parameters<typeof isUnion>[0]>;

function isUnion(select: { op?: string }): boolean {
  return select.op !== undefined && select.op !== 'SETOP_NONE';
}

function outermost<T extends Select & { larg?: T }>(select: T): T {
  let at = select;
  while (isUnion(at) && at.larg) at = at.larg;
  return at;
}
