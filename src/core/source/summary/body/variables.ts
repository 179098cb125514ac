import type { Node } from '@babel/types';
import { globalName } from '../globals';
import { writtenEntries } from '../growth';
import { hungAt } from '../hung';
import { type Binding, NO_LOOPS, type Scope } from '../scope';
import { assignedNames, bare, boundNames, keyName, usedNames, walk } from '../syntax';
import { named, typeValue, withLength } from '../types';
import { ofAnyAmount, UNKNOWN, type Value } from '../value';
import { isNamedConstant } from '../valueForms';
import { evaluate } from '../values';
import { assignedOnce } from './askedOnce';
import type { Body } from './body';
import { timingOf } from './elapsed';
import { isConfigured, isCutShort } from './fixedLists';
import { bind } from './patterns';
import { type Place, used } from './place';
import { keepsAnswer } from './requests';
import { isConstant } from './sameForAll';
import { isComparison } from './singleMatch';

/** `const x = …`, and what `x` stands for from there on. */
export function visitDeclaration(
  body: Body,
  node: Extract<Node, { type: 'VariableDeclaration' }>,
  place: Place,
): void {
  for (const one of node.declarations) {
    const first = body.calls.length;
    if (one.init) {
      const { sentIn } = body;
      body.visit(one.init, used(place, 'assigned'));
      if (keepsAnswer(one.init)) body.sentIn = sentIn;
      body.lookups.declare(one.id, one.init);
    }
    if (one.id.type === 'Identifier' && place.scope.takeUp(one.id.name)) continue;
    const declared = one.id.type === 'Identifier' ? typeValue(one.id.typeAnnotation, place.scope) : UNKNOWN;
    const written = evaluate(one.init, place.scope, body.env);
    const initial = node.kind === 'const' ? written : ofAnyAmount(written);
    body.env.implementedBy(initial, declared);
    const given = isKnown(one.id, initial, declared, place.scope) ? initial : withLength(declared, initial);
    const value = one.id.type === 'Identifier' ? named(one.id.name, given) : given;
    bind(one.id, value, place.scope, one.init ? body.dependsOf(one.init, place.scope) : NO_LOOPS, body.env);
    const binding = one.id.type === 'Identifier' ? place.scope.find(one.id.name) : undefined;
    if (!binding) continue;
    if (one.init && place.loop >= 0) {
      binding.madeIn = place.loop;
      if (node.kind === 'const' && isComparison(one.init)) binding.comparison = one.init;
    }
    binding.isTagged = isTagged(one.init);
    binding.isConstant =
      node.kind === 'const' && !!one.init && (!body.whole || isConstant(one.init, place.scope));
    binding.isFew = one.id.type === 'Identifier' && isShort(one.id.name, node.kind, one.init, body);
    if (one.init) binding.timing = timingOf(one.init, place.scope);
    if (!one.init || one.init.type === 'NullLiteral') binding.isEmpty = true;
    else if (bare(one.init).type === 'AwaitExpression') binding.settled = true;
    else body.lists.made(binding, first, place.loop);
  }
}

function isTagged(node: Node | null | undefined): boolean {
  return !!node && bare(node).type === 'TaggedTemplateExpression';
}

/**
 * Whether what is written says more than the type does: the members of a constant of the module, `const FEES: Fees =
 * { … }`, and that a list is configured.
 */
function isKnown(id: Node, initial: Value, declared: Value, scope: Scope): boolean {
  if (initial.k === 'object')
    return id.type === 'Identifier' && scope.find(id.name)?.value === initial && !isEmptyObject(initial);
  return declared.k === 'array' && declared.element.k === 'plain' && isConfigured(initial);
}

/** `x = …`, `this.x ??= …`. */
export function visitAssignment(
  body: Body,
  node: Extract<Node, { type: 'AssignmentExpression' }>,
  place: Place,
): void {
  const guarded =
    place.guarded ||
    ((node.operator === '??=' || node.operator === '||=') && node.left.type === 'MemberExpression');
  body.visit(node.right, { ...assignedOnce(node, body, place), use: 'assigned', guarded });
  if (node.operator === '=' && bare(node.right).type !== 'AwaitExpression')
    body.lookups.declare(node.left, node.right);
  if (node.left.type === 'MemberExpression') {
    const global = globalName(node.left, place.scope);
    if (global !== undefined) body.env.madeGlobal(global, evaluate(node.right, place.scope, body.env));
    const hung = hungAt(node.left, node.right);
    if (hung) body.env.hung(hung.name, evaluate(hung.value, place.scope, body.env));
    body.additions?.assigned(node.left, () => evaluate(node.right, place.scope, body.env), place.scope);
    body.visit(node.left.object, used(place, 'assigned'));
    const object = bare(node.left.object);
    const binding = object.type === 'Identifier' ? place.scope.find(object.name) : undefined;
    // What is filled in field by field: `row.total = item.total`.
    if (binding?.owner === body) {
      binding.isConstant = false;
      for (const loop of body.dependsOf(node.right, place.scope)) binding.dependOn(loop);
    }
    if (binding?.keeps && node.left.computed) binding.keeps(evaluate(node.right, place.scope, body.env));
  }
  for (const name of boundNames(node.left)) {
    const binding = place.scope.find(name);
    if (!binding) continue;
    binding.settled = bare(node.right).type === 'AwaitExpression';
    if (binding.owner === body) {
      body.assigned(name);
      for (const loop of body.dependsOf(node.right, place.scope)) binding.dependOn(loop);
    }
    if (binding.filledBy && node.left.type === 'Identifier') {
      const value = evaluate(node.right, place.scope, body.env);
      if (value.k !== 'unknown' && value.k !== 'plain' && value.k !== 'free') binding.filledBy(value);
      continue;
    }
    // `let store: OrderStore; store = { … }`
    if (binding.isEmpty && node.left.type === 'Identifier' && bare(node.right).type === 'ObjectExpression')
      body.env.implementedBy(evaluate(node.right, place.scope, body.env), binding.value);
    if (node.left.type === 'Identifier' && binding.owner === body)
      forgetLength(body, node, binding, place.scope);
    const says =
      binding.value.k !== 'unknown' && binding.value.k !== 'plain' && !isEmptyObject(binding.value);
    if (node.left.type === 'Identifier' && (!says || (binding.isEmpty && binding.value.k === 'free'))) {
      const value = ofAnyAmount(evaluate(node.right, place.scope, body.env));
      if (value.k === 'unknown' && isEmptyObject(binding.value)) continue;
      // `let all = orders; if (isOrder(orders)) all = [orders]` is no literal list, if it ever holds one.
      const isOther = !binding.isEmpty || isGiven(binding.value, node.left.name);
      const isPart = isOther && value.k === 'array';
      binding.value = isPart ? { k: 'array', element: value.element } : value;
      binding.isTagged = isTagged(node.right);
    }
  }
}

/** `let days = [today]; if (range) days = range.split(',')`: a list that is written down, until it is another one. */
function forgetLength(
  body: Body,
  { left, right }: Extract<Node, { type: 'AssignmentExpression' }>,
  binding: Binding,
  scope: Scope,
): void {
  const { value } = binding;
  if (value.k !== 'array' || !value.length) return;
  const name = left.type === 'Identifier' ? left.name : '';
  // What is left of it is no longer than it was: `kinds = kinds.filter(…)`.
  if (usedNames(right).has(name)) return;
  const now = evaluate(right, scope, body.env);
  const isAny = now.k === 'call' || now.k === 'awaited' || (binding.isEmpty && isGiven(now, name));
  if (now.k === 'array' ? now.length === undefined : isAny)
    binding.value = { k: 'array', element: value.element };
}

/**
 * What somebody hands in or has: `let all; if (one) all = [one]; else all = page.orders`. Nothing says of a variable of
 * that `name` that it is more than declared.
 */
function isGiven(value: Value, name: string): boolean {
  return value.k === 'free' ? value.name !== name : value.k === 'member' && !isNamedConstant(value);
}

/** Whether a list has a few from here on: it is filled with them, or they are the first of another one. */
function isShort(name: string, kind: string, init: Node | null | undefined, { env }: Body): boolean {
  if (env.few.has(name)) return isBegun(init);
  return kind === 'const' && !env.grown.has(name) && !!init && isCutShort(init);
}

/** `[]`, `new Map([['mail', sender], …])` */
export function isBegun(init: Node | null | undefined): boolean {
  const list = init && bare(init);
  if (list?.type === 'ArrayExpression') return list.elements.length === 0;
  return list ? writtenEntries(list) !== undefined : false;
}

/** `let query = {};` until it is known which. */
function isEmptyObject(value: Value): boolean {
  return value.k === 'object' && value.spread === undefined && Object.keys(value.props).length === 0;
}

/** Variables from outside that a loop's statement assigns change from one iteration to the next. */
export function dependOnAssigned(body: Body, statement: Node, scope: Scope, loop: number): void {
  for (const name of assignedNames(statement)) {
    const binding = scope.find(name);
    if (binding?.owner === body) binding.dependOn(loop);
    // A worker's next item: `while (next < items.length) await handle(items[next++])`.
    else if (binding) scope.declare(name, binding.value, new Set([loop]));
  }
  // A list that an iteration takes from: `queue.shift()`, `stack.pop()`.
  walk(statement, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return;
    const { object, property } = node.callee;
    if (object.type === 'Identifier' && /^(shift|pop|splice|next)$/.test(keyName(property) ?? '')) {
      const binding = scope.find(object.name);
      if (binding?.owner === body) binding.dependOn(loop);
      else if (binding) scope.declare(object.name, binding.value, new Set([loop]));
    }
  });
}
