import assert from 'node:assert/strict';
import fc from 'fast-check';
import { functionTotals, groupTotals, nodeTotals } from '../../../../src/core/profile/callTree';
import type { Profile } from '../../../../src/core/profile/profile';
import { ProfileBuilder } from '../../../../src/core/profile/profileBuilder';

type Stack = readonly number[];

function callee(name: number) {
  return { name: `f${name}`, url: 'file:///a.js', scriptId: '1', line: name + 1, column: 1 };
}

/** A profile with one unit of self value for each stack, outermost function first. */
function profileOf(stacks: readonly Stack[]): Profile {
  const builder = new ProfileBuilder('us');
  for (const stack of stacks) {
    let node = 0;
    for (const name of stack) node = builder.child(node, builder.callee(callee(name)));
    builder.addSelf(node, 1);
  }
  return builder.build({ startTime: 0, duration: stacks.length });
}

const stacks = fc.array(fc.array(fc.nat(5), { maxLength: 12 }), { maxLength: 40 });

describe('call tree totals', () => {
  it('gives each function the stacks it is on, once, however deep it recurses', () => {
    fc.assert(
      fc.property(stacks, (stacks) => {
        const profile = profileOf(stacks);
        const { self, total } = functionTotals(profile);
        for (const [frame, { name }] of profile.frames.entries()) {
          const on = (stack: Stack) => name === '(root)' || stack.some((f) => `f${f}` === name);
          const top = (stack: Stack) => `f${stack.at(-1) ?? '(root)'}`.replace('f(', '(') === name;
          assert.equal(total[frame], stacks.filter(on).length);
          assert.equal(self[frame], stacks.filter(top).length);
        }
      }),
    );
  });

  it('counts a group once when one of its functions calls another', () => {
    fc.assert(
      fc.property(stacks, (stacks) => {
        const profile = profileOf(stacks);
        const even = profile.frames.map(({ name }) =>
          name === '(root)' || Number(name.slice(1)) % 2 ? 1 : 0,
        );
        const { total } = groupTotals(profile, even, 2);
        assert.equal(total[0], stacks.filter((stack) => stack.some((f) => f % 2 === 0)).length);
      }),
    );
  });

  it('gives the root everything', () => {
    fc.assert(
      fc.property(stacks, (stacks) => {
        assert.equal(nodeTotals(profileOf(stacks))[0], stacks.length);
      }),
    );
  });

  it('walks a stack of 100 000 calls', () => {
    const deep = Array.from({ length: 100_000 }, (_, depth) => depth % 3);
    const { total } = functionTotals(profileOf([deep, [4]]));
    assert.deepEqual([...total], [2, 1, 1, 1, 1]);
  });
});

describe('ProfileBuilder', () => {
  it('joins equal call paths and equal lines', () => {
    const builder = new ProfileBuilder('us');
    const frame = builder.callee(callee(1));
    const node = builder.child(0, frame);
    assert.equal(builder.child(0, builder.callee(callee(1))), node);
    builder.addLine(node, 7, 2);
    builder.addLine(builder.child(node, frame), 9, 1);
    builder.addLine(node, 8, 4);
    builder.addLine(node, 7, 3);
    const { lines, parent } = builder.build({ startTime: 0, duration: 0 });
    assert.deepEqual([...parent], [-1, 0, 1]);
    assert.deepEqual([...lines.start], [0, 0, 2, 3]);
    assert.deepEqual([...lines.line], [7, 8, 9]);
    assert.deepEqual([...lines.value], [5, 4, 1]);
  });

  it('keeps every path apart when there are very many', () => {
    const builder = new ProfileBuilder('us');
    const frames = Array.from({ length: 300 }, (_, i) => builder.callee(callee(i)));
    const first = frames.map((frame) => builder.child(0, frame));
    const second = first.map((node) => frames.map((frame) => builder.child(node, frame)));
    assert.equal(builder.nodeCount, 1 + 300 + 300 * 300);
    for (const [i, node] of first.entries()) {
      assert.equal(builder.child(0, frames[i]!), node);
      for (const [j, below] of second[i]!.entries()) assert.equal(builder.child(node, frames[j]!), below);
    }
  });
});
