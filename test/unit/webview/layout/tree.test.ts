import assert from 'node:assert/strict';
import fc from 'fast-check';
import { functionTotals } from '../../../../src/core/profile/callTree';
import type { Profile } from '../../../../src/core/profile/profile';
import { callersOf } from '../../../../webview/flame/layout/callers';
import { buildTree, type CallTree, type TreeColumns } from '../../../../webview/flame/layout/tree';
import { anyProfile, FRAMES, IDLE, IDLE_ONLY, stackOf } from '../profiles';

function columns(profile: Profile): TreeColumns {
  return { parent: profile.parent, func: profile.frame, self: profile.self };
}

/** Self value by stack, stacks as text, from a tree. */
function byStack(tree: CallTree): Map<string, number> {
  const values = new Map<string, number>();
  for (let node = 0; node < tree.parent.length; node++) {
    const stack: number[] = [];
    for (let at = node; at >= 0; at = tree.parent[at]!) stack.unshift(tree.func[at]!);
    assert.ok(!values.has(stack.join()), 'a call path stands once');
    values.set(stack.join(), tree.self[node]!);
  }
  return values;
}

/** The same from the profile, stack by stack, with `change` applied to each; undefined drops the stack. */
function expected(profile: Profile, change: (stack: number[]) => number[] | undefined): Map<string, number> {
  const values = new Map<string, number>();
  for (let node = 0; node < profile.parent.length; node++) {
    const stack = change(stackOf(profile, node));
    if (stack === undefined) continue;
    values.set(stack.join(), (values.get(stack.join()) ?? 0) + profile.self[node]!);
  }
  return values;
}

describe('call tree', () => {
  it('joins equal call paths and keeps every value', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        assert.deepEqual(
          byStack(buildTree(columns(profile))),
          expected(profile, (stack) => stack),
        );
      }),
    );
  });

  it('leaves functions out with all that they called', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const tree = buildTree(columns(profile), { without: IDLE_ONLY });
        assert.deepEqual(
          byStack(tree),
          expected(profile, (stack) => (stack.includes(IDLE) ? undefined : stack)),
        );
      }),
    );
  });

  it('gives the value of hidden functions to their callers', () => {
    fc.assert(
      fc.property(anyProfile, fc.integer({ min: 1, max: FRAMES.length - 1 }), (profile, hidden) => {
        const tree = buildTree(columns(profile), { hidden: new Set([hidden]) });
        assert.deepEqual(
          byStack(tree),
          expected(profile, (stack) => stack.filter((func) => func !== hidden)),
        );
      }),
    );
  });

  it('joins direct recursion and nothing else', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const tree = buildTree(columns(profile), { joinRecursion: true });
        assert.deepEqual(
          byStack(tree),
          expected(profile, (stack) => stack.filter((func, index) => func !== stack[index - 1])),
        );
      }),
    );
  });

  it('focuses on the outermost calls of a function, whose total it is', () => {
    fc.assert(
      fc.property(anyProfile, fc.integer({ min: 1, max: FRAMES.length - 1 }), (profile, focus) => {
        const tree = buildTree(columns(profile), { focus });
        const inside = expected(profile, (stack) =>
          stack.includes(focus) ? [0, ...stack.slice(stack.indexOf(focus))] : undefined,
        );
        assert.deepEqual(byStack(tree), new Map([['0', 0], ...inside]));
        assert.equal(tree.total[0], functionTotals(profile).total[focus]);
      }),
    );
  });

  it('says where each node went', () => {
    const parent = Int32Array.of(-1, 0, 0, 1, 2);
    const tree = buildTree(
      { parent, func: Uint32Array.of(0, 1, 1, 2, IDLE), self: Float64Array.of(0, 1, 2, 3, 4) },
      { without: IDLE_ONLY },
    );
    assert.deepEqual([...tree.nodeOf], [0, 1, 1, 2, -1]);
    assert.deepEqual([...tree.total], [6, 6, 3]);
  });

  it('has no limit on depth', () => {
    const deep = 200_000;
    const parent = Int32Array.from({ length: deep }, (_, node) => node - 1);
    const tree = buildTree({
      parent,
      func: new Uint32Array(deep).fill(1),
      self: new Float64Array(deep).fill(1),
    });
    assert.equal(tree.total[0], deep);
    assert.equal(buildTree(tree, { joinRecursion: true }).parent.length, 1);
  });
});

describe('callers', () => {
  it('have the value of the function, by the way it was called, recursion counted once', () => {
    fc.assert(
      fc.property(anyProfile, fc.integer({ min: 1, max: FRAMES.length - 1 }), (profile, func) => {
        const tree = buildTree(columns(profile));
        const callers = callersOf(tree, func);
        const inverted = expected(profile, (stack) =>
          stack.includes(func) ? stack.slice(1, stack.indexOf(func) + 1).reverse() : undefined,
        );
        const found = byStack({ ...callers, nodeOf: new Int32Array(0) });
        for (const [stack, value] of found) if (value === 0) found.delete(stack);
        for (const [stack, value] of inverted) if (value === 0) inverted.delete(stack);
        assert.deepEqual(found, inverted);
        assert.equal(callers.total[0], functionTotals(profile).total[func]);
        assert.equal(callers.cutAt, 0);
      }),
    );
  });

  it('are cut at one level when there are too many paths, and keep their value', () => {
    // A hundred callees of a long chain all call function 9: a hundred times the chain's length of paths.
    const chain = 100;
    const parent = Int32Array.from({ length: chain * 3 }, (_, node) =>
      node < chain ? node - 1 : node < 2 * chain ? chain - 1 : node - chain,
    );
    const func = Uint32Array.from(parent, (_, node) => (node < 2 * chain ? node + 10 : 9));
    const self = Float64Array.from(parent, (_, node) => (node < 2 * chain ? 0 : 1));
    const callers = callersOf(buildTree({ parent, func, self }), 9, 500);
    assert.ok(callers.parent.length <= 500 + chain, `${callers.parent.length} nodes`);
    assert.equal(callers.total[0], chain);
    assert.equal(callers.cutAt, 5);
  });
});
