import type { Node } from '@babel/types';
import { elementAt } from './body/patterns';
import { isBegun } from './body/variables';
import type { FileDraft } from './draft';
import { addImplementer } from './implementers';
import type { Binding, Scope } from './scope';
import { bare, firstBound, keyName } from './syntax';
import { named, typeValue, withLength } from './types';
import { ofAnyAmount, type Value } from './value';
import { evaluate, type ValueEnv } from './values';

/** `let pool;`, which some function fills: what it is given first says what it is, wherever that stands in the file. */
function declareEmpty(draft: FileDraft, name: string, scope: Scope): void {
  draft.top[name] = { k: 'free', name };
  const binding = scope.declare(name, { k: 'top', name });
  binding.filledBy = (value) => {
    if (draft.top[name]?.k === 'free') draft.top[name] = value;
  };
}

/** `shop = {}`, which nothing declares: a variable all the same, where the code is not strict. */
function declareUndeclared(draft: FileDraft, node: Node, scope: Scope, env: ValueEnv): void {
  if (node.type !== 'AssignmentExpression' || node.operator !== '=' || node.left.type !== 'Identifier')
    return;
  const { name } = node.left;
  if (scope.find(name)) return;
  declareConstant(draft, name, named(name, evaluate(node.right, scope, env)), scope);
}

/**
 * `const connections = {};`, which `connections[name] = connect(name)` fills: what is put in first says what it keeps.
 * What waits in it for its answer has been asked before.
 */
function declareKept(draft: FileDraft, name: string, scope: Scope, empty: Value): void {
  draft.top[name] = empty;
  const binding = scope.declare(name, { k: 'top', name });
  binding.keeps = (value) => {
    if (draft.top[name] !== empty || (value.k !== 'call' && value.k !== 'new' && value.k !== 'awaited'))
      return;
    draft.top[name] = { k: 'array', element: value.k === 'call' ? { k: 'awaited', of: value } : value };
  };
}

/** Constants and variables of the top level, by their declared types or initial values. */
export function declareConstants(draft: FileDraft, statement: Node, scope: Scope, env: ValueEnv): void {
  const node =
    statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
  if (node.type === 'ExpressionStatement') declareUndeclared(draft, node.expression, scope, env);
  if (node.type !== 'VariableDeclaration') return;
  for (const one of node.declarations) {
    if (one.id.type === 'Identifier') {
      const declared = typeValue(one.id.typeAnnotation, scope);
      const written = evaluate(one.init, scope, env);
      const initial = node.kind === 'const' ? written : ofAnyAmount(written);
      addImplementer(draft, initial, declared);
      const isFilledLater = initial.k === 'object' && Object.keys(initial.props).length === 0;
      const whole = initial.k === 'object' && !isFilledLater ? initial : withLength(declared, initial);
      const value = grownLater(whole, one.id.name, draft) ?? named(one.id.name, whole);
      const type = scope.find(one.id.name)?.value;
      if (type?.k === 'class' && (value.k === 'call' || value.k === 'string')) {
        if (!isToken(one.init)) joinModel(draft, type.index, value);
        continue;
      }
      if (value.k === 'unknown' && (!one.init || one.init.type === 'NullLiteral')) {
        declareEmpty(draft, one.id.name, scope);
        continue;
      }
      if (isFilledLater && declared.k === 'unknown' && draft.ahead.keeps.has(one.id.name)) {
        declareKept(draft, one.id.name, scope, value);
        continue;
      }
      const binding = declareConstant(draft, one.id.name, value, scope);
      binding.isFew = draft.ahead.few.has(one.id.name) && isBegun(one.init);
      binding.isConstant = node.kind === 'const';
    } else if (one.id.type === 'ObjectPattern' && one.init) {
      const declared = typeValue(one.id.typeAnnotation, scope);
      const whole = declared.k === 'unknown' ? evaluate(one.init, scope, env) : declared;
      declareParts(draft, one.id, whole, scope);
    } else if (one.id.type === 'ArrayPattern' && one.init) {
      const whole = evaluate(one.init, scope, env);
      for (const [index, part] of one.id.elements.entries())
        if (part?.type === 'Identifier') declareConstant(draft, part.name, elementAt(whole, index), scope);
    }
  }
}

/** What is put into later is longer than it is written, and has more members. */
function grownLater(whole: Value, name: string, { ahead }: FileDraft): Value | undefined {
  if (whole.k === 'array' && ahead.grown.has(name)) return { k: 'array', element: whole.element };
  if (whole.k !== 'object' || whole.spread || !ahead.filled.has(name)) return undefined;
  return Object.keys(whole.props).length > 0 ? { ...whole, spread: [] } : undefined;
}

/** `interface Orders {…}; const Orders = Symbol('Orders')`: a token for the container says nothing. */
function isToken(node: Node | null | undefined): boolean {
  const call = node ? bare(node) : undefined;
  return call?.type !== 'CallExpression' || call.arguments.every(({ type }) => type === 'StringLiteral');
}

/** `interface Order extends Document {…}; const Order = model<Order>('Order', schema)`: both are asked by one name. */
function joinModel(draft: FileDraft, index: number, value: Value): void {
  draft.pending.push(() => {
    const declared = draft.classes[index]!;
    const of = declared.extends ? [declared.extends, value] : [value];
    draft.classes[index] = { ...declared, extends: of.length > 1 ? { k: 'either', of } : value };
  });
}

function declareConstant(draft: FileDraft, name: string, value: Value, scope: Scope): Binding {
  draft.top[name] = value;
  return scope.declare(name, value);
}

/** `const { db: { query } } = require('./shop')`: what a pattern takes out of a value, however deep it lies. */
function declareParts(
  draft: FileDraft,
  pattern: Extract<Node, { type: 'ObjectPattern' }>,
  whole: Value,
  scope: Scope,
): void {
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') continue;
    const name = keyName(property.key, property.computed);
    if (name === undefined) continue;
    const value: Value =
      whole.k === 'import' && whole.name === '*'
        ? { k: 'import', from: whole.from, name }
        : { k: 'member', of: whole, name };
    if (property.value.type === 'ObjectPattern') {
      declareParts(draft, property.value, value, scope);
      continue;
    }
    const local = firstBound(property.value);
    if (local === undefined) continue;
    declareConstant(draft, local, value, scope);
  }
}
