import type { Layer, LayerType, Outcome } from '../layers/layer';
import { postgresJs } from '../layers/postgresJs';
import { layerOfPackage } from '../layers/registry';
import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';
import { accessOf, chainAccess, type KnownAccess, textOf } from './access';
import { isAnswered, isWaitedFor } from './answered';
import { receiverName } from './callNames';
import { accessOfCommand } from './commands';
import { type CustomSinks, custom, NO_SINKS } from './customSinks';
import { declaredClient } from './declaredClients';
import type { Entity, LayerEntity } from './entity';
import { ownerOf } from './extensions';
import { gatheringLayer } from './gatheredStatements';
import { givenBack, onlyAdds } from './givenBack';
import { objectsCalled, ownMember, telltale } from './guesses';
import { unlessHandedIn } from './handedIn';
import { inheritedLayer } from './instances';
import { memberOutcome } from './layerMembers';
import { memberOf } from './members';
import type { Operation } from './operations';
import { unlessOwn } from './ownMethods';
import { preparedLayer } from './preparedStatements';
import type { Resolver } from './resolver';
import { rowMethod } from './rows';
import { serviceQuery } from './serviceTables';

/** A call that executes a query. */
export interface Sink {
  readonly layer: Layer;
  readonly access: KnownAccess;
  /** Where its words tell. */
  readonly operation?: Operation;
  /** The receiver is known by its name only. */
  readonly guessed: boolean;
  /** The library batches such calls of one tick. */
  readonly batched: boolean;
}

/** The query that a call executes by itself, if it does. */
export function sinkOf(
  call: CallSummary,
  file: string,
  resolver: Resolver,
  named: CustomSinks = NO_SINKS,
): Sink | undefined {
  const sink = sinkIn(call, file, resolver, named);
  return sink?.layer.inMemory?.test(file) ? undefined : sink;
}

function sinkIn(call: CallSummary, file: string, resolver: Resolver, named: CustomSinks): Sink | undefined {
  const { callee } = call;
  if (named !== NO_SINKS && isNamed(call, file, resolver, named))
    return { layer: custom, access: accessOf('either', call), guessed: false, batched: false };
  if (call.tagged || callee.k !== 'member') return directSink(call, file, resolver);
  if (isRunDirectly(resolver.resolve(callee, file))) return directSink(call, file, resolver);
  const owner = unlessOwn(unlessHandedIn(ownerOf(resolver, callee.of, file), callee), callee, resolver);
  if (owner?.e === 'plain' || owner?.e === 'list' || owner?.e === 'literal' || owner?.e === 'module')
    return undefined;
  const layer = inheritedLayer(resolver, owner);
  // Relations give rows methods that no table lists.
  const isRow = layer?.layer.types[layer.type]?.isRow === true;
  if (layer && owner?.e !== 'layer' && memberOf(resolver, owner, callee.name)?.e === 'function')
    return undefined;
  if (layer) {
    const outcome = memberOutcome(layer.layer, layer.type, callee.name);
    const sink = outcome ? sinkFrom(outcome, layer, call) : undefined;
    if (sink || !(layer.guessed || isRow)) return sink;
  }
  if (owner === undefined || owner.e === 'external' || (owner.e === 'layer' && owner.guessed)) {
    const guessed = guessedSink(call, callee, resolver);
    if (guessed) return guessed;
  }
  if (owner?.e === 'object' || owner?.e === 'class') {
    const target = memberOf(resolver, owner, callee.name);
    const given = target?.e === 'function' ? givenBack(call, target, resolver, file) : undefined;
    if (given) return given;
  }
  const ofService = serviceQuery(call, file, resolver);
  if (ofService) return ofService;
  const told = telltale(resolver, callee, file, call.args);
  if (told) return sinkFrom(told.outcome, told.layer, call);
  const prepared =
    owner?.e === 'layer'
      ? undefined
      : (preparedLayer(call, owner, resolver) ?? gatheringLayer(call, resolver));
  if (prepared) return { layer: prepared, access: accessOf('either', call), guessed: true, batched: false };
  const client = declaredClient(call, owner, file, resolver);
  if (client) return sinkFrom({ runs: 'sql' }, { e: 'layer', layer: client, type: '', guessed: false }, call);
  const handed = owner === undefined ? injectedRunner(call, file, resolver) : undefined;
  if (handed) return handed;
  return owner === undefined || isRow ? rowSink(call, file, resolver, isRow) : undefined;
}

/** `pool.query` that is handed on by itself, or a member that is a function of the layer: `order.customer()`. */
function isRunDirectly(entity: Entity | undefined): boolean {
  if (entity?.e === 'method') return true;
  return entity?.e === 'layer' && entity.layer.types[entity.type]?.call?.runs !== undefined;
}

function rowSink(call: CallSummary, file: string, resolver: Resolver, isKnown: boolean): Sink | undefined {
  const found = rowMethod(call, file, resolver, isKnown);
  return found
    ? { layer: found.layer, access: accessOf(found.method.runs, call), guessed: true, batched: false }
    : undefined;
}

/** The layer whose transaction a call opens and closes around a callback. */
export function transactionOf(call: CallSummary, file: string, resolver: Resolver): Layer | undefined {
  const { callee } = call;
  if (callee.k !== 'member' || !/^(\$?transaction|begin|tx|transactional)$/.test(callee.name))
    return undefined;
  const owner = resolver.resolve(callee.of, file);
  if (owner?.e !== 'layer') return undefined;
  const outcome = memberOutcome(owner.layer, owner.type, callee.name);
  return outcome?.callback !== undefined && call.args.some((arg) => arg.k === 'function' || arg.k === 'plain')
    ? owner.layer
    : undefined;
}

/** Whether the user has named what is called. */
function isNamed(
  { callee, receiver }: CallSummary,
  file: string,
  resolver: Resolver,
  named: CustomSinks,
): boolean {
  const entity = resolver.resolve(callee, file);
  if (entity?.e === 'function') {
    const fn = resolver.functionOf(entity.file, entity.index);
    const owner = fn?.class === undefined ? undefined : resolver.classOf(entity.file, fn.class)?.name;
    const name = fn?.name || lastPart(nameOf(callee));
    if (owner !== undefined && named.hasMethod(owner, name)) return true;
    if (named.hasFunction(entity.file, name)) return true;
  } else if (entity?.e === 'external' && named.hasFunction(entity.from, entity.path)) return true;
  if (callee.k !== 'member') return false;
  const owner = resolver.resolve(callee.of, file);
  if (owner?.e === 'external' && named.hasMethod(owner.path.replace('()', ''), callee.name)) return true;
  if (owner?.e === 'object') {
    const declared = resolver.classOf(owner.file, owner.index)?.name;
    if (declared !== undefined && named.hasMethod(declared, callee.name)) return true;
  }
  const written = receiver === undefined ? undefined : lastPart(receiver);
  return written !== undefined && named.hasMethod(written, callee.name);
}

/** Every layer whose objects go by the receiver's name is asked for the member by its own name. */
function guessedSink(
  call: CallSummary,
  callee: Extract<Value, { k: 'member' }>,
  resolver: Resolver,
): Sink | undefined {
  if (callee.of.k === 'call') return undefined;
  for (const layer of objectsCalled(resolver.layers, receiverName(call))) {
    const outcome = ownMember(layer, callee.name);
    const sink = outcome ? sinkFrom(outcome, layer, call) : undefined;
    if (sink) return sink;
  }
  return undefined;
}

function directSink(call: CallSummary, file: string, resolver: Resolver): Sink | undefined {
  const entity = resolver.resolve(call.callee, file);
  if (entity?.e === 'function') return givenBack(call, entity, resolver, file);
  if (entity?.e === 'method') {
    const outcome = memberOutcome(entity.layer, entity.type, entity.name);
    return outcome ? sinkFrom(outcome, { ...entity, e: 'layer' }, call) : undefined;
  }
  if (call.tagged && entity?.e !== 'layer') return taggedMember(call, file, resolver) ?? taggedSql(call);
  if (entity === undefined && call.callee.k === 'free') return injectedRunner(call, file, resolver);
  if (entity?.e !== 'layer') return undefined;
  const type = entity.layer.types[entity.type];
  // `builder[method](value)`: any of its methods goes on building.
  const chained = call.callee.k === 'element' && type?.thenable ? { type: entity.type } : undefined;
  const outcome = call.tagged ? type?.tag : (type?.call ?? chained);
  // `store.findLast(trx)` is handed a connection to use, which it does not call with each of something.
  const isHandedOver = call.receiver === undefined && call.args[0]?.k === 'element';
  if (isHandedOver && !call.tagged && type?.call?.type !== undefined) return undefined;
  return outcome ? sinkFrom(outcome, entity, call) : undefined;
}

const STATEMENT = /^\s*(select|with|insert|update|delete)\b/i;

/**
 * `({ one }) => one(sql`SELECT …`)`: a function that is handed in, and given a whole statement; or a method of what
 * nothing tells, `scope.execute(sql`SELECT …`)`.
 */
function injectedRunner(call: CallSummary, file: string, resolver: Resolver): Sink | undefined {
  const [statement] = call.args;
  if (statement?.k !== 'call' || !isWaitedFor(call) || !STATEMENT.test(textOf(call))) return undefined;
  const layer = layerOfTag(resolver.resolve(statement.of, file));
  return layer ? { layer, access: accessOf('sql', call), guessed: true, batched: false } : undefined;
}

/** Of what makes statements of templates: `import { sql } from 'drizzle-orm'`. */
function layerOfTag(tag: Entity | undefined): Layer | undefined {
  if (tag?.e === 'layer') return tag.layer.types[tag.type]?.tag === undefined ? undefined : tag.layer;
  return tag?.e === 'external' && tag.path === 'sql' ? layerOfPackage(tag.from) : undefined;
}

/** `client.$queryRaw`SELECT …``: a method that runs what it is the tag of. */
function taggedMember(call: CallSummary, file: string, resolver: Resolver): Sink | undefined {
  const { callee } = call;
  if (callee.k !== 'member') return undefined;
  const layer = inheritedLayer(resolver, resolver.resolve(callee.of, file));
  const told = layer ? undefined : telltale(resolver, callee, file);
  if (told) return sinkFrom(told.outcome, told.layer, call);
  const outcome = layer ? memberOutcome(layer.layer, layer.type, callee.name) : undefined;
  return layer && outcome?.runs !== undefined ? sinkFrom(outcome, layer, call) : undefined;
}

/** `await sql`SELECT …`` of a tag that comes from somewhere unknown: the text and the wait tell enough. */
function taggedSql(call: CallSummary): Sink | undefined {
  if (
    call.sql === undefined ||
    // Returned, it may as well be a part of a statement.
    (call.use !== 'await' && call.use !== 'then') ||
    !/sql$/i.test(call.receiver ?? nameOf(call.callee))
  )
    return undefined;
  return { layer: postgresJs, access: accessOf('sql', call), guessed: true, batched: false };
}

function sinkFrom(outcome: Outcome, layer: LayerEntity, call: CallSummary): Sink | undefined {
  const common = { layer: layer.layer, guessed: layer.guessed, batched: outcome.batched === true };
  // Statements about tables are one per table, however they are sent.
  if (DEFINES.test(textOf(call))) return undefined;
  if (outcome.runs !== undefined) {
    // A bare name and no SQL in sight: `client.query('users')` of some HTTP client.
    if (outcome.runs === 'sql' && layer.guessed && !looksLikeSql(call)) return undefined;
    if (outcome.byCommand) {
      const access = accessOfCommand(call);
      return access ? { ...common, access } : undefined;
    }
    return { ...common, access: accessOf(outcome.runs, call) };
  }
  const type = outcome.type === undefined ? undefined : layer.layer.types[outcome.type];
  if (type?.thenable !== true) return undefined;
  if (outcome.isOpen && (call.use === 'return' || call.use === 'collected')) return undefined;
  const isAsked = type.answers === true && outcome !== type.rest && isAnswered(call);
  if (!(isAsked || isWaitedFor(call) || isHandedOn(type, call)) || onlyAdds(call) || isFragment(call))
    return undefined;
  // A template that begins in the middle of a statement is a fragment of one.
  if (call.tagged && call.sql === undefined) return undefined;
  return { ...common, access: chainAccess(call) };
}

/** `await runIn(session, Order.findOne({ id }))`: where there are no subqueries, a query is handed on to be run. */
function isHandedOn({ answers }: LayerType, { use }: CallSummary): boolean {
  return answers === true && use === 'handed';
}

/** `return knex.raw('?? AS total', [column])`: a part of a statement, for somebody to put into one. */
function isFragment(call: CallSummary): boolean {
  if (call.use !== 'return' && call.use !== 'collected') return false;
  let { callee, args }: { callee: Value; args: readonly Value[] } = call;
  while (callee.k === 'member' && callee.name !== 'raw' && callee.of.k === 'call')
    ({ of: callee, args = [] } = callee.of);
  const [text] = args;
  return (
    callee.k === 'member' &&
    callee.name === 'raw' &&
    text?.k === 'string' &&
    !BEGINS_STATEMENT.test(text.text)
  );
}

/** Or with a hole, of which nobody knows what it is filled with; `(?, ?)` is a row. */
const BEGINS_STATEMENT =
  /^\s*(--|\/\*|\?(?!\?)|(\(\s*)*(select|with|insert|update|delete|merge|replace|values|truncate|call|exec|execute|show|explain|do|copy)\b)/i;

const DEFINES =
  /^\s*(alter|create|drop|truncate|grant|revoke|comment\s+on|vacuum|analyze|reindex|refresh|show|describe|set|reset|begin|commit|rollback|savepoint|release|lock|listen|unlisten|notify|discard|pragma|attach|detach|use)\b/i;

function looksLikeSql(call: CallSummary): boolean {
  const [text] = call.args;
  if (text?.k === 'string' && !BEGINS_STATEMENT.test(text.text)) return false;
  // `apollo.query({ query: ORDERS, variables })`
  if (text?.k === 'object' && (text.props.query ?? text.props.mutation)) return false;
  return (
    call.sql !== undefined ||
    call.args.some((arg) => arg.k !== 'string' && arg.k !== 'plain') ||
    call.args.length > 1
  );
}
