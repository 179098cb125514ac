import type { CallSummary } from '../summary/fileSummary';
import { fileOf, indexOf } from './entity';
import type { ClassPlace } from './heirs';
import { inheritedMethod, isBelow } from './overrides';
import type { Program, Reach, WayKind } from './program';
import type { Resolver } from './resolver';

/** More calls than a way to a query has, but for one that leads in circles. */
const MOST_STEPS = 24;

/**
 * The calls from a function down to a query, of several the nearest. Of what a class leaves to its heirs,
 * `this.run(text)` in `class Client`, it is the method of the class that the way began with, as `PgClient`.
 *
 * @param call of the function
 * @param first the function's step towards its nearest query
 */
export function wayFrom(
  call: CallSummary,
  file: string,
  target: string,
  first: Reach,
  kind: WayKind,
  program: Program,
): { readonly target: string; readonly way: readonly Reach[] } {
  const { resolver } = program;
  const way: Reach[] = [];
  let object = receiverClass(call, file, undefined, resolver);
  const begin = meantBy(call, target, object, kind, program);
  let at = begin;
  for (let reach = begin === target ? first : program.reachOf(begin, kind); reach; ) {
    if (way.length === MOST_STEPS || reach.via === undefined) {
      way.push(reach);
      break;
    }
    const receiver = receiverClass(reach.call, fileOf(at), object, resolver);
    at = meantBy(reach.call, reach.via, receiver, kind, program);
    way.push(at === reach.via ? reach : { ...reach, via: at });
    object = receiver ?? object;
    reach = program.reachOf(at, kind);
  }
  return { target: begin, way };
}

/** The class of the object whose method is called, as far as it is known. */
function receiverClass(
  { callee }: CallSummary,
  file: string,
  object: ClassPlace | undefined,
  resolver: Resolver,
): ClassPlace | undefined {
  if (callee.k !== 'member') return undefined;
  if (callee.of.k === 'this') {
    const written = { file, index: callee.of.class };
    return object && isBelow(object, written, resolver) ? object : written;
  }
  const entity = resolver.resolve(callee.of, file);
  return entity?.e === 'object' ? entity : undefined;
}

/** Of the methods of a name the one that an object of this class has, if it leads to a query. */
function meantBy(
  { callee }: CallSummary,
  found: string,
  object: ClassPlace | undefined,
  kind: WayKind,
  program: Program,
): string {
  if (!object || callee.k !== 'member') return found;
  // What is handed over and called has another name: `this.each((order) => …)`.
  const { resolver } = program;
  if (resolver.functionOf(fileOf(found), indexOf(found))?.name !== callee.name) return found;
  const own = inheritedMethod(object, callee.name, resolver);
  return own !== undefined && program.reachOf(own, kind) ? own : found;
}
