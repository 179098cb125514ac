import { HotlightError } from '../../../core/base/errors';
import { capitalized } from '../../../core/base/words';
import { indexHeight } from '../../../core/sql/advice/indexSize';
import { EmbeddedError, type EmbeddedServer } from '../embedded/server';
import { type Catalog, type CatalogIndex, type CatalogRelation, STATISTICS } from './catalog';
import { quoteName, quoteText } from './quote';

const EXPLAIN = 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ';

/** A node of `EXPLAIN (FORMAT JSON)`, with PostgreSQL's names. */
export type PlanNode = Readonly<Record<string, unknown>> & {
  readonly 'Node Type': string;
  readonly 'Total Cost': number;
  readonly 'Plan Rows': number;
  readonly Plans?: readonly PlanNode[];
};

/** An index that is not there, tried. */
export interface HypotheticalIndex {
  readonly id: string;
  readonly pages: number;
}

/**
 * The planner of another server, rebuilt from what that one knows: its schema without rows, its statistics, the
 * sizes of its files and its settings (PostgreSQL 18's pg_restore_relation_stats and pg_restore_attribute_stats).
 */
export class ShadowPlanner {
  /** What could not be rebuilt, one sentence each. */
  readonly problems: string[] = [];
  private readonly relations = new Map<string, CatalogRelation>();
  private tried = 0;

  private constructor(
    private readonly server: EmbeddedServer,
    readonly catalog: Catalog,
  ) {}

  /** @param server an embedded server with nothing of these names in it */
  static async build(server: EmbeddedServer, catalog: Catalog): Promise<ShadowPlanner> {
    const shadow = new ShadowPlanner(server, catalog);
    await server.pretend(false);
    await shadow.createSchema();
    await shadow.importStatistics();
    await server.pretend(true);
    return shadow;
  }

  /**
   * Takes a server whose tables are there already, and gives them the sizes of the catalog. Statistics other than
   * those are left as they are.
   */
  static async adopt(server: EmbeddedServer, catalog: Catalog): Promise<ShadowPlanner> {
    const shadow = new ShadowPlanner(server, catalog);
    await server.pretend(false);
    for (const relation of catalog.relations)
      shadow.relations.set(`${relation.schema}.${relation.name}`, relation);
    await shadow.importStatistics();
    await server.pretend(true);
    return shadow;
  }

  /** Plan of a statement, `$n` as they stand. Throws EmbeddedError, placed in it, when it can't be planned. */
  async explain(sql: string): Promise<PlanNode> {
    const results = await this.server.exec(EXPLAIN + sql).catch((error: unknown) => {
      if (!(error instanceof EmbeddedError) || error.position === undefined) throw error;
      throw new EmbeddedError(error.message, error.code, error.position - EXPLAIN.length);
    });
    const plan = results.at(-1)?.[0]?.['QUERY PLAN'] as readonly { readonly Plan: PlanNode }[] | undefined;
    if (!plan?.[0])
      throw new HotlightError('bad-input', 'The embedded PostgreSQL gave no plan for the statement.');
    return plan[0].Plan;
  }

  /**
   * Makes an index on the empty table and gives it the size that it would have.
   * @param definition what follows `CREATE INDEX name`: `ON public.orders (user_id)`
   * @throws EmbeddedError when PostgreSQL refuses it
   */
  async addIndex(
    schema: string,
    table: string,
    definition: string,
    shape: { readonly pages: number; readonly rows: number; readonly width: number },
  ): Promise<HypotheticalIndex> {
    const name = `hotlight_${++this.tried}`;
    await this.server.pretend(false);
    try {
      await this.server.exec(`CREATE INDEX ${quoteName(name)} ${definition}`);
      const relation = this.relations.get(`${schema}.${table}`);
      for (const part of await this.partsOf(`${quoteName(schema)}.${quoteName(name)}`)) {
        const table = this.relations.get(`${part.schema}.${part.table}`);
        const whole = Math.max(1, relation?.kind === 'p' ? this.rowsBelow(relation) : (relation?.rows ?? 1));
        const share = relation?.kind === 'p' ? Math.max(0, table?.rows ?? 0) / whole : 1;
        const pages = Math.max(2, Math.round(shape.pages * share));
        await this.setSize(part.schema, part.name, pages, pages, shape.rows * share, 0, {
          method: 'btree',
          width: shape.width,
        });
        // CREATE INDEX has counted the rows of the empty table.
        if (table) await this.restoreRelation(table);
      }
    } finally {
      await this.server.pretend(true);
    }
    return { id: `${quoteName(schema)}.${quoteName(name)}`, pages: shape.pages };
  }

  async dropIndex(index: HypotheticalIndex): Promise<void> {
    await this.server.exec(`DROP INDEX IF EXISTS ${index.id}`);
  }

  relation(schema: string, table: string): CatalogRelation | undefined {
    return this.relations.get(`${schema}.${table}`);
  }

  /** Rows that the planner expects of a table under a condition. */
  async rowsOf(schema: string, table: string, condition: string): Promise<number> {
    const plan = await this.explain(
      `SELECT 1 FROM ${quoteName(schema)}.${quoteName(table)} WHERE ${condition}`,
    );
    return plan['Plan Rows'];
  }

  /** An index, or those of the partitions that it stands for. */
  private async partsOf(index: string): Promise<{ schema: string; name: string; table: string }[]> {
    const rows = await this.server.query(
      `SELECT n.nspname AS schema, c.relname AS name, t.relname AS table
         FROM pg_partition_tree($1::regclass) p JOIN pg_class c ON c.oid = p.relid
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index x ON x.indexrelid = c.oid
         JOIN pg_class t ON t.oid = x.indrelid
        WHERE p.isleaf
       UNION
       SELECT n.nspname, c.relname, t.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_index x ON x.indexrelid = c.oid JOIN pg_class t ON t.oid = x.indrelid
        WHERE c.oid = $1::regclass AND c.relkind = 'i'`,
      [index],
    );
    return rows as unknown as { schema: string; name: string; table: string }[];
  }

  /** Rows of all partitions of a table. */
  private rowsBelow(parent: CatalogRelation): number {
    return [...this.relations.values()]
      .filter(
        (relation) => relation.parent === parent.oid && (relation.kind === 'r' || relation.kind === 'p'),
      )
      .reduce(
        (sum, relation) =>
          sum + (relation.kind === 'p' ? this.rowsBelow(relation) : Math.max(0, relation.rows)),
        0,
      );
  }

  private async createSchema(): Promise<void> {
    const { relations, columns, indexes, foreignKeys, extensions, types, searchPath } = this.catalog;
    for (const extension of extensions) {
      if (extension !== 'plpgsql')
        await this.attempt(`CREATE EXTENSION IF NOT EXISTS ${quoteName(extension)}`);
    }
    for (const schema of new Set([...searchPath, ...relations.map((relation) => relation.schema)])) {
      await this.attempt(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
    }
    if (searchPath.length > 0)
      await this.attempt(`SET search_path = ${searchPath.map(quoteName).join(', ')}`);
    for (const sql of types) await this.attempt(sql, `the type ${sql.split(' ')[2]}`);
    const byOid = new Map(relations.map((relation) => [relation.oid, relation]));
    for (const relation of relations) this.relations.set(`${relation.schema}.${relation.name}`, relation);
    const tables = relations.filter(({ kind }) => kind === 'r' || kind === 'p');
    // Parents before their partitions, whatever the order in which they were made.
    const made = new Set<number>();
    const create = async (table: CatalogRelation): Promise<void> => {
      if (made.has(table.oid)) return;
      made.add(table.oid);
      const parent = table.parent === null ? undefined : byOid.get(table.parent);
      if (parent) await create(parent);
      const own = columns.filter((column) => column.table === table.oid);
      const list = own
        .map(
          ({ name, type, notNull, collation }) =>
            `${quoteName(name)} ${type}${collation === null ? '' : ` COLLATE ${collation}`}${notNull ? ' NOT NULL' : ''}`,
        )
        .join(', ');
      const head = `CREATE TABLE ${nameOf(table)}`;
      const body =
        parent && table.bound !== null ? `PARTITION OF ${nameOf(parent)} ${table.bound}` : `(${list})`;
      const key = table.partitionKey === null ? '' : ` PARTITION BY ${table.partitionKey}`;
      // autovacuum_enabled=off keeps PostgreSQL 18 from counting the rows of the empty table in CREATE INDEX.
      const options = table.kind === 'r' ? ' WITH (autovacuum_enabled = off)' : '';
      await this.attempt(`${head} ${body}${key}${options}`, `the table ${table.name}`);
    };
    for (const table of tables) await create(table);
    for (const index of indexes) {
      const table = byOid.get(index.table);
      // Indexes of partitions come with those of their parents.
      if (!table || index.parent !== null) continue;
      await this.attempt(
        index.constraint === null
          ? index.definition.replace(' ON ONLY ', ' ON ') // partitions get theirs with it
          : `ALTER TABLE ${nameOf(table)} ADD CONSTRAINT ${quoteName(index.name)} ${index.constraint}`,
        `the index ${index.name}`,
      );
    }
    for (const { table, name, definition } of foreignKeys) {
      const relation = byOid.get(table);
      if (relation) {
        await this.attempt(
          `ALTER TABLE ${nameOf(relation)} ADD CONSTRAINT ${quoteName(name)} ${definition.replace(/ NOT VALID$/, '')} NOT VALID`,
        );
      }
    }
    // Views may be made of views.
    let views = relations.filter(({ kind }) => kind === 'v' || kind === 'm');
    for (let left = views.length + 1; views.length > 0 && views.length < left; ) {
      left = views.length;
      const waiting: CatalogRelation[] = [];
      for (const view of views) {
        const materialized = view.kind === 'm' ? 'MATERIALIZED ' : '';
        const nothing = view.kind === 'm' ? ' WITH NO DATA' : '';
        const body = (view.definition ?? '').replace(/;\s*$/, '');
        const ok = await this.attempt(`CREATE ${materialized}VIEW ${nameOf(view)} AS ${body}${nothing}`);
        if (!ok) waiting.push(view);
      }
      views = waiting;
    }
    for (const view of views) this.problems.push(`The view ${view.name} could not be rebuilt.`);
    for (const [name, value] of Object.entries(this.catalog.settings)) {
      await this.attempt(`SET ${quoteName(name)} = ${quoteText(value)}`);
    }
  }

  private async importStatistics(): Promise<void> {
    const { relations, indexes, statistics } = this.catalog;
    const shapes = new Map(indexes.map((index) => [index.oid, index]));
    for (const relation of relations) {
      if (relation.kind === 'v') continue;
      const index = shapes.get(relation.oid);
      await this.setSize(
        relation.schema,
        relation.name,
        relation.pages,
        relation.statsPages,
        relation.rows,
        relation.allVisible,
        index,
      );
    }
    for (const { schema, table, column, inherited, values } of statistics) {
      const parts = Object.entries(STATISTICS).flatMap(([name, type]) => {
        const value = values[name];
        return value === null || value === undefined ? [] : [`'${name}', ${quoteText(value)}::${type}`];
      });
      await this.attempt(
        `SELECT pg_restore_attribute_stats('version', 180000, 'schemaname', ${quoteText(schema)}, 'relname', ${quoteText(table)},
           'attname', ${quoteText(column)}, 'inherited', ${inherited}, ${parts.join(', ')})`,
      );
    }
  }

  private async restoreRelation(relation: CatalogRelation): Promise<void> {
    await this.restoreStats(
      relation.schema,
      relation.name,
      relation.statsPages,
      relation.rows,
      relation.allVisible,
    );
  }

  private async restoreStats(
    schema: string,
    name: string,
    pages: number,
    rows: number,
    allVisible: number,
  ): Promise<void> {
    await this.attempt(
      `SELECT pg_restore_relation_stats('version', 180000, 'schemaname', ${quoteText(schema)}, 'relname', ${quoteText(name)},
         'relpages', ${Math.round(pages)}, 'reltuples', ${rows}::real, 'relallvisible', ${Math.round(allVisible)})`,
    );
  }

  private async setSize(
    schema: string,
    name: string,
    pages: number,
    statsPages: number,
    rows: number,
    allVisible: number,
    index: Pick<CatalogIndex, 'method' | 'width'> | undefined,
  ): Promise<void> {
    const full = `${quoteName(schema)}.${quoteName(name)}`;
    const [found] = await this.server.query('SELECT pg_relation_filepath(to_regclass($1)) AS path', [full]);
    const path = found?.path;
    await this.restoreStats(schema, name, statsPages, rows, allVisible);
    if (typeof path !== 'string') return;
    if (index?.method === 'btree') {
      await this.server.setHeights([{ path, height: indexHeight(pages, index.width) }]);
    }
    await this.server.setSizes([{ path, pages }]);
  }

  private async attempt(sql: string, what?: string): Promise<boolean> {
    try {
      await this.server.exec(sql);
      return true;
    } catch (error) {
      if (HotlightError.is(error)) throw error;
      if (what !== undefined) {
        this.problems.push(`${capitalized(what)} could not be rebuilt: ${(error as Error).message}.`);
      }
      return false;
    }
  }
}

function nameOf({ schema, name }: CatalogRelation): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}
