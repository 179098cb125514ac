import { NAMES, type Source } from './names';
import { type Operand, parseGate } from './parseGate';

/** What a gate asks for. */
export interface Needs {
  /** Names of measured values, each once. */
  readonly names: readonly string[];
  /** Captures that they come from. */
  readonly sources: ReadonlySet<Source>;
}

/** What the gate of an expression is evaluated from; nothing for an approval or an expression that is wrong. */
export function needsOf(expression: string): Needs {
  const parsed = parseGate(expression);
  const names = new Set<string>();
  const sources = new Set<Source>();
  const add = (operand: Operand | undefined): void => {
    switch (operand?.kind) {
      case 'findings':
        sources.add('findings');
        return;
      case 'share':
        sources.add('profile');
        return;
      case 'baseline':
        sources.add('baseline');
        return;
      case 'improvement':
        sources.add('baseline');
        names.add(operand.name);
        sources.add(NAMES[operand.name]!.source);
        return;
      case 'name':
        names.add(operand.name);
        sources.add(NAMES[operand.name]!.source);
    }
  };
  if ('gate' in parsed && parsed.gate.kind === 'measured') {
    for (const { left, right } of parsed.gate.all) {
      add(left);
      add(right?.operand);
    }
  }
  return { names: [...names], sources };
}
