import type { Node } from '@babel/types';
import type { Making } from './fileSummary';
import type { Scope } from './scope';
import { type AnyFunction, bare, isFunction, keyName } from './syntax';
import { UNKNOWN, type Value } from './value';
import type { ValuePool } from './valuePool';
import { evaluate, type ValueEnv } from './values';

/** More arguments than these are settings. */
const MOST_ARGUMENTS = 6;

/** What of a file's classes have been made, by the class. */
export type Makings = Map<Value, Making[]>;

/** Takes up that a class is made: `new OrderService(orders)`. What says nothing to other files is left out. */
export function addMaking(makings: Makings, pool: ValuePool, of: Value, args: readonly Value[]): void {
  const isTold = (arg: Value): boolean => tells(arg) || (of.k === 'super' && arg.k === 'function');
  const kept = args.map((arg) => (isTold(arg) ? pool.intern(arg) : UNKNOWN));
  if (!kept.some(({ k }) => k !== 'unknown') || !(tells(of) || of.k === 'super')) return;
  const key = pool.intern(of);
  const known = makings.get(key) ?? [];
  makings.set(key, known);
  const isSame = (one: Making): boolean =>
    one.args.length === kept.length && one.args.every((arg, position) => arg === kept[position]);
  if (!known.some(isSame)) known.push({ of: key, args: kept });
}

/** Whether other files can find out more about a value than its name: not of what a function is given. */
function tells(value: Value): boolean {
  switch (value.k) {
    case 'import':
    case 'top':
    case 'class':
    case 'this':
    case 'exports':
    case 'instance':
    case 'made-with':
      return true;
    case 'member':
    case 'call':
    case 'awaited':
    case 'new':
      return tells(value.of);
    case 'either':
      return value.of.some(tells);
    case 'object':
      return Object.values(value.props).some((prop) => prop.k === 'function' || tells(prop));
    default:
      return false;
  }
}

/** What `super` is given, functions as well: `super('ferries', (id) => load(id))`. */
export function handedUp(nodes: readonly Node[], scope: Scope, env: ValueEnv): readonly Value[] {
  return nodes.slice(0, MOST_ARGUMENTS).map((node) => {
    const fn = bare(node);
    return isFunction(fn) ? env.functionValue(fn, scope) : argumentOf(fn, scope, env);
  });
}

/** What `new` is given, functions left out but for those in an object: `new Ferry({ moor: async (id) => … })`. */
export function madeFrom(nodes: readonly Node[], scope: Scope, env: ValueEnv): readonly Value[] {
  return nodes.slice(0, MOST_ARGUMENTS).map((node) => argumentOf(node, scope, env));
}

function argumentOf(node: Node, scope: Scope, env: ValueEnv): Value {
  const expression = bare(node);
  switch (expression.type) {
    case 'Identifier':
    case 'MemberExpression':
    case 'NewExpression':
    case 'ThisExpression':
      return evaluate(expression, scope, env);
    case 'CallExpression':
      // `new Orders(require('./pool'))`, `new Orders(connect())`
      return expression.arguments.every((one) => one.type === 'StringLiteral' || one.type === 'Identifier')
        ? evaluate(expression, scope, env)
        : UNKNOWN;
    case 'ObjectExpression': {
      const props: Record<string, Value> = {};
      for (const property of expression.properties) {
        if (property.type === 'SpreadElement') continue;
        const name = keyName(property.key, property.computed);
        if (name === undefined || name === '__proto__') continue;
        const member = property.type === 'ObjectMethod' ? property : bare(property.value);
        props[name] = isFunction(member)
          ? evaluateMember(member, scope, env)
          : argumentOf(member, scope, env);
      }
      return { k: 'object', props };
    }
    default:
      return UNKNOWN;
  }
}

function evaluateMember(member: AnyFunction, scope: Scope, env: ValueEnv): Value {
  return member.type === 'ObjectMethod' && member.kind !== 'method'
    ? UNKNOWN
    : env.functionValue(member, scope);
}

/**
 * Names of a constructor that no type says anything of: what they stand for, those that make the class know.
 *
 * @param at the class, by its index
 */
export function declareMadeWith(params: readonly Node[], at: number, scope: Scope, env: ValueEnv): void {
  params.slice(0, MOST_ARGUMENTS).forEach((param, position) => {
    if ('typeAnnotation' in param && param.typeAnnotation) return;
    if (param.type === 'Identifier') {
      scope.declare(param.name, env.pool.intern({ k: 'made-with', class: at, position, name: param.name }));
    } else if (param.type === 'ObjectPattern') {
      const of: Value = { k: 'made-with', class: at, position, name: '' };
      for (const property of param.properties) {
        if (property.type !== 'ObjectProperty' || property.value.type !== 'Identifier') continue;
        const name = keyName(property.key, property.computed);
        if (name !== undefined)
          scope.declare(property.value.name, env.pool.intern({ k: 'member', of, name }));
      }
    }
  });
}
