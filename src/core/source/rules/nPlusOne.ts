import type { Evidence, Finding, Severity } from '../../finding';
import { dataloader } from '../layers/dataloader';
import { isOutOfReach, isRequest } from '../program/browser';
import { fileOf } from '../program/entity';
import type { LinkedCall, Program } from '../program/program';
import { mostTogether } from '../program/runsTogether';
import { COMBINES } from '../summary/body/callLists';
import type { CallSummary, FunctionSummary, LoopSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';
import { isCheckInMemory } from './checksInMemory';
import { cureOf } from './cures';
import { drawsNumber } from './drawnNumbers';
import { calledName, dedupe, type Hit, hitOf, isMinorPlace, toldName, wayToQuery } from './hits';
import { takesLists } from './listsOfLists';
import { runsMigrations, runsOnce } from './minorPlaces';
import { asksSeveral, countsToFew, goesThroughFew, isOneAtMost } from './oneOfSeveral';
import { isReceipt } from './receipts';
import { writesSameRecord } from './sameRecord';
import { goesInTurn, itemOf, unitOf } from './units';

export const N_PLUS_ONE = 'n-plus-one';
/** Its two kinds with another cure; `hotlight-ignore n-plus-one` silences them as well. */
export const N_PLUS_ONE_WRITE = 'n-plus-one-write';
export const N_PLUS_ONE_DATALOADER = 'n-plus-one-dataloader';

/** Functions that send a list of queries as one, or in one go. */
const AS_ONE = /^(\$?transaction|batch)$/;

/** Queries that loops of a file issue once per item, directly or through the functions they call. */
export function findNPlusOne(program: Program, file: string): Finding[] {
  const findings: Finding[] = [];
  // What is called where it is written belongs to both functions: `(async () => { for (…) … })()`.
  const told = new Set<string>();
  for (const { key, fn, calls } of program.functionsIn(file)) {
    if (fn.loops.length === 0) continue;
    const hits = new Map<number, Hit[]>();
    for (const linked of calls) {
      if (linked.call.loop < 0 || isNextRound(linked, key, fn)) continue;
      const found = loopAndHit(linked, fn, file, program);
      if (!found) continue;
      const { loop, hit } = found;
      const list = hits.get(loop);
      if (list) list.push(hit);
      else hits.set(loop, [hit]);
    }
    for (const [loop, list] of hits) {
      const header = fn.loops[loop];
      const place = String(header?.at);
      if (header && !told.has(place)) {
        const isMinor =
          (isMinorPlace(file, program) && !program.scripts.has(key)) ||
          runsOnce(fn) ||
          runsMigrations(header) ||
          header.traits.some((trait) => trait === 'prefetched' || trait === 'slowed');
        findings.push(finding(file, fn, header, startedOnce(list), isMinor, program));
      }
      told.add(place);
    }
  }
  return findings;
}

/** `next(i + 1)` in a function that goes through a list by calling itself. */
function isNextRound({ call, targets }: LinkedCall, key: string, { loops, name }: FunctionSummary): boolean {
  return loops[call.loop]?.via === name && loops[call.loop]?.kind === 'for' && targets.includes(key);
}

/**
 * One of several that tell of a query that is started once: `const orders = ordersOf(id); await orders`, and
 * `ordersOf(id).first()` where `ordersOf()` gives a builder.
 */
function startedOnce(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length === 1) return hits;
  return hits.filter(
    (hit) => !hits.some((other) => other !== hit && (isWaitedFor(other, hit) || isBegun(hit, other))),
  );
}

/** Whether what the first one starts and keeps is what the second one waits for. */
function isWaitedFor({ reach, linked: { call: started } }: Hit, { linked: { call } }: Hit): boolean {
  return (
    reach !== undefined &&
    started.use === 'assigned' &&
    call.use !== 'assigned' &&
    started.callee === call.callee &&
    started.args.length === call.args.length &&
    started.args.every((arg, index) => arg === call.args[index])
  );
}

/** Whether the first one gives the builder that the second one goes on with and sends. */
function isBegun({ reach, linked: { call } }: Hit, sent: Hit): boolean {
  return (
    reach !== undefined &&
    call.use === 'chained' &&
    sent.reach === undefined &&
    isMemberOf(sent.linked.call.callee, call.callee)
  );
}

/** Whether a value is a member of what calling another one gives, however far along: `ordersOf().where().first`. */
function isMemberOf(value: Value, called: Value): boolean {
  for (let at = value; ; at = at.of) {
    if (at.k === 'call' && at.of === called) return true;
    if (at.k !== 'call' && at.k !== 'member') return false;
  }
}

/** Where the nearest query is sent together with those of other items, another one on the way may not be. */
function loopAndHit(
  linked: LinkedCall,
  fn: FunctionSummary,
  file: string,
  program: Program,
): { loop: number; hit: Hit } | undefined {
  for (const kind of ['any', 'single'] as const) {
    const hit = hitOf(linked, file, program, kind);
    const loop = hit ? loopOf(linked, fn, hit, file, program) : undefined;
    if (hit && loop !== undefined) return { loop, hit };
    if (!hit?.sink.batched) return undefined;
  }
  return undefined;
}

/**
 * The loop that the query runs once per item of: the innermost one whose variable it depends on and whose shape
 * is not one of the harmless ones. Undefined when there is none.
 */
function loopOf(
  { call, sink }: LinkedCall,
  fn: FunctionSummary,
  hit: Hit,
  file: string,
  program: Program,
): number | undefined {
  // A component is called to show something: what it writes, it writes when somebody clicks.
  if (hit.sink.access === 'write' && isComponent(call, file)) return undefined;
  // Nothing here can reach but the copies that it has.
  if (hit.sink.layer.inMemory?.test(file)) return undefined;
  if (isOutOfReach(hit.sink.layer, file, program)) return undefined;
  if (hit.target !== undefined && isRequest(call.callee, file, fileOf(hit.target), program)) return undefined;
  if (sink && call.args.some(isReadFromFile)) return undefined;
  for (let index = call.loop; index >= 0; index = fn.loops[index]?.parent ?? -1) {
    const loop = fn.loops[index];
    if (!loop) return undefined;
    const depends =
      call.dependsOn.includes(index) || (index === call.loop && drawsNumber(call, hit, loop, fn));
    if (!depends || isOneAtMost(loop, file, program)) continue;
    if (loop.traits.includes('chunked')) return undefined;
    if (loop.traits.includes('paged') || loop.traits.includes('probe') || loop.traits.includes('drain'))
      return undefined;
    if (loop.kind === 'while' && asksForPage(call)) return undefined;
    if (loop.traits.includes('retry') || loop.traits.includes('fixed')) continue;
    // Four days of each shop are still as many as there are shops.
    if (goesThroughFew(loop, file, program.resolver)) continue;
    if (countsToFew(loop, file, program.resolver)) continue;
    // Of several that may take it, one does; who may be asked of all of them can be asked of them together.
    if (loop.traits.includes('first') && hit.sink.access === 'write') continue;
    if ((loop.kind === 'while' || (index === call.loop && loop.kind !== 'callback')) && isStep(call))
      continue;
    if (call.guarded || call.bulk) return undefined;
    if (isFarLoad(hit)) return undefined;
    const into = loop.into ?? '';
    const isOne = call.together === true || AS_ONE.test(into) || COMBINES.test(into);
    if (isOne && hit.sink.layer.sendsOneByOne !== true) return undefined;
    // A row whose parent was written one round before can't be written together with it.
    if (call.carried && hit.sink.access === 'write') return undefined;
    const sequential = goesInTurn(loop) && (call.use === 'await' || call.use === 'handed');
    if (hit.sink.batched && !sequential) return undefined;
    if (takesLists(hit, file, program.resolver) || isCheckInMemory(hit)) return undefined;
    if (writesSameRecord(hit, program)) return undefined;
    return asksSeveral(hit, loop, file, program) ? undefined : index;
  }
  return undefined;
}

/** `<OrderRow order={order} />` */
function isComponent(call: CallSummary, file: string): boolean {
  return /\.[jt]sx$/.test(file) && call.args.length === 0 && /^[A-Z]/.test(calledName(call));
}

/** `db.query((await readFile(path)).toString())`: scripts of statements are run one after the other. */
function isReadFromFile(value: Value): boolean {
  if (value.k === 'call' && /^readFile(Sync)?$/.test(lastPart(nameOf(value.of)))) return true;
  return (value.k === 'call' || value.k === 'member' || value.k === 'awaited') && isReadFromFile(value.of);
}

/** `cursor.next()`: the next row of a query that was sent before. */
function isStep({ callee, args }: CallSummary): boolean {
  return callee.k === 'member' && /^(next|hasNext)$/.test(callee.name) && args.length === 0;
}

/** Which keys are loaded so far away nothing here tells, and one key is loaded once. */
function isFarLoad({ sink, reach }: Hit): boolean {
  return sink.layer === dataloader && reach !== undefined && reach.depth > 0;
}

/** `{ skip: count, take: 1000 }`: the next page of one list. */
function asksForPage({ args }: CallSummary): boolean {
  return args.some(
    (arg) =>
      arg.k === 'object' &&
      Object.keys(arg.props).some((key) =>
        /^(skip|offset|page|cursor|after|startAfter|pageToken)$/.test(key),
      ),
  );
}

function finding(
  file: string,
  fn: FunctionSummary,
  loop: LoopSummary,
  hits: readonly Hit[],
  isMinor: boolean,
  program: Program,
): Finding {
  const [first] = hits as [Hit, ...Hit[]];
  const lead =
    hits.find((hit) => hit.sink.access === 'read' && !hit.reach) ??
    hits.find((hit) => hit.sink.access === 'read') ??
    first;
  const writes = hits.every((hit) => hit.sink.access === 'write');
  const loads = hits.every((hit) => hit.sink.layer === dataloader);
  const guessed = hits.every((hit) => hit.sink.guessed);
  const severity: Severity =
    isMinor || (writes && isReceipt(hits, program))
      ? 'hint'
      : writes || loop.kind === 'resolver'
        ? 'info'
        : 'warning';
  const [line, column, endLine, endColumn] = loop.at;
  const through = lead.reach ? `, through ${toldName(lead.linked.call, lead.target, program)}` : '';
  const most = mostTogether(
    hits.map(({ linked }) => fn.calls.indexOf(linked.call)),
    fn.forks,
  );
  const count = most === 1 ? 'One query' : `${most} queries`;
  const verb = writes ? 'is written row by row' : 'per';
  const message = loads
    ? `One load at a time per ${unitOf(loop)}${through}: the loop waits for each, so the DataLoader never has two keys to batch.`
    : writes
      ? `${count} per ${unitOf(loop)}${through}: data ${verb} (${lead.sink.layer.name}).`
      : `${count} ${verb} ${unitOf(loop)}${through} (${lead.sink.layer.name}).`;
  const related = hits.flatMap((hit) => wayToQuery(hit, program));
  const evidence: Evidence[] = [
    {
      kind: 'static',
      message: `${loop.via ?? loop.kind} loop in ${fn.name === '' ? 'the module' : fn.name}, ${hits.length} call${hits.length === 1 ? '' : 's'} that query`,
    },
  ];
  return {
    rule: loads ? N_PLUS_ONE_DATALOADER : writes ? N_PLUS_ONE_WRITE : N_PLUS_ONE,
    severity,
    confidence: guessed ? 'medium' : 'high',
    file,
    line,
    column,
    endLine,
    endColumn,
    message,
    title: `N+1: ${most === 1 ? '1 query' : `${most} queries`} per ${itemOf(loop)}${through}`,
    function: fn.name,
    related: dedupe(related),
    ...(lead.linked.call.sql === undefined ? {} : { sql: lead.linked.call.sql }),
    evidence,
    fix: loads
      ? 'Start all loads of the loop and wait for them together: await Promise.all(keys.map((key) => loader.load(key))).'
      : cureOf(hits, lead, program.resolver.layers),
  };
}
