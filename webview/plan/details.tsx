import type { ComponentChildren } from 'preact';
import { formatBytes, formatCount } from '../../src/core/base/units';
import { millisecondsText } from '../../src/core/sql/plan/rule';
import { Advice } from './findings';
import { costText, percentText, ratioText, rowCountText } from './numbers';
import type { PlanModel, ShownNode } from './planModel';

const BLOCK = 8192;

interface DetailsProps {
  readonly model: PlanModel;
  readonly shown: ShownNode;
  /** As PostgreSQL printed the node. */
  readonly raw: Readonly<Record<string, unknown>> | undefined;
  readonly rulePages: ReadonlySet<string>;
  onRule(rule: string): void;
  readonly children?: ComponentChildren;
}

/** All that is known of one node. */
export function Details({ model, shown, raw, rulePages, onRule, children }: DetailsProps) {
  const { node, cost } = shown;
  const conditions = [
    ['Index condition', node.indexCondition],
    ['Join condition', node.joinCondition],
    ['Recheck condition', node.recheckCondition],
    ['Join filter', node.joinFilter],
    ['Filter', node.filter],
    ['Sort key', node.sortKey.length === 0 ? undefined : node.sortKey.join(', ')],
  ] as const;
  return (
    <section class="details" aria-label="Node">
      <h2>{shown.title}</h2>
      {children}
      {shown.findings.map((finding) => (
        <Advice key={finding.rule} finding={finding} hasPage={rulePages.has(finding.rule)} onRule={onRule} />
      ))}
      <dl>
        {numbersOf(model, shown).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {conditions.map(([name, text]) =>
        text === undefined ? null : (
          <div key={name}>
            <h3>{name}</h3>
            <pre>{text}</pre>
          </div>
        ),
      )}
      {cost.selfBlocks === undefined || node.buffers === undefined ? null : (
        <>
          <h3>Buffers, with everything below</h3>
          <p>
            {`${formatCount(node.buffers.hit)} hit, ${formatCount(node.buffers.read)} read (${formatBytes(node.buffers.read * BLOCK)})`}
            {node.buffers.tempWritten > 0
              ? `, ${formatBytes(node.buffers.tempWritten * BLOCK)} temporary files written`
              : ''}
          </p>
        </>
      )}
      {raw === undefined ? null : (
        <details>
          <summary>All fields</summary>
          <table>
            <tbody>
              {Object.entries(raw).map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{typeof value === 'object' ? JSON.stringify(value, null, 1) : String(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}

function numbersOf({ isTimed, plan }: PlanModel, { node, cost, ratio }: ShownNode): [string, string][] {
  const { actual } = node;
  const numbers: [string, string][] = [];
  const of = isTimed ? 'of the time' : 'of the estimated cost';
  if (cost.selfMs !== undefined && cost.totalMs !== undefined) {
    numbers.push(['Own time', `${millisecondsText(cost.selfMs)} (${percentText(cost.share)} ${of})`]);
    numbers.push(['With children', `${millisecondsText(cost.totalMs)} (${percentText(cost.totalShare)})`]);
  } else {
    numbers.push(['Own share', `${percentText(cost.share)} ${of}`]);
    numbers.push(['With children', percentText(cost.totalShare)]);
  }
  numbers.push(['Cost', `${costText(node.startupCost)} to ${costText(node.totalCost)} each time`]);
  numbers.push(['Rows expected', `${rowCountText(node.planRows)} of ${node.planWidth} bytes`]);
  if (actual !== undefined) {
    const each = actual.loops > 1 ? ' each time' : '';
    const off = ratioText(ratio);
    numbers.push([
      'Rows',
      `${rowCountText(actual.rows)}${each}${off === undefined ? '' : `, ${off} than expected`}`,
    ]);
    if (actual.loops > 1) numbers.push(['Rows in all', formatCount(actual.rows * actual.loops)]);
    numbers.push(['Executions', formatCount(actual.loops)]);
  }
  const removed = node.removedByFilter + node.removedByJoinFilter + node.removedByRecheck;
  if (removed > 0)
    numbers.push([
      'Rows thrown away',
      `${formatCount(removed)}${(actual?.loops ?? 1) > 1 ? ' each time' : ''}`,
    ]);
  if (node.parent < 0 && plan.planningMs !== undefined)
    numbers.push(['Planning', millisecondsText(plan.planningMs)]);
  return numbers;
}
