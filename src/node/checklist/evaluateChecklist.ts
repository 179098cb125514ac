import { HotlightError } from '../../core/base/errors';
import { type Checklist, type Item, itemsOf } from '../../core/checklist/checklist';
import { addApproval, setChecked } from '../../core/checklist/edits';
import { evidenceHash } from '../../core/checklist/evidenceHash';
import { evaluateGate, type Facts, type GateResult } from '../../core/checklist/gate/evaluateGate';
import { type Gate, parseGate } from '../../core/checklist/gate/parseGate';
import { type GateState, invalidState, judgeApproval, judgeMeasured } from '../../core/checklist/gateState';
import { parseChecklist } from '../../core/checklist/parseChecklist';
import { isClosed } from '../../core/checklist/progress';
import { applyEdits, type TextEdit } from '../../core/checklist/textEdit';
import { gitIdentity, headCommit, type SourceHistory } from './gitFacts';

/** A checklist whose gates have been judged. */
export interface Evaluation {
  /** With the edits applied. */
  readonly checklist: Checklist;
  /** By the line of the item in `checklist`. */
  readonly states: ReadonlyMap<number, GateState>;
  /** The same by line in the text that was given, for whoever does not write the edits, or not yet. */
  readonly statesAsGiven: ReadonlyMap<number, GateState>;
  /** What turns the text that was given into the one of `checklist`. */
  readonly edits: readonly TextEdit[];
}

/** What was measured for the gates of a checklist; see {@link measureGates}. */
export type Measured = ReadonlyMap<string, GateResult>;

/** Measures every gate of a checklist once, by its expression. */
export async function measureGates(checklist: Checklist, facts: Facts): Promise<Measured> {
  const results = new Map<string, GateResult>();
  for (const { gate } of itemsOf(checklist)) {
    if (gate === undefined || results.has(gate.text)) continue;
    const parsed = parseGate(gate.text);
    if ('gate' in parsed && parsed.gate.kind === 'measured') {
      results.set(gate.text, await evaluateGate(parsed.gate, facts));
    }
  }
  return results;
}

/**
 * Judges every gate of a checklist: first what is measured, then the approvals of it. Only the boxes and evidence of
 * gates change; what people tick is theirs.
 */
export async function judgeChecklist(
  history: SourceHistory,
  checklist: Checklist,
  measured: Measured,
  now = new Date(),
): Promise<Evaluation> {
  const commits = [
    ...itemsOf(checklist).flatMap(({ evidence }) => evidence?.commit ?? []),
    ...[...measured.values()].flatMap((result) => ('commit' in result ? (result.commit ?? []) : [])),
  ];
  const context = { now, changedSince: await history.changedSince(commits) };
  const states = new Map<number, GateState>();
  const edits: TextEdit[] = [];
  const items = itemsOf(checklist);
  const gates = items.map(gateOf);
  for (const [index, item] of items.entries()) {
    if (gates[index]?.kind !== 'measured') continue;
    const unknown: GateResult = { outcome: 'unmeasured', reason: 'It has not been measured.' };
    const judged = judgeMeasured(checklist, item, measured.get(item.gate!.text) ?? unknown, context);
    states.set(index, judged.state);
    edits.push(...judged.edits);
  }
  // What is approved is the evidence as it stands now; gates don't change which items there are.
  const withEvidence = reparsed(checklist, edits);
  for (const [index, item] of itemsOf(withEvidence).entries()) {
    const gate = gates[index];
    if (gate?.kind !== 'approval') continue;
    const { state, passes } = judgeApproval(withEvidence, item, gate.people);
    states.set(index, state);
    edits.push(...setChecked(items[index]!, passes));
  }
  const after = reparsed(checklist, edits);
  return {
    checklist: after,
    edits,
    states: byLine(after, states),
    statesAsGiven: byLine(checklist, states),
  };
}

function gateOf(item: Item): Gate | undefined {
  const parsed = item.gate && parseGate(item.gate.text);
  return parsed && 'gate' in parsed ? parsed.gate : undefined;
}

function reparsed(checklist: Checklist, edits: readonly TextEdit[]): Checklist {
  return edits.length === 0 ? checklist : parseChecklist(applyEdits(checklist.text, edits), checklist.title);
}

/** States by line instead of by index, with those of gates whose expression is wrong. */
function byLine(checklist: Checklist, states: ReadonlyMap<number, GateState>): Map<number, GateState> {
  return new Map(
    itemsOf(checklist).flatMap((item, index): [number, GateState][] => {
      const state = states.get(index) ?? invalidState(item);
      return state === undefined ? [] : [[item.line, state]];
    }),
  );
}

/** How the gates of the sections that are closed stand, worst first: what a pipeline stops at. */
export function verdictOf({ checklist, states }: Evaluation): 'passes' | 'fails' | 'unmeasured' {
  const closed = checklist.sections.filter((section) => isClosed(checklist, section));
  const found = itemsOf({ sections: closed }).flatMap((item) => {
    const state = states.get(item.line)?.state;
    // Measuring again renews a measurement; what is approved has to be approved again.
    return state === 'stale' && gateOf(item)?.kind === 'approval' ? 'fails' : (state ?? []);
  });
  if (found.some((state) => state === 'fails' || state === 'invalid')) return 'fails';
  return found.some((state) => state === 'unmeasured' || state === 'stale') ? 'unmeasured' : 'passes';
}

/**
 * The edits by which somebody approves a step.
 * @throws HotlightError `usage` for an item that is no approval step, or without a name in git
 */
export async function approve(
  root: string,
  checklist: Checklist,
  item: Item,
  now = new Date(),
): Promise<TextEdit[]> {
  const parsed = item.gate && parseGate(item.gate.text);
  if (parsed === undefined || !('gate' in parsed) || parsed.gate.kind !== 'approval') {
    throw new HotlightError(
      'usage',
      `"${item.title}" needs no approval; write \`gate: approved by 1\` behind it if it should.`,
    );
  }
  const who = await gitIdentity(root);
  if (who === undefined) {
    throw new HotlightError(
      'usage',
      'git knows no name and address of yours to approve with; set them with "git config user.name" and "git config user.email".',
    );
  }
  const commit = await headCommit(root);
  return addApproval(checklist, item, {
    ...who,
    date: now.toISOString(),
    ...(commit === undefined ? {} : { commit }),
    evidence: evidenceHash(checklist, item),
  });
}
