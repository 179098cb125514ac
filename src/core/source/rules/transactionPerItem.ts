import type { Finding } from '../../finding';
import type { Program } from '../program/program';
import { isMinorPlace } from './hits';
import { staticFinding } from './rule';

export const TRANSACTION_PER_ITEM = 'transaction-per-item';

/** Transactions that a loop opens and commits once per item. */
export function findTransactionsPerItem(program: Program, file: string): Finding[] {
  if (isMinorPlace(file, program)) return [];
  const findings: Finding[] = [];
  for (const { fn, calls } of program.functionsIn(file)) {
    for (const { call, begins } of calls) {
      const loop = fn.loops[call.loop];
      if (!begins || !loop || loop.kind === 'resolver') continue;
      if (loop.traits.length > 0 || loop.kind === 'while') continue;
      const [line, column] = loop.at;
      findings.push(
        staticFinding(TRANSACTION_PER_ITEM, 'hint', file, call.at, {
          message: `A transaction per item${loop.over === '' ? '' : ` of ${loop.over}`}: the database makes each one durable before the next (${begins.name}).`,
          related: [{ file, line, column, message: 'the loop' }],
          function: fn.name,
          evidence: 'a transaction that is opened inside a loop',
          fix: 'Put one transaction around the loop, or around chunks of it, unless an item must stand when another fails.',
        }),
      );
    }
  }
  return findings;
}
