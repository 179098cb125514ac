import type { Node } from '@babel/types';
import { countedLength } from '../countedList';
import type { Scope } from '../scope';
import { bare, keyName, measured } from '../syntax';
import { lastPart, nameOf, UNKNOWN, type Value, wholeOf } from '../value';
import { CONSTANT, isNamedConstant } from '../valueForms';
import type { ValueEnv } from '../values';

/** Longest literal list that is taken for a fixed set and not for data. */
export const SMALL = 24;

/** As many as somebody has written down, unless that is a table of data: a hundred shops of a file are asked for one by one. */
export function isFew(length: number | undefined): boolean {
  return length !== undefined && length > 0 && length <= SMALL;
}

/** Whether a list is as long as somebody has written it, and short. */
export function isFixed(node: Node, value: Value, scope: Scope, env: ValueEnv): boolean {
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
    if (scope.find(list.name)?.isFew) return true;
    if (env.grown.has(list.name)) return false;
    if (CONSTANT.test(list.name)) return true;
    if (value.k === 'either') return value.of.every(isFewWritten);
    if (isNamedConstant(value)) return true;
    if (value.k === 'call' && OF_MEMBERS.test(nameOf(value.of)))
      return isOfConstant(value) || isWrittenOut(value.args?.[0]) || isOwnConstant(value.args?.[0], env);
    // `const hashes = [order.billed, order.shipped].filter(Boolean)`
    const parts = wholeOf(value);
    return parts.k === 'array' && isFew(parts.length);
  }
  if (list.type === 'AwaitExpression') return isFewWritten(value);
  if (list.type === 'ConditionalExpression')
    return [list.consequent, list.alternate].every((one) => isFixed(one, namedValue(one, scope), scope, env));
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
    if (method === 'filter' && keepsFew(argument, scope, env)) return true;
    if (method === 'slice' && cutsFew(list.arguments)) return true;
    if ((method === 'values' || method === 'keys') && callee.object.type === 'Identifier')
      return scope.find(callee.object.name)?.isFew === true;
    if (
      method === 'entries' ||
      method === 'filter' ||
      method === 'slice' ||
      method === 'map' ||
      method === 'reverse'
    ) {
      const of =
        value.k === 'call' && value.of.k === 'member' ? value.of.of : namedValue(callee.object, scope);
      return isFixed(callee.object, of, scope, env);
    }
  }
  return false;
}

/** `[kind]`, `constants.KINDS`, `Object.values(Kind)` and `KINDS.filter(…)` of `kind ? [kind] : Object.values(Kind)`. */
function isFewWritten(list: Value): boolean {
  const whole = wholeOf(list);
  return whole.k === 'array'
    ? whole.length !== undefined && whole.length <= SMALL
    : isNamedConstant(list) || (list.k === 'call' && isOfConstant(list));
}

/** `Object.values(Kind)` of an enum of another module. */
function isOfConstant({ of, args }: Extract<Value, { k: 'call' }>): boolean {
  return args?.[0] !== undefined && OF_MEMBERS.test(nameOf(of)) && isImportedConstant(args[0]);
}

/** `TASKS` of this module, unless something is put into it. */
function isOwnConstant(value: Value | undefined, { filled }: ValueEnv): boolean {
  return value?.k === 'top' && /^[A-Z][A-Z0-9_]+$/.test(value.name) && !filled.has(value.name);
}

/** `filter((shop) => SHUT_SHOPS.includes(shop.id))`: as many are left at most as are written there. */
function keepsFew(callback: Node | undefined, scope: Scope, env: ValueEnv): boolean {
  const fn = callback && bare(callback);
  if (fn?.type !== 'ArrowFunctionExpression') return false;
  const [item] = fn.params;
  const test = bare(fn.body);
  if (item?.type !== 'Identifier' || test.type !== 'CallExpression') return false;
  const { callee } = test;
  const [asked] = test.arguments;
  if (
    callee.type !== 'MemberExpression' ||
    !asked ||
    !/^(includes|has)$/.test(keyName(callee.property) ?? '')
  )
    return false;
  const few = bare(callee.object);
  return isKeyOf(bare(asked), item.name) && isFixed(few, namedValue(few, scope), scope, env);
}

/** `rows.slice(0, 3)`, `rows.length > 3 ? rows.slice(0, 3) : rows` */
export function isCutShort(node: Node): boolean {
  const list = bare(node);
  if (list.type === 'CallExpression')
    return (
      list.callee.type === 'MemberExpression' &&
      keyName(list.callee.property, list.callee.computed) === 'slice' &&
      cutsFew(list.arguments)
    );
  if (list.type !== 'ConditionalExpression' || !isCutShort(list.consequent)) return false;
  const { test } = list;
  const other = bare(list.alternate);
  if (test.type !== 'BinaryExpression' || !/^>=?$/.test(test.operator) || other.type !== 'Identifier')
    return false;
  const counted = measured(bare(test.left));
  const isShort = test.right.type === 'NumericLiteral' && test.right.value <= HANDFUL;
  return isShort && counted?.type === 'Identifier' && counted.name === other.name;
}

/** `slice(0, 3)`: as many as are written there at most. What is written for a page is more than a handful. */
function cutsFew([from, to]: readonly Node[]): boolean {
  const start = from && bare(from);
  const end = to && bare(to);
  if (start?.type === 'UnaryExpression' && start.operator === '-' && !end)
    return start.argument.type === 'NumericLiteral' && start.argument.value <= HANDFUL;
  return (
    start?.type === 'NumericLiteral' && end?.type === 'NumericLiteral' && end.value - start.value <= HANDFUL
  );
}

const HANDFUL = 5;

/** The item itself, or what only one of the items has. */
function isKeyOf(node: Node, item: string): boolean {
  if (node.type === 'Identifier') return node.name === item;
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false;
  return node.object.name === item && /^(_?id|key|slug)$/.test(keyName(node.property, node.computed) ?? '');
}

const OWN_CONFIGURATION =
  /^(this\.[_#]?(config|configuration|settings)|(sails|strapi)\.config|Meteor\.settings|process\.env)$/;
const CONFIGURATION = /(^|[/.])(config|configuration|settings)(\.[cm]?[jt]sx?)?$/i;

/**
 * `config.categories`, and what is derived from it, where a module of the program says what `config` is, or an object
 * has it: `this.config.categories`, `sails.config.roles`, `process.env.REGIONS.split(',')`, `getConfig().categories`. A
 * row's is data.
 */
export function isConfigured(value: Value): boolean {
  switch (value.k) {
    case 'member':
      return OWN_CONFIGURATION.test(nameOf(value)) || isConfigured(value.of);
    case 'call':
      return isConfigured(value.of) || asksConfiguration(value) || givesConfiguration(value);
    case 'either':
      return value.of.some(isConfigured);
    case 'import':
      return CONFIGURATION.test(value.name === 'default' || value.name === '*' ? value.from : value.name);
    default:
      return false;
  }
}

/**
 * `toolRegistry.getNames()`, `registryOf().list().filter(…)`: the parts that a program is made of. What comes and goes
 * while it runs, as sessions do, is data.
 */
export function isRegistered(value: Value): boolean {
  if (value.k !== 'call' || value.of.k !== 'member') return false;
  const { of, name } = value.of;
  if (/^(filter|map|sort|toSorted|values|keys|entries)$/.test(name) && isRegistered(of)) return true;
  const registry = lastPart(nameOf(of));
  return (
    value.args === undefined && LISTS.test(name) && REGISTRY.test(registry) && !COMES_AND_GOES.test(registry)
  );
}

const LISTS = /^(get|list|all|keys|values|entries|ids|names)(?![a-z])/;
const REGISTRY = /registry$/i;
const COMES_AND_GOES = /session|connection|client|socket|room|user|device|tenant|player|game|agent|order/i;

/** `this.configService.get('mail.senders')`: what nobody waits for is no query. */
function asksConfiguration({ of, args }: Extract<Value, { k: 'call' }>): boolean {
  return args?.[0]?.k === 'string' && CONFIGURATION_SERVICE.test(nameOf(of));
}

/** `getConfig()`, `structuredClone(config.categories)`, `Object.values(config.senders)`; one of many is asked by a key. */
function givesConfiguration({ of, args }: Extract<Value, { k: 'call' }>): boolean {
  if (args === undefined) return of.k === 'import' && GETS_CONFIGURATION.test(of.name);
  const [whole] = COPIES.test(lastPart(nameOf(of))) || OF_MEMBERS.test(nameOf(of)) ? args : [];
  return whole !== undefined && isConfigured(whole);
}

const GETS_CONFIGURATION = /^(get|load|read)([A-Z]\w*)?Config(uration)?$/;
const COPIES = /^(structuredClone|clone(Deep)?|deepClone)$/;

const CONFIGURATION_SERVICE = /(^|\.)[_#]?config(uration)?service\.get(OrThrow)?$/i;

function namedValue(node: Node, scope: Scope): Value {
  const expression = bare(node);
  return expression.type === 'Identifier' ? (scope.find(expression.name)?.value ?? UNKNOWN) : UNKNOWN;
}

export function isConstantObject(node: Node, scope: Scope, env: ValueEnv): boolean {
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
