import { fileOf, indexOf } from '../program/entity';
import type { Program } from '../program/program';
import type { Resolver } from '../program/resolver';
import type { CallSummary, LoopSummary } from '../summary/fileSummary';
import { isItem, itemOf, type Value } from '../summary/value';
import { calledName, type Hit } from './hits';

/** `manager.delete(ENTITIES[name], …)`, `getRepository(entity.name).clear()`: each item names a table. */
export function isPickedTable(call: CallSummary, file: string, resolver: Resolver): boolean {
  const { callee, args } = call;
  const [table] = args;
  if (table?.k === 'element' && !isWithRow(table, args)) {
    const all = resolver.resolve(table.of, file);
    if (all?.e === 'module') return true;
    // `order[id]` of an object that is written empty is what has been put into it.
    if (all?.e === 'literal' && (Object.keys(all.value.props).length > 0 || all.value.spread?.length))
      return true;
  }
  if (buildsOnItem(call, file, resolver)) return true;
  if (callee.k !== 'member' || callee.of.k !== 'call') return false;
  const { of, args: named = [] } = callee.of;
  const [name] = named;
  if (name === undefined || !isItem(name) || of.k !== 'member' || !NAMES_TABLE.test(of.name)) return false;
  // `model(item.kind).findById(item.id)` is one of the rows of that kind.
  if (args.length === 0 || name.k === 'element') return true;
  // `db.collection(step.table).deleteMany(step.filter)` is a step that somebody has written down.
  return /Many$/.test(callee.name) && table !== undefined && isItem(table);
}

const NAMES_TABLE = /^(getRepository|getTreeRepository|model|getModel|collection|table)$/;

/**
 * `copyTable(source, name)` of a function that takes `tableName: string`: a name has nothing else that a row could be
 * asked by.
 */
export function isTableHandedOver(
  { linked: { call }, target }: Hit,
  { iterable }: LoopSummary,
  { resolver }: Program,
): boolean {
  if (target === undefined || iterable === undefined || call.dependsOn.length !== 1) return false;
  const named = call.args.findIndex((arg) => arg.k === 'element' && arg.of === iterable);
  const param = resolver.functionOf(fileOf(target), indexOf(target))?.params[named];
  if (param?.type?.k !== 'plain' || param.type.type !== 'string' || !IS_TABLE.test(param.name)) return false;
  return call.args.every((arg, position) => position === named || itemOf(arg)?.of !== iterable);
}

const IS_TABLE = /(table|schema)_?name$/i;

/** `for (const { table, rows } of dump) await store.insertAll(table, rows)`: what a table gets it is given at once. */
export function isTableWithRows(call: CallSummary, file: string, resolver: Resolver): boolean {
  const [table] = call.args;
  if (table?.k !== 'member' || table.of.k !== 'element' || !TABLE.test(table.name)) return false;
  return (
    OF_MANY.test(calledName(call)) &&
    call.args.some(
      (arg) => arg.k === 'member' && arg.of === table.of && resolver.resolve(arg, file)?.e === 'list',
    )
  );
}

const TABLE = /^(table|model|collection|entity)(Name)?$/;
const OF_MANY = /bulk|batch|many|(All|Rows|Records)$/i;

/** `knex(table)`, `knex(table).where(…).del()`, `db.deleteFrom(table)`: the chain begins with what the item names. */
function buildsOnItem({ callee, args }: CallSummary, file: string, resolver: Resolver): boolean {
  for (let at: Value = { k: 'call', of: callee, args }; at.k === 'member' || at.k === 'call'; at = at.of) {
    const name: Value | undefined = at.k === 'call' ? at.args?.[0] : undefined;
    if (at.k !== 'call' || !name || !isItem(name)) continue;
    if (at.of.k === 'member' && CHOOSES_TABLE.test(at.of.name)) return true;
    const builder = resolver.resolve(at.of, file);
    const made = builder?.e === 'layer' ? builder.layer.types[builder.type]?.call?.type : undefined;
    if (builder?.e === 'layer' && made !== undefined && builder.layer.types[made]?.thenable) return true;
  }
  return false;
}

const CHOOSES_TABLE = /^(selectFrom|deleteFrom|insertInto|updateTable|withSchema)$/;

/** `findIn(TABLES[kind], row.id)`: a part of something else that is gone through than the table. */
export function isWithRow(table: Value, args: readonly Value[]): boolean {
  return args.some(
    (arg) => arg !== table && arg.k === 'member' && isItem(arg) && itemOf(arg) !== itemOf(table),
  );
}
