import type {
  ColumnRef,
  DeleteStmt,
  Node,
  RangeVar,
  SelectStmt,
  SortBy,
  UpdateStmt,
  WithClause,
} from '@pgsql/types';
import { columnPath, relationName } from './nodes';

/** Something that rows come from. */
export interface Relation {
  /** What it is called in the query: its alias, else its name. */
  readonly alias: string;
  /** A table's name (`schema.name` outside of public); absent for subqueries, functions and WITH queries. */
  readonly table?: string;
  /** In bytes. */
  readonly location: number;
}

/** One SELECT, UPDATE or DELETE with its own FROM and WHERE; subqueries are blocks of their own. */
export interface QueryBlock {
  readonly kind: 'select' | 'update' | 'delete';
  readonly parent: QueryBlock | undefined;
  readonly select?: SelectStmt;
  /** The table that is written. */
  readonly target?: Relation;
  readonly relations: readonly Relation[];
  /** What must all be true: WHERE and the conditions of joins, split at AND. */
  readonly conditions: readonly Node[];
  readonly sort: readonly SortBy[];
  /** Joins without a condition of their own: `a, b` and CROSS JOIN. */
  readonly crossed: boolean;
}

/** The blocks of a statement, outermost first. Unions give one for each of their queries. */
export function blocksOf(statement: Node): QueryBlock[] {
  const blocks: QueryBlock[] = [];
  collect(statement, undefined, new Set(), blocks);
  return blocks;
}

function collect(
  node: Node,
  parent: QueryBlock | undefined,
  outer: ReadonlySet<string>,
  blocks: QueryBlock[],
): void {
  if ('SelectStmt' in node) selectBlocks(node.SelectStmt, parent, outer, blocks);
  else if ('UpdateStmt' in node) writeBlock('update', node.UpdateStmt, parent, outer, blocks);
  else if ('DeleteStmt' in node) writeBlock('delete', node.DeleteStmt, parent, outer, blocks);
  else if ('InsertStmt' in node && node.InsertStmt.withClause) {
    const { withClause } = node.InsertStmt;
    const known = withNames(withClause, outer);
    for (const query of withQueries(withClause)) collect(query, parent, known, blocks);
    for (const inner of nestedStatements(node.InsertStmt, DONE)) collect(inner, parent, known, blocks);
  } else {
    // INSERT … SELECT, CREATE TABLE AS, EXPLAIN and the like hold queries somewhere below.
    for (const inner of nestedStatements(Object.values(node))) collect(inner, parent, outer, blocks);
  }
}

function selectBlocks(
  select: SelectStmt,
  parent: QueryBlock | undefined,
  outer: ReadonlySet<string>,
  blocks: QueryBlock[],
): void {
  const known = withNames(select.withClause, outer);
  for (const query of withQueries(select.withClause)) collect(query, parent, known, blocks);
  if (select.op !== undefined && select.op !== 'SETOP_NONE') {
    if (select.larg) selectBlocks(select.larg, parent, known, blocks);
    if (select.rarg) selectBlocks(select.rarg, parent, known, blocks);
    return;
  }
  const from = readFrom(select.fromClause ?? [], known);
  const block: QueryBlock = {
    kind: 'select',
    parent,
    select,
    relations: from.relations,
    conditions: [...from.conditions, ...conjuncts(select.whereClause)],
    sort: (select.sortClause ?? []).flatMap((sort) => ('SortBy' in sort ? [sort.SortBy] : [])),
    crossed: from.crossed,
  };
  blocks.push(block);
  for (const inner of nestedStatements(select, DONE)) collect(inner, block, known, blocks);
}

function writeBlock(
  kind: 'update' | 'delete',
  statement: UpdateStmt & DeleteStmt,
  parent: QueryBlock | undefined,
  outer: ReadonlySet<string>,
  blocks: QueryBlock[],
): void {
  const known = withNames(statement.withClause, outer);
  for (const query of withQueries(statement.withClause)) collect(query, parent, known, blocks);
  const from = readFrom(statement.fromClause ?? statement.usingClause ?? [], known);
  const target = statement.relation ? tableOf(statement.relation, new Set()) : undefined;
  const block: QueryBlock = {
    kind,
    parent,
    ...(target ? { target } : {}),
    relations: [...(target ? [target] : []), ...from.relations],
    conditions: [...from.conditions, ...conjuncts(statement.whereClause)],
    sort: [],
    crossed: from.crossed,
  };
  blocks.push(block);
  for (const inner of nestedStatements(statement, DONE)) collect(inner, block, known, blocks);
}

/** Splits at AND. */
export function conjuncts(node: Node | undefined): Node[] {
  if (!node) return [];
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR') {
    return (node.BoolExpr.args ?? []).flatMap((arg) => conjuncts(arg));
  }
  return [node];
}

function readFrom(
  items: readonly Node[],
  known: ReadonlySet<string>,
): { relations: Relation[]; conditions: Node[]; crossed: boolean } {
  const relations: Relation[] = [];
  const conditions: Node[] = [];
  let crossed = items.length > 1;
  const visit = (item: Node): void => {
    if ('RangeVar' in item) relations.push(tableOf(item.RangeVar, known));
    else if ('JoinExpr' in item) {
      const { larg, rarg, quals, usingClause, isNatural } = item.JoinExpr;
      if (larg) visit(larg);
      if (rarg) visit(rarg);
      conditions.push(...conjuncts(quals));
      if (!quals && !usingClause && isNatural !== true) crossed = true;
    } else if ('RangeSubselect' in item) {
      relations.push({ alias: item.RangeSubselect.alias?.aliasname ?? '', location: -1 });
    } else if ('RangeFunction' in item) {
      relations.push({ alias: item.RangeFunction.alias?.aliasname ?? '', location: -1 });
    }
  };
  for (const item of items) visit(item);
  return { relations, conditions, crossed };
}

function tableOf(relation: RangeVar, known: ReadonlySet<string>): Relation {
  const name = relationName(relation);
  return {
    alias: relation.alias?.aliasname ?? relation.relname ?? '',
    location: relation.location ?? 0,
    ...(known.has(name) ? {} : { table: name }),
  };
}

function withNames(clause: WithClause | undefined, outer: ReadonlySet<string>): ReadonlySet<string> {
  const own = (clause?.ctes ?? []).flatMap((cte) =>
    'CommonTableExpr' in cte ? [cte.CommonTableExpr.ctename ?? ''] : [],
  );
  return own.length === 0 ? outer : new Set([...outer, ...own]);
}

function withQueries(clause: WithClause | undefined): Node[] {
  return (clause?.ctes ?? []).flatMap((cte) =>
    'CommonTableExpr' in cte && cte.CommonTableExpr.ctequery ? [cte.CommonTableExpr.ctequery] : [],
  );
}

const STATEMENTS: ReadonlySet<string> = new Set(['SelectStmt', 'UpdateStmt', 'DeleteStmt', 'InsertStmt']);

/** The parts of a statement that have been collected before the others. */
const DONE: ReadonlySet<string> = new Set(['larg', 'rarg', 'withClause']);

/** The nearest statements below. @param done parts of the node itself to leave out */
function nestedStatements(node: unknown, done?: ReadonlySet<string>): Node[] {
  const found: Node[] = [];
  const stack: unknown[] = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const keys = Object.keys(next);
    for (let i = keys.length - 1; i >= 0; i--) {
      const key = keys[i] as string;
      if (next === node && done?.has(key)) continue;
      const inner = (next as Readonly<Record<string, unknown>>)[key];
      if (STATEMENTS.has(key)) found.push({ [key]: inner } as unknown as Node);
      else if (typeof inner === 'object' && inner !== null) stack.push(inner);
    }
  }
  return found;
}

/** The relation of a block, or of one around it, that a column belongs to, where the text tells. */
export function relationOf(column: ColumnRef, block: QueryBlock): Relation | undefined {
  const path = columnPath(column);
  if (path.length < 2) return block.relations.length === 1 ? block.relations[0] : undefined;
  const qualifier = path.at(-2);
  for (let at: QueryBlock | undefined = block; at; at = at.parent) {
    const found = at.relations.find(({ alias }) => alias === qualifier);
    if (found) return found;
  }
  return undefined;
}
