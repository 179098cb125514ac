import type { Severity } from '../../finding';
import { NAMES, type NameDefinition } from './names';
import { type Comparison, formatOperand, type Gate, type Operand, type Operator } from './parseGate';
import { formatQuantity } from './quantity';

/** A value and where it is from. Units as in quantity.ts; true is 1. */
export interface Fact {
  readonly value: number;
  /** Id of the run. */
  readonly run?: string;
  readonly commit?: string;
  readonly dirty?: boolean;
  /** Who entered it, when it was measured elsewhere. */
  readonly by?: string;
}

/** Which capture is missing and how to get it: one sentence. */
export interface Missing {
  readonly missing: string;
}

/** What gates are evaluated from. Asked only for what a gate needs. */
export interface Facts {
  named(name: string): Promise<Fact | Missing>;
  /** The value in the baseline. */
  baseline(name: string): Promise<Fact | Missing>;
  /** Percentage of the busy time of the functions of that name. */
  share(name: string): Promise<Fact | Missing>;
  /** How many findings of at least that severity; all rules when `rule` is absent. */
  findings(rule: string | undefined, severity: Severity): Promise<Fact | Missing>;
}

export type GateResult =
  | {
      readonly outcome: 'passes' | 'fails';
      /** `143 ms`, `improvement(http.p95) 12.0 %`. */
      readonly value: string;
      readonly run?: string;
      readonly commit?: string;
      readonly dirty: boolean;
      readonly by?: string;
    }
  | { readonly outcome: 'unmeasured'; readonly reason: string };

/**
 * Evaluates a measured gate: every comparison is looked at, so that the value says all of them. One that fails is
 * enough, whatever could not be measured beside it.
 */
export async function evaluateGate(
  gate: Extract<Gate, { kind: 'measured' }>,
  facts: Facts,
): Promise<GateResult> {
  const used: Fact[] = [];
  const values: string[] = [];
  let passes = true;
  let reason: string | undefined;
  for (const comparison of gate.all) {
    const left = await factOf(comparison.left, facts);
    if ('missing' in left) {
      reason ??= left.missing;
      continue;
    }
    const right = comparison.right && (await factOf(comparison.right.operand, facts));
    if (right !== undefined && 'missing' in right) {
      reason ??= right.missing;
      continue;
    }
    used.push(left, ...(right === undefined ? [] : [right]));
    passes &&= holds(left.value, comparison.right?.operator, right?.value ?? 0);
    values.push(describe(comparison, left.value, right?.value, gate.all.length > 1));
  }
  if (reason !== undefined && passes) return { outcome: 'unmeasured', reason };
  // The measured side says what was measured; a literal says nothing.
  const from = used.find((fact) => fact.run !== undefined) ?? used.find((fact) => fact.commit !== undefined);
  const by = used.find((fact) => fact.by !== undefined)?.by;
  return {
    outcome: passes ? 'passes' : 'fails',
    value: values.join(', '),
    ...(from?.run === undefined ? {} : { run: from.run }),
    ...(from?.commit === undefined ? {} : { commit: from.commit }),
    dirty: from?.dirty === true,
    ...(by === undefined ? {} : { by }),
  };
}

async function factOf(operand: Operand, facts: Facts): Promise<Fact | Missing> {
  switch (operand.kind) {
    case 'literal':
      return { value: operand.value };
    case 'name':
      return facts.named(operand.name);
    case 'baseline':
      return facts.baseline(operand.name);
    case 'share':
      return facts.share(operand.function);
    case 'findings':
      return facts.findings(operand.rule, operand.severity);
    case 'improvement': {
      const now = await facts.named(operand.name);
      if ('missing' in now) return now;
      const before = await facts.baseline(operand.name);
      if ('missing' in before) return before;
      if (before.value === 0) {
        return {
          missing: `The baseline has 0 for ${operand.name}, so there is no share of it; record another.`,
        };
      }
      return { ...now, value: improvement(before.value, now.value, NAMES[operand.name]!) };
    }
  }
}

/** Percent; positive when it got better. */
export function improvement(before: number, now: number, { better }: Pick<NameDefinition, 'better'>): number {
  const change = ((now - before) / Math.abs(before)) * 100;
  return better === 'higher' ? change : -change;
}

function holds(left: number, operator: Operator | undefined, right: number): boolean {
  switch (operator) {
    case undefined:
      return left !== 0;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
}

function describe(
  { left, right, dimension }: Comparison,
  value: number,
  other: number | undefined,
  isOneOfSeveral: boolean,
): string {
  const [measured, number] = left.kind === 'literal' && right ? [right.operand, other!] : [left, value];
  const text = formatQuantity(number, dimension);
  const against =
    right !== undefined && right.operand.kind !== 'literal' && left.kind !== 'literal'
      ? ` against ${formatQuantity(other!, dimension)}`
      : '';
  return isOneOfSeveral ? `${formatOperand(measured, dimension)} ${text}${against}` : `${text}${against}`;
}
