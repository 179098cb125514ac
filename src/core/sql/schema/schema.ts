/** What the schema's files say about a database. Names as PostgreSQL folds them; `schema.name` outside of public. */
export interface Column {
  readonly name: string;
  /** As the catalog has it: `int4`, `text`, `timestamptz`; a type of the schema's own by its name. */
  readonly type: string;
  readonly notNull: boolean;
}

export interface IndexKey {
  /** Absent for expressions. */
  readonly column?: string;
  /** Equal for expressions that are written alike; see expressionKey. */
  readonly expression?: string;
  readonly descending: boolean;
  /** `text_pattern_ops`, `gin_trgm_ops`. */
  readonly operatorClass?: string;
}

export interface Index {
  readonly name: string;
  readonly table: string;
  readonly unique: boolean;
  readonly primary: boolean;
  /** `btree`, `gin`, … */
  readonly method: string;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  /** Has a WHERE: the key of its condition. */
  readonly where?: string;
  /** Its WHERE leaves out NULL alone, `(baker_id) WHERE baker_id IS NOT NULL`: all that is looked up is in it. */
  readonly hasAllValues?: true;
  readonly at?: SchemaPlace;
}

export interface ForeignKey {
  /** The constraint's, as the server makes it up where the schema gives none. */
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly references: string;
  readonly referencedColumns: readonly string[];
  readonly at?: SchemaPlace;
}

/** Where in the schema's statements something is said. */
export interface SchemaPlace {
  /** Index into the statements that the schema was read from. */
  readonly statement: number;
  /** UTF-16 offset in it. */
  readonly offset: number;
}

export interface Table {
  readonly name: string;
  readonly columns: Map<string, Column>;
  readonly at?: SchemaPlace;
  /** A partition: its keys are its parent's. */
  readonly partitionOf?: string;
}

/** `archive` of `archive.loaves`; undefined in public. */
export function schemaIn(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : name.slice(0, dot);
}

/** `loaves` of `archive.loaves`. */
export function tableIn(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/** Tables with what belongs to them. */
export class Schema {
  readonly tables = new Map<string, Table>();
  /** Schemas of the database that are created by name. */
  readonly created = new Set<string>();
  /** Tables that only scripts beside the migrations create: these may be old, or leave out what is made elsewhere. */
  readonly aside = new Set<string>();
  /** Indexes that a migration drops and none makes again. */
  readonly dropped = new Set<string>();
  indexes: Index[] = [];
  foreignKeys: ForeignKey[] = [];

  table(name: string): Table | undefined {
    return this.tables.get(this.nameOf(name));
  }

  /** Whether all of a table is known, so that a column or an index that is not there does not exist. */
  isWhole(table: string): boolean {
    const name = this.nameOf(table);
    return this.tables.has(name) && !this.aside.has(name);
  }

  column(table: string | undefined, column: string): Column | undefined {
    return table === undefined ? undefined : this.table(table)?.columns.get(column);
  }

  indexesOf(table: string): Index[] {
    const name = this.nameOf(table);
    return this.indexes.filter((index) => index.table === name);
  }

  /**
   * The name by which a table was created: `loaves` for `shop.loaves`, where something creates the schema shop and no
   * table in it, since the connection of the migrations says where their tables go.
   */
  private nameOf(table: string): string {
    const schema = this.tables.has(table) ? undefined : schemaIn(table);
    if (schema === undefined || !this.created.has(schema)) return table;
    return [...this.tables.keys()].some((name) => schemaIn(name) === schema) ? table : tableIn(table);
  }

  /** The first key of some index is the column, and all of its values are in it. */
  leads(table: string, column: string): boolean {
    return this.ledBy(table, column).some((index) => index.where === undefined || index.hasAllValues);
  }

  /** Indexes whose first key is the column, those of some rows only among them. */
  ledBy(table: string, column: string): Index[] {
    return this.indexesOf(table).filter(({ keys }) => keys[0]?.column === column);
  }
}
