import type { Node } from '@babel/types';
import { countedLength } from '../countedList';
import type { LoopTrait } from '../fileSummary';
import type { Scope } from '../scope';
import { bare, keyName, lastName, walk } from '../syntax';
import { lastPart, nameOf, UNKNOWN, type Value } from '../value';
import type { ValueEnv } from '../values';
import { asksByKey } from './keyedGroups';

/** Functions that cut a list up: `chunk(ids, 100)`. `ids.slice(0, 100)` gives items. */
const CUTS = /chunk|batch|\wslice$|slices$|partition|inGroupsOf|splitEvery|pages?$/i;
/** What is waited for comes from elsewhere, and is one batch unless it says that it is several. */
const FETCHES_PARTS = /(chunks|batches|slices|partitions|pages)$/i;
/** Pages that a table keeps, as a site has them. */
const FINDS_PAGES = /^(find|list|select|query|getAll)\w*Pages$/;
/** Longest literal list that is taken for a fixed set and not for data. */
export const SMALL = 24;

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
    variables.some(
      (name) =>
        (DATABASE.test(name) && !(body && hasMember(name, IDENTITY, body))) ||
        TABLE_NAME.test(name) ||
        (body && isTable(name, body)),
    );
  if (isFew || isFixed(node, value, scope, env) || (byKey && isConstantObject(node, scope, env)))
    traits.push('fixed');
  if (
    ((isChunked(node, scope) || variables.some((name) => CHUNK_VARIABLE.test(name))) &&
      !(
        body &&
        (embedsOne(body) || variables.some((name) => isRecord(name, body)) || asksByKey(variables, body))
      )) ||
    (body && variables.length === 1 && variables.some((name) => isList(name, body, env.source)))
  ) {
    traits.push('chunked');
  }
  if (isDelivered(bare(node))) traits.push('drain');
  return traits;
}

/** The messages of one delivery, `batch.messages` and `event.Records`: each is handled and answered for by itself. */
function isDelivered(list: Node): boolean {
  if (list.type !== 'MemberExpression' && list.type !== 'OptionalMemberExpression')
    return list.type === 'Identifier' && /^(Messages|Records)$/.test(list.name);
  const name = keyName(list.property, list.computed) ?? '';
  return /^(Messages|Records)$/.test(name) || (name === 'messages' && /batch$/i.test(lastName(list.object)));
}

const CHUNK_VARIABLE = /chunk|^batch(?!Id|Name)|Batch$|slice$/i;
const DATABASE = /^(db|knex)$|[a-z]Db(Client)?$/;
/** What rows have: `db.id` is one of those that a table tells of. */
const IDENTITY = /^_?id$/;

/** What has a table of its own: no query can ask two of them. */
const TABLE_NAME =
  /^(table|collection|schema|model|entity|partition|shard)Name$|^(shard|partition)(Id|Key|Index|No)?$/;
const TABLE = /^(model|collection)$|Model(Class)?$/;

/** Whether an item is a table or the like, as it is asked what rows can't do. */
function isTable(name: string, body: Node): boolean {
  return TABLE.test(name) && hasMember(name, OF_TABLES, body);
}

const OF_TABLES =
  /^(find\w*|count\w*|aggregate|deleteMany|updateMany|insertMany|bulk\w+|truncate|drop|createIndex\w*|estimatedDocumentCount|query|sync\w*|collectionName|modelName|tableName|getTableName|rawAttributes)$/;

/** Whether an item is a list of further items itself, `group.map(…)`, and no row of cells. */
function isList(name: string, body: Node, source: string): boolean {
  if (ROW_OF_CELLS.test(name)) return false;
  // No further than the body: a name that is not in it was looked for up to the end of the file.
  const text = source.slice(body.start ?? 0, body.end ?? 0);
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

/** No part of a list but a row, or a piece of a text: it has a key or a content of its own, `batch._id`, `chunk.text`. */
function isRecord(name: string, body: Node): boolean {
  return hasMember(name, OF_RECORDS, body);
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

function isFixed(node: Node, value: Value, scope: Scope, env: ValueEnv): boolean {
  const list = bare(node);
  const counted = countedLength(list);
  if (counted !== undefined) return counted <= SMALL;
  if (list.type === 'ArrayExpression') {
    return (
      list.elements.length <= SMALL && list.elements.every((element) => element?.type !== 'SpreadElement')
    );
  }
  // `kinds ?? KINDS`: whatever is asked for is some of a few.
  if (list.type === 'LogicalExpression' && list.operator !== '&&') {
    const few = bare(list.right);
    if (few.type === 'ArrayExpression' && few.elements.length === 0) return false;
    return isFixed(few, namedValue(few, scope), scope, env);
  }
  if (list.type === 'Identifier') {
    if (env.grown.has(list.name)) return false;
    if (CONSTANT.test(list.name)) return true;
    if (value.k === 'call' && OF_MEMBERS.test(nameOf(value.of)))
      return value.args?.[0] !== undefined && isImportedConstant(value.args[0]);
    // `const hashes = [order.billed, order.shipped].filter(Boolean)`
    const parts =
      value.k === 'call' && value.of.k === 'member' && value.of.name === 'filter' ? value.of.of : value;
    return parts.k === 'array' && parts.length !== undefined && parts.length > 0 && parts.length <= SMALL;
  }
  if (list.type === 'MemberExpression')
    return list.computed
      ? isListOfConstant(list.object, scope, env)
      : CONSTANT.test(keyName(list.property) ?? '');
  if (list.type === 'CallExpression') {
    const { callee } = list;
    if (callee.type !== 'MemberExpression') return false;
    const method = keyName(callee.property, callee.computed);
    const [argument] = list.arguments;
    // Object.values(Enum), Object.keys(CONSTANT), and lists derived from a fixed one.
    if (callee.object.type === 'Identifier' && callee.object.name === 'Object' && argument) {
      return /^(keys|values|entries)$/.test(method ?? '') && isConstantObject(argument, scope, env);
    }
    // The statements of one builder.
    if (method === 'toSQL') return true;
    if (
      method === 'entries' ||
      method === 'filter' ||
      method === 'slice' ||
      method === 'map' ||
      method === 'reverse'
    ) {
      return isFixed(callee.object, namedValue(callee.object, scope), scope, env);
    }
  }
  return false;
}

/** Written as constants are, wherever it comes from. */
const CONSTANT = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^[A-Z][A-Z0-9]{3,}$/;

const OWN_CONFIGURATION =
  /^(this\.[_#]?(config|configuration|settings)|(sails|strapi)\.config|Meteor\.settings|process\.env)$/;
const CONFIGURATION = /(^|[/.])(config|configuration|settings)(\.[cm]?[jt]sx?)?$/i;

/**
 * `config.categories`, and what is derived from it, where a module of the program says what `config` is, or an object
 * has it: `this.config.categories`, `sails.config.roles`, `process.env.REGIONS.split(',')`. A row's is data.
 */
function isConfigured(value: Value): boolean {
  switch (value.k) {
    case 'member':
      return OWN_CONFIGURATION.test(nameOf(value)) || isConfigured(value.of);
    case 'call':
      return isConfigured(value.of);
    case 'either':
      return value.of.some(isConfigured);
    case 'import':
      return CONFIGURATION.test(value.name === 'default' || value.name === '*' ? value.from : value.name);
    default:
      return false;
  }
}

function namedValue(node: Node, scope: Scope): Value {
  const expression = bare(node);
  return expression.type === 'Identifier' ? (scope.find(expression.name)?.value ?? UNKNOWN) : UNKNOWN;
}

function isConstantObject(node: Node, scope: Scope, env: ValueEnv): boolean {
  const object = bare(node);
  if (object.type === 'ObjectExpression')
    return (
      object.properties.length <= SMALL && object.properties.every(({ type }) => type !== 'SpreadElement')
    );
  // `const byId = {}`, and then `byId[row.id] = row`.
  if (object.type !== 'Identifier' || env.filled.has(object.name)) return false;
  const value = scope.find(object.name)?.value;
  // An enum, or a constant whose name is written as constants are.
  return (
    isWrittenOut(value) ||
    /^[A-Z][A-Z0-9_]+$/.test(object.name) ||
    (value !== undefined && isImportedConstant(value))
  );
}

/** Lists of what an object has. */
export const OF_MEMBERS = /^Object\.(keys|values|entries)$/;

/** An enum of another module, or what is written as one is: data are not. */
function isImportedConstant(value: Value): boolean {
  return value.k === 'import' && /^[A-Z]/.test(value.name);
}

function isWrittenOut(value: Value | undefined): boolean {
  return value?.k === 'object' && !('spread' in value) && Object.keys(value.props).length > 0;
}

/** `STATES[kind]` of `{ open: ['new', 'held'], over: ['left'] }`. */
function isListOfConstant(node: Node, scope: Scope, env: ValueEnv): boolean {
  const value = namedValue(node, scope);
  return (
    value.k === 'object' &&
    isConstantObject(node, scope, env) &&
    Object.values(value.props).every(
      (one) => one.k === 'array' && one.length !== undefined && one.length <= SMALL,
    )
  );
}

function isChunked(node: Node, scope: Scope): boolean {
  const list = bare(node);
  if (list.type === 'Identifier') {
    if (/chunks|batches|slices|groupsOf/i.test(list.name)) return true;
    const value = scope.find(list.name)?.value;
    const cuts = value?.k === 'awaited' ? FETCHES_PARTS : CUTS;
    const made = value?.k === 'awaited' ? value.of : value;
    const maker = made?.k === 'call' ? lastPart(nameOf(made.of)) : '';
    return cuts.test(maker) && !(value?.k === 'awaited' && FINDS_PAGES.test(maker));
  }
  if (list.type !== 'CallExpression' && list.type !== 'OptionalCallExpression') return false;
  if (isGrouped(list, scope)) return true;
  return calledNames(list).some((name) =>
    /chunk|inBatches|splitEvery|toBatches|sliceInto|batch(es)?$/i.test(name),
  );
}

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
