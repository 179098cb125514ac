import type { CallSummary, ClassSummary, FunctionSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';
import type { Entity, FunctionPlace } from './entity';
import { isUnkept } from './instances';
import type { Resolver } from './resolver';
import { runsInBrowser } from './rows';
import type { Sink } from './sinks';
import { unknownSink } from './unknownDatabases';

/** What databases are asked for, and hardly anything else is. */
const READS = /^(find(One|Many|All|First|Unique)|count(Documents)?|exists|aggregate)$/;
const WRITES =
  /^(insert(One|Many|All)?|(create|save)Many|(update|delete|remove)(One|Many|All)|upsert(One|Many)?|replaceOne|bulk[A-Z]\w*|findOneAnd\w+|findByIdAnd\w+)$/;
/** What others are asked for as well. */
const PLAIN_READS = /^(find|get|getAll|findBy\w+|select)$/;
const PLAIN_WRITES = /^(create|update|delete|remove|save)$/;
/** With fewer of these verbs it may be anything. */
const FEWEST = 4;

const WAITED_FOR = new Set(['await', 'return', 'then']);
/** These are asked alike, and are no databases: `this.http.delete(id)`, `cache.count(key)`. */
const NO_DATABASE =
  /([Hh]ttp|[Aa]xios|[Ff]etch|[Rr]est|api|A(pi|PI)|[Cc]ache|[Rr]edis|[Qq]ueue|bullmq?|[Mm]em(ory|cached)|[Mm]ock|[Ff]ake|[Ss]tripe|[Ss]torage)(?![a-z])/;

/**
 * A query that a class hands on to the same verb of something that nobody can read: `findOne(query) { return
 * this.client.findOne({ query }); }` of a class that has the verbs of a database, before a client that is generated.
 *
 * @param within the function that the call is in
 */
export function handedOnQuery(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): Sink | undefined {
  const { callee, args } = call;
  if (!WAITED_FOR.has(call.use) || callee.k !== 'member' || args[0]?.k === 'function') return undefined;
  const owner = resolver.resolve(callee.of, file);
  const isKnown = owner !== undefined && owner.e !== 'external';
  const isFace = isKnown
    ? owner.e === 'object' && isUnkept(resolver, owner) && hasVerbs(resolver.classOf(owner.file, owner.index))
    : callee.name === within.name &&
      within.class !== undefined &&
      hasVerbs(resolver.classOf(file, within.class));
  if (!isFace || isElsewhere(callee.of, owner) || runsInBrowser(file, resolver)) return undefined;
  const writes = isWrite(callee.name);
  return writes || READS.test(callee.name) || callee.name.startsWith('find')
    ? unknownSink(writes)
    : undefined;
}

/** `this.store[method](...args)`: any of the methods by which an object is asked for rows. */
export function chosenVerbs(owner: Entity | undefined, resolver: Resolver): readonly FunctionPlace[] {
  if (owner?.e !== 'object') return [];
  const methods = resolver.classOf(owner.file, owner.index)?.methods ?? {};
  const reads = Object.keys(methods).filter(isRead);
  const writes = Object.keys(methods).filter(isWrite);
  if (reads.length === 0 || writes.length === 0 || reads.length + writes.length < FEWEST) return [];
  return [...reads, ...writes].map((name) => ({ file: owner.file, index: methods[name] as number }));
}

function isRead(name: string): boolean {
  return READS.test(name) || PLAIN_READS.test(name);
}

function isWrite(name: string): boolean {
  return WRITES.test(name) || PLAIN_WRITES.test(name);
}

/** Has enough of the verbs that are a database's alone, to read and to write. */
function hasVerbs(summary: ClassSummary | undefined): boolean {
  if (!summary) return false;
  const names = [...Object.keys(summary.methods), ...Object.keys(summary.props)];
  const reads = names.filter((name) => READS.test(name)).length;
  const writes = names.filter((name) => WRITES.test(name)).length;
  return reads > 0 && writes > 0 && reads + writes >= FEWEST;
}

/** By what it is called or where it comes from, something else than a database. */
function isElsewhere(receiver: Value, owner: Entity | undefined): boolean {
  return (
    NO_DATABASE.test(lastPart(nameOf(receiver))) || (owner?.e === 'external' && NO_DATABASE.test(owner.from))
  );
}
