import type { Finding } from '../../finding';
import type { Program } from '../program/program';
import type { CallSummary, LoopSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { calledName, isMinorPlace } from './hits';
import { staticFinding } from './rule';

export const FILTER_IN_MEMORY = 'filter-in-memory';

const FILTERS = /^(filter|find|some|every|findIndex)$/;
/** Members and options that leave the database something to do. */
const NARROWS =
  /where|limit|take|skip|first|top|offset|having|one$|unique|bypk|byid|distinct|^in$|join|from(sub|raw)|paginate|cursor/i;

/** Tables that are read whole, of which JavaScript then keeps a part. */
export function findFiltersInMemory(program: Program, file: string): Finding[] {
  if (isMinorPlace(file, program)) return [];
  const findings: Finding[] = [];
  for (const { fn, calls } of program.functionsIn(file)) {
    const loops = fn.loops.filter((loop) => loop.via !== undefined && FILTERS.test(loop.via));
    if (loops.length === 0) continue;
    for (const { call, sink } of calls) {
      if (sink?.access !== 'read' || sink.guessed || call.use !== 'await' || narrows(call)) continue;
      if (isNarrowedBefore(call, fn.calls)) continue;
      const overRows = ({ iterable }: LoopSummary): boolean => {
        const asked = iterable?.k === 'awaited' ? iterable.of : iterable;
        return asked?.k === 'call' && asked.of === call.callee;
      };
      const loop = loops.find(overRows);
      // What goes through all of them has a use for all of them.
      const usesAll =
        fn.loops.some((one) => overRows(one) && !loops.includes(one)) ||
        (loop?.iterable !== undefined && fn.calls.some(({ args }) => args.includes(loop.iterable!)));
      if (loop && !usesAll) findings.push(finding(file, fn.name, call, loop, sink.layer.name));
    }
  }
  return findings;
}

/** The query has a condition or a limit, or might have: its text or its options come from elsewhere. */
function narrows(call: CallSummary): boolean {
  if (call.sql !== undefined) return /\b(where|limit|join|having|fetch\s+first)\b|\?/i.test(call.sql);
  if (!call.args.every(isOpen)) return true;
  for (let value: Value = call.callee; ; ) {
    if (value.k === 'member') {
      if (NARROWS.test(value.name)) return true;
      value = value.of;
    } else if (value.k === 'call') {
      if (!(value.args ?? []).every((arg) => isOpen(arg) || arg.k === 'string')) return true;
      value = value.of;
      // `(await ordersOf(shop)).toArray()`: what gives a cursor has been told of what.
    } else if (value.k === 'awaited') value = value.of;
    else return false;
  }
}

/** `query.limit(20);` and then `await query.getMany()`: a builder that is kept is told in several statements. */
function isNarrowedBefore(call: CallSummary, calls: readonly CallSummary[]): boolean {
  const made = new Set(builders(call.callee));
  return calls.some(
    (other) =>
      other !== call &&
      other.callee.k === 'member' &&
      NARROWS.test(other.callee.name) &&
      builders(other.callee).some((value) => made.has(value)),
  );
}

/** What the calls of a chain give, the last first. */
function builders(callee: Value): Value[] {
  const found: Value[] = [];
  for (let value = callee; value.k === 'member' || value.k === 'call'; value = value.of)
    if (value.k === 'call') found.push(value);
  return found;
}

/** An argument that certainly narrows nothing: `{ include, order, select }`. */
function isOpen(arg: Value): boolean {
  return (
    arg.k === 'object' &&
    !arg.spread &&
    !Object.keys(arg.props).some(
      (key) => !/^(include|order|orderBy|select|attributes|relations|raw|populate|lean|order_by)$/.test(key),
    )
  );
}

function finding(file: string, name: string, call: CallSummary, loop: LoopSummary, layer: string): Finding {
  const [line, column] = loop.at;
  return staticFinding(FILTER_IN_MEMORY, 'info', file, call.at, {
    message: `${calledName(call)}() reads every row, and ${loop.via}() on line ${line} keeps a part of them (${layer}).`,
    related: [{ file, line, column, message: `${loop.via}() in JavaScript` }],
    function: name,
    evidence: 'a query without a condition or a limit, whose result is filtered',
    fix: 'Let the database choose the rows: put the condition into the query.',
  });
}
