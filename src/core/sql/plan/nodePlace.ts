import type { ColumnRef, Node, RangeVar } from '@pgsql/types';
import { byteOffsets } from '../text/offsets';
import { columnPath, columnsIn, walkTree } from '../tree/nodes';
import { below, type Plan, type PlanNode } from './plan';

/** UTF-16 offsets in a statement; the end is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const NAME = '(?:"(?:[^"]|"")*"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const QUALIFIED = new RegExp(`${NAME}(?:\\s*\\.\\s*${NAME})*`, 'uy');

/**
 * The part of a statement that a node of its plan comes from: the column of its condition or its sort key, else the
 * table that it reads, else the one that lies nearest below it.
 * @param statement the statement's tree, as the parser gave it for `sql`
 * @returns undefined where the statement names nothing of it, as for what stands in a view
 */
export function rangeOfNode(statement: Node, sql: string, plan: Plan, node: PlanNode): TextRange | undefined {
  const offset = byteOffsets(sql);
  const rangeAt = (location: number | undefined): TextRange | undefined => {
    const start = offset(location ?? 0);
    QUALIFIED.lastIndex = start;
    const name = QUALIFIED.exec(sql)?.[0];
    return name === undefined ? undefined : { start, end: start + name.length };
  };
  if (node.type === 'Limit') {
    const limited = limitOf(statement);
    if (limited !== undefined) {
      const start = offset(limited);
      return { start, end: start + (/^(\$?\w+)/.exec(sql.slice(start))?.[0].length ?? 1) };
    }
  }
  const isSort = /Sort$/.test(node.type);
  const text = isSort
    ? node.sortKey.join(' ')
    : [node.filter, node.joinFilter, node.indexCondition, node.recheckCondition, node.joinCondition].join(
        ' ',
      );
  const wanted = new Set(
    text.match(/"[^"]+"|[\p{L}_][\p{L}\p{N}_$]*/gu)?.map((it) => it.replaceAll('"', '')),
  );
  const column = columnsOf(statement, isSort ? 'sort' : 'condition').find((it) => {
    const path = columnPath(it);
    const name = path.at(-1) ?? '';
    if (!wanted.has(name)) return false;
    const qualifier = path.at(-2);
    return (
      node.alias === undefined || qualifier === undefined || [node.alias, node.relation].includes(qualifier)
    );
  });
  if (column) return rangeAt(column.location);
  const relations = relationsOf(statement);
  for (const one of [node, ...below(plan, node.id)]) {
    if (one.relation === undefined) continue;
    const named =
      relations.find(
        ({ relname, alias }) => relname === one.relation && (alias?.aliasname ?? relname) === one.alias,
      ) ?? relations.find(({ relname }) => relname === one.relation);
    if (named) return rangeAt(named.location);
  }
  return undefined;
}

function columnsOf(statement: Node, where: 'condition' | 'sort'): ColumnRef[] {
  const found: ColumnRef[] = [];
  walkTree(statement, (type, value) => {
    if (where === 'sort') {
      if (Array.isArray(value.sortClause)) found.push(...columnsIn(value.sortClause));
      return;
    }
    if (type === 'JoinExpr') found.push(...columnsIn(value.quals));
    if (value.whereClause !== undefined) found.push(...columnsIn(value.whereClause));
    if (value.havingClause !== undefined) found.push(...columnsIn(value.havingClause));
  });
  return found;
}

function relationsOf(statement: Node): RangeVar[] {
  const found: RangeVar[] = [];
  walkTree(statement, (type, value) => {
    if (type === 'RangeVar') found.push(value as RangeVar);
  });
  return found;
}

/** Where the number of skipped or of returned rows stands, in bytes. */
function limitOf(statement: Node): number | undefined {
  let found: number | undefined;
  walkTree(statement, (_, value) => {
    for (const part of [value.limitOffset, value.limitCount]) {
      if (found !== undefined || part === undefined) continue;
      const [inner] = Object.values(part as Record<string, { location?: number }>);
      found = inner?.location;
    }
  });
  return found;
}
