import { ruleTitle } from '../../src/core/report/rulePage';
import type { PlanFinding } from '../../src/core/sql/plan/rule';
import type { PlanModel } from './planModel';

interface FindingsProps {
  readonly model: PlanModel;
  onChoose(node: number): void;
}

/** What is wrong with the plan, each a click away from its node. */
export function Findings({ model, onChoose }: FindingsProps) {
  const { findings } = model;
  if (findings.length === 0) return <p class="quiet">Nothing slow stands out in this plan.</p>;
  return (
    <ul class="findings" aria-label="Findings">
      {findings.map((finding) => (
        <li key={`${finding.rule} ${finding.node}`}>
          <button type="button" onClick={() => onChoose(finding.node)}>
            <span class={`finding ${finding.severity}`}>{ruleTitle(finding.rule)}</span> {finding.message}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface AdviceProps {
  readonly finding: PlanFinding;
  readonly hasPage: boolean;
  onRule(rule: string): void;
}

/** A finding in full: what it means and what to do. */
export function Advice({ finding, hasPage, onRule }: AdviceProps) {
  const { rule, severity, message, evidence, fix } = finding;
  return (
    <div class={`advice ${severity}`}>
      <strong>{ruleTitle(rule)}</strong>
      <p>{message}</p>
      {evidence.map((one) => (
        <p class="quiet" key={one.message}>
          {one.message}
        </p>
      ))}
      <p>{fix}</p>
      {hasPage ? (
        <button type="button" class="link" onClick={() => onRule(rule)}>
          About this rule
        </button>
      ) : null}
    </div>
  );
}
