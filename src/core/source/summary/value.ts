/**
 * What an expression stands for, as far as one file can tell. Values are plain data (they are cached on disk as
 * JSON) and are given a meaning only when the files of a program are linked.
 */
export type Value =
  | { readonly k: 'import'; readonly from: string; readonly name: string }
  /** A name declared at the top of the same file: function, class, constant, type. */
  | { readonly k: 'top'; readonly name: string }
  /** A function of the same file, by its index. */
  | { readonly k: 'function'; readonly index: number }
  | { readonly k: 'class'; readonly index: number }
  /** `this` inside a class of the same file. */
  | { readonly k: 'this'; readonly class: number }
  /** The base class's side of an object, or of the class itself where the method is static: `super`. */
  | { readonly k: 'super'; readonly class: number; readonly isStatic?: true }
  /** An object of a declared type: `x: Repository<User>` is the instance of Repository with one argument. */
  | { readonly k: 'instance'; readonly of: Value; readonly args?: readonly Value[] }
  | { readonly k: 'member'; readonly of: Value; readonly name: string }
  /**
   * The result of a call; `args` are kept where layers need them (strings and values of the first few). `type` is what
   * it is said to be of: `container.resolve<OrderStore>('orders')`.
   */
  | { readonly k: 'call'; readonly of: Value; readonly args?: readonly Value[]; readonly type?: Value }
  | { readonly k: 'new'; readonly of: Value }
  | {
      readonly k: 'object';
      readonly props: Readonly<Record<string, Value>>;
      /** What else is in it; empty when it has members that nothing tells of. */
      readonly spread?: readonly Value[];
    }
  /** A list whose elements are alike, as far as is known. */
  | { readonly k: 'array'; readonly element: Value; readonly length?: number }
  | { readonly k: 'string'; readonly text: string }
  /** An element of whatever `of` iterates over: the loop variable. */
  | { readonly k: 'element'; readonly of: Value }
  /** What a promise or a thenable gives once it has been waited for. */
  | { readonly k: 'awaited'; readonly of: Value }
  /**
   * What a callee hands to the callback it is given: `db.transaction(tx => …)`. As the type of a parameter: a function
   * that is called with an object of the type `of`. `member`: the callback is one of an object that is handed over.
   */
  | {
      readonly k: 'callback-argument';
      readonly of: Value;
      readonly member?: { readonly name: string; readonly position: number };
    }
  /** Any of several: `a ?? b`, `c ? a : b`. */
  | { readonly k: 'either'; readonly of: readonly Value[] }
  /** A name that nothing in the file declares, or a parameter without a type. */
  | { readonly k: 'free'; readonly name: string }
  /** What the file itself exports: `module.exports`, `exports`. */
  | { readonly k: 'exports' }
  /** A parameter of a function of the file that is given members there: `module.exports = (shop) => { shop.sell = … }`. */
  | { readonly k: 'parameter'; readonly function: number; readonly position: number; readonly name: string }
  /** What a class of the file is made with at a position: `new OrderStore(pool)`. Other files say so. */
  | { readonly k: 'made-with'; readonly class: number; readonly position: number; readonly name: string }
  /** What the function `of` adds to the object that it is given at a position. */
  | { readonly k: 'additions'; readonly of: Value; readonly position: number }
  /** What a function of the declared type `of` is called with at a position; its name is '' where it is taken apart. */
  | { readonly k: 'argument'; readonly of: Value; readonly position: number; readonly name: string }
  /**
   * A value that is certainly no database object: a string, a number, a Set, a regular expression … Of the type of a
   * function `params` are what it is called with, and `returns` what it gives, where that says something.
   */
  | {
      readonly k: 'plain';
      readonly type: PlainType;
      /**
       * Of a small number that is written there and stays: what counts up to it has a few rounds. Of a boolean it is 1
       * where that is `true`.
       */
      readonly amount?: number;
      readonly params?: readonly Value[];
      readonly returns?: Value;
    }
  | { readonly k: 'unknown' };

export type PlainType =
  | 'string'
  | 'number'
  | 'boolean'
  | 'set'
  | 'map'
  | 'regexp'
  | 'date'
  | 'promise'
  | 'function'
  /** Of types: what the members of any registry of classes, or of factories, make. */
  | 'instances'
  | 'results'
  /** The same: members that do what those of any registry do. */
  | 'members'
  | 'other';

/** The name of a member that the program chooses while it runs, the same one for all rounds of a loop. */
export const ANY_MEMBER = '*';

export const UNKNOWN: Value = { k: 'unknown' };

/** `a.b.c` for people and for name heuristics; '' where there is no name. */
export function nameOf(value: Value): string {
  switch (value.k) {
    case 'import':
      return value.name === 'default' || value.name === '*' ? '' : value.name;
    case 'top':
    case 'free':
    case 'parameter':
    case 'made-with':
    case 'argument':
      return value.name;
    case 'this':
      return 'this';
    case 'member': {
      const of = nameOf(value.of);
      return of === '' ? value.name : `${of}.${value.name}`;
    }
    case 'call':
    case 'instance':
    case 'new':
    case 'awaited':
      return nameOf(value.of);
    default:
      return '';
  }
}

/**
 * The list that another one is as long as at most: `KINDS` of `KINDS.filter(…)`, `[mailed, called]` of what
 * `Promise.all([mailed, called])` gives, `[home, guest]` of `unique([home, guest]).map(({ id }) => id)`. Any other value
 * as it is.
 */
export function wholeOf(value: Value): Value {
  if (value.k === 'awaited' && value.of.k === 'call' && ALL.test(nameOf(value.of.of)))
    return value.of.args?.[0] ?? value;
  if (value.k !== 'call') return value;
  const [list] = value.args ?? [];
  if (list?.k === 'array' && ONE_EACH.test(lastPart(nameOf(value.of)))) return list;
  if (value.of.k !== 'member') return value;
  if (value.of.name === 'filter') return value.of.of;
  const mapped = value.of.name === 'map' ? wholeOf(value.of.of) : value;
  return mapped.k === 'array' ? mapped : value;
}

/** What leaves out of a list what it has twice, or what is not there. */
const ONE_EACH = /^(uniq(ue)?|sortedUniq|dedupe|compact)(By|With)?$/;

/** What gives a result for each promise of a list. */
const ALL = /^(Promise|Bluebird)\.(all|allSettled)$/;

/** What a number may become another one: no more than that it is a number. */
export function ofAnyAmount(value: Value): Value {
  return value.k === 'plain' && value.amount !== undefined ? { k: 'plain', type: value.type } : value;
}

/** Whether a value is an object with a function among its own members. */
export function hasFunctions(value: Value): boolean {
  return value.k === 'object' && Object.values(value.props).some(({ k }) => k === 'function');
}

/** Those values that it may be. */
export function partsOf(value: Value): readonly Value[] {
  return value.k === 'either' ? value.of : [value];
}

/** Whether it is an object that is made there, of one class or of one of several: `isRemote ? new PgOrders() : new SqliteOrders()`. */
export function isMade(value: Value): boolean {
  return partsOf(value).every(({ k }) => k === 'new');
}

/** Something of what a loop goes through: the item, or a part of it. */
export function isItem(value: Value): boolean {
  return itemOf(value) !== undefined;
}

export function itemOf(value: Value): Extract<Value, { k: 'element' }> | undefined {
  for (let at = value; ; at = at.of) {
    if (at.k === 'element') return at;
    if (at.k !== 'member' && at.k !== 'call') return undefined;
  }
}

/** `c` of `a.b.c`, and of `c` itself. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
