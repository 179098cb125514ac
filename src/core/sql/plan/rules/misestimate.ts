import { conditionsOf } from '../condition';
import { inputs, nodeTitle, type Plan, type PlanNode } from '../plan';
import { evidence, matters, type PlanRule, type PlanView, rowsText } from '../rule';

const FACTORS = { info: 10, warning: 100 } as const;
/** Being wrong about less rows than this changes no plan. */
const LEAST_ROWS = 100;
/** Rows of these come from no table with statistics, or from a count that has none. */
const WITHOUT_STATISTICS = new Set([
  'CTE Scan',
  'Function Scan',
  'Table Function Scan',
  'WorkTable Scan',
  'Values Scan',
  'Named Tuplestore Scan',
  'Foreign Scan',
  'Bitmap Index Scan',
  'BitmapAnd',
  'BitmapOr',
  'ProjectSet',
  'Recursive Union',
  'Result',
]);

/** The planner expected ten times as many rows or more, or less: where that begins, not where it is passed on. */
export const misestimate: PlanRule = {
  name: 'mis-estimate',
  find(view) {
    const { plan } = view;
    return plan.nodes.flatMap((node) => {
      const factor = factorOf(view, node);
      if (factor < FACTORS.info || isExplained(node) || isInherited(view, node)) return [];
      if (!matters(view, node, view.costs[node.id]?.totalShare)) return [];
      const rows = node.actual?.rows ?? 0;
      return [
        {
          severity: factor >= FACTORS.warning ? ('warning' as const) : ('info' as const),
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} returns ${rowsText(rows)} where the planner expected ${rowsText(node.planRows)}: wrong by a factor of ${Math.round(factor)}.`,
          evidence: evidence(
            [node.filter, node.indexCondition, node.joinCondition, node.joinFilter]
              .filter((it) => it !== undefined)
              .join('; ') || 'no condition',
          ),
          fix: adviceOf(plan, node),
        },
      ];
    });
  },
};

function adviceOf(plan: Plan, node: PlanNode): string {
  const conditions = [...conditionsOf(node.filter), ...conditionsOf(node.indexCondition)];
  const columns = new Set(conditions.flatMap((it) => it.columns.map((name) => name.split('.').at(-1))));
  if (node.relation !== undefined && columns.size > 1) {
    return `Run ANALYZE ${node.relation}; if that does not help, the columns depend on each other: CREATE STATISTICS … ON ${[...columns].join(', ')} FROM ${node.relation}.`;
  }
  if (node.relation !== undefined) {
    return `Run ANALYZE ${node.relation}, with a higher statistics target for ${[...columns].join(', ') || 'its columns'} if that does not help.`;
  }
  return `Run ANALYZE on the tables below${inputs(plan, node).length > 1 ? '; a join on columns that depend on each other needs extended statistics' : ''}.`;
}

/** By how much the rows per execution differ from the estimate, in either direction; 0 where that says nothing. */
function factorOf({ plan, stoppedEarly }: PlanView, node: PlanNode): number {
  const { actual, planRows } = node;
  if (!actual || actual.loops === 0 || stoppedEarly.has(node.id)) return 0;
  if (WITHOUT_STATISTICS.has(node.type) || node.type === 'ModifyTable') return 0;
  const most = Math.max(actual.rows, planRows);
  if (most < LEAST_ROWS) return 0;
  const factor = most / Math.max(1, Math.min(actual.rows, planRows));
  // Less groups than expected do no harm.
  const groups = node.type === 'Aggregate' || node.type === 'Group' || node.type === 'Unique';
  if (groups && actual.rows < planRows) return 0;
  // A hash of the same rows as its input, a sort, a gather: nothing of their own to be wrong about.
  return plan.nodes[node.parent] === undefined && node.type === 'Limit' ? 0 : factor;
}

/** No statistics tell how often a function of a column or the end of a text has a value; other rules see those. */
function isExplained(node: PlanNode): boolean {
  const conditions = [node.filter, node.indexCondition, node.recheckCondition, node.joinFilter].flatMap(
    (text) => conditionsOf(text),
  );
  return conditions.some(
    (it) => it.kind === 'wrapped' || it.kind === 'wildcard' || it.text.includes('SubPlan'),
  );
}

function isInherited(view: PlanView, node: PlanNode): boolean {
  return inputs(view.plan, node).some((child) => {
    const { actual, planRows } = child;
    if (!actual || actual.loops === 0) return false;
    const [least, most] = [Math.min(actual.rows, planRows), Math.max(actual.rows, planRows)];
    // Half of it is enough: the errors of both sides of a join multiply.
    return most / Math.max(1, least) >= Math.sqrt(FACTORS.info) || WITHOUT_STATISTICS.has(child.type);
  });
}
