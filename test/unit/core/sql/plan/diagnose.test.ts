import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { HotlightError } from '../../../../../src/core/base/errors';
import { diagnose } from '../../../../../src/core/sql/plan/diagnose';
import { parsePlan } from '../../../../../src/core/sql/plan/parsePlan';

const folder = join(__dirname, '../../../../fixtures/plans');
const labelled = readdirSync(folder).map(
  (file) =>
    [
      file,
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as { labels: string[]; plan: unknown },
    ] as const,
);

describe('plan rules', () => {
  for (const [file, { labels, plan }] of labelled) {
    it(`find exactly ${labels.join(', ')} in ${file}`, () => {
      const rules = diagnose(parsePlan(plan)).map((finding) => finding.rule);
      assert.deepEqual(rules.sort(), labels.filter((label) => label !== 'ok').sort());
    });
  }

  it('survive plans with fields missing, swapped and of other types', () => {
    const plans = fc.constantFrom(...labelled.map(([, it]) => it.plan));
    const value = fc.oneof(
      fc.constant(undefined),
      fc.double(),
      fc.constant(Number.MAX_VALUE),
      fc.string(),
      fc.constant([]),
      fc.constant({}),
    );
    fc.assert(
      fc.property(plans, fc.array(fc.tuple(fc.nat(400), value), { maxLength: 12 }), (plan, changes) => {
        const changed = structuredClone(plan);
        for (const [at, to] of changes) change(changed, at, to);
        try {
          for (const finding of diagnose(parsePlan(changed))) {
            assert.match(finding.message, /^[^\n]+\.$/);
            assert.doesNotMatch(finding.message, /NaN|undefined|Infinity/);
          }
        } catch (error) {
          assert.ok(HotlightError.is(error, 'bad-input'), String(error));
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** Replaces the n-th field of a JSON value, counted in the order of a walk. */
function change(value: unknown, at: number, to: unknown): void {
  let left = at;
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const key of Object.keys(next)) {
      if (left-- === 0) {
        (next as Record<string, unknown>)[key] = to;
        return;
      }
      open.push((next as Record<string, unknown>)[key]);
    }
  }
}
