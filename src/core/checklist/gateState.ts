import type { Approval, Checklist, Evidence, Item } from './checklist';
import { setChecked, setEvidence } from './edits';
import { evidenceHash } from './evidenceHash';
import type { GateResult } from './gate/evaluateGate';
import { parseGate } from './gate/parseGate';
import type { TextEdit } from './textEdit';

/** How a gate stands. */
export type GateState =
  | { readonly state: 'passes' | 'fails'; readonly value: string }
  /** What was measured is of a commit after which the sources changed, or what was approved is other evidence. */
  | {
      readonly state: 'stale';
      readonly outcome: Evidence['outcome'];
      readonly value: string;
      /** First commit that changed the sources; absent when it is not known, and for approvals. */
      readonly since?: string;
    }
  | { readonly state: 'unmeasured'; readonly reason: string }
  | { readonly state: 'invalid'; readonly reason: string; readonly line: number; readonly column: number };

/** Whether sources changed after a commit: `false`, or the first commit that did (undefined when unknown here). */
export type ChangedSince = (commit: string) => false | { readonly commit?: string };

export interface JudgedGate {
  readonly state: GateState;
  /** Ticks or un-ticks the item and writes its evidence. None where nothing is new. */
  readonly edits: readonly TextEdit[];
}

/** Judges a measured gate by what was measured now, else by the evidence that was written before. */
export function judgeMeasured(
  checklist: Checklist,
  item: Item,
  result: GateResult,
  { now, changedSince }: { readonly now: Date; readonly changedSince: ChangedSince },
): JudgedGate {
  if (result.outcome === 'unmeasured') {
    const { evidence } = item;
    if (evidence === undefined) return { state: { state: 'unmeasured', reason: result.reason }, edits: [] };
    return { state: stateOf(evidence, changedSince), edits: [] };
  }
  const { outcome, value, run, commit, dirty, by } = result;
  const record = {
    outcome,
    value,
    ...(run === undefined ? {} : { run }),
    ...(commit === undefined ? {} : { commit }),
    dirty,
    date: now.toISOString(),
    ...(by === undefined ? {} : { by }),
  };
  const isNew = !saysTheSame(item.evidence, record, changedSince);
  return {
    state: stateOf(record, changedSince),
    edits: [
      ...setChecked(item, outcome === 'passes'),
      ...(isNew ? setEvidence(checklist, item, record) : []),
    ],
  };
}

/**
 * Whether evidence need not be written again: nothing but its date would change, or its commit where no source did.
 * Without that, committing the evidence would change it.
 */
function saysTheSame(
  before: Evidence | undefined,
  now: Omit<Evidence, 'span' | 'line'>,
  changedSince: ChangedSince,
): boolean {
  if (before === undefined) return false;
  const isSame =
    before.outcome === now.outcome &&
    before.value === now.value &&
    before.run === now.run &&
    before.by === now.by;
  if (!isSame || before.commit === undefined || now.commit === undefined) {
    return isSame && before.commit === now.commit;
  }
  return now.commit.startsWith(before.commit) || changedSince(before.commit) === false;
}

function stateOf(
  { outcome, value, commit }: Pick<Evidence, 'outcome' | 'value' | 'commit'>,
  changedSince: ChangedSince,
): GateState {
  const changed = commit === undefined ? false : changedSince(commit);
  if (changed === false) return { state: outcome, value };
  return {
    state: 'stale',
    outcome,
    value,
    ...(changed.commit === undefined ? {} : { since: changed.commit }),
  };
}

/** Judges an approval step by the names below it; those that approved other evidence don't count. */
export function judgeApproval(
  checklist: Checklist,
  item: Item,
  people: number,
): { state: GateState; passes: boolean } {
  const hash = evidenceHash(checklist, item);
  const count = (approvals: readonly Approval[]): number =>
    new Set(approvals.map(({ email }) => email.toLowerCase())).size;
  const current = count(item.approvals.filter(({ evidence }) => evidence === hash));
  const passes = current >= people;
  const outdated = item.approvals.filter(({ evidence }) => evidence !== hash).map(({ name }) => name);
  const because =
    outdated.length === 0 ? '' : `; the evidence changed after the approval of ${outdated.join(', ')}`;
  const value = (approved: number): string => `approved by ${approved} of ${people}${because}`;
  const before = count(item.approvals);
  if (!passes && before >= people) {
    return { state: { state: 'stale', outcome: 'passes', value: value(before) }, passes };
  }
  return { state: { state: passes ? 'passes' : 'fails', value: value(current) }, passes };
}

/** The state of a gate whose expression is wrong; undefined when it is right. */
export function invalidState(item: Item): Extract<GateState, { state: 'invalid' }> | undefined {
  if (item.gate === undefined) return undefined;
  const parsed = parseGate(item.gate.text);
  if ('gate' in parsed) return undefined;
  const { line, column } = item.gate;
  return {
    state: 'invalid',
    reason: parsed.problem.message,
    line,
    column: column + parsed.problem.column - 1,
  };
}

/** `passes: 143 ms`, `not measured: …`: one line for people. */
export function describeState(state: GateState): string {
  switch (state.state) {
    case 'passes':
      return `passes: ${state.value}`;
    case 'fails':
      return `fails: ${state.value}`;
    case 'stale':
      return `stale${state.since === undefined ? '' : ` since ${state.since.slice(0, 7)}`}, ${state.outcome === 'passes' ? 'passed' : 'failed'} before: ${state.value}`;
    case 'unmeasured':
      return `not measured: ${state.reason}`;
    case 'invalid':
      return `line ${state.line}, column ${state.column}: ${state.reason}`;
  }
}
