/** Whether a rule is the named one or a kind of it: `n-plus-one` names `n-plus-one-write` as well. */
export function isRuleOf(named: string, rule: string): boolean {
  return rule === named || rule.startsWith(`${named}-`);
}
