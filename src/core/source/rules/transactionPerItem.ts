import type { Finding } from '../../finding';
import type { LinkedCall, Program } from '../program/program';
import type { LoopSummary } from '../summary/fileSummary';
import { isMinorPlace } from './hits';
import { staticFinding } from './rule';
import { goesAtOnce } from './units';

export const TRANSACTION_PER_ITEM = 'transaction-per-item';

/** Transactions that a loop opens and commits once per item. */
export function findTransactionsPerItem(program: Program, file: string): Finding[] {
  if (isMinorPlace(file, program)) return [];
  const findings: Finding[] = [];
  for (const { fn, calls } of program.functionsIn(file)) {
    for (const { call, begins } of calls) {
      const loop = fn.loops[call.loop];
      if (!begins || !loop || loop.kind === 'resolver') continue;
      if (loop.traits.length > 0 || loop.kind === 'while' || standsAlone(call, loop)) continue;
      const [line, column] = loop.at;
      const all = loop.over === '' ? '' : ` of ${loop.over}`;
      const how = goesAtOnce(loop)
        ? 'each takes a connection, and the database makes it durable by itself'
        : 'the database makes each one durable before the next';
      findings.push(
        staticFinding(TRANSACTION_PER_ITEM, 'hint', file, call.at, {
          message: `A transaction per item${all}: ${how} (${begins.name}).`,
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

/**
 * Whether an item has to stand when another fails: its own failure is caught, `try { await prisma.$transaction(…); } catch
 * (error) { log(error); }`, or something is done for it that no rollback takes back, `await sendMail(order)`.
 */
function standsAlone({ caught }: LinkedCall['call'], { into, waitsOutside }: LoopSummary): boolean {
  return caught === true || waitsOutside === true || into === 'allSettled';
}
