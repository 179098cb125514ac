import type { Node } from '@babel/types';
import { addService } from './effect';
import type { ClassSummary, FunctionSummary } from './fileSummary';
import { addGlobal } from './globals';
import { hang } from './hung';
import { addImplementer } from './implementers';
import type { LookAhead } from './lookAhead';
import { addMaking, type Makings } from './makings';
import type { Scope } from './scope';
import type { AnyFunction } from './syntax';
import type { Value } from './value';
import { ValuePool } from './valuePool';
import type { Self, ValueEnv } from './values';

/** A summary under construction: it is filled while functions and classes are found. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** What has been found in one file so far. Kinds of declarations are files of their own. */
export abstract class FileDraft {
  readonly functions: FunctionSummary[] = [];
  readonly classes: Draft<ClassSummary>[] = [];
  readonly top: Record<string, Value> = {};
  readonly exports: Record<string, Value> = {};
  readonly exportsFrom: string[] = [];
  readonly globals: Record<string, Value> = {};
  readonly makings: Makings = new Map();
  readonly imports = new Set<string>();
  /** Of functions and classes that have been found: where they are among those of the file. */
  readonly indices = new Map<Node, number>();
  /** Bodies to be looked into when all names of the top level are known; those of classes first. */
  readonly pending: (() => void)[] = [];
  readonly pool = new ValuePool();
  /** Of functions in an object that is handed over: what gets it, and what they are called in it. */
  readonly handedMembers = new Map<Node, { readonly of: Value; readonly name: string }>();

  constructor(
    readonly text: string,
    readonly ahead: LookAhead,
  ) {}

  /** @param decorators names of those of a method */
  abstract functionIndex(
    node: AnyFunction,
    scope: Scope,
    self: Self | undefined,
    decorators?: readonly string[],
  ): number;

  abstract classIndex(node: Node, scope: Scope): number;

  /** Takes up functions, classes, enums and interfaces of a block: hoisted, so that order does not matter. */
  abstract declare(statement: Node, scope: Scope): void;

  declareTop(name: string, value: Value, scope: Scope): void {
    scope.declare(name, value);
    this.top[name] = value;
  }

  env(self: Self | undefined, detachCallbacks: boolean): ValueEnv {
    return {
      self,
      detachCallbacks,
      known: new Map(),
      source: this.text,
      grown: this.ahead.grown,
      few: this.ahead.few,
      givenBeside: this.ahead.beside,
      filled: this.ahead.filled,
      pool: this.pool,
      memberHanded: (fn, of, name) => this.handedMembers.set(fn, { of, name }),
      serviceMade: (tag, made, isLazy) => addService(this, tag, made, isLazy),
      madeWith: (of, args) => addMaking(this.makings, this.pool, of, args),
      madeGlobal: (name, value) => addGlobal(this.globals, name, value),
      hung: (name, value) => hang(this.globals, name, value),
      implementedBy: (value, declared) => addImplementer(this, value, declared),
      functionValue: (node, scope) => ({ k: 'function', index: this.functionIndex(node, scope, self) }),
      classValue: (node, scope) => ({ k: 'class', index: this.classIndex(node, scope) }),
    };
  }
}
