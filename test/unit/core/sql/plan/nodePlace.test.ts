import assert from 'node:assert/strict';
import { rangeOfNode } from '../../../../../src/core/sql/plan/nodePlace';
import { parsePlan } from '../../../../../src/core/sql/plan/parsePlan';
import { planSummary } from '../../../../../src/core/sql/plan/summary';
import { openSqlParser } from '../../../../../src/node/sql/parser/parser';

/** The part of the statement that a plan of this one node is about. */
async function part(sql: string, node: Record<string, unknown>): Promise<string | undefined> {
  const outcome = (await openSqlParser()).parse(sql);
  assert.ok(outcome.ok);
  const plan = parsePlan([
    { Plan: { 'Startup Cost': 0, 'Total Cost': 1, 'Plan Rows': 1, 'Plan Width': 1, ...node } },
  ]);
  const range = rangeOfNode(outcome.tree.stmts![0]!.stmt!, sql, plan, plan.nodes[0]!);
  return range && sql.slice(range.start, range.end);
}

describe('the place of a plan node in its statement', () => {
  const sql = `SELECT 'größe', o.id FROM "Orders" o JOIN lines AS l ON l.order_id = o.id
    WHERE o."Status" = 'späť' AND l.price > $1 ORDER BY l.price, o.id LIMIT 10 OFFSET $2`;
  const scan = (relation: string, alias: string, filter?: string) => ({
    'Node Type': 'Seq Scan',
    'Relation Name': relation,
    Alias: alias,
    ...(filter === undefined ? {} : { Filter: filter }),
  });

  it('is the column of its condition, by alias', async () => {
    assert.equal(await part(sql, scan('Orders', 'o', `(o."Status" = 'späť'::text)`)), 'o."Status"');
    assert.equal(await part(sql, scan('lines', 'l', '(l.price > $1)')), 'l.price');
  });

  it('is the table where there is no condition, and where the condition is not in the statement', async () => {
    assert.equal(await part(sql, scan('Orders', 'o')), '"Orders"');
    assert.equal(await part(sql, scan('lines', 'l', '(l.deleted IS NULL)')), 'lines');
  });

  it('is the sort key, the number of skipped rows, or nothing', async () => {
    assert.equal(await part(sql, { 'Node Type': 'Sort', 'Sort Key': ['l.price', 'o.id'] }), 'l.price');
    assert.equal(await part(sql, { 'Node Type': 'Limit' }), '$2');
    assert.equal(await part(sql, scan('behind_a_view', 'v', '(v.a = 1)')), undefined);
  });

  it('is not lost on a statement without any names', async () => {
    assert.equal(await part('SELECT 1', { 'Node Type': 'Result' }), undefined);
  });
});

describe('a plan in a few words', () => {
  it('names the node that costs the most, what it read, and the price of the whole', () => {
    const node = { 'Startup Cost': 0, 'Plan Width': 4 };
    const child = {
      ...node,
      'Node Type': 'Seq Scan',
      'Relation Name': 'orders',
      Alias: 'orders',
      'Total Cost': 3511.5,
      'Plan Rows': 20,
    };
    const sort = { ...node, 'Node Type': 'Sort', 'Total Cost': 3512.1, 'Plan Rows': 20, Plans: [child] };
    assert.equal(planSummary(parsePlan([{ Plan: sort }])), 'Seq Scan on orders, 20 rows, cost 3,512');
    const facts = { rows: 150_000, pages: 900, changedRows: 0, analyzed: true };
    const known = { ...sort, Plans: [{ ...child, Schema: 'public' }] };
    assert.equal(
      planSummary(parsePlan([{ Plan: known }]), new Map([['public.orders', facts]])),
      'Seq Scan on orders, 150 k rows, cost 3,512',
    );
    const run = {
      'Actual Rows': 20,
      'Actual Loops': 1,
      'Actual Startup Time': 0,
      'Actual Total Time': 411.8,
    };
    const measured = {
      ...sort,
      ...run,
      'Actual Total Time': 412.2,
      Plans: [{ ...child, ...run, 'Rows Removed by Filter': 149_980 }],
    };
    assert.equal(
      planSummary(parsePlan([{ Plan: measured, 'Planning Time': 0.1, 'Execution Time': 412.3 }])),
      'Seq Scan on orders, 150 k rows, 412 ms',
    );
  });
});
