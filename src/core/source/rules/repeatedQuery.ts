import type { Finding } from '../../finding';
import type { LinkedCall, Program } from '../program/program';
import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { calledName, type Hit, hitOf, isMinorPlace, toldName, wayToQuery } from './hits';
import { staticFinding } from './rule';

export const REPEATED_QUERY = 'repeated-query';

/** Calls that give something else each time they are asked. */
const TAKES =
  /next|pop|take|claim|dequeue|poll|fetch(job|message)|lock|acquire|random|generate|nextval|unique|unused/i;

/** A query that is asked again with the same arguments: later in the function, or in each round of a loop. */
export function findRepeatedQueries(program: Program, file: string): Finding[] {
  if (isMinorPlace(file, program)) return [];
  const findings: Finding[] = [];
  for (const { fn, calls } of program.functionsIn(file)) {
    const byCall = new Map<CallSummary, LinkedCall>(calls.map((one) => [one.call, one]));
    for (const [first, second] of fn.repeats) {
      const hit = readOf(fn.calls[second], file, byCall, program);
      if (!hit || !readOf(fn.calls[first], file, byCall, program)) continue;
      if (mayChange(file, fn, first, second, byCall, program)) continue;
      findings.push(again(file, fn, first, hit, program));
    }
    for (const one of calls) {
      const loop = constantIn(one, file, fn, calls, program);
      const hit = loop === undefined ? undefined : readOf(one.call, file, byCall, program);
      if (loop !== undefined && hit) findings.push(inLoop(file, fn, loop, hit, program));
    }
  }
  return findings;
}

/** Directly or one call away; what a longer way does besides reading is anybody's guess. */
function readOf(
  call: CallSummary | undefined,
  file: string,
  byCall: ReadonlyMap<CallSummary, LinkedCall>,
  program: Program,
): Hit | undefined {
  const linked = call && byCall.get(call);
  const hit = linked && hitOf(linked, file, program);
  if (hit?.sink.access !== 'read' || hit.sink.batched || hit.sink.guessed) return undefined;
  if (!call || call.args.length === 0 || TAKES.test(calledName(call))) return undefined;
  if (hit.target === undefined) return hit;
  const inner = program.callsOf(hit.target);
  return hit.reach?.depth === 0 && inner.every(({ sink }) => sink?.access === 'read') ? hit : undefined;
}

/** Something between the two that waits may have changed what the query gives. */
function mayChange(
  file: string,
  fn: FunctionSummary,
  first: number,
  second: number,
  byCall: ReadonlyMap<CallSummary, LinkedCall>,
  program: Program,
): boolean {
  return fn.calls
    .slice(first + 1, second)
    .some((call) => (call.use === 'await' || byCall.has(call)) && !readOf(call, file, byCall, program));
}

/** The loop in every round of which a call asks the same. */
function constantIn(
  { call }: LinkedCall,
  file: string,
  fn: FunctionSummary,
  all: readonly LinkedCall[],
  program: Program,
): number | undefined {
  const loop = fn.loops[call.loop];
  if (!loop || call.use !== 'await' || call.guarded || call.chosen || call.dependsOn.some((one) => one >= 0))
    return undefined;
  // `reset(connection)({ hard: true })`: what was made first may be another one in each round.
  if (isOfSession(call) || call.callee.k === 'call') return undefined;
  if (loop.traits.length > 0 || !['for-of', 'for-in', 'callback'].includes(loop.kind)) return undefined;
  // Written to in between, it may well give something else.
  const writes = all.some((other) => {
    const hit = other.call.loop === call.loop ? hitOf(other, file, program) : undefined;
    return hit !== undefined && hit.sink.access !== 'read';
  });
  return writes ? undefined : call.loop;
}

/** `const client = await pool.connect()`: what a session of its own is told is told each of them. */
function isOfSession({ callee }: CallSummary): boolean {
  let made = callee.k === 'member' ? callee.of : undefined;
  while (made?.k === 'either' || made?.k === 'awaited') made = made.k === 'either' ? made.of[0] : made.of;
  return made?.k === 'call' && /^(connect|getConnection|acquire|reserve)$/.test(lastPart(nameOf(made.of)));
}

function again(file: string, fn: FunctionSummary, first: number, hit: Hit, program: Program): Finding {
  const { call } = hit.linked;
  const [line, column] = fn.calls[first]?.at ?? call.at;
  return staticFinding(REPEATED_QUERY, 'hint', file, call.at, {
    message: `${toldName(call, hit.target, program)} has been asked the same on line ${line} (${hit.sink.layer.name}).`,
    related: [{ file, line, column, message: 'asked first' }, ...wayToQuery(hit, program)],
    function: fn.name,
    evidence: 'the same call with the same arguments, and no write in between',
    fix: 'Keep the first result in a variable.',
  });
}

function inLoop(file: string, fn: FunctionSummary, loop: number, hit: Hit, program: Program): Finding {
  const { call } = hit.linked;
  const over = fn.loops[loop]?.over;
  return staticFinding(REPEATED_QUERY, 'info', file, call.at, {
    message: `${toldName(call, hit.target, program)} is asked the same for every item${over ? ` of ${over}` : ''} (${hit.sink.layer.name}).`,
    related: wayToQuery(hit, program),
    function: fn.name,
    evidence: 'a query in a loop, with arguments that do not change in it',
    fix: 'Ask once before the loop.',
  });
}
