import type { Node } from '@babel/types';
import type { Value } from './value';

/** Of what depends on no loop. */
export const NO_LOOPS: ReadonlySet<number> = new Set();

/** What a variable says of time: when something has begun, or how long it has taken. */
export type Timing = 'start' | 'elapsed';

/** A name in scope, with the loops (of one function) whose variables its value depends on. */
export class Binding {
  private own: Set<number> | undefined;
  /** It holds what a call gave and was waited for, so that it runs nothing any more. */
  settled = false;
  /** It is declared without a value: the first that is assigned says what it is. */
  isEmpty = false;
  /** It holds what a tag has made of a template: sql`SELECT …`. */
  isTagged = false;
  /** It holds a few, as somebody has written one after the other. */
  isFew = false;
  timing: Timing | undefined;
  /** Of a variable of the file that is declared without a value: takes one up. */
  filledBy: ((value: Value) => void) | undefined;
  /** Of an object of the file that is written empty: takes up what is put into it by a key. */
  keeps: ((value: Value) => void) | undefined;
  /** Of a parameter: takes up that what it is given is called once per item of something. */
  calledPerItem: (() => void) | undefined;
  /** Of a constant that holds whether something is equal: that comparison, `const isWanted = berth.id === wanted`. */
  comparison: Node | undefined;
  /** It always holds what is written there, or the time: the same for all that call the function it is in. */
  isConstant = false;
  /** Of what is made anew in each round of a loop: that loop, the innermost one. */
  madeIn: number | undefined;

  constructor(
    public value: Value,
    /** The function builder that the loop indices belong to: they say nothing inside another function. */
    readonly owner: object,
  ) {}

  get loops(): ReadonlySet<number> {
    return this.own ?? NO_LOOPS;
  }

  dependOn(loop: number): void {
    this.own ??= new Set();
    this.own.add(loop);
  }
}

/** Lexical scope of names. `owner` is the function builder that the loop indices belong to. */
export class Scope {
  private names: Map<string, Binding> | undefined;

  constructor(
    readonly parent: Scope | undefined,
    readonly owner: object,
  ) {}

  declare(name: string, value: Value, loops: ReadonlySet<number> = NO_LOOPS): Binding {
    const binding = new Binding(value, this.owner);
    if (loops.size > 0) for (const loop of loops) binding.dependOn(loop);
    this.names ??= new Map();
    this.names.set(name, binding);
    return binding;
  }

  /** Takes up the variable of a file that is declared before its statements are gone through, if it is filled later. */
  takeUp(name: string): boolean {
    const isTop = this.parent?.parent?.parent === undefined;
    const known = isTop ? this.parent?.names?.get(name) : undefined;
    if (!known?.filledBy && !known?.keeps) return false;
    this.names ??= new Map();
    this.names.set(name, known);
    return true;
  }

  /** Whether a name is imported, or declared at the top level of the file. */
  isOfFile(name: string): boolean {
    const owner = this.find(name)?.owner;
    if (owner === undefined) return false;
    let top: Scope = this;
    let below: Scope = this;
    for (; top.parent; top = top.parent) below = top;
    return owner === top.owner || owner === below.owner;
  }

  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.names?.get(name);
      if (found) return found;
    }
    return undefined;
  }
}
