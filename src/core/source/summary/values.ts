import type { Node } from '@babel/types';
import { servedActions } from './actions';
import { isFew } from './body/fixedLists';
import { isModuleExports } from './commonJs';
import { countedLength } from './countedList';
import type { Draft } from './draft';
import { checkedObject, effectFunction, generatorOf, serviceOfLayer } from './effect';
import { isExtension } from './extensions';
import { invokedByName } from './invokedByName';
import { firstTypeParameter, keptIn, keyedList } from './keyedList';
import { madeFrom } from './makings';
import { mappedList } from './mappedList';
import { composition } from './mixins';
import { routerParts } from './routers';
import type { Scope } from './scope';
import { proxied, putOff } from './standIns';
import { type AnyFunction, bare, isFunction, keyName, lastName } from './syntax';
import { concatenated, isText, templateText } from './texts';
import { storage, typeValue } from './types';
import { ANY_MEMBER, UNKNOWN, type Value } from './value';
import {
  awaited,
  declaredResult,
  either,
  hasObjects,
  importCall,
  isBareObject,
  isChosenBefore,
  isKept,
  isNamed,
  lengthOf,
  PLAIN_CONSTRUCTORS,
  unnamed,
} from './valueForms';
import type { ValuePool } from './valuePool';

/** The class whose `this` is in force, by its index. In a static method `this` is the class itself. */
export interface Self {
  readonly class: number;
  readonly isStatic: boolean;
}

/** What the evaluation of an expression needs from the place where it stands. */
export interface ValueEnv {
  readonly self: Self | undefined;
  /** Turns a function literal into a function of the file, to be summarised on its own. */
  functionValue(node: AnyFunction, scope: Scope): Value;
  classValue(node: Node, scope: Scope): Value;
  /** Takes up what an object of a class is made with. */
  madeWith(of: Value, args: readonly Value[]): void;
  /** Takes up what is put into the global object. */
  madeGlobal(name: string, value: Value): void;
  /** Notes what the whole program reads by a name from an object of a framework. */
  hung(name: string, value: Value): void;
  /** Takes up that a value is declared to be of a type. */
  implementedBy(value: Value, declared: Value): void;
  /** Takes up that a function is handed over within an object, by the name of a member. */
  memberHanded(fn: AnyFunction, of: Value, name: string): void;
  /** Takes up what makes the service that a class stands for. */
  serviceMade(tag: Value, made: Value, isLazy: boolean): void;
  /** The text of the file. */
  readonly source: string;
  /** Equal values become the same object. */
  readonly pool: ValuePool;
  /** Names of arrays that grow somewhere in the file: their literal length says nothing. */
  readonly grown: ReadonlySet<string>;
  /** Functions that are called with the object they are handed over with. */
  readonly givenBeside: ReadonlyMap<Node, Node>;
  /** Names of what holds a few, as somebody has written one after the other. */
  readonly few: ReadonlySet<string>;
  /** Names of what is put into somewhere in the file: `set`, `add`, `push`, `x[key] =`. */
  readonly filled: ReadonlySet<string>;
  /** Whether function literals among a call's arguments are functions of their own. */
  readonly detachCallbacks: boolean;
  /** What expressions have been found to stand for: each is asked for by what it is in and by what it is. */
  readonly known: Map<Node, Value>;
}

const MAX_DEPTH = 40;
const NUMBER: Value = { k: 'plain', type: 'number' };
const TRUE: Value = { k: 'plain', type: 'boolean', amount: 1 };
const FALSE: Value = { k: 'plain', type: 'boolean' };
const FUNCTION: Value = { k: 'plain', type: 'function' };
const OTHER: Value = { k: 'plain', type: 'other' };
const EXPORTS: Value = { k: 'exports' };

/** The value of an expression. `await`, casts and parentheses are looked through. */
export function evaluate(node: Node | null | undefined, scope: Scope, env: ValueEnv, depth = 0): Value {
  if (!node || depth > MAX_DEPTH) return UNKNOWN;
  const constant = literal(node, env);
  if (constant) return constant;
  const known = env.known.get(node);
  if (known) return known;
  const value = env.pool.intern(compute(node, scope, env, depth));
  env.known.set(node, value);
  return value;
}

/** Of the literals that are no sooner found among what is known than made. */
function literal(node: Node, { pool }: ValueEnv): Value | undefined {
  switch (node.type) {
    case 'StringLiteral':
      return pool.text(node.value);
    case 'NumericLiteral':
      return pool.intern(
        isCountable(node.value) ? { k: 'plain', type: 'number', amount: node.value } : NUMBER,
      );
    case 'BigIntLiteral':
      return pool.intern(NUMBER);
    case 'BooleanLiteral':
      return pool.intern(node.value ? TRUE : FALSE);
    default:
      return undefined;
  }
}

/** Whether a number may be that of the rounds of a loop, and few: 0 and 1 are what others are counted from. */
function isCountable(number: number): boolean {
  return Number.isInteger(number) && number > 1 && isFew(number);
}

function compute(node: Node, scope: Scope, env: ValueEnv, depth: number): Value {
  const inner = (child: Node | null | undefined): Value => evaluate(child, scope, env, depth + 1);
  const expression = bare(node);
  if (node !== expression && node.type === 'TSAsExpression') {
    const declared = typeValue(node.typeAnnotation, scope);
    if (declared.k === 'instance' || hasObjects(declared)) return declared;
  }
  const constant = literal(expression, env);
  if (constant) return constant;
  switch (expression.type) {
    case 'Identifier':
      return (
        scope.find(expression.name)?.value ??
        (expression.name === 'exports'
          ? EXPORTS
          : expression.name === 'undefined'
            ? UNKNOWN
            : env.pool.free(expression.name))
      );
    case 'ThisExpression':
      if (env.self === undefined) return scope.find('this')?.value ?? { k: 'free', name: 'this' };
      return env.self.isStatic ? { k: 'class', index: env.self.class } : { k: 'this', class: env.self.class };
    case 'Super':
      if (env.self === undefined) return UNKNOWN;
      return { k: 'super', class: env.self.class, ...(env.self.isStatic ? { isStatic: true } : {}) };
    case 'TemplateLiteral':
      return { k: 'string', text: templateText(expression) };
    case 'RegExpLiteral':
      return { k: 'plain', type: 'regexp' };
    case 'AwaitExpression':
    case 'YieldExpression':
      return awaited(inner(expression.argument));
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const name = keyName(expression.property, expression.computed);
      if (isModuleExports(expression, scope)) return EXPORTS;
      // Of its own class, or of an heir, which has at least what that has.
      if (
        name === 'constructor' &&
        expression.object.type === 'ThisExpression' &&
        env.self &&
        !env.self.isStatic
      )
        return { k: 'class', index: env.self.class };
      const of = inner(expression.object);
      if (name === undefined)
        return isChosenBefore(expression.property, scope)
          ? { k: 'member', of, name: ANY_MEMBER }
          : { k: 'element', of };
      return { k: 'member', of, name };
    }
    case 'CallExpression':
    case 'OptionalCallExpression': {
      const { callee } = expression;
      if (callee.type === 'Import') return importCall(expression.arguments[0]);
      if (callee.type === 'Identifier' && callee.name === 'require')
        return importCall(expression.arguments[0]);
      if (isExtension(expression) || composition(expression)) return env.classValue(expression, scope);
      if (isBareObject(expression)) return { k: 'object', props: {} };
      const invoked = invokedByName(expression);
      if (invoked) return inner(invoked);
      const named = effectFunction(expression);
      if (named) return env.functionValue(named, scope);
      const service = serviceOfLayer(expression);
      if (service) env.serviceMade(inner(service.tag), inner(service.made), service.isLazy);
      const generator = env.detachCallbacks ? generatorOf(expression) : undefined;
      if (generator) return { k: 'call', of: inner(generator) };
      const checked = checkedObject(expression);
      if (checked) return inner(checked);
      const keyed = expression.type === 'CallExpression' ? keyedList(expression) : undefined;
      if (keyed) return { k: 'array', element: { k: 'element', of: inner(keyed) } };
      const length = countedLength(expression);
      if (length !== undefined) return { k: 'array', element: UNKNOWN, length };
      const mapped = mappedList(expression, inner);
      if (mapped) return mapped;
      const made = putOff(callee, expression.arguments);
      if (made) return inner(made);
      const call: Draft<Extract<Value, { k: 'call' }>> = { k: 'call', of: inner(callee) };
      const args = routerParts(expression, inner) ?? callArguments(expression.arguments, scope, env, depth);
      if (args) call.args = args;
      const type = expression.typeParameters && declaredResult(expression, scope);
      if (type) call.type = type;
      const given = env.detachCallbacks
        ? expression.arguments.find((arg) => env.givenBeside.has(bare(arg)))
        : undefined;
      return given ? { k: 'either', of: [{ k: 'call', of: inner(given) }, call] } : call;
    }
    case 'TaggedTemplateExpression':
      return {
        k: 'call',
        of: inner(expression.tag),
        args: [{ k: 'string', text: templateText(expression.quasi) }],
      };
    case 'NewExpression': {
      if (expression.callee.type === 'Identifier' && scope.find(expression.callee.name) === undefined) {
        const { name } = expression.callee;
        const keyed = keyedList(expression);
        if (keyed) return { k: 'array', element: { k: 'element', of: inner(keyed) } };
        const kept = name === 'Map' ? keptIn(expression, scope, inner) : UNKNOWN;
        if (kept.k !== 'unknown') return { k: 'array', element: kept };
        if (Object.hasOwn(PLAIN_CONSTRUCTORS, name)) return PLAIN_CONSTRUCTORS[name] ?? UNKNOWN;
        if (name === 'Array') return { k: 'array', element: UNKNOWN };
        if (name === 'Proxy') return either(proxied(expression.arguments).map(inner));
      }
      const context = firstTypeParameter(expression);
      if (context && lastName(expression.callee) === 'AsyncLocalStorage')
        return storage(typeValue(context, scope));
      const of = inner(expression.callee);
      if (expression.arguments.length > 0) env.madeWith(of, madeFrom(expression.arguments, scope, env));
      return { k: 'new', of };
    }
    case 'ArrayExpression': {
      const first = expression.elements[0];
      const copied = first?.type === 'SpreadElement' ? inner(first.argument) : undefined;
      // `[...STEPS]` has what the list has that is written elsewhere.
      if (expression.elements.length === 1 && (copied?.k === 'import' || copied?.k === 'top')) return copied;
      const element = first ? inner(first.type === 'SpreadElement' ? first.argument : first) : UNKNOWN;
      return {
        k: 'array',
        element: first?.type === 'SpreadElement' ? { k: 'element', of: element } : element,
        ...lengthOf(expression),
      };
    }
    case 'ObjectExpression': {
      const props: Record<string, Value> = {};
      const spread: Value[] = [];
      for (const property of expression.properties) {
        if (property.type === 'SpreadElement') spread.push(inner(property.argument));
        else {
          const name = keyName(property.key, property.computed) ?? unnamed(property, props);
          if (name === undefined) continue;
          if (property.type === 'ObjectProperty') props[name] = inner(property.value);
          else if (property.kind !== 'set') {
            const fn = env.functionValue(property, scope);
            props[name] = property.kind === 'get' ? { k: 'call', of: fn } : fn;
          }
        }
      }
      const service = servedActions(expression, props, inner);
      if (service) env.madeGlobal(service.name, service.actions);
      return spread.length > 0 ? { k: 'object', props, spread } : { k: 'object', props };
    }
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return env.functionValue(expression, scope);
    case 'ClassExpression':
      return env.classValue(expression, scope);
    case 'LogicalExpression':
      return either([inner(expression.left), inner(expression.right)]);
    case 'ConditionalExpression':
      return either([inner(expression.consequent), inner(expression.alternate)]);
    case 'AssignmentExpression': {
      const value = inner(expression.right);
      // `const shop = (module.exports = { … })`
      return value.k === 'object' && inner(expression.left).k === 'exports' ? EXPORTS : value;
    }
    case 'SequenceExpression':
      return inner(expression.expressions.at(-1));
    case 'BinaryExpression':
      return expression.operator === '+' && isText(expression.left)
        ? { k: 'string', text: concatenated(expression) }
        : { k: 'plain', type: 'other' };
    case 'UnaryExpression':
    case 'UpdateExpression':
      return OTHER;
    default:
      return UNKNOWN;
  }
}

function callArguments(
  nodes: readonly Node[],
  scope: Scope,
  env: ValueEnv,
  depth: number,
): readonly Value[] | undefined {
  const args: Value[] = [];
  let isKnown = false;
  for (let index = 0; index < nodes.length && index < 3; index++) {
    const arg = argumentValue(nodes[index] as Node, scope, env, depth + 1);
    if (arg.k !== 'unknown') isKnown = true;
    args.push(arg);
  }
  return isKnown ? args : undefined;
}

/**
 * What is kept of an argument: texts, functions and names; of an object only its keys, with the texts and
 * functions among them, and the objects that have functions.
 *
 * @param isAlsoKept what else is kept of an object's members; with them what is spread in it
 */
export function argumentValue(
  node: Node,
  scope: Scope,
  env: ValueEnv,
  depth = 0,
  isAlsoKept?: (prop: Value) => boolean,
): Value {
  if (isFunction(node) && !env.detachCallbacks) return env.pool.intern(FUNCTION);
  const value = evaluate(node, scope, env, depth);
  if (value.k !== 'object') return value;
  const props: Record<string, Value> = {};
  for (const name of Object.keys(value.props)) {
    const prop = value.props[name];
    props[name] = prop && (isKept(prop) || isAlsoKept?.(prop)) ? prop : UNKNOWN;
  }
  // What else is in it is not kept, but that there is something: `totals[row.id] = row.total`.
  const hasMore = value.spread !== undefined || (node.type === 'Identifier' && env.filled.has(node.name));
  const spread = (isAlsoKept && value.spread?.filter((one) => isNamed(one) || one.k === 'object')) ?? [];
  return env.pool.intern(hasMore ? { k: 'object', props, spread } : { k: 'object', props });
}
