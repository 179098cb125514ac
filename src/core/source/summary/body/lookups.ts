import type { Node } from '@babel/types';
import { bare, isNullish, keyName, lastName, walk } from '../syntax';

/** Whether a container counts: it may be one that nothing is left in from before. */
type Counts = (container: Node) => boolean;

/**
 * Tests of one function that ask whether something is known already: `map.has(x)`, `map.get(x)`, `cache[x]`, and `!`
 * of them, of something that is filled as the program goes on: a set of what is there already keeps no query from
 * being asked again.
 */
export class Lookups {
  /** By the name that a look-up's result is put into: `const known = map.get(id)`. */
  private readonly results = new Map<string, Node>();
  /** Names of what a cache gave, be it in another process: `getRegionFromCache(id)`, `const cached = await read(key)`. */
  private readonly cached = new Set<string>();

  /** @param filled names of what is put into somewhere in the file */
  constructor(private readonly filled: ReadonlySet<string>) {}

  /** Notes what a variable is initialised with, or set to later. */
  declare(pattern: Node, init: Node): void {
    if (pattern.type !== 'Identifier') return;
    const waited = unlessMissing(bare(init));
    const value = waited.type === 'AwaitExpression' ? bare(waited.argument) : waited;
    const asksForOld =
      isCall(value) && (value.type === 'CallExpression' || isOfCache(value)) && !MARKS.test(pattern.name);
    if (asksForOld && (CACHED.test(pattern.name) || asksCache(bare(value.callee))))
      this.cached.add(pattern.name);
    if (this.filled.size === 0 || value !== waited) return;
    const asked = isCall(value) ? bare(value.callee) : value;
    if (!isMember(asked)) return;
    const isLookup =
      value === asked ? isByKey(asked) : /^get$/.test(keyName(asked.property, asked.computed) ?? '');
    if (isLookup) this.results.set(pattern.name, asked.object);
  }

  /** Whether a test has such a look-up anywhere in it. */
  isLookup(test: Node, counts: Counts): boolean {
    if (this.cached.size > 0 && testedForPresence(test).some((name) => this.cached.has(name))) return true;
    if (this.filled.size === 0 || isOfKind(bare(test))) return false;
    let found = false;
    const consider = (container: Node | undefined): void => {
      if (container && this.filled.has(lastName(container)) && counts(container)) found = true;
    };
    walk(test, (node) => consider(containerOf(node, test)));
    for (const name of testedForPresence(test)) consider(this.results.get(name));
    return found;
  }

  /** Whether a test holds when the look-up has found nothing. */
  isMiss(test: Node, counts: Counts): boolean {
    if (this.filled.size === 0 && this.cached.size === 0) return false;
    const condition = bare(test);
    if (condition.type === 'UnaryExpression' && condition.operator === '!')
      return !asksForNone(bare(condition.argument)) && this.isLookup(condition, counts);
    if (asksForNone(condition)) return this.isLookup(condition, counts);
    if (condition.type === 'LogicalExpression')
      return this.isMiss(condition.left, counts) || this.isMiss(condition.right, counts);
    if (condition.type !== 'BinaryExpression' || !/^===?$/.test(condition.operator)) return false;
    return isNoHit(condition.right) && this.isLookup(condition.left, counts);
  }
}

/** `map.get(id)` of `map.get(id) ?? null`: nothing is put in the place of what is missing. */
function unlessMissing(node: Node): Node {
  return node.type === 'LogicalExpression' && node.operator !== '&&' && isNullish(node.right)
    ? bare(node.left)
    : node;
}

/** Names of what has been found in a cache. */
const CACHED = /^(cached|cacheHit|fromCache)($|[A-Z])|[a-z]Cached$/;

/** What says that something has been done, which is asked of each item and true of few. */
const MARKS = /lock|done|sent|seen|handled|processed|running|already|recent/i;

/** `cache.get(key)`, `this.priceCache.get(key)`, `getRegionFromCache(id)`, `redis.hget(key, id)`. */
function asksCache(callee: Node): boolean {
  if (/From(Cache|Memory|Redis)$/.test(lastName(callee))) return true;
  if (callee.type !== 'MemberExpression') return false;
  const method = keyName(callee.property, callee.computed) ?? '';
  const owner = lastName(callee.object);
  return (/cache$/i.test(owner) && method === 'get') || (REDIS.test(owner) && ASKS_REDIS.test(method));
}

const REDIS = /^_?redis(Client|Service|Connection)?$/i;
const ASKS_REDIS = /^(get|mget|hget|hmget|hgetall|hlen|exists|hexists|getJSON)$/i;

/** `typeof rows[name] === 'function'`: asks what it is, not whether it is there. */
function isOfKind(test: Node): boolean {
  return (
    test.type === 'BinaryExpression' &&
    test.left.type === 'UnaryExpression' &&
    test.left.operator === 'typeof' &&
    test.right.type === 'StringLiteral' &&
    test.right.value !== 'undefined'
  );
}

/** The container that a call or a member looks into. */
function containerOf(node: Node, test: Node): Node | undefined {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const { object, property, computed } = node.callee;
    const method = keyName(property, computed) ?? '';
    // `Object.hasOwn(byId, id)`
    if (method === 'hasOwn') return node.arguments[0];
    if (!/^(has|get|includes|hasOwnProperty)$/.test(method)) return undefined;
    return method !== 'get' || !hasAwait(test) ? object : undefined;
  }
  // `id in byId`
  if (node.type === 'BinaryExpression' && node.operator === 'in' && node.left.type !== 'StringLiteral')
    return node.right;
  return node.type === 'MemberExpression' && isByKey(node) ? node.object : undefined;
}

/** Names of which a test asks whether there is anything behind them: `x`, `!x`, `x !== undefined`. */
function testedForPresence(test: Node): string[] {
  const condition = bare(test);
  switch (condition.type) {
    case 'Identifier':
      return [condition.name];
    case 'UnaryExpression':
      return condition.operator === '!' ? testedForPresence(condition.argument) : [];
    case 'LogicalExpression':
      return [...testedForPresence(condition.left), ...testedForPresence(condition.right)];
    case 'BinaryExpression':
      return isNoHit(condition.right) ? testedForPresence(condition.left) : [];
    case 'CallExpression': {
      const [asked] = condition.arguments;
      return asked && asksForNone(condition) ? testedForPresence(asked) : [];
    }
    default:
      return [];
  }
}

/** `isEmpty(row)`, `_.isNil(row)`, which hold where there is none. */
function asksForNone(condition: Node): boolean {
  return (
    condition.type === 'CallExpression' &&
    condition.arguments.length === 1 &&
    /^_?is(Empty|Nil|Null|Undefined|NullOrUndefined)$/.test(lastName(condition.callee))
  );
}

/** `x` of `!x` and of `x === undefined`: what a condition says that there is none of. */
export function absentBy(condition: Node): Node | undefined {
  if (condition.type === 'UnaryExpression')
    return condition.operator === '!' ? bare(condition.argument) : undefined;
  return condition.type === 'BinaryExpression' &&
    /^===?$/.test(condition.operator) &&
    isNullish(condition.right)
    ? bare(condition.left)
    : undefined;
}

/** What a look-up is compared with that has found nothing: `(await redis.exists(key)) === 0`, too. */
function isNoHit(node: Node): boolean {
  return isNullish(node) || (node.type === 'NumericLiteral' && node.value === 0);
}

/** `this.sumCache.get(shop)?.get(key)`: a cache of caches, where others may be lists of what is there. */
function isOfCache(value: Node): boolean {
  if (value.type !== 'OptionalCallExpression') return false;
  let found = false;
  walk(value, (node) => {
    if (isMember(node)) found ||= /cache$/i.test(lastName(node));
  });
  return found;
}

/** `kept.get(shop)?.get(key)` is a call of the same kind. */
function isCall(node: Node): node is Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }> {
  return node.type === 'CallExpression' || node.type === 'OptionalCallExpression';
}

function isByKey(node: Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>): boolean {
  return node.computed && node.property.type !== 'StringLiteral' && node.property.type !== 'NumericLiteral';
}

function hasAwait(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'AwaitExpression') found = true;
  });
  return found;
}

/**
 * Whether what a loop repeats puts something under a key into a container, or gives the container to a function that
 * may: a set or a list of keys keeps an item from being asked for twice, but each that differs is asked for. So does
 * a record of flags: `done[id] = true`.
 *
 * @param isCounter what another round does not come back to: `if (!rows[i]) rows[i] = await make()`
 */
export function keepsResults(
  repeated: Node,
  container: string,
  root: string,
  isCounter: (name: string) => boolean = () => false,
): boolean {
  let found = false;
  const isIt = (node: Node): boolean => lastName(node) === container;
  walk(repeated, (node) => {
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression')
      found ||=
        node.left.computed &&
        isIt(node.left.object) &&
        !isFlag(node.right) &&
        !(node.left.property.type === 'Identifier' && isCounter(node.left.property.name));
    if (node.type !== 'CallExpression') return;
    const { callee } = node;
    if (callee.type === 'MemberExpression')
      found ||=
        /^(set|put|store)$/.test(keyName(callee.property) ?? '') &&
        isIt(callee.object) &&
        !isFlag(node.arguments[1]);
    for (const arg of node.arguments) found ||= arg.type === 'Identifier' && arg.name === root;
  });
  return found;
}

/**
 * Whether a method puts what it finds into a container of its object, or waits for another that may: rows that another
 * one has put there before say only what there is already, `if (!this.users[email]) await create(user)`.
 */
export function mayKeep(body: Node, container: string): boolean {
  if (keepsResults(body, container, '')) return true;
  let found = false;
  walk(body, (node) => {
    if (node.type !== 'AwaitExpression') return;
    const call = bare(node.argument);
    const callee = call.type === 'CallExpression' ? bare(call.callee) : undefined;
    if (callee?.type === 'MemberExpression') found ||= callee.object.type === 'ThisExpression';
  });
  return found;
}

function isFlag(value: Node | undefined): boolean {
  return value?.type === 'BooleanLiteral' || value?.type === 'NumericLiteral';
}

const READS = /^(get|find|load|fetch|read|lookup|query|resolve)/;

/** `order.buyer ?? (await order.getBuyer())`, `… ?? (await order.$get('buyer'))`: what came with the row is not asked for. */
export function isLoadedElse(left: Node, right: Node): boolean {
  const part = bare(left);
  const waited = bare(right);
  const call = waited.type === 'AwaitExpression' ? bare(waited.argument) : waited;
  if (call.type !== 'CallExpression') return false;
  // `loadedBefore.get(id) ?? (await load(id))`: what was loaded for all is asked for again where it is missing.
  if (part.type === 'CallExpression' && part.arguments.length === 1 && waited !== call)
    return lastName(part.callee) === 'get' && READS.test(lastName(call.callee));
  if (!isMember(part)) return false;
  const callee = bare(call.callee);
  if (
    !isMember(callee) ||
    lastName(callee.object) === '' ||
    lastName(callee.object) !== lastName(part.object)
  )
    return false;
  const name = keyName(part.property, part.computed) ?? '';
  const method = keyName(callee.property, callee.computed) ?? '';
  const [relation] = call.arguments;
  return (
    name !== '' &&
    (method.toLowerCase() === `get${name.toLowerCase()}` ||
      (method === '$get' && relation?.type === 'StringLiteral' && relation.value === name))
  );
}

function isMember(
  node: Node,
): node is Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }> {
  return node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
}

/** `if (skipCache)`: the way that few callers take. */
export function isWithoutCache(test: Node): boolean {
  const asked = bare(test);
  return /^(skip|no|without|ignore|bypass|disable)_?cache$/i.test(lastName(asked));
}
