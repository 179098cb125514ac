import type { Finding } from '../../finding';
import type { LinkedCall, Program } from '../program/program';
import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { calledName, isMinorPlace } from './hits';
import { isOnOneConnection, mayDoMore } from './oneConnection';
import { staticFinding } from './rule';

export const SEQUENTIAL_QUERIES = 'sequential-queries';

/** Reads that are waited for one after the other although none needs what another gives. */
export function findSequentialQueries(program: Program, file: string): Finding[] {
  if (isMinorPlace(file, program)) return [];
  const findings: Finding[] = [];
  for (const { fn, calls } of program.functionsIn(file)) {
    if (fn.sequences.length === 0) continue;
    const linked = new Map<CallSummary, LinkedCall>(calls.map((one) => [one.call, one]));
    for (const sequence of fn.sequences) {
      const builders = heldBuilders(
        sequence.flatMap((at) => fn.calls[at] ?? []),
        file,
        program,
      );
      let run: LinkedCall[] = [];
      for (const at of [...sequence, -1]) {
        const one = linked.get(fn.calls[at] as CallSummary);
        if (one && isFreeRead(one) && !isBuiltOf(one.call, builders)) {
          run.push(one);
          continue;
        }
        if (run.length > 1) findings.push(finding(file, fn, run));
        run = [];
      }
    }
  }
  return findings;
}

/** A read of its own on a pool: neither part of a transaction nor run in this thread. */
function isFreeRead({ call, sink }: LinkedCall): boolean {
  if (sink?.access !== 'read' || sink.guessed || sink.layer.name === 'sqlite') return false;
  if (isOnOneConnection(call) || mayDoMore(call)) return false;
  return !call.args.some(
    (arg) =>
      arg.k === 'object' &&
      ['transaction', 'transacting', 'session', 'trx', 'lock'].some((key) => key in arg.props),
  );
}

/** Builders in variables: `await query.getCount()`. What is asked of them later has every condition of before. */
function heldBuilders(calls: readonly CallSummary[], file: string, { resolver }: Program): Set<Value> {
  const held = new Set<Value>();
  for (const { callee, receiver } of calls) {
    if (receiver === undefined || callee.k !== 'member' || callee.of.k !== 'call') continue;
    const entity = resolver.resolve(callee.of, file);
    const type = entity?.e === 'layer' ? entity.layer.types[entity.type] : undefined;
    // Whatever is asked of a builder gives the builder.
    if (entity?.e === 'layer' && type?.rest?.type === entity.type) held.add(callee.of);
  }
  return held;
}

function isBuiltOf({ callee }: CallSummary, builders: ReadonlySet<Value>): boolean {
  for (let value: Value = callee; value.k === 'member' || value.k === 'call'; value = value.of)
    if (builders.has(value)) return true;
  return false;
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
