import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparePlans } from '../../../../../src/core/sql/plan/comparePlans';
import { parsePlan } from '../../../../../src/core/sql/plan/parsePlan';
import { labelledPlans, largePlan, planCalled } from './plans';

const parsed = labelledPlans.map(({ plan }) => parsePlan(plan));
const anyPlan = fc.constantFrom(...parsed);

const scan = (more: object): object => ({
  'Node Type': 'Seq Scan',
  'Relation Name': 'orders',
  Alias: 'o',
  'Startup Cost': 0,
  'Total Cost': 4000,
  'Plan Rows': 10,
  'Plan Width': 8,
  Filter: '(o.user_id = 7)',
  ...more,
});
const users = scan({ 'Relation Name': 'users', Alias: 'u', Filter: undefined, 'Total Cost': 100 });
const planOf = (root: object) => parsePlan([{ Plan: root }]);

describe('comparePlans', () => {
  it('finds no difference between a plan and itself', () => {
    for (const plan of parsed) {
      const { before, after } = comparePlans(plan, plan);
      for (const side of [before, after]) {
        assert.deepEqual(
          side.nodes.map(({ fate, other }) => [fate, other]),
          plan.nodes.map(({ id }) => ['same', id]),
        );
      }
      assert.deepEqual(before.self, after.self);
    }
  });

  it('pairs each node with at most one of the other plan, and both sides agree', () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, (one, two) => {
        const { before, after } = comparePlans(one, two);
        const pairs = before.nodes.flatMap(({ other }, id) => (other === undefined ? [] : [[id, other]]));
        const back = after.nodes.flatMap(({ other }, id) => (other === undefined ? [] : [[other, id]]));
        assert.deepEqual(new Set(pairs.map((pair) => pair.join())), new Set(back.map((pair) => pair.join())));
        assert.equal(new Set(pairs.map(([, other]) => other)).size, pairs.length);
        for (const [id, other] of pairs)
          assert.equal(before.nodes[id!]!.fate, after.nodes[other!]!.fate, 'of both nodes of a pair');
        const alone = before.nodes.filter(({ fate }) => fate === 'removed').length;
        assert.equal(alone, one.nodes.length - pairs.length);
      }),
    );
  });

  it('sees a scan that has become one of an index, and what that saves', () => {
    const after = scan({
      'Node Type': 'Index Scan',
      'Index Name': 'orders_user_id_idx',
      Filter: undefined,
      'Index Cond': '(o.user_id = 7)',
      'Total Cost': 8,
    });
    const result = comparePlans(planOf(scan({})), planOf(after));
    assert.equal(result.unit, 'cost');
    assert.deepEqual(result.after.nodes, [
      {
        fate: 'changed',
        other: 0,
        differences: [
          'Seq Scan on orders → Index Scan using orders_user_id_idx on orders',
          'new index condition: (o.user_id = 7)',
          'no filter any more: (o.user_id = 7)',
        ],
      },
    ]);
    assert.deepEqual([result.before.whole, result.after.whole], [4000, 8]);
    assert.deepEqual([result.before.self, result.after.self], [[4000], [8]]);
  });

  it('knows a join by the tables that it joins, however and in whichever order', () => {
    const join = (type: string, outer: object, inner: object) =>
      planOf({
        ...scan({ 'Relation Name': undefined, Alias: undefined, Filter: undefined, 'Total Cost': 5000 }),
        'Node Type': type,
        'Join Type': 'Inner',
        Plans: [
          { ...outer, 'Parent Relationship': 'Outer' },
          { ...inner, 'Parent Relationship': 'Inner' },
        ],
      });
    const loop = join('Nested Loop', users, scan({}));
    const hash = join('Hash Join', scan({}), {
      ...scan({ 'Node Type': 'Hash', 'Relation Name': undefined, Alias: undefined, Filter: undefined }),
      Plans: [users],
    });
    const { before, after } = comparePlans(loop, hash);
    assert.deepEqual(
      before.nodes.map(({ fate, other }) => [fate, other]),
      [
        ['changed', 0],
        ['same', 3],
        ['same', 1],
      ],
    );
    assert.equal(after.nodes[2]!.fate, 'added', 'the Hash');
  });

  it('compares costs unless both plans were measured', () => {
    const measured = parsePlan(planCalled('disk_sort.pg18').plan);
    const other = parsePlan(planCalled('disk_sort.pg15').plan);
    assert.equal(comparePlans(measured, other).unit, 'ms');
    const estimated = { ...other, nodes: other.nodes.map((node) => ({ ...node, actual: undefined })) };
    const { unit, before } = comparePlans(measured, estimated);
    assert.equal(unit, 'cost');
    assert.equal(before.whole, measured.nodes[0]!.totalCost);
    assert.ok(Math.abs(before.self.reduce((sum, it) => sum + it, 0) - before.whole) < before.whole / 1e6);
  });

  it('takes plans of 5 000 nodes', () => {
    const large = parsePlan(largePlan(5000));
    const { after } = comparePlans(parsePlan(largePlan(4990)), large);
    assert.equal(after.nodes.filter(({ fate }) => fate === 'added').length, 10);
    assert.equal(after.nodes[0]!.other, 0, 'what is above other tables is paired by what is below');
  });
});
