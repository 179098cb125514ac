import assert from 'node:assert/strict';
import fc from 'fast-check';
import { functionTotals } from '../../../src/core/profile/callTree';
import type { Profile } from '../../../src/core/profile/profile';
import { ProfileBuilder } from '../../../src/core/profile/profileBuilder';
import { buildModel, doubtsOf, findFunction, linesOf, sharePercent } from '../../../webview/flame/model';
import { startNavigation } from '../../../webview/flame/navigation';
import { labelOf, selectedOf, stackText } from '../../../webview/flame/selected';
import { FlameSession } from '../../../webview/flame/session';
import { anyProfile, FRAMES, frame, sampledProfile } from './profiles';

/** main 1 ms itself; price 3 ms in two ways, once below itself; 6 ms idle. */
function shop(): Profile {
  return sampledProfile({
    parent: [-1, 0, 1, 2, 0],
    frame: [0, 1, 2, 2, 7],
    samples: [1, 2, 3, 3, 4],
    gaps: [0, 1000, 1000, 1000, 1000],
  });
}

describe('flame model', () => {
  it('has the totals of the core, and percentages of non-idle time', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const model = buildModel(profile, '/shop');
        const { self, total } = functionTotals(profile);
        for (const [index, func] of model.functionOf.entries()) {
          assert.equal(model.functions[func]!.self, self[index]);
          assert.equal(model.functions[func]!.total, total[index]);
        }
        const idle = FRAMES.findIndex(({ category }) => category === 'idle');
        const whole = profile.self.reduce((sum, value) => sum + value, 0);
        assert.ok(Math.abs(model.busy - (whole - self[idle]!)) < 1e-6);
      }),
    );
    const model = buildModel(shop(), '/shop');
    assert.equal(model.busy, 4000);
    assert.equal(sharePercent(model, 1000), '25.0 %');
    assert.equal(sharePercent(model, 5000), '', 'idle time is no share of non-idle time');
  });

  it('joins frames of one function from several scripts and threads, recursion counted once', () => {
    const twin = { ...frame('price', '/shop/src/price.ts', 12), scriptId: '9' };
    const profile = {
      ...shop(),
      frames: [...FRAMES, twin],
      frame: Uint32Array.of(0, 1, 2, FRAMES.length, 7),
    };
    const model = buildModel(profile, '/shop');
    const price = findFunction(model, { name: 'price' });
    assert.deepEqual([model.functions[price]!.self, model.functions[price]!.total], [3000, 3000]);
  });

  it('finds functions by what is known of them, the best match first', () => {
    const model = buildModel(shop(), '/shop');
    const at = (wanted: Parameters<typeof findFunction>[1]): number =>
      FRAMES.indexOf(model.functions[findFunction(model, wanted)]?.frame ?? FRAMES[0]!);
    assert.equal(at({ name: 'price', file: '/shop/src/price.ts', line: 12 }), 2);
    assert.equal(at({ file: '/shop/src/price.ts', line: 40 }), 3);
    assert.equal(at({ name: 'price', file: '/shop/src/price.ts', line: 99 }), 2, 'moved meanwhile');
    assert.equal(at({ name: 'sort' }), 4);
    assert.equal(findFunction(model, { name: 'price', file: '/elsewhere.ts', line: 12 }), -1);
    assert.equal(findFunction(model, { name: 'nobody' }), -1);
    assert.equal(findFunction(model, {}), -1);
  });

  it('gives lines with their doubts, and the doubts of a function once', () => {
    const builder = new ProfileBuilder('us');
    const price = builder.intern(FRAMES[2]!);
    const nodes = [
      builder.child(0, price),
      builder.child(builder.child(0, builder.intern(FRAMES[1]!)), price),
    ];
    for (const node of nodes) {
      builder.addSelf(node, 30);
      builder.addLine(node, 14, 20);
      builder.addLine(node, 15, 10);
    }
    const doubts = [
      { frame: price, line: 15, reason: 'Inlined.' },
      { frame: price, line: 0, reason: 'Inlined.' },
    ];
    const model = buildModel(builder.build({ startTime: 0, duration: 100, doubts }), '/shop');
    const func = findFunction(model, { name: 'price' });
    assert.deepEqual(linesOf(model, func), [
      { line: 14, value: 40, doubt: '' },
      { line: 15, value: 20, doubt: 'Inlined.' },
    ]);
    assert.deepEqual(doubtsOf(model, func), ['Inlined.']);
    assert.deepEqual(doubtsOf(model, findFunction(model, { name: 'main' })), []);
  });
});

describe('flame session', () => {
  const place = startNavigation('').place;

  it('searches names, paths and packages, and says what share of non-idle time has a match', () => {
    const session = new FlameSession(shop(), '/shop', '');
    assert.equal(session.matches(place, '  '), undefined);
    const price = session.matches(place, 'PRICE')!;
    assert.equal(price.percent, 75);
    assert.equal(price.keys.length, 1, 'the outermost call stands for those inside');
    assert.deepEqual([...price.spans], [0, 3000]);
    assert.equal(session.matches(place, 'src/main.ts')!.percent, 100);
    assert.equal(session.matches(place, '@acme/sort')!.functions, 1);
    assert.equal(session.matches(place, '(idle)')!.percent, 0);
    assert.deepEqual(session.matches(place, 'nobody')!.keys, []);
  });

  it('steps through matches, the widest first, or in the order of time', () => {
    const profile = sampledProfile({
      parent: [-1, 0, 1, 0],
      frame: [0, 1, 2, 2],
      samples: [3, 2, 3],
      gaps: [0, 100, 500],
    });
    const session = new FlameSession(profile, '/shop', '');
    const widths = (view: 'left-heavy' | 'time-order'): number[] => {
      const there = { ...place, view };
      const scene = session.scene(there);
      return session.matches(there, 'price ')!.keys.map((key) => scene.box(key).width);
    };
    assert.deepEqual(widths('left-heavy'), [500, 400]);
    assert.deepEqual(widths('time-order'), [100, 500, 300]);
  });

  it('shows pictures whose widths are what the place is about', () => {
    fc.assert(
      fc.property(anyProfile, fc.boolean(), fc.nat(FRAMES.length - 2), (profile, joinRecursion, index) => {
        const session = new FlameSession(profile, '/shop', '');
        const { model } = session;
        const func = model.functionOf[index + 1]!;
        const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);
        const idle = model.categories.idle;
        near(session.scene({ ...place, joinRecursion }).width, model.busy);
        near(session.scene({ ...place, joinRecursion, view: 'time-order' }).width, model.busy);
        near(session.scene({ ...place, view: 'time-order', idle: true }).width, model.busy + idle);
        near(session.scene({ ...place, idle: true }).width, model.busy);
        if (model.functions[func]!.frame.category === 'idle') return;
        const whole = session.scene(place);
        const marked = new Uint8Array(model.functions.length);
        marked[func] = 1;
        const total = whole.outermost(marked).reduce((sum, key) => sum + whole.box(key).width, 0);
        near(session.scene({ ...place, view: 'sandwich', sandwich: func }).width, total);
        near(session.scene({ ...place, focus: func }).width, total);
        near(session.scene({ ...place, view: 'time-order', focus: func }).width, total);
        near(session.scene({ ...place, hidden: [func] }).width, model.busy);
      }),
    );
  });

  it('keeps what it computed for the same place', () => {
    const session = new FlameSession(shop(), '/shop', '');
    const scene = session.scene(place);
    assert.equal(session.scene({ ...place, from: 0.5 }), scene);
    assert.notEqual(session.scene({ ...place, joinRecursion: true }), scene);
    assert.notEqual(new FlameSession(shop(), '/shop', 'a').id, session.id, 'threads are told apart');
  });

  it('says a box and a stack in words', () => {
    const session = new FlameSession(shop(), '/shop', '');
    const scene = session.scene(place);
    const key = scene.at(3, 1);
    assert.equal(
      labelOf(session.model, selectedOf(scene, key)),
      'price(), 50.0 % self, 50.0 % total, src/price.ts line 12',
    );
    assert.equal(
      stackText(session.model, scene, key),
      'price (src/price.ts:12)\nprice (src/price.ts:12)\nmain (src/main.ts:3)\nall',
    );
  });
});
