import type { RelatedPlace } from '../../finding';
import { statementOf } from '../program/access';
import { fileOf, indexOf } from '../program/entity';
import { isMinorPath, isOneOffPath, isTest, pathBelow } from '../program/minorPaths';
import {
  asTold,
  isMemoised,
  isOfKind,
  type LinkedCall,
  type Program,
  type Reach,
  type WayKind,
} from '../program/program';
import type { Sink } from '../program/sinks';
import { boundTask } from '../program/targets';
import { wayFrom } from '../program/ways';
import type { CallSummary } from '../summary/fileSummary';
import { ANY_MEMBER, lastPart, nameOf } from '../summary/value';
import { isNeedless } from './needless';

/** A call that issues a query, itself or through the functions it calls. */
export interface Hit {
  readonly linked: LinkedCall;
  /** Where the call stands. */
  readonly file: string;
  readonly sink: Sink;
  readonly reach?: Reach;
  /** The calls from the function that is called down to the query; `reach` is the first of them. */
  readonly way: readonly Reach[];
  /** The function that is called. */
  readonly target?: string;
  readonly kind: WayKind;
}

const NO_WAY: readonly Reach[] = [];

/** Undefined for a call that issues no query. Of several targets the one nearest to its query counts. */
export function hitOf(
  linked: LinkedCall,
  file: string,
  program: Program,
  kind: WayKind = 'any',
): Hit | undefined {
  if (linked.sink && (isOfKind(linked.sink, kind) || linked.targets.length === 0))
    return { linked, file, sink: linked.sink, kind, way: NO_WAY };
  let best: { reach: Reach; target: string } | undefined;
  for (const target of linked.targets) {
    const reach = reachFor(linked.call, file, target, program, kind);
    if (reach && (best === undefined || reach.depth < best.reach.depth)) best = { reach, target };
  }
  if (!best) return undefined;
  const { target, way } = wayFrom(linked.call, file, best.target, best.reach, kind, program);
  const last = way.at(-1) ?? best.reach;
  const sql = way.reduce<string | undefined>((before, { call }) => statementOf(call) ?? before, undefined);
  const reach = { ...(way[0] ?? best.reach), ...asTold(last.sink, sql), depth: way.length - 1 };
  return {
    linked,
    file,
    reach,
    target,
    way,
    kind,
    sink: asTold(reach.sink, sql ?? statementOf(linked.call)).sink,
  };
}

/** The way from a function to its nearest query, of those that what it is given leaves open. */
function reachFor(
  call: CallSummary,
  file: string,
  target: string,
  program: Program,
  kind: WayKind,
): Reach | undefined {
  const nearest = program.reachOf(target, kind);
  const isLeftOut = (own: CallSummary): boolean => isNeedless(own, call, file, target, program.resolver);
  if (!nearest || !isLeftOut(nearest.call)) return nearest;
  let best: Reach | undefined;
  for (const { call: other, sink, targets } of program.callsOf(target)) {
    if (isLeftOut(other) || isMemoised(other)) continue;
    if (sink && isOfKind(sink, kind)) return { ...asTold(sink, statementOf(other)), call: other, depth: 0 };
    for (const via of targets) {
      // What calls itself leads no further than it does already.
      if (via === target) continue;
      const reach = program.reachOf(via, kind);
      const depth = (reach?.depth ?? 0) + 1;
      if (reach && (best === undefined || depth < best.depth)) best = { ...reach, call: other, via, depth };
    }
  }
  return best;
}

/**
 * Tests, seeds, migrations and the like, by the path below the folder that is analysed. Scripts give nothing to other
 * files.
 */
export function isMinorPlace(file: string, { roots, files }: Pick<Program, 'roots' | 'files'>): boolean {
  const path = pathBelow(roots, file);
  const summary = files.get(file);
  if (isMinorPath(path) || (summary && isTest(summary.imports))) return true;
  if (!isOneOffPath(path)) return false;
  return (
    summary !== undefined && Object.keys(summary.exports).length === 0 && summary.exportsFrom.length === 0
  );
}

export function calledName(call: CallSummary): string {
  const callee = boundTask(call) ?? call.callee;
  const { receiver } = call;
  // A function of the same file has no name as a value, but it is called by one.
  const made = callee.k === 'call' ? receiver : undefined;
  const name = made ?? (nameOf(callee) || (callee.k === 'member' ? callee.name : (receiver ?? '')));
  const last = lastPart(name);
  return last === '' || last === ANY_MEMBER ? UNNAMED : last;
}

const UNNAMED = 'a function';

/** For people: `find()`, by the name of the function that is called where the call has none, or `a callback`. */
export function toldName(call: CallSummary, target: string | undefined, { resolver }: Program): string {
  const written = calledName(call);
  const called = target === undefined ? undefined : resolver.functionOf(fileOf(target), indexOf(target));
  const name = written === UNNAMED ? (called?.name ?? '') : written;
  return name === '' ? 'a callback' : `${name}()`;
}

/** More calls than anybody follows. */
const MOST_PLACES = 14;

/** Every call from the loop down to the query. */
export function wayToQuery(hit: Hit, program: Program): RelatedPlace[] {
  const [line, column] = hit.linked.call.at;
  const places: RelatedPlace[] = [
    {
      file: hit.file,
      line,
      column,
      message: hit.reach
        ? `calls ${toldName(hit.linked.call, hit.target, program)}`
        : `the ${hit.sink.layer.name} query`,
    },
  ];
  let key = hit.target;
  for (const { call, via, sink } of hit.way) {
    if (key === undefined || places.length === MOST_PLACES) break;
    const [callLine, callColumn] = call.at;
    places.push({
      file: fileOf(key),
      line: callLine,
      column: callColumn,
      message: via === undefined ? `the ${sink.layer.name} query` : `calls ${toldName(call, via, program)}`,
    });
    key = via;
  }
  return places;
}

export function dedupe(places: readonly RelatedPlace[]): RelatedPlace[] {
  const seen = new Set<string>();
  return places.filter((place) => {
    const key = `${place.file}:${place.line}:${place.column}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
