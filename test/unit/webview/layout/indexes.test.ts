import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ancestors } from '../../../../webview/flame/layout/ancestors';
import { Minimums } from '../../../../webview/flame/layout/minimums';

describe('ancestors', () => {
  const parents = fc
    .array(fc.nat(6), { maxLength: 80 })
    .map((ups) => Int32Array.from([-1, ...ups.map((up, index) => Math.max(0, index - up))]));

  const pathOf = (parent: Int32Array, node: number): number[] => {
    const path: number[] = [];
    for (let at = node; at >= 0; at = parent[at]!) path.unshift(at);
    return path;
  };

  it('finds each ancestor and how far two stacks are the same', () => {
    fc.assert(
      fc.property(parents, fc.nat(), fc.nat(), (parent, first, second) => {
        const index = new Ancestors(parent);
        const a = first % parent.length;
        const b = second % parent.length;
        const pathA = pathOf(parent, a);
        const pathB = pathOf(parent, b);
        assert.equal(index.depth[a], pathA.length - 1);
        for (const [depth, node] of pathA.entries()) assert.equal(index.at(a, depth), node);
        const differ = pathA.findIndex((node, depth) => node !== pathB[depth]);
        assert.equal(index.sharedDepth(a, b), (differ < 0 ? pathA.length : differ) - 1);
      }),
    );
  });
});

describe('minimums', () => {
  const values = fc.array(fc.nat(9), { maxLength: 70 }).map((list) => Uint32Array.from(list));

  it('gives the smallest of a range', () => {
    fc.assert(
      fc.property(values, fc.nat(70), fc.nat(70), (list, a, b) => {
        const [from, to] = [Math.min(a, b, list.length), Math.min(Math.max(a, b), list.length)];
        assert.equal(new Minimums(list).over(from, to), Math.min(0xffffffff, ...list.subarray(from, to)));
      }),
    );
  });

  it('finds the nearest value below a bound, both ways', () => {
    fc.assert(
      fc.property(values, fc.nat(70), fc.nat(10), (list, start, bound) => {
        const index = new Minimums(list);
        const below = [...list.keys()].filter((at) => list[at]! < bound);
        assert.equal(index.nextBelow(start, bound), below.find((at) => at >= start) ?? list.length);
        const from = Math.min(start, list.length - 1);
        assert.equal(index.previousBelow(from, bound), below.findLast((at) => at <= from) ?? -1);
      }),
    );
  });
});
