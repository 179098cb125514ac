import type { Node } from '@babel/types';
import type { Scope } from '../scope';
import { bare, keyName, lastName } from '../syntax';

/**
 * Whether a call does the same whoever leads to it: what it is called on belongs to the file or to `this`, and it is given
 * what is written there, and the time. `Rides.updateOne({ day: 'all' }, { $inc: { count: 1 } })`, `this.stampStore.insert({ at:
 * new Date() })`.
 *
 * @param isText it is a text with a tag, `args` are its holes
 */
export function isSameForAll(callee: Node, args: readonly Node[], scope: Scope, isText: boolean): boolean {
  return (
    (args.length > 0 || isText) && args.every((arg) => isConstant(arg, scope)) && isLasting(callee, scope)
  );
}

/** `Rides.updateOne`, `this.db.update(rides).set({ isOpen: false }).where`: no row, and no part of what is handed in. */
function isLasting(callee: Node, scope: Scope): boolean {
  const method = bare(callee);
  if (method.type !== 'MemberExpression' || method.computed) return false;
  let at = bare(method.object);
  for (;;) {
    if (at.type === 'Identifier')
      return isNamed(at.name, scope) || (STORE.test(at.name) && scope.isOfFile(at.name));
    if (at.type === 'CallExpression') {
      if (!at.arguments.every((arg) => isConstant(arg, scope))) return false;
      at = bare(at.callee);
    } else if (at.type === 'MemberExpression' && !at.computed) {
      const of = bare(at.object);
      if (of.type === 'ThisExpression') return STORE.test(lastName(at));
      at = of;
    } else return false;
  }
}

/** Where rows are kept: `this.order.update({ isOpen: false })` is one of them. */
const STORE =
  /(repo(sitory)?|(model|table|collection|store|dao|adapter|mapper)s?|db|database|dataSource|prisma|knex|orm|em|manager|client|connection|pool|sql)$/i;

/** What is written there, what the file names, and the time; what a call gives may be another one each time. */
export function isConstant(node: Node, scope: Scope): boolean {
  const value = bare(node);
  switch (value.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
    case 'BigIntLiteral':
      return true;
    case 'Identifier':
      return value.name === 'undefined' || isNamed(value.name, scope);
    case 'MemberExpression':
      return !value.computed && isConstantMember(value.object, scope);
    case 'TemplateLiteral':
      return value.expressions.every((hole) => isConstant(hole, scope));
    case 'TaggedTemplateExpression':
      return isConstant(value.quasi, scope);
    case 'UnaryExpression':
      return isConstant(value.argument, scope);
    case 'BinaryExpression':
      return isConstant(value.left, scope) && isConstant(value.right, scope);
    case 'ArrayExpression':
      return value.elements.every((one) => one && isConstant(one, scope));
    case 'ObjectExpression':
      return value.properties.every(
        (one) =>
          one.type === 'ObjectProperty' &&
          keyName(one.key, one.computed) !== undefined &&
          isConstant(one.value, scope),
      );
    case 'NewExpression':
    case 'CallExpression':
      return isTime(value.callee, scope) && value.arguments.every((arg) => isConstant(arg, scope));
    default:
      return false;
  }
}

/** `Date`, `Date.now`, and what a time is asked for: `new Date().toISOString`, `now.getTime`. */
function isTime(callee: Node, scope: Scope): boolean {
  const of = bare(callee);
  if (of.type === 'Identifier') return of.name === 'Date' && scope.find('Date') === undefined;
  if (of.type === 'MemberExpression' && !of.computed)
    return isTime(of.object, scope) || (FORMATS.test(lastName(of)) && isConstant(of.object, scope));
  return (of.type === 'NewExpression' || of.type === 'CallExpression') && isConstant(of, scope);
}

const FORMATS = /^(to[A-Z]|get[A-Z]|valueOf$)/;

/** What the file imports, or a variable that keeps what is written there. */
function isNamed(name: string, scope: Scope): boolean {
  const binding = scope.find(name);
  return binding?.value.k === 'import' || binding?.isConstant === true;
}

/** `Kind` of `Kind.Open`, `limits` of `limits.most` that another file has: an object of this one may be given others. */
function isConstantMember(object: Node, scope: Scope): boolean {
  const of = bare(object);
  if (of.type === 'MemberExpression') return !of.computed && isConstantMember(of.object, scope);
  if (of.type !== 'Identifier' || !isNamed(of.name, scope)) return false;
  return scope.find(of.name)?.value.k === 'import' || /^[A-Z]/.test(of.name);
}
