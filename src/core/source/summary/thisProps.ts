import type { Node } from '@babel/types';
import { BodyVisitor } from './body/bodyVisitor';
import { branchesOf, LocalNames } from './localNames';
import { declareMadeWith, handedUp } from './makings';
import { Scope } from './scope';
import { firstBound, hasFunction, keyName, statements } from './syntax';
import { lastPart, nameOf, ofAnyAmount, UNKNOWN, type Value } from './value';
import { evaluate, type ValueEnv } from './values';

/** `constructor(private readonly orders: OrderStore) { draft.log = log; }` */
export function constructorProps(
  node: Extract<Node, { type: 'ClassMethod' | 'ClassPrivateMethod' | 'FunctionDeclaration' }>,
  index: number,
  scope: Scope,
  env: ValueEnv,
  props: Record<string, Value>,
): void {
  const visitor = new BodyVisitor({ ...env, detachCallbacks: true }, () => undefined);
  const inner = new Scope(scope, visitor);
  for (const param of node.params) visitor.declareParam(param, inner);
  declareMadeWith(node.params, index, inner, env);
  handOn(node.body, inner, env);
  for (const param of node.params) {
    if (param.type !== 'TSParameterProperty') continue;
    const name = firstBound(param);
    if (name !== undefined) props[name] = inner.find(name)?.value ?? UNKNOWN;
  }
  const detached = { ...env, detachCallbacks: true };
  const locals = new LocalNames(node.body, inner, detached);
  for (const { name, right } of assignedToThis(node.body)) {
    const known = props[name];
    if (known !== undefined && known.k !== 'instance' && !saysLittle(known) && !isEmpty(known)) continue;
    locals.declareIn(right);
    const value = ofAnyAmount(evaluate(right, inner, detached));
    props[name] = known?.k === 'instance' ? withMade(known, value) : made(value, known);
  }
}

/** `super(pool, 'orders')` */
function handOn(body: Node, scope: Scope, env: ValueEnv): void {
  if (env.self === undefined) return;
  for (const statement of statements(body)) {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression') continue;
    const { callee, arguments: args } = statement.expression;
    if (callee.type === 'Super' && args.length > 0)
      env.madeWith({ k: 'super', class: env.self.class }, handedUp(args, scope, env));
  }
}

/** `this.name = …` among the statements of a body, those that are tried or on a condition included. */
function* assignedToThis(body: Node): Iterable<{ readonly name: string; readonly right: Node }> {
  for (const statement of statements(body)) {
    for (const branch of branchesOf(statement)) yield* assignedToThis(branch);
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression')
      continue;
    const { left, right } = statement.expression;
    if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') continue;
    const name = keyName(left.property, left.computed);
    if (name !== undefined) yield { name, right };
  }
}

/** No type at all, or just that it is a function. */
export function saysLittle(declared: Value): boolean {
  return declared.k === 'unknown' || (declared.k === 'plain' && declared.type === 'function');
}

/** What is put into a property, unless its declared type says more than that. */
export function made(value: Value, declared: Value | undefined): Value {
  return declared?.k === 'plain' && value.k !== 'call' && value.k !== 'function' ? declared : value;
}

/** `init() { this.stores = { orders: new OrderStore(this) }; }` */
export function assignedProps(
  node: Extract<Node, { type: 'ClassMethod' | 'ClassPrivateMethod' }>,
  scope: Scope,
  env: ValueEnv,
  props: Record<string, Value>,
): void {
  let inside: { readonly scope: Scope; readonly locals: LocalNames } | undefined;
  const detached = { ...env, detachCallbacks: true };
  for (const { name, right } of assignedToThis(node.body)) {
    const known = props[name];
    const isOpen = known !== undefined && isPlaceholder(known);
    if (known && !isOpen && known.k !== 'unknown' && known.k !== 'instance') continue;
    // Functions in it belong to the method's body, which is looked into later.
    if (hasFunction(right)) continue;
    if (!inside) {
      const visitor = new BodyVisitor(detached, () => undefined);
      const inner = new Scope(scope, visitor);
      for (const param of node.params) visitor.declareParam(param, inner);
      inside = { scope: inner, locals: new LocalNames(node.body, inner, detached) };
    }
    inside.locals.declareIn(right);
    const value = evaluate(right, inside.scope, detached);
    if (!isMade(value) || (isOpen && value.k !== 'new' && value.k !== 'object')) continue;
    if (known?.k !== 'instance') props[name] = value;
    else props[name] = value.k === 'object' ? { k: 'either', of: [known, value] } : withMade(known, value);
  }
}

/**
 * `pool: OrderPool = new Pool()`: what a package has made is more than the interface that stands for a part of it;
 * a type of the same name says as much.
 */
export function withMade(declared: Extract<Value, { k: 'instance' }>, value: Value): Value {
  const isSame = value.k === 'new' && lastPart(nameOf(value.of)) === lastPart(nameOf(declared.of));
  return !isSame && isOfPackage(value) ? { k: 'either', of: [declared, value] } : declared;
}

function isOfPackage(value: Value): boolean {
  let at = value;
  while (at.k === 'new' || at.k === 'call' || at.k === 'awaited' || at.k === 'member') at = at.of;
  return at !== value && value.k !== 'member' && at.k === 'import' && !at.from.startsWith('.');
}

/** `this.db = false;` of a constructor, until a method has opened it; or `stores: any = {};`, until they are made. */
function isPlaceholder(known: Value): boolean {
  return isEmpty(known) || (known.k === 'plain' && known.type === 'boolean');
}

/** `{}` with no type that tells of more. */
function isEmpty(value: Value): boolean {
  return value.k === 'object' && value.spread === undefined && Object.keys(value.props).length === 0;
}

/** An object that is made there, or a record of such. */
function isMade(value: Value): boolean {
  if (value.k === 'object') return Object.values(value.props).some((one) => one.k === 'new');
  return value.k === 'new' || value.k === 'call' || value.k === 'awaited';
}
