import { lastPart, nameOf, type Value } from '../summary/value';
import { classAmong, functionAmong, literalAmong, membersAmong } from './among';
import { calledWith, declaredResult } from './calledWith';
import { type Entity, each, oneOf } from './entity';
import { ownerOf } from './extensions';
import { serviceAt } from './feathersServices';
import { flattened } from './flattened';
import { givenThrough } from './givenThrough';
import { givenToCallback } from './givenToCallback';
import { guessByCall, guessByMember, keepsData, telltale } from './guesses';
import { handedOut, handedOver } from './handedOut';
import { inheritedLayer, instanceOf, isRow } from './instances';
import { keptElements, valuesOf } from './keptElements';
import { isExtension, layerExport, memberOutcome, resultOf } from './layerMembers';
import { givenByHeirs } from './leftToHeirs';
import { loadedBy } from './loaders';
import { memberArgument } from './memberArgument';
import { memberOf } from './members';
import { oneOfHeir, oneOfThis, readMember } from './ofClasses';
import { connectionOf } from './ownDrivers';
import type { Resolver } from './resolver';
import { madeByTrpc, ownCaller } from './trpc';

/** What a call gives: what it is said to, when nothing else tells. */
export function called(
  resolver: Resolver,
  value: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const found = given(resolver, value, file, depth);
  if (value.type === undefined || (found !== undefined && found.e !== 'external')) return found;
  const declared = resolver.resolve(value.type, file, depth);
  return declared?.e === 'object' || declared?.e === 'layer' ? declared : found;
}

function given(
  resolver: Resolver,
  value: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const { of } = value;
  const method =
    loadedBy(resolver, value, file, depth) ??
    handedOver(resolver, value, file, depth) ??
    serviceAt(resolver, value, file, depth);
  if (method) return method;
  if (of.k === 'member') {
    const values = valuesOf(resolver, of, value.args, file, depth);
    if (values) return values;
    const owner = ownerOf(resolver, of.of, file, depth);
    const layer = inheritedLayer(resolver, owner);
    const other = layer?.guessed ? guessByMember(resolver, of, layer) : undefined;
    if (other) return resultOf(other.outcome, other.layer);
    if (layer && (layer === owner || memberOf(resolver, owner, of.name, depth)?.e !== 'function')) {
      const outcome = memberOutcome(layer.layer, layer.type, of.name);
      if (owner?.e === 'class' && outcome?.isSame) return owner;
      const related = outcome?.readsMember ? readMember(resolver, owner, value, depth) : undefined;
      if (related) return related;
      // The rows that a model's class gives are objects of that class.
      if (owner?.e === 'class' && outcome?.gives !== undefined)
        return instanceOf(resolver, owner, undefined, file);
      if (outcome?.handsBack) return classAmong(resolver, value, file, depth) ?? resultOf(outcome, layer);
      if (outcome?.adds) return oneOf([literalAmong(resolver, value, file, depth), resultOf(outcome, layer)]);
      if (outcome) return resultOf(outcome, layer);
    }
    if (
      (owner?.e === 'layer' || isRow(resolver, owner)) &&
      /^(filter|slice|concat|reverse|sort|flat|find|at|pop|shift)$/.test(of.name)
    )
      return owner;
    if (owner?.e === 'list' && of.name === 'flat') return flattened(resolver, owner, depth);
    if (owner?.e === 'list' && /^(filter|slice|concat|reverse|sort|entries|values)$/.test(of.name))
      return of.name === 'concat' ? { ...owner, fixed: false } : owner;
    // `new Map(rows.map((row) => [row.id, row])).get(id)`
    if (owner?.e === 'list' && /^(get|find|findLast|at|pop|shift)$/.test(of.name))
      return resolver.resolve(owner.element, owner.file, depth);
    if (owner?.e === 'plain') return { e: 'plain', type: 'other' };
  }
  const [callee] = each(resolver.resolve(of, file, depth));
  if (!callee) {
    const told = telltale(resolver, of, file, value.args);
    if (told) return resultOf(told.outcome, told.layer);
    const added = of.k === 'member' ? ofExtension(resolver, of, file, depth) : undefined;
    if (added) return added;
    return (
      (of.k === 'member' ? ownCaller(resolver, of, file, depth) : undefined) ??
      handedOut(resolver, value, file, depth) ??
      ofNamesake(resolver, of, file, depth) ??
      (of.k === 'member' ? declaredResult(resolver, of, file, depth) : undefined)
    );
  }
  if (callee.e === 'plain') return declaredResult(resolver, of, file, depth);
  if (callee.e === 'method') {
    const outcome = memberOutcome(callee.layer, callee.type, callee.name);
    return outcome ? resultOf(outcome, { ...callee, e: 'layer' }) : undefined;
  }
  if (callee.e === 'maker') return resolver.resolve(callee.of, callee.file, depth);
  if (callee.e === 'layer') {
    const type = callee.layer.types[callee.type];
    const outcome = type?.call ?? type?.tag;
    if (outcome) return resultOf(outcome, callee);
    const other = callee.guessed ? guessByCall(resolver, of, callee) : undefined;
    return other ? resultOf(other.outcome, other.layer) : callee;
  }
  if (callee.e === 'external') {
    const told =
      keepsData(callee.from) || of.k === 'member' ? telltale(resolver, of, file, value.args) : undefined;
    if (told) return resultOf(told.outcome, told.layer);
    const found = layerExport(callee.from, callee.path);
    if (found?.entry.call !== undefined)
      return { e: 'layer', layer: found.layer, type: found.entry.call, guessed: false };
    const routed = madeByTrpc(resolver, callee, value.args ?? [], file, depth);
    if (routed) return routed;
    const kept = keptElements(resolver, callee, value.args ?? [], file, depth);
    if (kept) return kept;
    // A wrapper from outside hands its function through: `cache(fn)`, `memoize(fn)`.
    const [wrapped] = (value.args ?? [])
      .map((arg) => resolver.resolve(arg, file, depth))
      .filter((arg) => arg?.e === 'function');
    return (
      wrapped ??
      handedOut(resolver, value, file, depth) ??
      connectionOf(callee.from) ?? {
        e: 'external',
        from: callee.from,
        path: `${callee.path}()`,
      }
    );
  }
  if (callee.e === 'function') {
    const summary = resolver.functionOf(callee.file, callee.index);
    const own = summary && oneOfThis(resolver, value, summary, file, depth);
    if (own) return own;
    const result = summary?.returns ? resolver.resolve(summary.returns, callee.file, depth) : undefined;
    if (result?.e === 'function' && result.file === callee.file)
      return oneOf([result, wrappedBy(resolver, value, summary?.name, file, depth)]);
    if (result && result.e !== 'plain' && result.e !== 'literal')
      return oneOfHeir(resolver, value, callee, result, file, depth) ?? result;
    const given = summary ? givenThrough(resolver, value, summary, file, depth) : undefined;
    if (result?.e === 'literal')
      return oneOf([
        result,
        given?.e === 'layer' ? given : undefined,
        ...membersAmong(resolver, value, file, depth),
      ]);
    if (given) return given;
    if (summary && !summary.returns) {
      const found = givenByHeirs(resolver, value, file, depth);
      if (found) return found;
    }
    return handedOut(resolver, value, file, depth) ?? result ?? handedThrough(resolver, value, file, depth);
  }
  return undefined;
}

/** What a member gives that the program has added to an object of a layer: `Note.inFolder(folder)`. */
function ofExtension(
  resolver: Resolver,
  { of, name }: Extract<Value, { k: 'member' }>,
  file: string,
  depth: number,
): Entity | undefined {
  if (!isExtension(resolver.resolve(of, file, depth), name)) return undefined;
  for (const place of resolver.namesakes(nameOf(of), name, true)) {
    const returns = resolver.functionOf(place.file, place.index)?.returns;
    const given = returns ? resolver.resolve(returns, place.file, depth) : undefined;
    if (given) return given;
  }
  return undefined;
}

/** What a method gives whose owner nothing but its name tells: `this.session.getDb()`. */
function ofNamesake(resolver: Resolver, of: Value, file: string, depth: number): Entity | undefined {
  if (of.k !== 'member' || resolver.resolve(of.of, file, depth)) return undefined;
  for (const place of resolver.namesakes(nameOf(of.of), of.name)) {
    const returns = resolver.functionOf(place.file, place.index)?.returns;
    const given = returns ? resolver.resolve(returns, place.file, depth) : undefined;
    if (given?.e === 'layer' || given?.e === 'object') return given;
  }
  return undefined;
}

const REMEMBERS = /cache|memo|once|remember|debounce|throttle|batch/i;

/** The function around which `withTrace(getUser)` makes another, unless that asks only what it does not remember. */
function wrappedBy(
  resolver: Resolver,
  { of, args = [] }: Extract<Value, { k: 'call' }>,
  declared: string | undefined,
  file: string,
  depth: number,
): Entity | undefined {
  if (REMEMBERS.test(declared || lastPart(nameOf(of)))) return undefined;
  for (const arg of args) {
    const wrapped = resolver.resolve(arg, file, depth);
    if (wrapped?.e === 'function') return wrapped;
    const options = wrapped?.e === 'literal' ? functionAmong(resolver, wrapped, depth) : undefined;
    if (options) return options;
  }
  return undefined;
}

/** `cache(fn)` and `memoize(fn)` are `fn`; `once(() => new Client())` is what `fn` makes. */
function handedThrough(
  resolver: Resolver,
  value: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  for (const arg of value.args ?? []) {
    const wrapped = resolver.resolve(arg, file, depth);
    if (wrapped?.e !== 'function') continue;
    const returns = resolver.functionOf(wrapped.file, wrapped.index)?.returns;
    const made = returns ? resolver.resolve(returns, wrapped.file, depth) : undefined;
    return made?.e === 'layer' && made.layer.types[made.type]?.thenable !== true
      ? made
      : { ...wrapped, wrapped: true };
  }
  return undefined;
}

/** What a method calls its callback with: `transaction((tx) => …)`. */
export function callbackArgument(
  resolver: Resolver,
  { of, member }: Extract<Value, { k: 'callback-argument' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const callee = resolver.resolve(of, file, depth);
  if (member) return memberArgument(resolver, callee, member, depth);
  if (callee?.e === 'function') {
    const fn = resolver.functionOf(callee.file, callee.index);
    const given = fn && givenToCallback(fn);
    if (given) return resolver.resolve(given, callee.file, depth);
    for (const { type } of fn?.params ?? []) {
      const found = type?.k === 'instance' ? calledWith(resolver, type, 0, callee.file, depth) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  if (of.k !== 'member') return undefined;
  const layer = inheritedLayer(resolver, resolver.resolve(of.of, file, depth));
  const outcome = layer ? memberOutcome(layer.layer, layer.type, of.name) : undefined;
  return layer && outcome?.callback !== undefined ? { ...layer, type: outcome.callback } : undefined;
}
