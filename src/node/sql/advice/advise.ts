import { HotlightError } from '../../../core/base/errors';
import {
  type Candidate,
  definitionOf,
  indexCandidates,
  type TableFacts,
} from '../../../core/sql/advice/candidates';
import { chooseIndexes, MIN_COST, type Trial } from '../../../core/sql/advice/choose';
import { writeOverhead } from '../../../core/sql/advice/indexSize';
import { tableFacts } from '../../../core/sql/advice/tableFacts';
import { covers } from '../../../core/sql/schema/covers';
import { indexOf } from '../../../core/sql/schema/readSchema';
import type { Index } from '../../../core/sql/schema/schema';
import { blocksOf } from '../../../core/sql/tree/blocks';
import { walkTree } from '../../../core/sql/tree/nodes';
import type { SqlParser } from '../../../core/sql/tree/parser';
import { openEmbeddedServer } from '../embedded/server';
import { openSqlParser } from '../parser/parser';
import { type Catalog, type Queryable, readCatalog } from '../shadow/catalog';
import { type PlanNode, ShadowPlanner } from '../shadow/planner';
import { hypopgWhatIf } from './hypopg';
import { keyWidth, shadowWhatIf } from './shadowWhatIf';
import type { WhatIf } from './whatIf';

/** An index that was tried and pays. Costs are PostgreSQL's, of the whole query. */
export interface IndexAdvice {
  /** `CREATE INDEX CONCURRENTLY name ON table (…)`. */
  readonly ddl: string;
  readonly table: string;
  readonly name: string;
  /** Without any of the advised indexes, and with all of them. */
  readonly costBefore: number;
  readonly costAfter: number;
  readonly sizeBytes: number;
  /** What it adds to each write of a row, as a share of the row: 0.2 is a fifth. */
  readonly writeOverhead: number;
  readonly method: WhatIf['method'];
  /** Names of indexes that it makes superfluous. */
  readonly redundant: readonly string[];
  /** The plan with all of the advised indexes. */
  readonly plan: PlanNode;
}

export interface AdviceOptions {
  /** Absolute path of the bundled embedded server, `dist/pglite/child.mjs`. */
  readonly childPath: string;
  readonly signal?: AbortSignal;
  /** Generic plan of a statement on the server, behind the caller's gate; needed for HypoPG. */
  readonly explain?: (sql: string) => Promise<PlanNode>;
}

/**
 * Indexes that make a query cost at most half of what it does, each proven by a planner: HypoPG's where the server
 * has it and `explain` is given, else the one of an embedded PostgreSQL 18 with the server's statistics. The server
 * is only read from.
 * @param server one session, in a read-only transaction if the caller likes
 * @throws HotlightError `bad-input` when the text is not one statement, `cancelled`, `io`
 */
export async function adviseIndexes(
  server: Queryable,
  sql: string,
  options: AdviceOptions,
): Promise<IndexAdvice[]> {
  const parser = await openSqlParser();
  const catalog = await readCatalog(server, tableNames(parser, sql));
  if (catalog.extensions.includes('hypopg') && options.explain) {
    return adviseWith(hypopgWhatIf(server, options.explain), catalog, parser, sql);
  }
  const embedded = await openEmbeddedServer(options);
  try {
    const planner = await ShadowPlanner.build(embedded, catalog);
    return await adviseWith(shadowWhatIf(planner, 'shadow'), catalog, parser, sql);
  } finally {
    embedded.dispose();
  }
}

/** The same with a planner that is there already. */
export async function adviseWith(
  whatIf: WhatIf,
  catalog: Catalog,
  parser: SqlParser,
  sql: string,
): Promise<IndexAdvice[]> {
  const facts = factsOf(catalog);
  const existing = existingIndexes(catalog, parser);
  const base = await whatIf.explain(sql);
  if (base['Total Cost'] < MIN_COST) return [];
  const candidates = indexCandidates(blocksOf(statementOf(parser, sql)), facts).filter((candidate) => {
    const index = asIndex(candidate, parser);
    return index !== undefined && !existing.some((other) => covers(other, index));
  });
  const rows = await Promise.all(
    candidates.map((candidate) =>
      candidate.where === undefined
        ? candidate.table.rows
        : whatIf.rowsOf(candidate, candidate.where).catch(() => candidate.table.rows),
    ),
  );
  const attempt = async (
    set: readonly number[],
  ): Promise<(Trial & { plan: PlanNode; sizes: number[] }) | undefined> => {
    const made = [];
    try {
      for (const index of set) {
        const tried = await whatIf.create(candidates[index]!, rows[index]!);
        if (!tried) return undefined;
        made.push(tried);
      }
      const plan = await whatIf.explain(sql);
      const sizes = made.map(({ pages }) => pages);
      return { cost: plan['Total Cost'], pages: sizes.reduce((sum, pages) => sum + pages, 0), plan, sizes };
    } finally {
      for (const tried of made) await tried.drop();
    }
  };
  const chosen = await chooseIndexes(candidates.length, base['Total Cost'], attempt);
  const final = chosen.length === 0 ? undefined : await attempt(chosen);
  if (!final) return [];
  const taken = new Set(catalog.relations.map(({ name }) => name));
  return chosen.map((at, position): IndexAdvice => {
    const candidate = candidates[at]!;
    const { table } = candidate;
    const name = freeName(candidate, taken);
    const index = asIndex(candidate, parser);
    return {
      ddl: `CREATE INDEX CONCURRENTLY ${name} ${definitionOf(candidate)}`,
      table: table.schema === 'public' ? table.name : `${table.schema}.${table.name}`,
      name,
      costBefore: base['Total Cost'],
      costAfter: final.cost,
      sizeBytes: (final.sizes[position] ?? 0) * 8192,
      writeOverhead: writeOverhead(keyWidth(candidate), table.width, rows[at]! / table.rows),
      method: whatIf.method,
      redundant: index
        ? existing.filter((other) => !other.unique && covers(index, other)).map((other) => other.name)
        : [],
      plan: final.plan,
    };
  });
}

function statementOf(parser: SqlParser, sql: string): Parameters<typeof blocksOf>[0] {
  const outcome = parser.parse(sql);
  if (!outcome.ok) {
    throw new HotlightError(
      'bad-input',
      `The statement is no SQL that PostgreSQL reads: ${outcome.error.message}.`,
    );
  }
  const [only, ...others] = outcome.tree.stmts ?? [];
  if (!only?.stmt || others.length > 0) {
    throw new HotlightError(
      'bad-input',
      `The text has ${others.length + (only ? 1 : 0)} statements; give exactly one.`,
    );
  }
  return only.stmt;
}

/** Every table and view that the statement names, quoted as to_regclass wants them. */
function tableNames(parser: SqlParser, sql: string): string[] {
  const found = new Set<string>();
  const quoted = (name: unknown): string => `"${String(name).replaceAll('"', '""')}"`;
  const add = (relation: Record<string, unknown> | undefined): void => {
    if (relation?.relname === undefined) return;
    const schema = relation.schemaname === undefined ? '' : `${quoted(relation.schemaname)}.`;
    found.add(schema + quoted(relation.relname));
  };
  walkTree(statementOf(parser, sql), (type, value) => {
    if (type === 'RangeVar') add(value);
    // Of writes, the table stands in a field of its own.
    else if (/^(Insert|Update|Delete|Merge)Stmt$/.test(type))
      add(value.relation as Record<string, unknown> | undefined);
  });
  return [...found];
}

/** By the name that a query has for a table, `orders` or `shop.orders`. */
export function factsOf(catalog: Catalog): (table: string) => TableFacts | undefined {
  const known = new Map<string, TableFacts>();
  const path = [...catalog.searchPath].reverse();
  const tables = catalog.relations.filter(({ kind }) => kind === 'r' || kind === 'p' || kind === 'm');
  const bySchema = [...tables].sort((a, b) => path.indexOf(a.schema) - path.indexOf(b.schema));
  for (const table of bySchema) {
    const partitions = catalog.relations.filter(({ parent, kind }) => parent === table.oid && kind === 'r');
    const rows = Math.max(
      table.rows,
      partitions.reduce((sum, partition) => sum + Math.max(0, partition.rows), 0),
    );
    const columns = catalog.columns
      .filter((column) => column.table === table.oid)
      .map(({ name, type }) => {
        const statistics = catalog.statistics.find(
          (one) => one.schema === table.schema && one.table === table.name && one.column === name,
        );
        return { name, type, width: statistics?.width, distinct: statistics?.distinct };
      });
    const facts = tableFacts(table.schema, table.name, rows, columns);
    known.set(`${table.schema}.${table.name}`, facts);
    if (path.includes(table.schema)) known.set(table.name, facts);
  }
  return (name) => known.get(name);
}

function existingIndexes(catalog: Catalog, parser: SqlParser): Index[] {
  return catalog.indexes.flatMap(({ definition, constraint }) => {
    const index = parseIndex(definition.replace(' ON ONLY ', ' ON '), parser);
    return index ? [{ ...index, unique: index.unique || constraint !== null }] : [];
  });
}

function asIndex(candidate: Candidate, parser: SqlParser): Index | undefined {
  return parseIndex(`CREATE INDEX candidate ${definitionOf(candidate)}`, parser);
}

function parseIndex(ddl: string, parser: SqlParser): Index | undefined {
  const outcome = parser.parse(ddl);
  const node = outcome.ok ? outcome.tree.stmts?.[0]?.stmt : undefined;
  return node && 'IndexStmt' in node ? indexOf(node.IndexStmt) : undefined;
}

/** `orders_user_id_created_at_idx`, as PostgreSQL would call it, and free. */
function freeName({ table, keys, where }: Candidate, taken: Set<string>): string {
  const columns = keys.map(({ columns }) => columns.join('_')).join('_');
  const base = `${table.name}_${columns}${where === undefined ? '' : '_partial'}`
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^(\d)/, '_$1')
    .slice(0, 55);
  let name = `${base}_idx`;
  for (let number = 1; taken.has(name); number++) name = `${base}_idx${number}`;
  taken.add(name);
  return name;
}
