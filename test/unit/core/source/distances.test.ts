import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type CallGraph, Distances } from '../../../../src/core/source/program/distances';

const MOST = 5;

class Graph implements CallGraph {
  private readonly issuing = new Set<string>();
  private readonly calls = new Map<string, readonly string[]>();

  set(key: string, issues: boolean, targets: readonly string[]): void {
    if (issues) this.issuing.add(key);
    else this.issuing.delete(key);
    this.calls.set(key, targets);
  }
  issues(key: string): boolean {
    return this.issuing.has(key);
  }
  targets(key: string): readonly string[] {
    return this.calls.get(key) ?? [];
  }
  callers(key: string): string[] {
    return [...this.calls].flatMap(([caller, targets]) => (targets.includes(key) ? [caller] : []));
  }
}

describe('distances to queries', () => {
  it('are after any changes what they are when all is measured anew, and tell which have changed', () => {
    const keys = [...'abcdefgh'];
    const change = fc.record({
      key: fc.constantFrom(...keys),
      issues: fc.nat(5).map((one) => one === 0),
      targets: fc.subarray(keys, { maxLength: 3 }),
      update: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const graph = new Graph();
        const distances = new Distances(graph, MOST);
        const told = new Map<string, number | undefined>();
        let changed = new Set<string>();
        const update = (): void => {
          const moved = distances.update(changed);
          assert.equal(new Set(moved).size, moved.length);
          for (const key of moved) {
            assert.notEqual(distances.get(key), told.get(key), 'only what has changed is told');
            told.set(key, distances.get(key));
          }
          changed = new Set();
        };
        for (const { key, issues, targets, update: now } of changes) {
          graph.set(key, issues, targets);
          changed.add(key);
          if (now) update();
        }
        update();
        const anew = new Distances(graph, MOST);
        anew.update(keys);
        for (const key of keys) {
          assert.equal(distances.get(key), anew.get(key));
          assert.equal(told.get(key), anew.get(key));
        }
      }),
    );
  });

  it('count calls, up to the longest way that is followed', () => {
    const graph = new Graph();
    const keys = Array.from({ length: MOST + 3 }, (_, index) => `f${index}`);
    keys.forEach((key, index) => {
      graph.set(key, index === 0, index === 0 ? [] : [`f${index - 1}`]);
    });
    const distances = new Distances(graph, MOST);
    distances.update(keys);
    assert.deepEqual(
      keys.map((key) => distances.get(key)),
      [0, 1, 2, 3, 4, 5, undefined, undefined],
    );
  });
});
