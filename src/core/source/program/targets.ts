import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { ANY_MEMBER, lastPart, nameOf, type Value } from '../summary/value';
import { calledArguments } from './calledArguments';
import { chosenVerbs } from './databaseFaces';
import { type Entity, each, type FunctionPlace, functionKey, functionKeys, functionsAmong } from './entity';
import { isHandedHere } from './handedFunctions';
import { unlessHandedIn } from './handedIn';
import { boundMethod } from './handedOut';
import { handedUpBy } from './handedUp';
import { isUnkept } from './instances';
import { isExtension } from './layerMembers';
import { isOfListeners } from './listeners';
import { methodsOfNamed } from './namedRows';
import { keptForOutside, overrides } from './overrides';
import { inheritedMethods } from './registries';
import type { Resolver } from './resolver';
import { runsInBrowser } from './rows';
import { helperOf } from './sailsHelpers';
import { keptByShape } from './shapes';
import { ofUnknownThis } from './unknownThis';

/**
 * The functions of the program that a call may reach: those that it calls, and what it hands them to be called.
 *
 * @param within the function that the call is in
 */
export function targetsOf(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): readonly string[] {
  const called = calleesOf(call, within, file, resolver);
  if (called.length > 1 && isOfListeners(call)) return [];
  const handed = called.length > 0 ? calledArguments(call, called, file, resolver) : called;
  return handed.length > 0 ? [...called, ...handed] : called;
}

/** The function that a call names, or the methods of a class's heirs. */
function calleesOf(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): readonly string[] {
  const callee = boundTask(call) ?? invoked(call, file, resolver) ?? call.callee;
  const entity = resolver.resolve(callee, file);
  if (entity?.e === 'external') {
    const task = limitedTask(call, entity.from);
    const tasks = task ? functionsAmong(resolver.resolve(task, file)) : [];
    if (tasks.length > 0) return tasks;
  }
  if (entity?.e === 'several') return functionsAmong(entity);
  if (entity?.e === 'function') {
    const own = functionKey(entity.file, entity.index);
    if (callee.k !== 'member') return [own];
    const methods = [own, ...overrides(callee.of, callee.name, file, resolver)];
    return [...new Set([...methods, ...handedUpBy(callee.of, methods, file, resolver)])];
  }
  if (entity?.e === 'class') {
    const methods = resolver.classOf(entity.file, entity.index)?.methods ?? {};
    const made = Object.hasOwn(methods, 'constructor') ? methods.constructor : undefined;
    return typeof made === 'number' ? [functionKey(entity.file, made)] : [];
  }
  if (entity?.e === 'plain' && entity.type === 'function') {
    const made = madeFor(call, resolver);
    // What a component is handed sends a request, whatever a server has by the same name.
    if (made.length > 0 || runsInBrowser(file, resolver)) return made;
    if (isHandedHere(call, within, file, resolver)) return [];
    return functionKeys(withoutMarkup(file, resolver.onlyFunctions(lastPart(writtenCallee(call)))));
  }
  const method = callee.k === 'call' ? boundMethod(callee) : callee;
  if (method?.k !== 'member') return [];
  const helpers = helperOf(method, resolver);
  if (helpers.length > 0) return functionKeys(helpers);
  const owner = unlessHandedIn(resolver.resolve(method.of, file), method);
  if (method.name === ANY_MEMBER) {
    const found = chosenVerbs(owner, resolver);
    if (found.length > 0) return functionKeys(found);
  }
  if (owner?.e === 'object') {
    const found = overrides(method.of, method.name, file, resolver);
    if (found.length > 0) return found;
  }
  if (owner === undefined) {
    const own = ofUnknownThis(method, file, resolver);
    if (own.length > 0) return own;
  }
  if (owner?.e === 'external') {
    const kept = keptForOutside(owner, method.name, resolver);
    if (kept.length > 0) return functionKeys(kept);
  }
  const isExtended = isExtension(owner, method.name);
  const written = method === callee ? writtenOwner(call, method) : nameOf(method.of);
  if (!isOpen(owner, resolver) && !isExtended) return [];
  if (call.args.length === 0 && OF_DATES.test(method.name)) return [];
  const named = withoutMarkup(file, namesakes(written, method, isExtended, resolver));
  const candidates = named.length > 0 ? named : byOtherNames(owner, written, method, resolver);
  const meant = takingNothing(
    call,
    method === call.callee ? givenEnough(call, candidates, resolver) : candidates,
    resolver,
  );
  return meant.flatMap(({ file: home, index }) => {
    const fn = resolver.functionOf(home, index);
    // `doc.load()` is no `load(space, id)` of somewhere else.
    if (call.args.length === 0 && (fn?.params.length ?? 0) > 1) return [];
    // What a container injects is given its dependencies by it: `rename = (id) => ({ one }) => one(…)`.
    const returns = fn?.returns;
    return returns?.k === 'function'
      ? [functionKey(home, index), functionKey(home, returns.index)]
      : [functionKey(home, index)];
  });
}

/** `date.getDate()` is the language's own, whatever a folder `dates` has. */
const OF_DATES = /^get(UTC)?(Date|Day|Month|FullYear|Hours|Minutes|Seconds|Milliseconds|Time)$/;

/** What a summary keeps of a call's arguments. */
const MOST_ARGUMENTS = 4;

/**
 * Those that are given all that their types ask for: `client.rates.list({ season })` of a package is no method
 * `list(harbour: number, season: string, kind?: string)` of the program.
 */
function givenEnough(
  { args, tagged }: CallSummary,
  places: readonly FunctionPlace[],
  resolver: Resolver,
): readonly FunctionPlace[] {
  // What is unknown may be spread there, and be many.
  if (tagged || args.length >= MOST_ARGUMENTS || args.some(({ k }) => k === 'unknown')) return places;
  return places.filter(({ file, index }) => {
    const required = resolver.functionOf(file, index)?.params.slice(0, args.length + 1) ?? [];
    return required.length <= args.length || required.some(({ type, optional }) => !type || optional);
  });
}

/** `user.profile()` is the row's own method, where another class has a `profile(user)` that asks for it. */
function takingNothing(
  { args }: CallSummary,
  places: readonly FunctionPlace[],
  resolver: Resolver,
): readonly FunctionPlace[] {
  if (args.length > 0 || places.length < 2) return places;
  const own = places.filter(({ file, index }) => resolver.functionOf(file, index)?.params.length === 0);
  return own.length > 0 ? own : places;
}

/** `queue.addAll(orders.map((order) => this.send.bind(this, order)))`: whoever is handed such tasks runs them. */
export function boundTask({ callee, args, use }: CallSummary): Value | undefined {
  const isTask = callee.k === 'member' && callee.name === 'bind' && args.length > 1;
  return isTask && (use === 'collected' || use === 'handed') ? callee.of : undefined;
}

/** `this.rename.call(shop, id)`: the function that is called so, with another `this`. */
function invoked({ callee }: CallSummary, file: string, resolver: Resolver): Value | undefined {
  if (callee.k !== 'member' || !/^(call|apply)$/.test(callee.name) || !isFunctionName(callee.of))
    return undefined;
  const [one] = each(resolver.resolve(callee.of, file));
  return one?.e === 'function' ? callee.of : undefined;
}

function isFunctionName({ k }: Value): boolean {
  return k === 'member' || k === 'function' || k === 'top' || k === 'import';
}

/** Packages whose objects call what they are given as soon as they may. */
const LIMITERS =
  /^(p-limit|p-queue|throat|bottleneck|async-sema|p-throttle|limiter|plimit-lit|queue-promise)$/;

/** `limit(load, id)`, `limiter.schedule(load, id)`: the function with a name that such an object calls. */
function limitedTask({ callee, args }: CallSummary, from: string): Value | undefined {
  const [task] = args;
  if (!task || !LIMITERS.test(from) || !isFunctionName(task)) return undefined;
  return callee.k !== 'member' || /^(add|schedule|wrap|run|push)$/.test(callee.name) ? task : undefined;
}

/** What a method is called on, as it is written; of `const { rename } = services.teams` that is `services.teams`. */
function writtenOwner({ receiver }: CallSummary, callee: Extract<Value, { k: 'member' }>): string {
  return receiver === undefined || receiver === callee.name ? nameOf(callee.of) : receiver;
}

/**
 * The functions of a method's name where its owner's name leads; of an owner that a call has given, that call's, too,
 * and of a member, what the program declares such members as.
 */
function namesakes(
  written: string,
  { of, name }: Extract<Value, { k: 'member' }>,
  isExtended: boolean,
  resolver: Resolver,
): readonly FunctionPlace[] {
  const found = resolver.namesakes(written, name, isExtended);
  if (found.length > 0) return found;
  if (of.k === 'member' && !isExtended) return resolver.declaredMethods(of.name, name);
  const given = givenName(of);
  return given === undefined ? found : resolver.namesakes(given, name);
}

/** A server's `this.database` is not the `Database.jsx` of the app that the same repository has. */
function withoutMarkup(file: string, places: readonly FunctionPlace[]): readonly FunctionPlace[] {
  if (places.length === 0 || MARKUP.test(file)) return places;
  return places.filter((place) => !MARKUP.test(place.file));
}

const MARKUP = /\.[jt]sx$/;

/**
 * Of an interface that nothing says it keeps, what objects of its shape have. Of an owner that nothing is known of: what
 * its class inherits, the only methods of the name, or those of the class that a row goes by.
 */
function byOtherNames(
  owner: Entity | undefined,
  written: string,
  method: Extract<Value, { k: 'member' }>,
  resolver: Resolver,
): readonly FunctionPlace[] {
  if (owner?.e === 'object') return keptByShape(owner, method.name, resolver);
  if (owner !== undefined) return [];
  const inherited = inheritedMethods(method, resolver);
  if (inherited.length > 0) return inherited;
  const only = onlyMethods(method, resolver);
  return only.length > 0 ? only : methodsOfNamed(written, method, resolver);
}

/** Parts that a program is configured with: a list of them has a few, however many rows there are. */
const CONFIGURED = /(strategy|plugin|adapter|driver|provider|handler|listener|engine)$/i;

/** The only methods of a name, but for parts of the program that a loop goes through. */
function onlyMethods(
  { of, name }: Extract<Value, { k: 'member' }>,
  resolver: Resolver,
): readonly FunctionPlace[] {
  const places = resolver.onlyMethods(name);
  if (of.k !== 'element') return places;
  return places.filter(({ file, index }) => {
    const made = resolver.functionOf(file, index)?.class;
    return made === undefined || !CONFIGURED.test(resolver.classOf(file, made)?.name ?? '');
  });
}

/** Of what `persistence.getOrderStore()` gives: `persistence.orderStore`. */
function givenName(value: Value): string | undefined {
  const call = value.k === 'awaited' ? value.of : value;
  if (call.k !== 'call') return undefined;
  const name = nameOf(call.of);
  const [getter, first = '', rest = ''] =
    /(?:^|(?<=\.))(?:get|use|make|create|build|provide)([A-Z])(\w+)$/.exec(name) ?? [];
  return getter === undefined ? undefined : `${name.slice(0, -getter.length)}${first.toLowerCase()}${rest}`;
}

/** Of `find(id)` and `deps.find(id)`, where the type only says that it is a function: what it goes by. */
function writtenCallee({ callee, receiver }: CallSummary): string {
  return callee.k === 'member' ? callee.name : (receiver ?? nameOf(callee));
}

/**
 * `deps.getUser()` of a type that only says that it is a function: what `getUserFactory()` gives, or the factory that
 * goes by the type's name.
 */
function madeFor({ callee }: CallSummary, resolver: Resolver): string[] {
  const named = resolver.makersOf(lastPart(nameOf(callee)));
  const type = declaredType(callee);
  const makers = named.length > 0 || type === '' ? named : resolver.makersOf(type);
  return makers.flatMap(({ file, index }) => {
    const returns = resolver.functionOf(file, index)?.returns;
    return returns?.k === 'function' ? [functionKey(file, returns.index)] : [];
  });
}

/** Of a member of what is taken apart by its type: `({ getUser }: { getUser: FindUser }) => …` */
function declaredType(callee: Value): string {
  if (callee.k !== 'member' || callee.of.k !== 'object') return '';
  const type = Object.hasOwn(callee.of.props, callee.name) ? callee.of.props[callee.name] : undefined;
  return type?.k === 'instance' ? lastPart(nameOf(type.of)) : '';
}

/** Nothing is known of it that says whose methods it has. */
function isOpen(owner: Entity | undefined, resolver: Resolver): boolean {
  if (owner?.e === 'object') return isUnkept(resolver, owner);
  return (
    owner === undefined ||
    (owner.e === 'layer' && owner.guessed) ||
    (owner.e === 'external' && /^(fastify|express|koa|@hapi\/hapi|hono)$/.test(owner.from))
  );
}
