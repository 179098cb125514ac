import type { Finding } from '../../finding';
import { functionKey } from '../program/entity';
import type { LinkedCall, Program } from '../program/program';
import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { calledName, isMinorPlace } from './hits';
import { staticFinding } from './rule';

export const SEQUENTIAL_QUERIES = 'sequential-queries';

/** Receivers that hold one connection, where queries wait for each other anyway. */
const ONE_CONNECTION = /(^|\.)(tx|trx|transaction|client|conn|connection|queryRunner|em|manager|t)(\.|$)/i;

/** Reads that are waited for one after the other although none needs what another gives. */
export function findSequentialQueries(program: Program, file: string): Finding[] {
  if (isMinorPlace(file, program)) return [];
  const findings: Finding[] = [];
  program.files.get(file)?.functions.forEach((fn, index) => {
    if (fn.sequences.length === 0) return;
    const linked = new Map<CallSummary, LinkedCall>();
    for (const one of program.callsOf(functionKey(file, index))) linked.set(one.call, one);
    for (const sequence of fn.sequences) {
      let run: LinkedCall[] = [];
      for (const at of [...sequence, -1]) {
        const one = linked.get(fn.calls[at] as CallSummary);
        if (one && isFreeRead(one)) {
          run.push(one);
          continue;
        }
        if (run.length > 1) findings.push(finding(file, fn, run));
        run = [];
      }
    }
  });
  return findings;
}

/** A read of its own on a pool: neither part of a transaction nor run in this thread. */
function isFreeRead({ call, sink }: LinkedCall): boolean {
  if (sink?.access !== 'read' || sink.guessed || sink.layer.name === 'sqlite') return false;
  if (ONE_CONNECTION.test(call.receiver ?? '')) return false;
  return !call.args.some(
    (arg) =>
      arg.k === 'object' &&
      ['transaction', 'transacting', 'session', 'trx', 'lock'].some((key) => key in arg.props),
  );
}

function finding(file: string, fn: FunctionSummary, run: readonly LinkedCall[]): Finding {
  const [first] = run as [LinkedCall, ...LinkedCall[]];
  return staticFinding(SEQUENTIAL_QUERIES, 'hint', file, first.call.at, {
    message: `${run.length} queries wait for each other, and none needs what another gives: ${run.map(({ call }) => `${calledName(call)}()`).join(', ')}.`,
    related: run.map(({ call, sink }) => ({
      file,
      line: call.at[0],
      column: call.at[1],
      message: `the ${sink?.layer.name} query`,
    })),
    function: fn.name,
    evidence: `${run.length} awaits in a row in ${fn.name === '' ? 'a function' : fn.name}`,
    fix: 'Start them together: await Promise.all([…]), given as many connections as there are queries.',
  });
}
