import assert from 'node:assert/strict';
import { nodeCosts } from '../../../../../src/core/sql/plan/costs';
import { heaviestPath } from '../../../../../src/core/sql/plan/heaviestPath';
import { estimateRatio, nodeMarks } from '../../../../../src/core/sql/plan/nodeMarks';
import { parsePlan } from '../../../../../src/core/sql/plan/parsePlan';
import { nodesStoppedEarly } from '../../../../../src/core/sql/plan/stoppedEarly';
import { labelledPlans, planCalled } from './plans';

function marksIn(name: string): string[] {
  const plan = parsePlan(planCalled(name).plan);
  const stopped = nodesStoppedEarly(plan);
  return plan.nodes.flatMap((node) =>
    nodeMarks(node, stopped.has(node.id)).map(({ text, bad }) => `${node.type}: ${text}${bad ? ' !' : ''}`),
  );
}

describe('the marks of a node', () => {
  it('are what it did out of the ordinary', () => {
    assert.deepEqual(marksIn('pk_lookup_ok.pg18'), []);
    assert.deepEqual(marksIn('disk_sort.pg18'), ['Sort: 57.3 MB on disk !']);
    assert.ok(marksIn('hash_batches.pg18').some((mark) => /^Hash: \d+ batches !$/.test(mark)));
    assert.ok(marksIn('lossy_bitmap.pg18').some((mark) => /lossy blocks !$/.test(mark)));
    assert.ok(marksIn('heap_fetches.pg18').some((mark) => /heap fetches$/.test(mark)));
    assert.deepEqual(marksIn('topn_index_ok.pg18'), ['Index Scan: stopped early']);
  });

  it('tell how far an estimate was off, except where the rows were not all asked for', () => {
    const misestimated = parsePlan(planCalled('misestimate_correlated.pg18').plan);
    const ratios = misestimated.nodes.map((node) => estimateRatio(node, false) ?? 1);
    assert.ok(Math.max(...ratios.map((ratio) => Math.max(ratio, 1 / ratio))) >= 10, String(ratios));
    const plan = parsePlan(planCalled('topn_index_ok.pg18').plan);
    const stopped = nodesStoppedEarly(plan);
    for (const node of plan.nodes) {
      const ratio = estimateRatio(node, stopped.has(node.id));
      assert.equal(ratio === undefined, stopped.has(node.id));
    }
  });
});

describe('heaviestPath', () => {
  it('goes down from the root to the node where the most is spent', () => {
    for (const { name, plan: printed } of labelledPlans) {
      const plan = parsePlan(printed);
      const costs = nodeCosts(plan);
      const path = heaviestPath(plan, costs);
      path.forEach((id, i) => {
        if (i > 0) assert.equal(plan.nodes[id]!.parent, path[i - 1], name);
      });
      const last = plan.nodes[path.at(-1)!]!;
      for (const child of last.children)
        assert.ok(costs[child]!.totalShare <= costs[last.id]!.share, `${name}: nothing below weighs more`);
    }
    const sorted = parsePlan(planCalled('disk_sort.pg18').plan);
    assert.deepEqual(heaviestPath(sorted, nodeCosts(sorted)), [0]);
  });
});
