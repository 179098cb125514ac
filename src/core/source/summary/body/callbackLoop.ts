import type { Node } from '@babel/types';
import { bare, isFunction, keyName, lastName, ownerName } from '../syntax';

/** A call that runs one of its arguments once per element of a list. */
export interface CallbackLoop {
  readonly via: string;
  readonly list: Node;
  readonly callback: Node;
  /** Which parameter of the callback is the element. */
  readonly elementParam: number;
}

const LIST_METHODS = new Set([
  'map',
  'flatMap',
  'forEach',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
  'eachAsync',
  'forEachAsync',
  'mapAsync',
  'filterAsync',
]);
/** What a promise of a list has, with Bluebird: `orders.each((order) => …)`; of a `$`, the element comes second. */
const OF_PROMISES = words('each mapSeries');
const REDUCERS = new Set(['reduce', 'reduceRight']);
/** `name(list, …, callback)`, on any of these objects or bare when imported under that name. */
const LIST_FUNCTIONS = words(`
  map each eachSeries eachLimit eachOf eachOfSeries eachOfLimit forEach forEachSeries forEachLimit
  forEachOf mapSeries mapLimit mapValues mapValuesLimit filter filterSeries filterLimit flatMap concat
  concatSeries some every reduce mapAsync forEachAsync asyncForEach asyncMap asyncEach pMap pEach
  pEachSeries pMapSeries pFilter mapConcurrent promiseMap mapWithConcurrency mapParallel runSequentially
  forEachOfSeries
`);
/** Those that say how they go through a list: `promiseMapWithLimit`, `forEachInParallel`, `concurrentMap`. */
const LIMITED_FUNCTIONS =
  /^(p|promise|async|await)?(map|each|forEach|filter|flatMap)(Values|(All)?Settled)?(With|In)?(Limit|Concurrency|Concurrent(ly)?|Parallel|Series|Sequence|Sequential(ly)?|Async|Promises?)$|^(concurrent|parallel|limited|sequential|async|promise)(Map|Each|ForEach|FlatMap|Filter|Batch|Pool)$/i;
const LIST_OBJECTS = words('Promise Bluebird bluebird async _ lodash R Async P pProps');
/** Such objects by other names: `BluebirdPromise.map(list, save)`, but not `promises.map(save)`. */
const LIKE_LIST_OBJECTS = /promise|bluebird|async|lodash/i;
/** Of what holds one value at most, under the names by which effect, fp-ts and neverthrow are imported. */
const ONE_AT_MOST = words('Effect Option Either Result Exit ResultAsync Maybe E O T TE TO RTE IO IOE');
/** What only a result has: `find(id).andThen(check).map(…)`. */
const CHAINS_RESULT = /^(andThen|orElse|mapErr|asyncMap|asyncAndThen|andTee|orTee)$/;
/** What `Effect` does with each of a list. */
const EACH_EFFECT = words('forEach filter reduce every exists partition validateAll findFirst');

/** Recognises loops written as calls; undefined for any other call. */
export function callbackLoop(
  call: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
): CallbackLoop | undefined {
  const callee = bare(call.callee);
  const args = call.arguments;
  if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') {
    const method = keyName(callee.property, callee.computed);
    if (method === undefined) return undefined;
    const object = bare(callee.object);
    if (object.type === 'Identifier' && LIST_OBJECTS.has(object.name)) {
      return LIST_FUNCTIONS.has(method) ? listFunction(method, args, method.startsWith('reduce')) : undefined;
    }
    if (
      object.type === 'Identifier' &&
      LIKE_LIST_OBJECTS.test(object.name) &&
      !ONE_AT_MOST.has(object.name) &&
      LIST_FUNCTIONS.has(method) &&
      args.length > 1 &&
      !isFunction(args[0] as Node)
    )
      return listFunction(method, args, method.startsWith('reduce'));
    if (/^from(Async)?$/.test(method) && object.type === 'Identifier' && object.name === 'Array')
      return arrayFrom(args);
    if (object.type === 'Identifier' && ONE_AT_MOST.has(object.name))
      return EACH_EFFECT.has(method) ? listFunction(method, args, method === 'reduce') : undefined;
    if (method === 'on') return rowStream(callee.object, args);
    const [callback] = args;
    if (callback && isMade(callback) && TAKES_EACH.test(method) && LIST_METHODS.has(method))
      return { via: method, list: callee.object, callback, elementParam: 0 };
    if (!callback || !isCallable(callback) || isLookUp(method, args)) return undefined;
    if (method === 'process') {
      const list = pooledList(callee.object);
      return list ? { via: method, list, callback, elementParam: 0 } : undefined;
    }
    // An option or a maybe is a list of one at most.
    if (object.type === 'Identifier' && /^maybe[A-Z]/.test(object.name)) return undefined;
    if (object.type === 'CallExpression' && CHAINS_RESULT.test(lastName(object.callee))) return undefined;
    if (LIST_METHODS.has(method)) return { via: method, list: callee.object, callback, elementParam: 0 };
    if (OF_PROMISES.has(method)) {
      if (args[1] && isFunction(bare(args[1]))) return listFunction(method, args, false);
      return isFunction(bare(callback))
        ? { via: method, list: callee.object, callback, elementParam: isSelection(object) ? 1 : 0 }
        : undefined;
    }
    if (REDUCERS.has(method)) return { via: method, list: callee.object, callback, elementParam: 1 };
    return undefined;
  }
  if (callee.type !== 'Identifier' || args.length < 2) return undefined;
  const name = callee.name.replace(OF_LIBRARY, '');
  return LIST_FUNCTIONS.has(name) || LIMITED_FUNCTIONS.test(name) || isParallel(name, args)
    ? listFunction(name, args, false)
    : undefined;
}

/** Functions of a library that share their names with methods are imported as `_map`. */
const OF_LIBRARY = /^_(?=[a-z])/;

/** `parallel(3, ids, load)` of radash; that of async is given tasks. */
function isParallel(name: string, [limit, ...rest]: readonly Node[]): boolean {
  return name === 'parallel' && rest.length > 1 && limit !== undefined && isCount(limit);
}

/**
 * `createReadStream(file).pipe(csv()).on('data', (row) => …)`, `pool.query(text).on('result', (row) => …)`: what comes
 * out of a pipe, or out of a query, comes row by row. A socket's data is what somebody sends.
 */
function rowStream(stream: Node, [event, callback]: readonly Node[]): CallbackLoop | undefined {
  if (event?.type !== 'StringLiteral' || !callback || !isFunction(bare(callback))) return undefined;
  const by = STREAMED[event.value];
  if (!by) return undefined;
  for (let at = bare(stream); at.type === 'CallExpression'; ) {
    const callee = bare(at.callee);
    if (callee.type !== 'MemberExpression') return undefined;
    if (by.test(keyName(callee.property, callee.computed) ?? ''))
      return { via: event.value, list: at, callback, elementParam: 0 };
    at = bare(callee.object);
  }
  return undefined;
}

/** What a stream is made by that has such events. */
const STREAMED: Readonly<Record<string, RegExp | undefined>> = {
  data: /^(pipe|stream|cursor|queryStream)$/,
  result: /^query$/,
  row: /^query$/,
};

/** `$('img')`, and what is found in it. */
function isSelection(of: Node): boolean {
  let at = of;
  while (at.type === 'CallExpression' || at.type === 'MemberExpression')
    at = bare(at.type === 'CallExpression' ? at.callee : at.object);
  return at.type === 'Identifier' && at.name.startsWith('$');
}

/** `em.find(Order, where)`, `manager.find(Order)`: lists are not given a class, nor anything beside a named function. */
function isLookUp(method: string, [first, ...others]: readonly Node[]): boolean {
  if (method !== 'find' || !first || isFunction(bare(first))) return false;
  const expression = bare(first);
  return others.length > 0 || (expression.type === 'Identifier' && /^[A-Z].*[a-z]/.test(expression.name));
}

function listFunction(via: string, args: readonly Node[], reduces: boolean): CallbackLoop | undefined {
  // `promiseMapWithLimit(5, ids, load)`: how many at once comes first.
  if (args[0] && args.length > 2 && isCount(args[0])) return listFunction(via, args.slice(1), reduces);
  const [list, last] = args;
  // `R.map((id) => …, ids)`: the list comes last.
  if (list && last && isFunction(list) && !isFunction(last))
    return { via, list: last, callback: list, elementParam: reduces ? 1 : 0 };
  const callback =
    args.slice(1, 4).find((arg) => isFunction(arg)) ??
    args.slice(1, 3).find((arg) => isCallable(arg)) ??
    (last && isMade(last) && TAKES_EACH.test(via) ? last : undefined);
  if (!list || !callback || isFunction(list)) return undefined;
  return { via, list, callback, elementParam: reduces ? 1 : 0 };
}

function isCount(node: Node): boolean {
  return (
    node.type === 'NumericLiteral' ||
    /(limit|concurrency|parallel(ism)?|concurrent|(batch|chunk|pool)_?size)$/i.test(lastName(node))
  );
}

/** `PromisePool.withConcurrency(4).for(list).process(callback)` of @supercharge/promise-pool. */
function pooledList(pool: Node): Node | undefined {
  let list: Node | undefined;
  let at = bare(pool);
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
    if (keyName(at.callee.property) === 'for') [list] = at.arguments;
    at = bare(at.callee.object);
  }
  return /Pool$/.test(lastName(at.type === 'NewExpression' ? at.callee : at)) ? list : undefined;
}

function arrayFrom(args: readonly Node[]): CallbackLoop | undefined {
  const [list, callback] = args;
  return list && callback && isCallable(callback)
    ? { via: 'from', list, callback, elementParam: 0 }
    : undefined;
}

function isCallable(node: Node): boolean {
  const expression = bare(node);
  if (isFunction(expression)) return true;
  if (expression.type === 'Identifier')
    return expression.name !== 'Boolean' && expression.name !== 'String' && expression.name !== 'Number';
  return (
    expression.type === 'MemberExpression' || (expression.type === 'CallExpression' && isBind(expression))
  );
}

/** What hands each of a list to a function; of what finds or filters, a call may give what is looked for. */
const TAKES_EACH = /map|each/i;

/** `ids.map(loadIn(shop))`: the callback is what a call gives, which is made once. */
export function isMade(callback: Node): boolean {
  const call = bare(callback);
  return call.type === 'CallExpression' && !isBind(call);
}

/** `this.load.bind(this)` */
function isBind(call: Extract<Node, { type: 'CallExpression' }>): boolean {
  return call.callee.type === 'MemberExpression' && keyName(call.callee.property) === 'bind';
}

/**
 * Callees that keep their callback for later instead of calling it now: the loop around them is not a loop
 * around what the callback does.
 */
const REGISTERS = words(`
  get post put patch delete head options all use route on once addListener addEventListener
  prependListener off setTimeout setInterval setImmediate nextTick queueMicrotask schedule scheduleJob
  cron process register subscribe handle handler command hook addHook defineHook
  middleware describe it test before after beforeEach afterEach beforeAll afterAll procedure mutation
  query resolve useEffect useCallback useMemo memoize debounce throttle once createServer work consume
  addJob defer watch action tool decorate decorateRequest decorateReply method
`);

/** Whether a method keeps a callback for later; `store.use((db) => …)` hands it a connection, and calls it now. */
export function registers(callee: Node, method: string, callback: Node): boolean {
  // `super((id) => load(id))`: the class above calls it when it is asked.
  if (callee.type === 'Super') return true;
  // `limiter.schedule(() => …)` starts it as soon as it may.
  if (method === 'schedule' && LIMITS.test(ownerName(callee))) return false;
  if (method === 'push' && (UNDOES.test(ownerName(callee)) || isLink(callback))) return true;
  if (/^(register|on)[A-Z]|^(add|set)\w*(Handler|Listener|Tool)$/.test(method)) return true;
  if (!REGISTERS.has(method)) return false;
  const [first] = isFunction(callback) ? callback.params : [];
  return !LENDS.has(method) || first?.type !== 'Identifier' || !CONNECTION.test(first.name);
}

/** A link of a chain, which is called by the one before it: `links.push((order, next) => check(order, next))`. */
function isLink(fn: Node): boolean {
  return isFunction(fn) && fn.params.some((param) => param.type === 'Identifier' && param.name === 'next');
}

/** What is run only when something has failed, or at the end: `undoSteps.push(() => removeOrder(order.id))`. */
const UNDOES =
  /(^|[a-z_])_?(rollbacks?|undos?|compensations?|clean-?ups?|tear-?downs?|disposers?|reverts?)(Stack|List|Queue|Steps|Actions|Tasks|Fns|Functions|Callbacks)?$/i;

const LIMITS = /(limit(er)?|throttler?|bottleneck|queue|pool|semaphore)$/i;

const LENDS = words('use query');
const CONNECTION =
  /^_?(db|database|tx|trx|conn|connection|client|pool|sql|knex|kysely|drizzle|prisma|em|manager)$/;

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
