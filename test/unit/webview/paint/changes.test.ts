import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareSides, matchSides } from '../../../../src/core/compare/compareProfiles';
import { differentialOf } from '../../../../src/core/compare/differential';
import { encodeProfile } from '../../../../src/core/profile/buffer';
import type { Profile } from '../../../../src/core/profile/profile';
import { type Comparison, changeOf, readComparison } from '../../../../webview/flame/comparison';
import { startNavigation } from '../../../../webview/flame/navigation';
import { changeLook } from '../../../../webview/flame/paint/changes';
import { contrast, parseColour } from '../../../../webview/shared/colour';
import { anyProfile } from '../profiles';
import { KINDS, theme } from './themes';

function comparisonOf(earlier: Profile, later: Profile): Comparison {
  const sides = matchSides([earlier], [later]);
  const { before, after, tested } = differentialOf([earlier], [later], sides, compareSides(sides));
  const message = {
    buffer: encodeProfile(before),
    before: 'b',
    after: 'a',
    repeats: [1, 1] as const,
    tested,
  };
  return readComparison(message, after, '');
}

const place = startNavigation('').place;
const pair = fc.tuple(anyProfile, anyProfile);

describe('the boxes of a comparison', () => {
  it('have the values of both sides, which add up to those of the whole', () => {
    fc.assert(
      fc.property(pair, fc.boolean(), ([earlier, later], join) => {
        const comparison = comparisonOf(earlier, later);
        for (const layout of ['before', 'after'] as const) {
          const scene = comparison[layout].scene({ ...place, joinRecursion: join });
          if (scene.width === 0) continue;
          const root = changeOf(scene, scene.at(0, 0), 'total', layout);
          assert.deepEqual(root, {
            before: comparison.before.model.busy,
            after: comparison.after.model.busy,
          });
        }
      }),
    );
  });

  it('change the other way round in the other direction', () => {
    fc.assert(
      fc.property(pair, ([earlier, later]) => {
        const there = comparisonOf(earlier, later);
        const back = comparisonOf(later, earlier);
        const values = (comparison: Comparison, layout: 'before' | 'after', swap: boolean): string[] => {
          const scene = comparison[layout].scene(place);
          const rows: string[] = [];
          for (let row = 0; row < scene.rows; row++) {
            scene.visit(row, 0, scene.width, 0, (key) => {
              const { before, after } = changeOf(scene, key, 'self', layout);
              // Not by name: a renamed function goes by its later one.
              rows.push(`${row} ${swap ? [after, before] : [before, after]}`);
            });
          }
          return rows.sort();
        };
        assert.deepEqual(values(there, 'after', false), values(back, 'before', true));
      }),
    );
  });
});

describe('changeLook', () => {
  const frames = (self: readonly number[], profile: Profile): Profile => ({
    ...profile,
    self: Float64Array.from(self),
  });
  const base = fc.sample(anyProfile, 1)[0]!;
  const tree: Profile = {
    ...base,
    parent: Int32Array.from([-1, 0, 0]),
    frame: Uint32Array.from([0, 1, 2]),
    lines: { start: new Uint32Array(4), line: new Uint32Array(0), value: new Float64Array(0) },
    samples: new Uint32Array(0),
    times: new Float64Array(0),
  };
  const comparison = comparisonOf(frames([0, 500, 500], tree), frames([0, 500, 470], tree));

  it('colours by direction and size, and leaves what is below the threshold grey', () => {
    const scene = comparison.after.scene(place);
    const step = (threshold: number, x: number): number => {
      const settings = { layout: 'after', changeOf: 'self', threshold } as const;
      const look = changeLook(comparison, settings, theme('dark'));
      const swatch = look.swatch(scene, scene.at(1, x));
      return look.legend.findIndex((entry) => entry.swatch === swatch) - 4;
    };
    // 3 % less in the second function, nothing in the first: steps begin at 0.5, 1, 2 and 4 %.
    assert.deepEqual(
      [0.5, 1, 2, 5].map((threshold) => step(threshold, 600)),
      [-3, -2, -1, 0],
    );
    assert.deepEqual(
      [0, 0.5].map((threshold) => step(threshold, 100)),
      [0, 0],
    );
  });

  it('can be read in every theme, and never by colour alone', () => {
    for (const kind of KINDS) {
      const look = changeLook(
        comparison,
        { layout: 'after', changeOf: 'total', threshold: 0.5 },
        theme(kind),
      );
      for (const { label, swatch } of look.legend) {
        const ratio = contrast(parseColour(swatch.ink)!, parseColour(swatch.fill)!);
        assert.ok(ratio >= 4.5, `${kind}, ${label}: ${ratio}`);
      }
      assert.equal(new Set(look.legend.map(({ swatch }) => swatch.edge)).size, 9, kind);
      const scene = comparison.after.scene(place);
      assert.equal(look.text(scene, scene.at(1, 600)), '−30 µs');
      assert.equal(look.text(scene, scene.at(1, 100)), '±0');
    }
  });
});
