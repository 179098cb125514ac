import { type CallerTree, callersOf } from './callers';
import { LevelScene } from './levelScene';
import type { Box, BoxSink, Scene } from './scene';
import { buildTree, type CallTree } from './tree';

/**
 * One function in the middle, its callers growing upwards and its callees downwards. Both halves are as wide as
 * the function's total, each outermost call counted once.
 */
export class SandwichScene implements Scene {
  readonly width: number;
  readonly rows: number;
  readonly home: number;
  /** Level from which on callers were left out because there were too many paths; 0 when all are there. */
  readonly cutAt: number;
  readonly #callers: LevelScene;
  readonly #callees: LevelScene;
  /** Keys from here on are the callers'. */
  readonly #split: number;

  constructor(tree: CallTree, func: number) {
    const below = buildTree(tree, { focus: func });
    const above: CallerTree = callersOf(tree, func);
    // Under the focus' root stands nothing but the function.
    this.#callees = new LevelScene(below, Math.min(1, below.parent.length - 1));
    this.#callers = new LevelScene(above);
    this.cutAt = above.cutAt;
    this.#split = this.#callees.size;
    this.home = Math.max(0, this.#callers.rows - 1);
    this.rows = this.home + this.#callees.rows;
    this.width = this.#callees.width;
  }

  /** True for a box above the function. */
  isCaller(key: number): boolean {
    return key >= this.#split;
  }

  visit(row: number, from: number, to: number, pixel: number, sink: BoxSink): void {
    if (row >= this.home) {
      this.#callees.visit(row - this.home, from, to, pixel, sink);
      return;
    }
    this.#callers.visit(this.home - row, from, to, pixel, (key, func, left, right, joined) =>
      sink(this.#split + key, func, left, right, joined),
    );
  }

  at(row: number, x: number): number {
    if (row >= this.home) return this.#callees.at(row - this.home, x);
    return this.#callerKey(this.#callers.at(this.home - row, x));
  }

  box(key: number): Box {
    if (!this.isCaller(key)) {
      const box = this.#callees.box(key);
      return { ...box, row: box.row + this.home };
    }
    const box = this.#callers.box(key - this.#split);
    return { ...box, key, row: this.home - box.row };
  }

  /** What a caller did itself is not in this picture. */
  self(key: number): number {
    return this.isCaller(key) ? 0 : this.#callees.self(key);
  }

  parent(key: number): number {
    if (!this.isCaller(key)) return this.#callees.parent(key);
    return this.#callerKey(this.#callers.parent(key - this.#split));
  }

  children(key: number, limit: number): number[] {
    if (!this.isCaller(key)) return this.#callees.children(key, limit);
    return this.#callers.children(key - this.#split, limit).map((slot) => this.#split + slot);
  }

  neighbour(key: number, step: -1 | 1): number {
    if (!this.isCaller(key)) return this.#callees.neighbour(key, step);
    return this.#callerKey(this.#callers.neighbour(key - this.#split, step));
  }

  vertical(key: number, step: -1 | 1): number {
    if (this.isCaller(key)) return step < 0 ? (this.children(key, 1)[0] ?? -1) : this.parent(key);
    if (step < 0 && key === 0) return this.#callerKey(this.#callers.children(0, 1)[0] ?? -1);
    return this.#callees.vertical(key, step);
  }

  position(key: number): { index: number; count: number } {
    return this.isCaller(key) ? this.#callers.position(key - this.#split) : this.#callees.position(key);
  }

  outermost(marked: Uint8Array): number[] {
    const above = this.#callers.outermost(marked).filter((slot) => slot > 0);
    return [...this.#callees.outermost(marked), ...above.map((slot) => this.#split + slot)];
  }

  /** The callers' first box is the function itself, which is shown as the callees' first. */
  #callerKey(slot: number): number {
    return slot <= 0 ? slot : this.#split + slot;
  }
}
