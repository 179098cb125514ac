import type { Node } from '@babel/types';
import { fillPrototype, reserveClass } from './classes';
import type { FileDraft } from './draft';
import type { Scope } from './scope';
import { type AnyFunction, bare, functionMembers, isFunction, keyName } from './syntax';

interface Method {
  readonly name: string;
  readonly fn: AnyFunction;
  /** `Store.open = function …` */
  readonly isStatic?: true;
}

/** What a block puts on the prototype of a function, which makes a class of it. */
export interface Prototype {
  readonly methods: readonly Method[];
  /** What it inherits from: `util.inherits(Store, Base)`. */
  readonly base?: Node;
  /** Objects whose members it is given: `Object.assign(Store.prototype, require('./orders'))`. */
  readonly mixed: readonly Node[];
}

/**
 * By the name of the function: `Store.prototype.byId = function …`, `Store.prototype = { … }`,
 * `Object.assign(Store.prototype, { … })`, `_.extend(Store.prototype, orders)`, `util.inherits(Store, Base)`.
 */
export function prototypesIn(program: Node, text: string): ReadonlyMap<string, Prototype> {
  return program.type === 'Program' && text.includes('.prototype') ? prototypesOf(program.body) : new Map();
}

/** The same of a function that makes a class: `module.exports = (shop) => { function Store() {…} … return Store; }`. */
export function nestedPrototypes(body: readonly Node[]): ReadonlyMap<Node, Prototype> {
  const declared = new Map<Node, Prototype>();
  const found = body.some(({ type }) => type === 'FunctionDeclaration') ? prototypesOf(body) : undefined;
  if (!found || found.size === 0) return declared;
  for (const statement of body) {
    const name = statement.type === 'FunctionDeclaration' ? statement.id?.name : undefined;
    const prototype = name === undefined ? undefined : found.get(name);
    if (prototype) declared.set(statement, prototype);
  }
  return declared;
}

function prototypesOf(body: readonly Node[]): ReadonlyMap<string, Prototype> {
  const found = new Map<string, { methods: Method[]; base?: Node; mixed: Node[] }>();
  const statics: { readonly owner: string; readonly method: Method }[] = [];
  const of = (name: string) => {
    const known = found.get(name) ?? { methods: [], mixed: [] };
    found.set(name, known);
    return known;
  };
  for (const statement of body) {
    if (statement.type !== 'ExpressionStatement') continue;
    const node = statement.expression;
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      const whole = prototypeOf(node.left);
      if (whole !== undefined) {
        const base = createdFrom(node.right);
        if (base) of(whole).base = base;
        of(whole).methods.push(...methodsOf(node.right));
        continue;
      }
      const name = keyName(node.left.property, node.left.computed);
      const owner = prototypeOf(node.left.object);
      const fn = bare(node.right);
      if (name === undefined || !isFunction(fn)) continue;
      if (owner !== undefined) of(owner).methods.push({ name, fn });
      else if (node.left.object.type === 'Identifier')
        statics.push({ owner: node.left.object.name, method: { name, fn, isStatic: true } });
    } else if (node.type === 'CallExpression') {
      const [target, given, ...others] = node.arguments;
      const callee = keyName(node.callee.type === 'MemberExpression' ? node.callee.property : node.callee);
      if (!target || !given) continue;
      const owner = prototypeOf(target);
      if (owner !== undefined && callee !== undefined && ASSIGNS.test(callee))
        for (const one of [given, ...others]) {
          of(owner).methods.push(...methodsOf(one));
          if (isNamed(one)) of(owner).mixed.push(prototypeNode(one) ?? one);
        }
      if (callee === 'inherits' && target.type === 'Identifier') of(target.name).base = given;
    }
  }
  for (const { owner, method } of statics) found.get(owner)?.methods.unshift(method);
  return found;
}

/** Takes a function with a prototype for a class. @returns its index */
export function prototypeClass(
  draft: FileDraft,
  fn: Extract<Node, { type: 'FunctionDeclaration' }>,
  prototype: Prototype,
  scope: Scope,
): number {
  const at = reserveClass(draft, fn.body);
  const self = { class: at, isStatic: false };
  const methods: Record<string, number> = { constructor: draft.functionIndex(fn, scope, self) };
  for (const { name, fn: method, isStatic = false } of prototype.methods)
    methods[name] = draft.functionIndex(method, scope, { class: at, isStatic });
  draft.pending.unshift(() => fillPrototype(draft, at, fn, methods, prototype, scope));
  return at;
}

const ASSIGNS = /^(assign(In)?|extend|mixin|merge)$/;

/** What may be declared somewhere else: `orders`, `parts.orders`, `require('./orders')`. */
function isNamed(node: Node): boolean {
  if (node.type === 'CallExpression')
    return node.callee.type === 'Identifier' && node.callee.name === 'require';
  return node.type === 'Identifier' || node.type === 'MemberExpression';
}

/** `Store` of `Store.prototype`. */
function prototypeNode(node: Node): Node | undefined {
  return node.type === 'MemberExpression' && keyName(node.property, node.computed) === 'prototype'
    ? node.object
    : undefined;
}

/** The name of the function that `Store.prototype` belongs to. */
function prototypeOf(node: Node): string | undefined {
  return node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    keyName(node.property, node.computed) === 'prototype'
    ? node.object.name
    : undefined;
}

/** `Object.create(Base.prototype)` */
function createdFrom(node: Node): Node | undefined {
  if (node.type !== 'CallExpression' || node.arguments.length === 0) return undefined;
  const [given] = node.arguments;
  return given && prototypeNode(given);
}

function methodsOf(node: Node): Method[] {
  return functionMembers(node).flatMap(({ name, fn }) => (name === undefined ? [] : [{ name, fn }]));
}
