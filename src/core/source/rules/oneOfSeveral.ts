import { type Entity, fileOf, indexOf } from '../program/entity';
import { inheritedLayer } from '../program/instances';
import { isWrittenOut } from '../program/keptElements';
import type { Program } from '../program/program';
import type { Resolver } from '../program/resolver';
import { isFew } from '../summary/body/fixedLists';
import { isAskedAsTable } from '../summary/body/listTraits';
import type { CallSummary, LoopSummary } from '../summary/fileSummary';
import { isItem, itemOf, lastPart, nameOf, partsOf, type Value } from '../summary/value';
import type { Hit } from './hits';
import { isStatement, sendsOwnText } from './ownTexts';
import { isPickedTable, isTableHandedOver, isTableWithRows, isWithRow } from './pickedTables';

/**
 * Whether each round asks something else than a row of the same table: the items are tables, databases or strategies.
 * No single query could stand for them.
 */
export function asksSeveral(hit: Hit, loop: LoopSummary, file: string, program: Program): boolean {
  const { call } = hit.linked;
  const { resolver } = program;
  return (
    isStrategy(call, loop, file, resolver) ||
    isPickedTable(call, file, resolver) ||
    takesGroup(call, loop) ||
    isTableWithRows(call, file, resolver) ||
    isStatement(call, loop) ||
    sendsOwnText(hit) ||
    isOwnStore(call, loop, file, resolver) ||
    isAskedItself(call, file, resolver) ||
    isStoreHandedOver(hit, program) ||
    isTableHandedOver(hit, loop, program)
  );
}

/** `findOwner(id).map((owner) => …)` of what holds a result, an option or the like: no list. */
export function isOneAtMost({ kind, iterable }: LoopSummary, file: string, { resolver }: Program): boolean {
  const entity = kind === 'callback' && iterable ? resolver.resolve(iterable, file) : undefined;
  return entity?.e === 'external' && HOLDS_ONE.test(entity.from) && ONE.test(entity.path);
}

const HOLDS_ONE =
  /^(neverthrow|effect|fp-ts|oxide\.ts|true-myth|purify-ts|ts-results(-es)?|option-t|@badrap\/result)(\/|$)/;
const ONE = /^(Async)?(Result|Option|Either|Maybe|TaskEither|Effect|ok|err)/;

/**
 * Whether a loop goes through a literal list, wherever it was written: imported, returned by a function, or a part of
 * one; or through the members of an object that is written out, `for (const name in carriers)`.
 */
export function goesThroughFew({ kind, iterable }: LoopSummary, file: string, resolver: Resolver): boolean {
  if (kind === 'for-in' && iterable) return isWrittenOut(resolver.resolve(iterable, file));
  return isWrittenDown(iterable, file, resolver);
}

function isWrittenDown(list: Value | undefined, file: string, resolver: Resolver): boolean {
  if (!list) return false;
  if (list.k === 'either') return list.of.every((one) => isWrittenDown(one, file, resolver));
  // `LANGUAGES.map((language) => language.code)` has one for each.
  if (list.k === 'call' && list.of.k === 'member' && EACH_OR_FEWER.test(list.of.name))
    return isWrittenDown(list.of.of, file, resolver);
  const entity = resolver.resolve(list, file);
  return entity?.e === 'list' && entity.fixed;
}

/** `i < rules.rounds`, where a module says that these are few. */
export function countsToFew({ kind, iterable }: LoopSummary, file: string, resolver: Resolver): boolean {
  const entity = kind === 'for' && iterable ? resolver.resolve(iterable, file) : undefined;
  return entity?.e === 'plain' && isFew(entity.amount);
}

const EACH_OR_FEWER = /^(map|filter|slice|sort|toSorted|reverse|toReversed)$/;

/**
 * A method that several classes have, called on each item: `taggers.map((tagger) => tagger.tags())`; or one of a table
 * that is written down and that the items only choose from: `for (const name of names) await CHECKS[name].run(shop)`.
 */
function isStrategy(
  { callee, args, ofRow }: CallSummary,
  { iterable }: LoopSummary,
  file: string,
  resolver: Resolver,
): boolean {
  // `_.map(queries, (query) => query(year))`: each item is a query of its own.
  if (callee.k === 'element' && callee.of === iterable) {
    return isTableOfParts(resolver.resolve(callee.of, file));
  }
  if (callee.k !== 'member' || callee.of.k !== 'element') return false;
  const table = ofRow || args.some(isItem) ? undefined : resolver.resolve(callee.of.of, file);
  if (isTableOfParts(table) || table?.e === 'module') return true;
  const item = resolver.resolve(callee.of, file);
  if (item?.e !== 'object') return false;
  const keepers = resolver.heirs(item.file, item.index);
  return keepers.length > 1 || (keepers.length === 1 && isPart(callee.of.of, item, resolver));
}

/** `{ mail: sendMail, phone: callUp }`, also where further parts are added to it by their names. */
function isTableOfParts(entity: Entity | undefined): boolean {
  if (entity?.e !== 'literal' || entity.value.spread?.length) return false;
  return Object.keys(entity.value.props).length > 0;
}

/**
 * An object of an interface that one class keeps so far, among those that an object has for as long as it is there:
 * `constructor(private readonly tasters: Taster[])`. They are parts of the program; rows are found.
 */
function isPart(list: Value, { file, index }: Extract<Entity, { e: 'object' }>, resolver: Resolver): boolean {
  if (list.k !== 'member' || list.of.k !== 'this') return false;
  if (resolver.classOf(file, index)?.abstract !== true) return false;
  return resolver
    .heirs(file, index)
    .every((one) => inheritedLayer(resolver, { e: 'object', ...one }) === undefined);
}

/**
 * `for (const kind in queue) await this.stores[kind].put(queue[kind])` of a `Record<Kind, Item[]>`: each kind of rows goes
 * to a table of its own, all of them at once.
 */
function takesGroup({ callee, args }: CallSummary, { iterable }: LoopSummary): boolean {
  const groups =
    iterable?.k === 'instance' && KEYED.test(nameOf(iterable.of)) ? iterable.args?.[1] : undefined;
  if (callee.k !== 'member' || groups?.k !== 'array' || groups.element.k === 'plain') return false;
  const stores = partsOf(callee.of);
  return (
    args.some((arg) => arg.k === 'element' && arg.of === iterable) &&
    stores.some((store) => {
      const picked = itemOf(store);
      return picked !== undefined && picked.of !== iterable;
    })
  );
}

const KEYED = /^(Readonly)?(Record|Map)$/;

/** `databaseOf(tenant)('orders')`, `const db = databaseOf(tenant)`: each item has a database of its own. */
function isOwnStore(
  { callee }: CallSummary,
  { iterable }: LoopSummary,
  file: string,
  resolver: Resolver,
): boolean {
  const isOfItem = (made: Value | undefined): made is Extract<Value, { k: 'call' }> =>
    made?.k === 'call' &&
    iterable !== undefined &&
    made.args?.some((arg) => itemOf(arg)?.of === iterable) === true;
  let root = callee;
  for (; root.k === 'member' || root.k === 'call'; root = root.of)
    if (isOfItem(root) && root.of.k !== 'member' && isConnection(resolver.resolve(root, file))) return true;
  // A variable that is taken for a database by its name.
  const [made] = root.k === 'either' ? root.of : [];
  return isOfItem(made?.k === 'awaited' ? made.of : made);
}

/** `shard.query(…)`, `source.Orders.query().where(…)`: what is asked is the item, or something of it. */
function isAskedItself(call: CallSummary, file: string, resolver: Resolver): boolean {
  const { callee } = call;
  if (callee.k !== 'member') return false;
  // `prisma[row.kind].findFirst({ where: { id: row.id } })`: whichever table it is, it is asked for one of its rows.
  if (call.ofRow && !ASKS_FOR_MANY.test(callee.name)) return false;
  if (isItem(callee.of) && isStore(callee.of, writtenReceiver(call), file, resolver)) return true;
  if (isNamedAsStore(call)) return true;
  let root = callee.of;
  while (root.k === 'call' && root.of.k === 'member') root = root.of.of;
  return root !== callee.of && isItem(root) && isStore(root, lastPart(nameOf(root)), file, resolver);
}

/** `replicas.map((replica) => replica.find(query))`: each is asked for something else than itself. */
function isNamedAsStore(call: CallSummary): boolean {
  const { callee, args } = call;
  if (callee.k !== 'member' || !STORES.test(writtenReceiver(call)) || !OF_STORES.test(callee.name))
    return false;
  const isGiven =
    isItem(callee.of) || (callee.of.k === 'either' && callee.of.of[0]?.k === 'callback-argument');
  return isGiven && args.length > 0 && !args.some(isItem);
}

const ASKS_FOR_MANY = /(Many|All)$|^(count|destroy|aggregate|groupBy)$/;
const STORES = /^(store|replica|shard|backend|adapter)$/;
const OF_STORES =
  /^(get|set|put|find|list|load|save|store|delete|remove|clear|write|read|query|upsert|insert|update|count)(?![a-z])/;

/** A table, a model or a connection, by what it is or by being named as classes are. */
function isStore(value: Value, written: string, file: string, resolver: Resolver): boolean {
  const entity = resolver.resolve(value, file);
  if (entity === undefined) return /^([A-Z][a-z]|coll(ection)?$)/.test(written);
  const type = entity.e === 'layer' ? entity.layer.types[entity.type] : undefined;
  return type !== undefined && type.isRow !== true && type.thenable !== true;
}

/** What objects are known for by their names is where all queries go through, and no query itself. */
function isConnection(entity: Entity | undefined): boolean {
  return entity?.e === 'layer' && entity.layer.guesses?.some(({ type }) => type === entity.type) === true;
}

/** `clear(repository)`, where the function that is called asks just that. */
function isStoreHandedOver(hit: Hit, program: Program): boolean {
  const reach = hit.reach;
  if (hit.target === undefined || reach?.call.callee.k !== 'member') return false;
  const target = program.resolver.functionOf(fileOf(hit.target), indexOf(hit.target));
  const written = writtenReceiver(reach.call);
  const [first = ''] = written.split('.');
  // `model.sequelize.query(…)` asks for the rows of that model, `order.sequelize.query(…)` for those of one row.
  const asked = IS_MODEL.test(first) ? first : written;
  const position = target?.params.findIndex(({ name }) => name === asked) ?? -1;
  const arg = hit.linked.call.args[position];
  if (position < 0 || !arg || !isItem(arg) || isWithRow(arg, hit.linked.call.args)) return false;
  return (
    isAskedAsTable(written, reach.call.callee.name) ||
    isStore(reach.call.callee.of, written, fileOf(hit.target), program.resolver)
  );
}

const IS_MODEL = /^model$|Model(Class)?$/;

function writtenReceiver({ receiver }: CallSummary): string {
  return receiver ?? '';
}
