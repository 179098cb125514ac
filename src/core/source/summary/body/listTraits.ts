import type { Node } from '@babel/types';
import type { LoopTrait } from '../fileSummary';
import type { Scope } from '../scope';
import { bare, boundNames, isFunction, keyName, lastName, textOf, walk } from '../syntax';
import { lastPart, nameOf, type Value } from '../value';
import type { ValueEnv } from '../values';
import { isConfigured, isConstantObject, isFixed, isRegistered } from './fixedLists';
import { asksByKey, asksForGroup } from './keyedGroups';
import { isOwnPart } from './ownParts';
import { asksForRange } from './ranges';

/** Functions that cut a list up: `chunk(ids, 100)`. `ids.slice(0, 100)` gives items. */
const CUTS = /chunk|batch|\wslice$|slices$|partition|inGroupsOf|splitEvery|pages?$/i;
/** What is waited for comes from elsewhere, and is one batch unless it says that it is several. */
const FETCHES_PARTS = /(chunks|batches|slices|partitions|pages)$/i;
/** Pages that a table keeps, as a site has them. */
const FINDS_PAGES = /^(find|list|select|query|getAll)\w*Pages$/;
/**
 * What can be said of a list without running it: it is literal and short, or its items are slices.
 *
 * @param body of the loop
 * @param byKey it is an object whose keys are gone through
 */
export function listTraits(
  node: Node,
  value: Value,
  variables: readonly string[],
  scope: Scope,
  env: ValueEnv,
  body?: Node,
  byKey = false,
): LoopTrait[] {
  const traits: LoopTrait[] = [];
  // A program has as many databases as it is configured with.
  const isFew =
    isConfigured(value) ||
    isRegistered(value) ||
    isOwnPart(value) ||
    FEW_DATES.test(lastName(bare(node))) ||
    variables.some(
      (name) =>
        (DATABASE.test(name) && !(body && hasMember(name, IDENTITY, body))) ||
        TABLE_NAME.test(name) ||
        (body && (isTable(name, body) || isNameOfTable(name, node, body))),
    );
  if (isFew || isFixed(node, value, scope, env) || (byKey && isConstantObject(node, scope, env)))
    traits.push('fixed');
  if (
    ((isChunked(node, scope) || variables.some((name) => CHUNK_VARIABLE.test(name))) &&
      !areRows(node, scope) &&
      !(
        body &&
        (embedsOne(body) || variables.some((name) => isRecord(name, body)) || asksByKey(variables, body))
      )) ||
    (body && variables.length === 1 && variables.some((name) => isList(name, body, env.source))) ||
    (body && (asksForGroup(node, variables, body) || asksForRange(variables, body)))
  ) {
    traits.push('chunked');
  }
  return traits;
}

/** `lastTwelveMonths`, `past7Days` */
const FEW_DATES =
  /(last|past|previous|recent|next|coming)_?(two|three|four|five|six|seven|eight|ten|twelve|[2-9]|1\d|2[0-4])_?(hour|day|week|month|quarter|year)s?$/i;

const CHUNK_VARIABLE =
  /^(?!.*(Item|Entry|Row|Record|Element)$).*chunk|^batch(?!Id|Name|Item$|Entry$|Row$|Record$|Element$)|Batch$|slice$/i;
const DATABASE = /^(db|knex)$|[a-z]Db(Client)?$/;
/** What rows have: `db.id` is one of those that a table tells of. */
const IDENTITY = /^_?id$/;

/** What has a table of its own: no query can ask two of them. */
const TABLE_NAME =
  /^(table|collection|schema|model|entity|partition|shard)(Name|_name)$|^table(Key|_key)$|^(shard|partition)(Id|Key|Index|No)?$/;
const TABLE = /^(model|collection)$|Model(Class)?$/;

/** Whether an item is a table or the like, as it is asked what rows can't do. */
function isTable(name: string, body: Node): boolean {
  return TABLE.test(name) && hasMember(name, OF_TABLES, body);
}

/** `model.findAll`: what is called so and asked such is a table, and no row that is to be saved. */
export function isAskedAsTable(name: string, method: string): boolean {
  return TABLE.test(name) && OF_TABLES.test(method);
}

/** `for (const table of tables) await copy(table)`: nothing is asked of it, so it is no row but the name of a table. */
function isNameOfTable(name: string, list: Node, body: Node): boolean {
  return name === 'table' && /tables$/i.test(lastName(bare(list))) && !hasMember(name, /./, body);
}

const OF_TABLES =
  /^(find\w*|count\w*|aggregate|deleteMany|updateMany|insertMany|bulk\w+|truncate|drop|createIndex\w*|estimatedDocumentCount|query|sync\w*|collectionName|modelName|tableName|getTableName|rawAttributes)$/;

/** Whether an item is a list of further items itself, `group.map(…)`, and no row of cells. */
function isList(name: string, body: Node, source: string): boolean {
  if (ROW_OF_CELLS.test(name)) return false;
  // No further than the body: a name that is not in it was looked for up to the end of the file.
  const text = textOf(body, source);
  if (!text.includes(`${name}.`)) return false;
  const members = PLURAL.test(name) ? [...OF_LISTS, 'length'] : OF_LISTS;
  return members.some((member) => {
    const at = text.indexOf(`${name}.${member}`);
    return at >= 0 && !/[\w$.]/.test(text.charAt(at - 1));
  });
}

const OF_LISTS = ['map(', 'flatMap(', 'filter(', 'reduce('];
/** Of what several are gathered in: `address` and `status` are one. */
const PLURAL = /[^aius]s$/;

const ROW_OF_CELLS = /row|line|record|values|tuple|pair|cells|columns/i;

/**
 * No part of a list but a row, or a piece of a text: it has a key or a content of its own, `batch._id`, `chunk.text`,
 * or its fields are copied, `{ ...seedBatch, field }`, or it has methods that no list has: `batch.close(day)`.
 */
function isRecord(name: string, body: Node): boolean {
  return hasMember(name, OF_RECORDS, body) || isCopied(name, body) || hasOwnMethod(name, body);
}

/** What lists, buffers, sets and maps can do, and what sends a batch that a client gathers: `batch.commit()`. */
const OF_BATCHES =
  /^(at|concat|copyWithin|entries|every|fill|filter|find\w*|flat\w*|forEach|includes|indexOf|join|keys|lastIndexOf|map|pop|push|reduce\w*|reverse|shift|slice|some|sort|splice|subarray|to[A-Z]\w*|unshift|values|with|has|get|set|add|delete|clear|split|trim\w*|replace\w*|startsWith|endsWith|substring|match\w*|commit|exec\w*|run|send\w*|flush|write\w*|end|done|process\w*|insert\w*|update|create|put|query|stop|start|promise)$/;

function hasOwnMethod(name: string, body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node !== body && rebinds(node, name)) return false;
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return true;
    const { object, property, computed } = node.callee;
    if (object.type === 'Identifier' && object.name === name)
      found ||= !OF_BATCHES.test(keyName(property, computed) ?? 'at');
    return !found;
  });
  return found;
}

/** Whether a node is a function in which the name stands for something else. */
function rebinds(node: Node, name: string): boolean {
  return isFunction(node) && node.params.some((param) => boundNames(param).includes(name));
}

function isCopied(name: string, body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node !== body && rebinds(node, name)) return false;
    if (node.type !== 'ObjectExpression') return true;
    found ||= node.properties.some(
      (one) =>
        one.type === 'SpreadElement' && one.argument.type === 'Identifier' && one.argument.name === name,
    );
    return !found;
  });
  return found;
}

/** Whether a model is asked for the vector of one piece of a text; `embedMany(chunk)` takes a list. */
export function embedsOne(body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'CallExpression') found ||= EMBEDS_ONE.test(lastName(node.callee));
    return !found;
  });
  return found;
}

const EMBEDS_ONE = /^embed(Query|Text|One|Chunk)?$|[a-z]Embedding$/;
const OF_RECORDS = /^(_?id|content|text|pageContent|embedding|metadata)$/;

/** Whether a variable is asked for such a member. */
function hasMember(variable: string, member: RegExp, body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type !== 'MemberExpression' || node.computed) return;
    if (node.object.type === 'Identifier' && node.object.name === variable)
      found ||= member.test(keyName(node.property) ?? '');
  });
  return found;
}

function isChunked(node: Node, scope: Scope): boolean {
  const list = bare(node);
  if (list.type === 'Identifier') {
    const value = scope.find(list.name)?.value;
    // `for (const chunks of chunk(orders, 10)) for (const order of chunks)`: one of the parts, whatever it is called.
    if (value?.k === 'element' && isCut(value.of)) return false;
    return /chunks|batches|slices|groupsOf|By(Chunk|Batch)$/i.test(list.name) || isCut(value);
  }
  if (list.type !== 'CallExpression' && list.type !== 'OptionalCallExpression') return false;
  if (isGrouped(list, scope)) return true;
  return calledNames(list).some((name) =>
    /chunk|inBatches|splitEvery|toBatches|sliceInto|batch(es)?$/i.test(name),
  );
}

/** What a function gives that cuts a list up. */
function isCut(value: Value | undefined): boolean {
  const cuts = value?.k === 'awaited' ? FETCHES_PARTS : CUTS;
  const made = value?.k === 'awaited' ? value.of : value;
  const maker = made?.k === 'call' ? lastPart(nameOf(made.of)) : '';
  return cuts.test(maker) && !(value?.k === 'awaited' && FINDS_PAGES.test(maker));
}

/**
 * `const batches = await Batch.find({ shop })`, `await store.findStaleBatches(shop)`: those that a model or a store has
 * found are rows, whatever a row is called.
 */
function areRows(node: Node, scope: Scope): boolean {
  const list = bare(node);
  const value = list.type === 'Identifier' ? scope.find(list.name)?.value : undefined;
  const found = value?.k === 'awaited' && value.of.k === 'call' ? value.of.of : undefined;
  if (found?.k !== 'member') return false;
  if (FINDS_PARTS.test(found.name)) return true;
  return OF_MODELS.test(found.name) && /^[A-Z]|\.[A-Z]|model/.test(nameOf(found.of));
}

/** Not `findInBatches`, which gives lists. */
const FINDS_PARTS = /^find(?!\w*_?(in|by|as)_?(chunk|batch|slice)e?s$)\w*(chunks|batches|slices)$/i;
const OF_MODELS = /^(find(All|Many|By)?|aggregate)$/;

/** `Object.values(groupBy(rows, …))`: each item is a batch. */
function isGrouped(
  list: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  scope: Scope,
): boolean {
  const [argument] = list.arguments;
  const callee = bare(list.callee);
  if (
    !argument ||
    callee.type !== 'MemberExpression' ||
    !/^(values|entries)$/.test(keyName(callee.property) ?? '')
  )
    return false;
  const groups = bare(argument);
  const value = groups.type === 'Identifier' ? scope.find(groups.name)?.value : undefined;
  const made = value?.k === 'awaited' ? value.of : value;
  const names = made?.k === 'call' ? [lastPart(nameOf(made.of))] : calledNames(groups);
  return names.some((name) => /^(groupBy|partition|chunk)/i.test(name));
}

function calledNames(node: Node): string[] {
  const names: string[] = [];
  for (let next: Node = node; next.type === 'CallExpression' || next.type === 'OptionalCallExpression'; ) {
    const callee: Node = next.callee;
    if (callee.type === 'Identifier') names.push(callee.name);
    if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') break;
    const name = keyName(callee.property, callee.computed);
    if (name !== undefined) names.push(name);
    next = callee.object;
  }
  return names;
}
