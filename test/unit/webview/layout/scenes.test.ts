import assert from 'node:assert/strict';
import fc from 'fast-check';
import { functionTotals } from '../../../../src/core/profile/callTree';
import type { Profile } from '../../../../src/core/profile/profile';
import { LevelScene } from '../../../../webview/flame/layout/levelScene';
import { SandwichScene } from '../../../../webview/flame/layout/sandwichScene';
import { type Box, type Scene, widest } from '../../../../webview/flame/layout/scene';
import { TimeScene } from '../../../../webview/flame/layout/timeScene';
import { buildTree, type CallTree } from '../../../../webview/flame/layout/tree';
import { anyProfile, FRAMES, IDLE, IDLE_ONLY, sampledProfile, stackOf } from '../profiles';

function treeOf(profile: Profile, idle = true): CallTree {
  const columns = { parent: profile.parent, func: profile.frame, self: profile.self };
  return buildTree(columns, idle ? {} : { without: IDLE_ONLY });
}

/** Every box of a scene, by asking for a picture without joining. */
function boxesOf(scene: Scene): Box[] {
  const boxes: Box[] = [];
  for (let row = 0; row < scene.rows; row++) {
    scene.visit(row, 0, scene.width, 0, (key, func, from, to, joined) => {
      const box = scene.box(key);
      assert.deepEqual([box.func, box.row, joined], [func, row, false]);
      assert.equal(box.x, from);
      assert.ok(Math.abs(box.x + box.width - to) < 1e-6);
      boxes.push(box);
    });
  }
  return boxes;
}

/** What every scene promises, whatever it shows. */
function checkScene(scene: Scene): void {
  const boxes = boxesOf(scene);
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;
  for (const [index, box] of boxes.entries()) {
    const next = boxes[index + 1];
    if (next?.row === box.row) {
      assert.ok(next.x >= box.x + box.width - 1e-6, 'boxes of a row stand side by side');
      assert.equal(scene.neighbour(box.key, 1), next.key);
      assert.equal(scene.neighbour(next.key, -1), box.key);
    } else {
      assert.equal(scene.neighbour(box.key, 1), -1);
    }
    if (box.width > 0) assert.equal(scene.at(box.row, box.x + box.width / 2), box.key);

    const children = scene.children(box.key, Number.MAX_SAFE_INTEGER).map((key) => scene.box(key));
    const sum = children.reduce((total, child) => total + child.width, 0);
    assert.ok(sum <= box.width + 1e-6, 'callees are no wider than their caller');
    for (const [place, child] of children.entries()) {
      assert.ok(child.x >= box.x - 1e-6 && child.x + child.width <= box.x + box.width + 1e-6);
      assert.equal(Math.abs(child.row - box.row), 1);
      assert.equal(scene.parent(child.key), box.key);
      assert.deepEqual(scene.position(child.key), { index: place, count: children.length });
    }
    if (box.row >= scene.home)
      assert.ok(near(scene.self(box.key), box.width - sum), 'self is what no callee has');
  }
  assert.equal(scene.at(-1, 0), -1);
  assert.equal(scene.at(scene.rows, 0), -1);
  assert.equal(scene.at(scene.home, scene.width), -1);
}

/** A coarse picture has everything that the fine one has, in a bounded number of marks. */
function checkJoining(scene: Scene, pixels: number): void {
  if (scene.width === 0) return;
  const pixel = scene.width / pixels;
  for (let row = 0; row < scene.rows; row++) {
    const marks: [number, number][] = [];
    scene.visit(row, 0, scene.width, pixel, (_key, _func, from, to) => marks.push([from, to]));
    assert.ok(marks.length <= 2 * pixels + 2, `${marks.length} marks on ${pixels} pixels`);
    scene.visit(row, 0, scene.width, 0, (_key, _func, from, to) => {
      const middle = (from + to) / 2;
      const covered = marks.some(
        ([left, right]) => left <= middle + 1e-9 && middle <= Math.max(right, left + pixel),
      );
      assert.ok(covered || !(scene instanceof LevelScene), 'nothing is dropped');
      if (to - from >= 3 * pixel) assert.ok(covered, 'nothing visible is dropped');
    });
  }
}

describe('left-heavy picture', () => {
  it('keeps the promises of a scene for any tree', () => {
    fc.assert(fc.property(anyProfile, (profile) => checkScene(new LevelScene(treeOf(profile)))));
  });

  it('has the heaviest callee on the left', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const scene = new LevelScene(treeOf(profile));
        for (const box of boxesOf(scene)) {
          const widths = scene.children(box.key, 1000).map((key) => scene.box(key).width);
          assert.deepEqual(
            widths,
            [...widths].sort((a, b) => b - a),
          );
        }
      }),
    );
  });

  it('joins what is narrower than a pixel and drops nothing', () => {
    fc.assert(
      fc.property(anyProfile, fc.integer({ min: 1, max: 40 }), (profile, pixels) =>
        checkJoining(new LevelScene(treeOf(profile)), pixels),
      ),
    );
  });

  it('paints a level of a hundred thousand slivers in as many marks as there are pixels', () => {
    const count = 100_000;
    const parent = Int32Array.from({ length: count + 1 }, (_, node) => Math.min(0, node - 1));
    const func = Uint32Array.from(parent, (_, node) => node);
    const self = new Float64Array(count + 1).fill(1);
    const scene = new LevelScene(buildTree({ parent, func, self }));
    let marks = 0;
    scene.visit(1, 0, scene.width, scene.width / 1000, () => marks++);
    assert.ok(marks >= 990 && marks <= 1010, `${marks} marks`);
  });

  it('finds the outermost boxes of functions', () => {
    fc.assert(
      fc.property(anyProfile, fc.nat(FRAMES.length - 1), (profile, func) => {
        const scene = new LevelScene(treeOf(profile));
        const marked = new Uint8Array(FRAMES.length);
        marked[func] = 1;
        const total = scene.outermost(marked).reduce((sum, key) => sum + scene.box(key).width, 0);
        assert.equal(total, functionTotals(profile).total[func]);
      }),
    );
  });

  it('shows nothing for a profile without value', () => {
    const empty = sampledProfile({ parent: [-1, 0], frame: [0, 1], samples: [], gaps: [] });
    const scene = new LevelScene(treeOf(empty));
    assert.deepEqual([scene.width, scene.rows, scene.at(0, 0)], [0, 0, -1]);
  });
});

describe('time-ordered picture', () => {
  /** Boxes drawn the slow way: sample by sample, row by row. */
  function slowBoxes(profile: Profile, idle: boolean): string[] {
    const boxes: { stack: string; from: number; to: number; open: boolean }[] = [];
    const last = new Map<number, (typeof boxes)[number]>();
    const busy = profile.self.reduce((sum, value) => sum + value, 0);
    let spent = 0;
    let x = 0;
    for (const [index, node] of profile.samples.entries()) {
      const following = profile.times[index + 1];
      const length = following === undefined ? busy - spent : following - profile.times[index]!;
      spent += length;
      const stack = stackOf(profile, node);
      const cut = !idle && stack.includes(IDLE);
      if (cut) last.clear();
      if (cut || length <= 1e-9) continue;
      for (const row of [...last.keys()]) if (row >= stack.length) last.delete(row);
      for (let row = 0; row < stack.length; row++) {
        const name = stack.slice(0, row + 1).join();
        const open = last.get(row);
        if (open !== undefined && open.stack === name && open.to === x) {
          open.to = x + length;
          continue;
        }
        for (const deeper of [...last.keys()]) if (deeper >= row) last.delete(deeper);
        const box = { stack: name, from: x, to: x + length, open: true };
        boxes.push(box);
        last.set(row, box);
      }
      x += length;
    }
    return boxes.map(({ stack, from, to }) => `${stack} ${from.toFixed(3)} ${to.toFixed(3)}`).sort();
  }

  function fastBoxes(scene: TimeScene): string[] {
    const nameOf = (key: number): string => {
      const parent = scene.parent(key);
      return `${parent < 0 ? '' : `${nameOf(parent)},`}${scene.box(key).func}`;
    };
    return boxesOf(scene)
      .map((box) => `${nameOf(box.key)} ${box.x.toFixed(3)} ${(box.x + box.width).toFixed(3)}`)
      .sort();
  }

  it('keeps the promises of a scene for any samples', () => {
    fc.assert(
      fc.property(anyProfile, fc.boolean(), (profile, idle) =>
        checkScene(new TimeScene(treeOf(profile, idle), profile)),
      ),
    );
  });

  it('is what sample after sample gives, with equal neighbours joined', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        assert.deepEqual(fastBoxes(new TimeScene(treeOf(profile), profile)), slowBoxes(profile, true));
      }),
    );
  });

  it('cuts idle time from the axis unless it is shown', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const tree = treeOf(profile, false);
        const whole = profile.self.reduce((sum, value) => sum + value, 0);
        const busy = tree.total[0]!;
        assert.ok(Math.abs(new TimeScene(tree, profile).width - busy) < 1e-6);
        assert.ok(Math.abs(new TimeScene(treeOf(profile), profile).width - whole) < 1e-6);
      }),
    );
  });

  it('ends a call at idle time that was cut out, and knows the time of the recording', () => {
    const profile = sampledProfile({
      parent: [-1, 0, 0],
      frame: [0, 1, IDLE],
      samples: [1, 2, 1],
      gaps: [5, 10, 30],
    });
    const scene = new TimeScene(treeOf(profile, false), profile);
    const calls = boxesOf(scene).filter((box) => box.row === 1);
    assert.deepEqual(
      calls.map(({ x, width }) => [x, width]),
      [
        [0, 10],
        [10, 20],
      ],
    );
    assert.equal(scene.timeAt(0), 5);
    assert.equal(scene.timeAt(12), 47);
  });

  it('joins what is narrower than a pixel', () => {
    fc.assert(
      fc.property(anyProfile, fc.integer({ min: 1, max: 40 }), (profile, pixels) =>
        checkJoining(new TimeScene(treeOf(profile), profile), pixels),
      ),
    );
  });
});

describe('sandwich picture', () => {
  it('keeps the promises of a scene, and both halves have the total of the function', () => {
    fc.assert(
      fc.property(anyProfile, fc.integer({ min: 1, max: FRAMES.length - 1 }), (profile, func) => {
        const scene = new SandwichScene(treeOf(profile), func);
        checkScene(scene);
        const total = functionTotals(profile).total[func]!;
        assert.equal(scene.width, total);
        if (total === 0) return;
        const first = scene.box(scene.at(scene.home, 0));
        assert.deepEqual([first.func, first.width, first.depth], [func, total, 0]);
      }),
    );
  });

  it('leads from callers through the function to callees', () => {
    const profile = sampledProfile({
      parent: [-1, 0, 1, 2],
      frame: [0, 1, 2, 4],
      samples: [3],
      gaps: [1],
    });
    const scene = new SandwichScene(treeOf(profile), 2);
    const middle = scene.at(scene.home, 0);
    const caller = scene.vertical(middle, -1);
    const callee = scene.vertical(middle, 1);
    assert.deepEqual(
      [caller, callee].map((key) => [scene.box(key).func, scene.isCaller(key)]),
      [
        [1, true],
        [4, false],
      ],
    );
    assert.equal(scene.vertical(caller, 1), middle);
    assert.equal(scene.vertical(callee, -1), middle);
    assert.equal(scene.vertical(caller, -1), -1);
  });
});

describe('widest', () => {
  it('is -1 of no boxes', () => {
    const scene = new LevelScene(
      treeOf(sampledProfile({ parent: [-1], frame: [0], samples: [0], gaps: [1] })),
    );
    assert.equal(widest(scene, []), -1);
    assert.equal(widest(scene, [0]), 0);
  });
});
