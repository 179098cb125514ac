import { plainLine } from '../../report/plainLine';
import { nodeCosts } from './costs';
import { nodeTitle, type Plan } from './plan';
import { millisecondsText, rowsText } from './rule';

/** A plan as an indented tree, one line per node: its share, its rows, estimated and actual, and its conditions. */
export function planText(plan: Plan): string {
  const costs = nodeCosts(plan);
  const lines = plan.nodes.map((node) => {
    const cost = costs[node.id];
    const share = `${Math.round((cost?.share ?? 0) * 100)} %`.padStart(5);
    const time = cost?.selfMs === undefined ? '' : ` ${millisecondsText(cost.selfMs)}`;
    const rows = node.actual
      ? `${rowsText(cost?.rows ?? 0)} (${rowsText(node.planRows)} per loop expected${node.actual.loops > 1 ? `, ${Math.round(node.actual.loops)} loops` : ''})`
      : `${rowsText(node.planRows)} expected`;
    const condition = node.indexCondition ?? node.joinCondition ?? node.recheckCondition;
    const filter = [condition, node.joinFilter, node.filter]
      .filter((it) => it !== undefined)
      .join(' filter ');
    return plainLine(
      `${share}${time}  ${'  '.repeat(Math.min(node.depth, 30))}${nodeTitle(node)}  ${rows}${filter ? `  ${filter}` : ''}`,
    );
  });
  return `${lines.join('\n')}\n`;
}
