import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HotlightError } from '../../../../../src/core/base/errors';
import { nodeCosts } from '../../../../../src/core/sql/plan/costs';
import { diagnose } from '../../../../../src/core/sql/plan/diagnose';
import { parsePlan } from '../../../../../src/core/sql/plan/parsePlan';
import { nodesStoppedEarly } from '../../../../../src/core/sql/plan/stoppedEarly';

const fixture = join(__dirname, '../../../../fixtures/plans/correlated_subplan.pg18.json');
const { plan } = JSON.parse(readFileSync(fixture, 'utf8')) as { plan: unknown[] };

/** A node that took `ms` per execution. */
function node(type: string, ms: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    'Node Type': type,
    'Startup Cost': 0,
    'Total Cost': 100,
    'Plan Rows': 10,
    'Actual Total Time': ms,
    'Actual Rows': 10,
    'Actual Loops': 1,
    'Parent Relationship': 'Outer',
    ...more,
  };
}

function selfTimes(root: Record<string, unknown>): (number | undefined)[] {
  return nodeCosts(parsePlan([{ Plan: root }])).map((cost) => cost.selfMs);
}

describe('parsePlan', () => {
  it('reads a plan however it was wrapped', () => {
    const text = JSON.stringify(plan);
    const rows = [{ 'QUERY PLAN': plan }];
    const psql = `QUERY PLAN\n------\n${JSON.stringify(plan, null, 2)
      .split('\n')
      .map((line) => `${line}   +`)
      .join('\n')}\n(1 row)\n`;
    for (const input of [plan, plan[0], text, `\uFEFF\n${text}\n`, rows, rows[0], psql]) {
      assert.equal(parsePlan(input).nodes.length, 4);
    }
  });

  it('says in one sentence what is wrong with anything else', () => {
    const text = JSON.stringify(plan);
    const bad = [
      '',
      'Seq Scan on a  (cost=0.00..1.00 rows=1 width=4)',
      text.slice(0, 300),
      '[]',
      '{}',
      '3',
      '[{"Plan": 3}]',
      '[{"Plan": {"Node Type": 3}}]',
      '[{"Plan": {"Node Type": "Sort", "Plans": {}}}]',
      '[{"Plan": {"Node Type": "Sort", "Plans": [null]}}]',
      '<explain xmlns="http://www.postgresql.org/2009/explain"/>',
      JSON.stringify([plan[0], plan[0]]),
    ];
    for (const input of bad) {
      assert.throws(
        () => parsePlan(input, 'plan.json'),
        (error) => {
          assert.ok(HotlightError.is(error, 'bad-input'));
          assert.match(error.message, /^plan\.json can't be read as a query plan: [^\n]+\.$/);
          return true;
        },
      );
    }
  });

  it('takes a plan that is 5 000 nodes deep, and one that is as wide', () => {
    let deep = node('Seq Scan', 1);
    for (let depth = 1; depth < 5000; depth++) deep = node('Materialize', 1, { Plans: [deep] });
    const wide = node('Append', 1, { Plans: Array.from({ length: 4999 }, () => node('Seq Scan', 0.1)) });
    for (const root of [deep, wide]) {
      const parsed = parsePlan([{ Plan: root }]);
      assert.equal(parsed.nodes.length, 5000);
      diagnose(parsed);
    }
  });
});

describe('nodeCosts', () => {
  it('multiplies by loops and takes children off', () => {
    const inner = node('Index Scan', 0.5, { 'Actual Loops': 10, 'Parent Relationship': 'Inner' });
    const join = node('Nested Loop', 9, { Plans: [node('Seq Scan', 3), inner] });
    assert.deepEqual(selfTimes(join), [1, 3, 5]);
  });

  it('counts processes below a Gather as running side by side', () => {
    const scan = node('Seq Scan', 8, { 'Actual Loops': 3, 'Parallel Aware': true });
    assert.deepEqual(selfTimes(node('Gather', 10, { 'Workers Launched': 2, Plans: [scan] })), [2, 8]);
  });

  it('gives a node that was never executed no time', () => {
    const never = node('Seq Scan', 0, { 'Actual Loops': 0, 'Actual Rows': 0 });
    assert.deepEqual(selfTimes(node('Append', 2, { Plans: [never] })), [2, 0]);
  });

  it("takes a CTE's time off its scans and not off the node that it hangs on", () => {
    const cte = node('Seq Scan', 4, { 'Parent Relationship': 'InitPlan', 'Subplan Name': 'CTE x' });
    const scan = node('CTE Scan', 6, { 'CTE Name': 'x' });
    assert.deepEqual(selfTimes(node('Sort', 7, { Plans: [cte, scan] })), [1, 4, 2]);
  });

  it("takes an InitPlan's time off the node whose condition asks for it", () => {
    for (const [name, filter] of [
      ['InitPlan 1 (returns $0)', '(a.x = $0)'],
      ['InitPlan 1', '(a.x = (InitPlan 1).col1)'],
    ]) {
      const init = node('Aggregate', 4, { 'Parent Relationship': 'InitPlan', 'Subplan Name': name });
      const scan = node('Seq Scan', 6, { Filter: filter });
      assert.deepEqual(selfTimes(node('Limit', 7, { Plans: [init, scan] })), [1, 4, 2]);
    }
  });

  it("takes a SubPlan's time off its user, once per execution", () => {
    const sub = node('Aggregate', 0.5, {
      'Parent Relationship': 'SubPlan',
      'Subplan Name': 'SubPlan 1',
      'Actual Loops': 10,
    });
    assert.deepEqual(selfTimes(node('Seq Scan', 6, { Plans: [sub] })), [1, 5]);
  });

  it('shares the estimated cost of a plan that was not run', () => {
    const scan = { 'Node Type': 'Seq Scan', 'Total Cost': 75, 'Plan Rows': 1000 };
    const costs = nodeCosts(parsePlan([{ Plan: { 'Node Type': 'Sort', 'Total Cost': 100, Plans: [scan] } }]));
    assert.deepEqual(
      costs.map((cost) => cost.share),
      [0.25, 0.75],
    );
  });
});

describe('nodesStoppedEarly', () => {
  it('ends at what reads all rows first', () => {
    const sorted = node('Limit', 1, { Plans: [node('Sort', 1, { Plans: [node('Seq Scan', 1)] })] });
    assert.deepEqual([...nodesStoppedEarly(parsePlan([{ Plan: sorted }]))], [1]);
    const streamed = node('Limit', 1, { Plans: [node('Materialize', 1, { Plans: [node('Seq Scan', 1)] })] });
    assert.deepEqual([...nodesStoppedEarly(parsePlan([{ Plan: streamed }]))], [1, 2]);
  });
});
