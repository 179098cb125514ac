import type { ColumnRef } from '@pgsql/types';
import { placeIn, type SqlStatement } from '../statements/statement';
import { byteOffsets } from '../text/offsets';
import type { QueryBlock } from '../tree/blocks';
import { columnPath } from '../tree/nodes';
import type { QueryRule } from './rule';
import { isNamedAtRunTime } from './runTimeNames';

/** `SELECT *` that reaches the program. */
export const selectStar: QueryRule = {
  id: 'select-star',
  severity: 'hint',
  confidence: 'high',
  ignoredIn: ['migration', 'script'],
  check: ({ blocks, node, statement }) =>
    blocks.flatMap((block) => {
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
        if (isOfAnyTable(block, path, statement)) return [];
        return [
          {
            location: column.location ?? 0,
            message: 'All columns are read and sent, also those that nobody uses and those added later.',
            fix: 'Name the columns that are used; an index that has them all can then answer alone.',
          },
        ];
      });
    }),
};

/** A builder that is kept, and has not been told what to select: that may follow. */
function isLeftOpen(statement: SqlStatement, star: ColumnRef): boolean {
  if (!statement.partial || statement.via !== 'query builder') return false;
  const written = placeIn(statement, byteOffsets(statement.sql)(star.location ?? 0));
  const verb = placeIn(statement, 0);
  return written.line === verb.line && written.column === verb.column;
}

/** Nobody can name the columns of `FROM "${table}"`; what a builder's text is made of is mostly written down. */
function isOfAnyTable({ relations }: QueryBlock, star: readonly string[], statement: SqlStatement): boolean {
  if (statement.via === 'query builder') return false;
  const qualifier = star.at(-2);
  const starred = relations.filter(({ alias }) => qualifier === undefined || alias === qualifier);
  return starred.length > 0 && starred.every((relation) => isNamedAtRunTime(relation, statement));
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
