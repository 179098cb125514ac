import type { Value } from './value';

/** Increased whenever a summary means something else, so that cached ones are thrown away. */
export const SUMMARY_VERSION = 151;

/** What a CommonJS module is as a whole, among its exports: the name by which Node gives it to ES modules. */
export const WHOLE = 'module.exports';

/** Stands for every empty list: most lists of a summary are empty, and a program has a million of them. */
export const NONE: readonly never[] = [];

export function orNone<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? NONE : list;
}

/** `[line, column, endLine, endColumn]`, 1-based, the end exclusive. */
export type Range = readonly [number, number, number, number];

/** How a loop repeats its body. */
export type LoopKind =
  | 'for'
  | 'for-of'
  | 'for-in'
  | 'for-await'
  | 'while'
  /** A callback called once per element: `map`, `forEach`, `Promise.map` … */
  | 'callback'
  /** A resolver that a GraphQL server calls once per parent object. */
  | 'resolver';

/** Shapes of loops that look like one query per item and are not; see the rule's page. */
export type LoopTrait =
  | 'fixed' // over a literal list, an enum, or a constant count
  | 'chunked' // the loop variable is a slice of a list
  | 'retry' // ends at the first success, or makes up for a failure
  | 'first' // is left by the first round that succeeds
  | 'probe' // goes on until a generated value is free
  | 'paged' // offset, cursor or page number progresses
  | 'slowed' // waits for as long as is written there, once per item
  | 'prefetched' // of a resolver: the parent object may have what is asked for
  | 'drain'; // takes what comes one at a time, events or messages, or serves until the process ends

export interface LoopSummary {
  readonly kind: LoopKind;
  /** The callee of a callback loop: `map`, `forEach`. */
  readonly via?: string;
  /** What takes the callbacks' results: `all`, `$transaction`. */
  readonly into?: string;
  /** Index of the enclosing loop in the same function; -1 for none. */
  readonly parent: number;
  /** The header: what a finding underlines. */
  readonly at: Range;
  readonly bodyEndLine: number;
  readonly traits: readonly LoopTrait[];
  /** What it iterates over, for people: `orders`. */
  readonly over: string;
  /** What it iterates over, for resolution. */
  readonly iterable?: Value;
  /** Its rounds wait for something that is no database's: a mail, a file, a request. */
  readonly waitsOutside?: true;
}

/**
 * What becomes of a call's result. `none`: an expression statement that nobody waits for; `handed`: it is given to a
 * call that is waited for, `await within(limit, find(id))`; `tested`: whether it holds is a condition, and nobody waits.
 */
export type CallUse =
  | 'await'
  | 'return'
  | 'then'
  | 'collected'
  | 'assigned'
  | 'chained'
  | 'none'
  | 'handed'
  | 'tested';

export interface CallSummary {
  readonly callee: Value;
  /** The receiver (or the tag) as it is written: `this.db`, `sql`. For guesses by name. */
  readonly receiver?: string;
  readonly at: Range;
  /** Innermost loop of the function around the call; -1 for none. */
  readonly loop: number;
  /** Loops of the function whose variables an argument or the receiver depends on; below zero see `handed`. */
  readonly dependsOn: readonly number[];
  readonly use: CallUse;
  readonly args: readonly Value[];
  /** What its loop goes through are lists, and it asks for any of one of them, `{ in: ids }`; or they are tables. */
  readonly bulk: boolean;
  /** A SQL text found in the arguments or in the tagged template. */
  readonly sql?: string;
  /** `sql` tagged template instead of an ordinary call. */
  readonly tagged?: true;
  /**
   * Guarded by a look-up in a Map or Set whose miss leads here; outside of loops, in one that outlives the function.
   */
  readonly guarded?: true;
  /** It stands in a list that is handed over as one: `$transaction(list)`, `batch(list)`. */
  readonly together?: true;
  /** What its loop goes through decides whether it is asked at all. */
  readonly chosen?: true;
  /** Its receiver is one of several, and what it is given has a part of what the loop goes through: `{ id: row.id }`. */
  readonly ofRow?: true;
  /** It is given what the same call gave one round of its loop before: no round can start before the last has ended. */
  readonly carried?: true;
  /** It is given what is written there, and the time: nothing that anyone who leads here has. */
  readonly same?: true;
  /** Its failure is caught in the round of its loop that it stands in, and the others are done all the same. */
  readonly caught?: true;
  /** Before it, the function has sent something of its own and waited for it: a mail, a request, a file. */
  readonly receipt?: true;
  /** It writes down that the function has sent a request for whoever called it. */
  readonly logs?: true;
  /** A parameter, or a member of one: no caller that gives it comes here, `order ?? (await find(id))`. */
  readonly unless?: string;
  /** It has to be given as something else than a text: `typeof order === 'string' ? await find(order) : order`. */
  readonly unlessObject?: true;
  /** The same: no caller that leaves it out comes here, `if (changes) await update(id, changes)`. */
  readonly needs?: string;
}

/** A callback that is given to a function of somebody's, which may call it once per item. */
export interface HandedCallback {
  readonly callee: Value;
  /** Among the arguments. */
  readonly position: number;
  /** Stands, below zero, in `dependsOn` of the calls that are given what the callback is called with. */
  readonly id: number;
  /** The loop that it is in that case. */
  readonly loop: LoopSummary;
  /** The calls and the loops in it, from one index to another, which is exclusive. */
  readonly calls: readonly [number, number];
  readonly loops: readonly [number, number];
}

/**
 * Branches of which one runs: where each begins among the calls of a function and where the last ends, `[2, 3, 5]` of
 * `if (test) a(); else { b(); c(); }` after two others.
 */
export type Fork = readonly number[];

export interface FunctionSummary {
  /** '' for the module's top level (always function 0) and for anonymous functions. */
  readonly name: string;
  readonly at: Range;
  /** Index of the class it is a method of. */
  readonly class?: number;
  /**
   * `parts`: of one that is taken apart, the members that are called, by what stands for them. `optional`: of one with a
   * type, that calls may leave it out.
   */
  readonly params: readonly {
    readonly name: string;
    readonly type?: Value;
    readonly optional?: true;
    readonly parts?: Readonly<Record<string, Value>>;
  }[];
  /** What it returns: the declared type, else the first returned expression; promises are looked through. */
  readonly returns?: Value;
  readonly calls: readonly CallSummary[];
  readonly loops: readonly LoopSummary[];
  readonly decorators: readonly string[];
  /** Calls, by index, that statements right after each other wait for, none of them with the result of another. */
  readonly sequences: readonly (readonly number[])[];
  /** Two calls, by index, that are written alike while nothing they are given changes; the first runs before. */
  readonly repeats: readonly (readonly [number, number])[];
  /** By position: the members that it gives to what it is handed, as an object; unknown for none. */
  readonly additions?: readonly Value[];
  /** A decorator keeps its results: of many calls only few lead to what it does. */
  readonly memoised?: true;
  /** Callbacks that may be loops: inner ones before those around them. */
  readonly handed?: readonly HandedCallback[];
  /** Positions of the parameters that it calls once per item of something. */
  readonly perItem?: readonly number[];
  /** The inner ones before those around them. */
  readonly forks?: readonly Fork[];
}

export interface ClassSummary {
  readonly name: string;
  readonly extends?: Value;
  readonly implements: readonly Value[];
  /** Instance and static properties: declared type, else initial value, else constructor assignment. */
  readonly props: Readonly<Record<string, Value>>;
  /** Those of its objects, and static ones by whose names its objects have none. */
  readonly methods: Readonly<Record<string, number>>;
  /** The static ones of a class that is written as one. */
  readonly statics?: Readonly<Record<string, number>>;
  readonly decorators: readonly string[];
  /** An interface or a type literal: no code of its own. */
  readonly abstract?: true;
  /** It takes the place of the class that it extends, for all that extend that: `Base.Model = Base.Model.extend(…)`. */
  readonly reopens?: true;
  /** Of its type parameters those that a property is of, by position; '' for the others: `interface Page<T> { rows: T[] }`. */
  readonly parameters?: readonly string[];
}

/** That an object of a class is made, or what a class hands to the one that it extends: `super(pool)`. */
export interface Making {
  readonly of: Value;
  /** Of those that others can say more of: what a module names, imports or makes. */
  readonly args: readonly Value[];
}

/** All that the linker needs to know about one file. */
export interface FileSummary {
  readonly version: number;
  /** Names bound at the top level, imports included. */
  readonly top: Readonly<Record<string, Value>>;
  /** Exported name to its value; `default` and `module.exports` are `default`. */
  readonly exports: Readonly<Record<string, Value>>;
  /** `export * from`. */
  readonly exportsFrom: readonly string[];
  /** Every module specifier that is imported, for the dependency graph. */
  readonly imports: readonly string[];
  /** None at all of a file that was skimmed; see `skim`. */
  readonly functions: readonly FunctionSummary[];
  readonly classes: readonly ClassSummary[];
  /** What every file of the program sees by a name: `declare global { var shop: Shop }`, `globalThis.shop = open()`. */
  readonly globals?: Readonly<Record<string, Value>>;
  /** What classes are made with, where their constructors have no types. */
  readonly makings?: readonly Making[];
  /** `hotlight-ignore` comments: line and rules (empty: all). `-file` ones have line 0. */
  readonly ignores: readonly { readonly line: number; readonly rules: readonly string[] }[];
}
