/** Whether a query reads or writes; `sql`: its text decides; `either`: unknown. */
export type Access = 'read' | 'write' | 'sql' | 'either';

/** What a member access or a call on an object of a data layer gives. */
export interface Outcome {
  /** Type of the result, within the layer; absent when the result is data. */
  readonly type?: string;
  /** Type of what calling it gives, where that is not what reading it gives. */
  readonly called?: string;
  /** Type of the rows that the query gives, one or many, where rows have methods that query. */
  readonly gives?: string;
  /** The call executes a query. */
  readonly runs?: Access;
  /** What it is given says what it does: `send(new PutCommand(item))`. */
  readonly byCommand?: true;
  /** Type of the first parameter of a callback that is passed in: `transaction(tx => …)`. */
  readonly callback?: string;
  /** Calls of this kind in one tick are sent as one query by the library itself. */
  readonly batched?: true;
  /** More is added to what the call gives, wherever it is given back: `return query.$dynamic()` does not run it. */
  readonly isOpen?: true;
  /** The call gives back a class that it is given: `model('Order', Order)`. */
  readonly handsBack?: true;
  /** It is what it is asked of: `Order.scope('open')`, `const { rows } = await Order.findAndCountAll()`. */
  readonly isSame?: true;
  /** Its first argument names the member that it reads: `order.$get('lines')`. */
  readonly readsMember?: true;
  /** What the call gives has the members of the object that it is given, too: `repository.extend({ … })`. */
  readonly adds?: true;
  /** The member goes by the name of a model, which may be a class of the program: `sequelize.models.Order`. */
  readonly isNamed?: true;
}

export interface LayerType {
  /** Calling the object itself: `knex('orders')`. */
  readonly call?: Outcome;
  /** Using it as a template tag. */
  readonly tag?: Outcome;
  readonly members: Readonly<Record<string, Outcome>>;
  /** Any member that is not listed. */
  readonly rest?: Outcome;
  /** Awaiting, returning or collecting an object of this type executes its query. */
  readonly thenable?: true;
  /** What gives it executes its query at once when it is handed a callback. */
  readonly answers?: true;
  /** Type of the rows that waiting for it gives, one or many, where rows have methods that query. */
  readonly rows?: string;
  /** Type of what `new` of it gives. */
  readonly makes?: string;
  /**
   * Type of what else is in an object that has one of these, where the program chooses the name: `db[name]` of the index
   * of models that a generator writes, with `db.sequelize`.
   */
  readonly beside?: string;
  /** The program gives such objects members of its own, as by a schema. */
  readonly isExtended?: true;
  /** A row, not a table or a connection: one of many that a query gives. */
  readonly isRow?: true;
}

/** What a package exports under a name. */
export interface LayerExport {
  /** Type of `new Name()` and of a parameter declared as `Name`. */
  readonly instance?: string;
  /** Type of the result of calling it. */
  readonly call?: string;
  /** Type of the export itself. */
  readonly value?: string;
  /** Type of a class that extends it, used as a class; its instances are of `instance`. */
  readonly subclass?: string;
}

/**
 * One data layer, as a table: what it exports, and which members of its objects execute, build or trap.
 * A layer is one file; the linker knows nothing of any layer.
 */
export interface Layer {
  readonly name: string;
  /** Packages by name; a name ending in `/` stands for every package or path that starts so. */
  readonly packages: readonly string[];
  /** Names of packages that are another layer's, too, as import maps give them: what is imported tells which is meant. */
  readonly alsoNamed?: readonly string[];
  /** Packages by how they are named, for those that no other layer is about. */
  readonly namedLike?: RegExp;
  readonly exports: Readonly<Record<string, LayerExport>>;
  /** What the packages export by any name that is not listed, but for those of `ofData`. */
  readonly anyExport?: LayerExport;
  /** Exports that are types of data, or tools for them, by their names. */
  readonly ofData?: RegExp;
  /** Exports that are types of what a query gives: an interface of the program that promises one asks for it. */
  readonly results?: readonly string[];
  readonly types: Readonly<Record<string, LayerType>>;
  /** Exports that keep their meaning when imported from a file that is generated and not there. */
  readonly generated?: readonly string[];
  /** Exports that are types everywhere without an import, as those of a platform's bindings. */
  readonly globals?: readonly string[];
  /**
   * Names that objects of a type usually go by, for receivers whose type can't be resolved. Used only in programs
   * that import the layer, and never for values known to be something else.
   */
  readonly guesses?: readonly { readonly name: RegExp; readonly type: string }[];
  /** Members so particular that they tell the type of an unresolved receiver. */
  readonly telltales?: readonly {
    readonly member: RegExp;
    readonly type: string;
    readonly receiver?: RegExp;
    /** The receiver may be what a package gives that is no layer. */
    readonly fromPackages?: true;
    /** An options object with one of these keys is among the arguments. */
    readonly options?: readonly string[];
    /** What the call does, for members that the type does not list. */
    readonly outcome?: Outcome;
  }[];
  /** Methods that only this layer has: a program that calls one uses it, wherever its models come from. */
  readonly signs?: readonly string[];
  /** What rows can do by themselves, for variables whose query lies where nothing follows. */
  readonly rowMethods?: readonly RowMethod[];
  /** Rows have methods only in programs that import this class of the layer. */
  readonly rowClass?: string;
  /** What a class is that extends something of an unknown package and names its table: `static tableName = 'orders'`. */
  readonly record?: LayerExport;
  /** What a class is that has one of these members, whatever package gives what it extends: `static relationMappings`. */
  readonly declared?: { readonly by: readonly string[]; readonly as: LayerExport };
  /** What packages of a team's own give that are named so, by one of their words: `@shop/pg-component`. */
  readonly namesake?: { readonly words: RegExp; readonly type: string };
  /** How tables are made of what it exports, and what those are that packages declare of one: `Shelf<typeof books>`. */
  readonly tables?: { readonly made: RegExp; readonly type: string };
  /** Its `batch(list)` or `$transaction(list)` sends the queries of the list one by one. */
  readonly sendsOneByOne?: true;
  /** Files in which its objects are copies of what is kept elsewhere, as a browser or a cache has them. */
  readonly inMemory?: RegExp;
  /** How to ask for many at once, for the fix of a finding. */
  readonly batchRead: string;
  /** How to count for many at once, where it is not the usual `GROUP BY`. */
  readonly batchCount?: string;
  readonly batchWrite: string;
  /** The same for rows that are changed, changed where they are there, and deleted, where that is another way. */
  readonly batchUpdate?: string;
  readonly batchUpsert?: string;
  readonly batchDelete?: string;
  /** Those of them that are others on MySQL, which has no `ON CONFLICT`. */
  readonly onMySql?: { readonly batchUpdate?: string; readonly batchUpsert: string };
}

export interface RowMethod {
  readonly member: RegExp;
  readonly runs: Access;
  /**
   * What it is called with. `options`: nothing, or one object that is written down; `values`: anything but texts,
   * numbers and functions; `names`: a text, or texts in a list or an object; `relation`: reads as `options`, `has` of one row, writes
   * anything, and the first group of `member` names a model of the program.
   */
  readonly given: 'options' | 'values' | 'names' | 'relation';
  /** It may be handed a callback as well, and is then waited for by that: `row.save((error, row) => …)`. */
  readonly answers?: true;
}

/** The same outcome for several members, or the same for several names that a package exports. */
export function members<const T extends Outcome | LayerExport>(names: string, outcome: T): Record<string, T> {
  return Object.fromEntries(
    names
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => [name, outcome]),
  );
}

/** Files of a cache: what is not in it is asked elsewhere, for which the place where that stands has to tell. */
export const CACHE = /(^|[/._-])cach(e|es|ing)([/._-]|$)/i;

/** The member that `for await` calls of what it goes through, which sends the query of a cursor. */
export const GONE_THROUGH = '[Symbol.asyncIterator]';
