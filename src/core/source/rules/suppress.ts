import type { Finding } from '../../finding';
import { isRuleOf } from '../../findings/ruleFamily';
import type { FileSummary } from '../summary/fileSummary';

/**
 * Whether a comment of the author silences a finding: `hotlight-ignore` with the rule's name, its family's, or none, for all,
 * on its line or the line above, or `hotlight-ignore-file` anywhere.
 */
export function isSuppressed(finding: Finding, ignores: FileSummary['ignores']): boolean {
  return ignores.some(
    ({ line, rules }) =>
      (line === 0 || line === finding.line || line === finding.line - 1) &&
      (rules.length === 0 || rules.some((named) => isRuleOf(named, finding.rule))),
  );
}
