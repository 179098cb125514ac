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

/** Tables with what belongs to them. */
export class Schema {
  readonly tables = new Map<string, Table>();
  indexes: Index[] = [];
  foreignKeys: ForeignKey[] = [];

  table(name: string): Table | undefined {
    return this.tables.get(name);
  }

  column(table: string | undefined, column: string): Column | undefined {
    return table === undefined ? undefined : this.tables.get(table)?.columns.get(column);
  }

  indexesOf(table: string): Index[] {
    return this.indexes.filter((index) => index.table === table);
  }

  /** The first key of some index without a WHERE is the column. */
  leads(table: string, column: string): boolean {
    return this.indexesOf(table).some(
      (index) => index.where === undefined && index.keys[0]?.column === column,
    );
  }
}
