import type { Node } from '@babel/types';
import { specifierOf } from './commonJs';
import { countedLength } from './countedList';
import type { Scope } from './scope';
import { bare, keyName, usedNames } from './syntax';
import { typeValue } from './types';
import { hasFunctions, nameOf, ofAnyAmount, UNKNOWN, type Value, wholeOf } from './value';

// What the forms of expressions say of their values, beyond what is in them.

/** What containers and factories are asked with. */
const HANDS_OUT = /^(get|resolve|inject|make|create|provide|lookup|instance|singleton|of)(?![a-z])/;

/** A name for what others choose by a key that is computed: `{ [kinds.Order]: orderService }`. */
export function unnamed(property: Node, props: Readonly<Record<string, Value>>): string | undefined {
  const isKept =
    property.type === 'ObjectProperty' &&
    /^(Identifier|MemberExpression|NewExpression|CallExpression)$/.test(property.value.type);
  return isKept ? `*${Object.keys(props).length}` : undefined;
}

/** Whether no loop has a say in which member it is: `prisma[model]` of a model that is handed in. */
export function isChosenBefore(property: Node, scope: Scope): boolean {
  if (property.type === 'NumericLiteral') return false;
  for (const name of usedNames(property)) if (scope.find(name)?.loops.size) return false;
  return true;
}

/** How many elements an array is written with, those of spread literals included; nothing when others are spread. */
export function lengthOf(node: Extract<Node, { type: 'ArrayExpression' }>): { length?: number } {
  let length = 0;
  for (const element of node.elements) {
    let list = element?.type === 'SpreadElement' ? bare(element.argument) : undefined;
    if (list?.type === 'NewExpression' && list.callee.type === 'Identifier' && list.callee.name === 'Set')
      list = list.arguments[0];
    if (element?.type !== 'SpreadElement') length++;
    else if (list?.type === 'ArrayExpression' && list.elements.every((one) => one?.type !== 'SpreadElement'))
      length += list.elements.length;
    else {
      const counted = list && countedLength(list);
      if (counted === undefined) return {};
      length += counted;
    }
  }
  return { length };
}

/** `{ manager: EntityManager }` */
export function hasObjects(type: Value): boolean {
  return type.k === 'object' && Object.values(type.props).some((prop) => prop.k === 'instance');
}

/** What an object is said to be that is asked for by its type: `container.resolve<OrderStore>('orders')`. */
export function declaredResult(
  { callee, typeParameters }: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  scope: Scope,
): Value | undefined {
  if (typeParameters?.type !== 'TSTypeParameterInstantiation' || typeParameters.params.length !== 1)
    return undefined;
  const name =
    callee.type === 'Identifier' ? callee.name : 'property' in callee ? keyName(callee.property) : '';
  if (name === undefined || !HANDS_OUT.test(name)) return undefined;
  const type = typeValue(typeParameters.params[0], scope);
  return type.k === 'instance' ? type : undefined;
}

/** What globals of the language make that is certainly no database object. */
export const PLAIN_CONSTRUCTORS: Readonly<Record<string, Value>> = {
  Set: { k: 'plain', type: 'set' },
  WeakSet: { k: 'plain', type: 'set' },
  Map: { k: 'plain', type: 'map' },
  WeakMap: { k: 'plain', type: 'map' },
  URLSearchParams: { k: 'plain', type: 'map' },
  FormData: { k: 'plain', type: 'map' },
  Headers: { k: 'plain', type: 'map' },
  RegExp: { k: 'plain', type: 'regexp' },
  Date: { k: 'plain', type: 'date' },
  Error: { k: 'plain', type: 'other' },
  Promise: { k: 'plain', type: 'promise' },
};

/** What of the members of an argument is kept. */
export function isKept(prop: Value): boolean {
  return prop.k === 'string' || prop.k === 'function' || isTrue(prop) || hasFunctions(prop);
}

/** `true`, written there. */
export function isTrue(value: Value): boolean {
  return value.k === 'plain' && value.type === 'boolean' && value.amount === 1;
}

/**
 * The same of what is given to a function, which may be a function itself, or hand on one that the function around the
 * call is given: `run({ items, work: ship })`, `run({ items, work })`.
 */
export function mayBeCalled(prop: Value): boolean {
  return prop.k === 'import' || prop.k === 'free' || (prop.k === 'plain' && prop.type === 'function');
}

/** What goes by a name of the file, or of a member: `{ pool, log: this.log }`. */
export function isNamed({ k }: Value): boolean {
  return k !== 'unknown' && k !== 'plain' && k !== 'array' && k !== 'object';
}

export function either(values: readonly Value[]): Value {
  const said = values.filter((value) => value.k !== 'unknown' && value.k !== 'plain' && value.k !== 'string');
  // `KINDS.map(…) || []` has what the list has.
  const lists = said.filter((value) => value.k !== 'array' || value.length !== 0);
  const known = lists.length > 0 ? lists : said;
  const [first] = known;
  if (first === undefined) return ofAnyAmount(values[0] ?? UNKNOWN);
  // `Array.isArray(x) ? x : [x]` is no literal list, if it ever holds one.
  const ones = values.every(isWrittenList)
    ? known
    : known.map((one): Value => (one.k === 'array' ? { k: 'array', element: one.element } : one));
  return ones.length === 1 ? (ones[0] ?? first) : { k: 'either', of: ones };
}

/** Written as constants are, wherever it comes from. */
export const CONSTANT = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^[A-Z][A-Z0-9]{3,}$/;

/** `constants.TENANTS` */
export function isNamedConstant(value: Value): boolean {
  return value.k === 'member' && CONSTANT.test(value.name);
}

/** `[kind]`, `constants.KINDS`, a part of them, `KINDS.filter(…)`, and what an enum has: `Object.values(Kind)`. */
function isWrittenList(value: Value): boolean {
  const list = wholeOf(value);
  if (list.k === 'array') return list.length !== undefined;
  if (isNamedConstant(list)) return true;
  const [whole] =
    value.k === 'call' && /^Object\.(keys|values)$/.test(nameOf(value.of)) ? (value.args ?? []) : [];
  return (whole?.k === 'import' || whole?.k === 'top' || whole?.k === 'object') && value.k === 'call';
}

/** Only what is called may give something else once it has been waited for. */
export function awaited(value: Value): Value {
  return value.k === 'call' ? { k: 'awaited', of: value } : value;
}

export function importCall(argument: Node | undefined): Value {
  const from = specifierOf(argument);
  return from === undefined ? UNKNOWN : { k: 'import', from, name: '*' };
}

/** `Object.create(null)`, which is `{}` without what all objects have. */
export function isBareObject({
  callee,
  arguments: args,
}: {
  callee: Node;
  arguments: readonly Node[];
}): boolean {
  return (
    args.length === 1 &&
    args[0]?.type === 'NullLiteral' &&
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Object' &&
    keyName(callee.property, callee.computed) === 'create'
  );
}
