import type { Layer } from '../layers/layer';
import { layerOfPackage } from '../layers/registry';
import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';
import { isChange } from './access';
import { isWaitedFor } from './answered';
import type { Entity } from './entity';
import { keepsData, ownMember } from './guesses';
import type { ClassPlace } from './heirs';
import type { Resolver } from './resolver';
import { runsInBrowser } from './rows';
import type { Sink } from './sinks';

/** Stands for a database that the program reaches through something which no layer knows. */
export const unknownDatabase: Layer = {
  name: 'database',
  packages: [],
  exports: {},
  types: {},
  batchRead: 'one query that takes all ids',
  batchWrite: 'one query that takes all rows',
};

/** Verbs of questions about rows and of changes to them. */
const READS = /^(find|get|load|fetch|list|read|count|exists|select|lookup|retrieve)(?![a-z])/;
const WRITES =
  /^(insert|add|create|save|store|put|set|update|upsert|patch|delete|remove|destroy|mark|increment|decrement|replace)(?![a-z])/;
/** `this.namedQuery('open orders', SQL`…`)` of a class that keeps rows. */
const SENDS = /^(query|exec(ute)?)$|[a-z]Query$/;
/** What goes by these names is asked for rows, and knows how to. */
const KEEPS_ROWS = /(^(db|database|dal|dao)|Repository|Repo|Dao|DAO)$/;
const IS_DATABASE = /^(db|database|dal)$/;
/** The same of what another package has, where classes and their objects go by capitals. */
const IS_OTHERS_DATABASE = /^(Query|Queries|[dD]b|DB|[dD]atabase|dal|DAL|[sS]ql|SQL)$/;
/** Steps of a query that somebody else may go on with, unless it is waited for. */
const BUILDS =
  /^(select|from|(and|or)?where\w*|(left|inner)?join\w*|order\w*|group\w*|having|limit|offset|set|query)$/i;
/** `createIndex(…)`, `dropColumn(…)`: what defines something is one statement for each, however it is sent. */
const DEFINES =
  /^(create|ensure|drop|alter|add|remove)[A-Z]?\w*?(Index(es)?|Table|View|Column|Collection|Constraint|Trigger|ForeignKey)$/;
/** What a database itself is asked for that is no row. */
const OF_CONNECTION = /(connection|client|pool|schema|status|stats|version|config|path|name|migrations?)$/i;

/** Stores of keys and values within the process: a look-up asks nobody. */
const IN_PROCESS =
  /(^|[/-])(\w*level(up|down)?|level-\w+|encoding-down|lmdb|rocksdb|lowdb|keyv|mingo|sift|nedb|lokijs|alasql|mem\w*)(-store)?$/;

/** Packages whose models are of the state of a page: `class Board extends Model` of redux-orm. */
const IN_MEMORY = /(^|[/@-])(redux|vuex|pinia|mobx|ngrx|akita)([/-]|$)/;

/**
 * A query of a database that no layer tells of: a verb of data on what goes by the name of a database or a repository,
 * is got by the name of a kind of rows, or comes from a package that keeps data.
 */
export function unknownQuery(call: CallSummary, file: string, resolver: Resolver): Sink | undefined {
  if (!isWaitedFor(call) || call.tagged) return undefined;
  const { callee } = call;
  const owner = resolver.resolve(callee.k === 'member' ? callee.of : callee, file);
  if (outsideBase(callee, owner, file, resolver) !== undefined) {
    if (runsInBrowser(file, resolver)) return undefined;
    const names = verbsIn(callee);
    if (SENDS.test(names[0] ?? '') && call.args.length > 0)
      return unknownSink(textsIn(call.args).some(isChange));
    return call.use === 'await' || !BUILDS.test(names[0] ?? '') ? byVerbs(names) : undefined;
  }
  if (owner !== undefined && owner.e !== 'external' && !(owner.e === 'layer' && owner.guessed))
    return undefined;
  // `this.create(order)` in what extends a repository only makes a row, as the layer's table says.
  if (
    owner?.e === 'layer' &&
    call.receiver === 'this' &&
    callee.k === 'member' &&
    ownMember(owner, callee.name)
  )
    return undefined;
  // `createPatch(before, after)` of a package about a database makes something of what it is given.
  if (callee.k === 'import' && call.use !== 'await' && call.use !== 'then') return undefined;
  const name = lastPart(calledBy(callee, owner));
  if (!asksForRows(call, owner, resolver) || runsInBrowser(file, resolver)) return undefined;
  const sink = byVerbs([plainVerb(name)], isBelowDatabase(call));
  if (sink || owner?.e !== 'external') return sink;
  return keepsData(owner.from) ? sentOutside(call) : sentToDriver(call, owner.from);
}

/**
 * What a function gives is of the type that it is said to give, whatever the function is called: the options of
 * `orders.find(addRelations(where))` are no question for being added to.
 */
function calledBy(callee: Value, owner: Entity | undefined): string {
  return callee.k === 'call' && owner?.e === 'external' ? owner.path.replaceAll('()', '') : nameOf(callee);
}

/** `this.db.queryRows(text, values)` of a driver that no layer knows. */
const SENDS_TO_DRIVER = /^(query|exec(ute)?)([A-Z]\w*)?$/;

function sentToDriver({ callee, args, use }: CallSummary, from: string): Sink | undefined {
  const [text] = args;
  if (callee.k !== 'member' || !SENDS_TO_DRIVER.test(callee.name) || !text || layerOfPackage(from))
    return undefined;
  if ((use !== 'await' && use !== 'then') || !isTextual(text)) return undefined;
  return unknownSink(textsIn(args).some(isChange));
}

/** What may be a statement: no list or object, and of texts those that begin so. */
function isTextual(text: Value): boolean {
  if (text.k === 'string') return isChange(text.text) || /^\s*(with|select)\b/i.test(text.text);
  if (text.k === 'plain') return text.type === 'string';
  return text.k === 'free' || text.k === 'call';
}

/**
 * A statement that a package which keeps data is handed, `await farm.raw(text)`, or one that is put together step by
 * step until it is waited for, whatever the last step is: `await farm.tables.Plots.do().insert(row).returning('id')`.
 */
function sentOutside({ callee, use, args }: CallSummary): Sink | undefined {
  if (callee.k !== 'member' || (use !== 'await' && use !== 'then')) return undefined;
  // What takes its parts by name may be asked over a network: `client.query({ query: 'plots' })`.
  if (callee.name === 'raw' || SENDS.test(callee.name))
    return args.length > 0 && args[0]?.k !== 'object' ? unknownSink(textsIn(args).some(isChange)) : undefined;
  const steps = stepsIn(callee);
  if (steps.length < 2 || steps.some((step) => DEFINES.test(step)) || OF_LIFE.test(callee.name))
    return undefined;
  return steps.some((step) => BUILDS.test(step)) ? (byVerbs(steps) ?? unknownSink(false)) : byVerbs(steps);
}

/** `directUpdate` and `rawFind` are what the words after the first say. */
function plainVerb(name: string): string {
  const [, verb = '', rest = ''] = /^(?:direct|raw)([A-Z])(\w*)$/.exec(name) ?? [];
  return verb === '' ? name : `${verb.toLowerCase()}${rest}`;
}

/** @param isOfRows what is asked is kept in a database: whatever word is waited for, it is about rows */
function byVerbs(names: readonly string[], isOfRows = false): Sink | undefined {
  const [name = ''] = names;
  const isWrite = names.some((one) => WRITES.test(one));
  if (!isWrite && !isOfRows && !names.some((one) => READS.test(one))) return undefined;
  if ((!isOfRows && OF_CONNECTION.test(name)) || DEFINES.test(name)) return undefined;
  return unknownSink(isWrite);
}

export function unknownSink(isWrite: boolean): Sink {
  return { layer: unknownDatabase, access: isWrite ? 'write' : 'read', guessed: true, batched: false };
}

/** The texts among what a call is given, and those that a tag there is given. */
function textsIn(args: readonly Value[]): string[] {
  return args.flatMap((arg) =>
    arg.k === 'string' ? [arg.text] : arg.k === 'call' ? textsIn((arg.args ?? []).slice(0, 1)) : [],
  );
}

/** Of `Order.select().where(…).first()`: `first`, `where`, `select`. */
function verbsIn(callee: Value): string[] {
  const names: string[] = [];
  for (let at = callee; at.k === 'member' || at.k === 'call'; at = at.of)
    if (at.k === 'member') names.push(at.name);
  return names;
}

/** The methods among them: of `farm.tables.Plots.do().where(…).first()` these are `first`, `where` and `do`. */
function stepsIn(callee: Value): string[] {
  const names: string[] = [];
  let isCalled = true;
  for (let at = callee; at.k === 'member' || at.k === 'call'; at = at.of) {
    if (at.k === 'member' && isCalled) names.push(at.name);
    isCalled = at.k === 'call';
  }
  return names;
}

/**
 * The package that keeps data and has the class of which a call asks something that the program's own classes between
 * do not have: of `class Order extends Model`, `Order.select().first()` and `order.save()`.
 */
function outsideBase(
  callee: Value,
  owner: Entity | undefined,
  file: string,
  resolver: Resolver,
): string | undefined {
  if (callee.k !== 'member') return undefined;
  let root = callee.of;
  while (root.k === 'member' || root.k === 'call') root = root.of;
  const entity = owner ?? resolver.resolve(root, file);
  if (entity?.e !== 'object' && entity?.e !== 'class') return undefined;
  const from = packageAbove(resolver, entity.file, entity.index);
  return from !== undefined &&
    !IN_MEMORY.test(from) &&
    (keepsData(from) || isRowClass(entity, from, resolver))
    ? from
    : undefined;
}

/** `@Model() class Order extends Bone`: what rows are kept by is told by the class, where its package is not known. */
function isRowClass({ file, index }: ClassPlace, from: string, resolver: Resolver): boolean {
  return (
    layerOfPackage(from) === undefined &&
    resolver.classOf(file, index)?.decorators.some((name) => /^(Model|Entity|Table)$/.test(name)) === true
  );
}

/** Where the first class above one of the program comes from that is not in it. */
function packageAbove(resolver: Resolver, file: string, index: number, depth = 0): string | undefined {
  const parent = resolver.classOf(file, index)?.extends;
  const entity = parent ? resolver.resolve(parent, file) : undefined;
  if (entity?.e === 'external') return entity.from;
  return entity?.e === 'class' && depth < 8
    ? packageAbove(resolver, entity.file, entity.index, depth + 1)
    : undefined;
}

/** What is done with a connection, a lock or a listener of whatever a database has. */
const OF_LIFE =
  /^(open|close|connect|disconnect|end|release|acquire|ping|begin|commit|rollback|transaction|lock|unlock|on|once|off|emit|then|catch|finally|start|stop|init\w*|setup|sync|use|with[A-Z]\w*)$/;

/** `await request.db.orders.totalOf(id)`, but not what is done to a list: `return db.orders.map(…)`. */
function isBelowDatabase({ callee, use, args }: CallSummary): boolean {
  if (callee.k !== 'member' || args.length === 0 || (use !== 'await' && use !== 'then')) return false;
  if (OF_LIFE.test(callee.name)) return false;
  const path = nameOf(callee.of).split('.');
  return path.slice(0, -1).some((part) => IS_DATABASE.test(part)) && !OF_CONNECTION.test(path.at(-1) ?? '');
}

/** Gives what keeps the rows of a kind, by the name of the kind. */
const GIVES_ROWS = /^(get)?_?(object|model|collection|repository|repo|table|entity|dao)$/i;

/**
 * `getModel('Order').find(…)`, `(await schema.getObject('orders')).insert(…)`, but not what is no name:
 * `s3.getObject({ Bucket, Key }).createReadStream()`.
 */
function isGivenByName(of: Value): boolean {
  const call = of.k === 'awaited' ? of.of : of;
  if (call.k !== 'call' || call.args?.length !== 1 || call.args[0]?.k === 'object') return false;
  return GIVES_ROWS.test(lastPart(nameOf(call.of)));
}

function asksForRows(
  { callee, receiver = '' }: CallSummary,
  owner: Entity | undefined,
  resolver: Resolver,
): boolean {
  if (owner?.e === 'external')
    return (
      keepsData(owner.from) ||
      (callee.k === 'member' && !IN_PROCESS.test(owner.from) && isOthersDatabase(callee.of))
    );
  if (callee.k !== 'member' || resolver.layers.size === 0) return false;
  if (isGivenByName(callee.of)) return true;
  if (isOfAnswer(callee.of)) return false;
  const path = nameOf(callee.of).split('.');
  // `const db = require('./db'); db.orders.get(id)`: the name that a whole module has been given here.
  if (
    owner === undefined &&
    path.length === 1 &&
    receiver.includes('.') &&
    IS_DATABASE.test(receiver.split('.')[0] ?? '')
  )
    return true;
  return KEEPS_ROWS.test(path.at(-1) ?? '') || path.some((part) => IS_DATABASE.test(part));
}

/** `const row = await core.Query.getRow('orders'); await row.load(id)`: a database by the name that a package gives it. */
function isOthersDatabase(of: Value): boolean {
  if (of.k === 'import') return IS_DATABASE.test(nameOf(of));
  return nameOf(of)
    .split('.')
    .some((part) => IS_OTHERS_DATABASE.test(part));
}

/** `(await db.query(text)).records[0]` is a part of what a database has answered. */
function isOfAnswer(value: Value): boolean {
  let at = value;
  while (at.k === 'member' || at.k === 'call' || at.k === 'element') at = at.of;
  return at.k === 'awaited';
}
