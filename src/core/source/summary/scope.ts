import type { Value } from './value';

/** A name in scope, with the loops (of one function) whose variables its value depends on. */
export interface Binding {
  value: Value;
  /** Loop indices within `owner`; they say nothing inside another function. */
  readonly loops: Set<number>;
  readonly owner: object;
}

/** Lexical scope of names. `owner` is the function builder that the loop indices belong to. */
export class Scope {
  private readonly names = new Map<string, Binding>();

  constructor(
    readonly parent: Scope | undefined,
    readonly owner: object,
  ) {}

  declare(name: string, value: Value, loops: Iterable<number> = []): Binding {
    const binding: Binding = { value, loops: new Set(loops), owner: this.owner };
    this.names.set(name, binding);
    return binding;
  }

  find(name: string): Binding | undefined {
    return this.names.get(name) ?? this.parent?.find(name);
  }
}
