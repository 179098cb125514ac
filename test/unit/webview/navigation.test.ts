import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  canGoBack,
  keptNavigation,
  type Navigation,
  type NavigationStep,
  navigate,
  restoreNavigation,
  startNavigation,
} from '../../../webview/flame/navigation';

function walk(...steps: readonly NavigationStep[]): Navigation {
  return steps.reduce(navigate, startNavigation('p'));
}

describe('navigation', () => {
  it('goes back and forward through places', () => {
    const zoomed = walk(
      { type: 'go', to: { from: 0.25, to: 0.5 } },
      { type: 'go', to: { view: 'sandwich', sandwich: 3 } },
    );
    assert.deepEqual([zoomed.place.view, zoomed.place.from, zoomed.place.to], ['sandwich', 0, 1]);
    const back = navigate(zoomed, { type: 'back' });
    assert.deepEqual([back.place.view, back.place.from, back.place.to], ['left-heavy', 0.25, 0.5]);
    assert.deepEqual(navigate(back, { type: 'forward' }).place, zoomed.place);
    const start = navigate(navigate(back, { type: 'back' }), { type: 'back' });
    assert.deepEqual(start.place, startNavigation('p').place);
    assert.equal(canGoBack(start), false);
  });

  it('forgets the way forward when it takes another one', () => {
    const state = walk({ type: 'go', to: { focus: 1 } }, { type: 'back' }, { type: 'go', to: { focus: 2 } });
    assert.deepEqual([state.place.focus, state.future.length, state.past.length], [2, 0, 1]);
  });

  it('keeps the selection within a picture and drops it in another', () => {
    const selection = { row: 2, x: 0.5 };
    const selected = walk({ type: 'select', selection });
    assert.deepEqual(navigate(selected, { type: 'go', to: { from: 0.1, to: 0.2 } }).selection, selection);
    assert.equal(navigate(selected, { type: 'go', to: { hidden: [4] } }).selection, undefined);
  });

  it('does not remember steps that lead nowhere, nor wheel and drag', () => {
    const state = walk(
      { type: 'go', to: { view: 'left-heavy' } },
      { type: 'span', from: 0.1, to: 0.9 },
      { type: 'span', from: 0.2, to: 0.8 },
    );
    assert.equal(state.past.length, 0);
    const whole = navigate(state, { type: 'back' });
    assert.deepEqual(
      [whole.place.from, whole.place.to],
      [0, 1],
      'back shows everything when there is no way back',
    );
    assert.equal(canGoBack(whole), false);
    assert.deepEqual(navigate(whole, { type: 'forward' }).place, state.place);
  });

  it('remembers a bounded number of places', () => {
    const steps = Array.from({ length: 500 }, (_, focus): NavigationStep => ({ type: 'go', to: { focus } }));
    assert.equal(walk(...steps).past.length, 100);
  });

  it('is restored for the same profile, but for another one only as far as that makes sense', () => {
    const state = walk(
      { type: 'go', to: { view: 'time-order', focus: 4, idle: true } },
      { type: 'go', to: { from: 0.5, to: 0.75 } },
      { type: 'select', selection: { row: 3, x: 0.6 } },
      {
        type: 'set',
        change: { search: 'price', colour: 'file', flipped: true, details: false, sort: 'total' },
      },
    );
    const kept: unknown = JSON.parse(JSON.stringify(keptNavigation(state)));
    assert.deepEqual(restoreNavigation(kept, 'p', 10), { ...state, past: [], future: [] });
    const other = restoreNavigation(kept, 'q', 10);
    assert.deepEqual(other.place, { ...startNavigation('q').place, view: 'time-order', idle: true });
    assert.deepEqual(
      [other.search, other.colour, other.flipped, other.selection],
      ['price', 'file', true, undefined],
    );
  });

  it('survives whatever was kept', () => {
    const start = startNavigation('p');
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (place, selection) => {
        const restored = restoreNavigation({ profile: 'p', place, selection }, 'p', 3);
        const { from, to, focus, sandwich, hidden } = restored.place;
        assert.ok(from >= 0 && from < to && to <= 1);
        for (const func of [focus, sandwich, ...hidden]) assert.ok(func >= -1 && func < 3);
      }),
    );
    assert.deepEqual(restoreNavigation('nonsense', 'p', 3), start);
    assert.deepEqual(
      restoreNavigation({ profile: 'p', place: { ...start.place, focus: 99 } }, 'p', 3),
      start,
    );
  });
});
