/** How functions call each other, as far as queries are concerned. */
export interface CallGraph {
  /** Whether a function issues a query itself. */
  issues(key: string): boolean;
  /** The functions that a function calls. */
  targets(key: string): Iterable<string>;
  /** The functions that call a function. */
  callers(key: string): Iterable<string>;
}

/**
 * How many calls away the nearest query is from each function. Kept up to date by what has changed, with two waves
 * ordered by distance: one takes back what stood on calls that are gone, the other one tells what is nearer now
 * (Ramalingam and Reps, "An incremental algorithm for a generalization of the shortest-path problem", 1996, for
 * edges of length 1).
 */
export class Distances {
  private readonly depths = new Map<string, number>();

  /** @param most longest chain of calls that is followed to a query */
  constructor(
    private readonly graph: CallGraph,
    private readonly most: number,
  ) {}

  /** Undefined for a function that reaches no query. */
  get(key: string): number | undefined {
    return this.depths.get(key);
  }

  /**
   * @param changed functions that issue or call something else than before, new and gone ones included
   * @returns the functions whose distance is another one now
   */
  update(changed: Iterable<string>): string[] {
    const before = new Map<string, number | undefined>();
    const keys = [...changed];
    this.withdraw(keys, before);
    this.spread([...keys, ...before.keys()], before);
    return [...before].flatMap(([key, depth]) => (this.depths.get(key) === depth ? [] : [key]));
  }

  private withdraw(changed: readonly string[], before: Map<string, number | undefined>): void {
    const waves = this.waves();
    for (const key of changed) {
      const depth = this.depths.get(key);
      if (depth !== undefined) waves[depth]?.push(key);
    }
    for (const [depth, wave] of waves.entries()) {
      for (const key of wave) {
        if (this.depths.get(key) !== depth || this.nearest(key) === depth) continue;
        before.set(key, depth);
        this.depths.delete(key);
        for (const caller of this.graph.callers(key))
          if (this.depths.get(caller) === depth + 1) waves[depth + 1]?.push(caller);
      }
    }
  }

  private spread(keys: readonly string[], before: Map<string, number | undefined>): void {
    const waves = this.waves();
    for (const key of keys) waves[this.nearest(key)]?.push(key);
    for (const [depth, wave] of waves.entries()) {
      for (const key of wave) {
        const known = this.depths.get(key);
        if (known !== undefined && known <= depth) continue;
        if (!before.has(key)) before.set(key, known);
        this.depths.set(key, depth);
        for (const caller of this.graph.callers(key)) {
          const other = this.depths.get(caller);
          if (other === undefined || other > depth + 1) waves[depth + 1]?.push(caller);
        }
      }
    }
  }

  /** By what is known of the functions it calls. */
  private nearest(key: string): number {
    if (this.graph.issues(key)) return 0;
    let nearest = Number.POSITIVE_INFINITY;
    for (const target of this.graph.targets(key)) {
      const depth = this.depths.get(target);
      if (depth !== undefined && depth + 1 < nearest) nearest = depth + 1;
    }
    return nearest;
  }

  private waves(): string[][] {
    return Array.from({ length: this.most + 1 }, () => []);
  }
}
