import type { Node } from '@babel/types';
import { eachChild } from '../children';
import type { Scope } from '../scope';
import { bare, isNullish, keyName, statements, walk } from '../syntax';
import type { Body } from './body';
import { absentBy } from './lookups';
import type { Place } from './place';

type If = Extract<Node, { type: 'IfStatement' }>;

/**
 * `if (!instance) { instance = new Registry(); await instance.load(); }` of what outlives the function: what stands
 * in it runs for the first caller only.
 */
export function fillsOnce({ test, consequent }: If, scope: Scope, body: Body): boolean {
  const missing = new Set(
    absentIn(test).flatMap((node) => (outlives(node, scope, body) ? [keptName(node)] : [])),
  );
  if (missing.size === 0) return false;
  let isFilled = false;
  walk(consequent, (node) => {
    if (node.type === 'AssignmentExpression' && missing.has(keptName(bare(node.left)))) isFilled = true;
  });
  return isFilled;
}

/**
 * `this.rates || (this.rates = await load())`, `if (!this.rates) this.rates = await load()`: only the first who comes
 * asks. A row that loads what belongs to it does so by a key of its own: `this.load(this.buyerId)`.
 *
 * @param missing what is not there where the branch is taken
 */
export function keepsInMember(missing: readonly Node[], branch: Node, { scope, loop }: Place): boolean {
  return missing.some((member) => {
    const root = member.type === 'MemberExpression' ? keptName(bare(member.object)) : '';
    if (root === '' || !staysBehind(root, scope, loop)) return false;
    return statements(branch).some((node) => {
      const set = bare(node.type === 'ExpressionStatement' ? node.expression : node);
      if (set.type !== 'AssignmentExpression' || set.operator !== '=') return false;
      return keptName(bare(set.left)) === keptName(member) && !asksWith(set.right, root);
    });
  });
}

/** Whether an object is there for longer than a round of the loop, and is nothing that was handed in or read. */
function staysBehind(root: string, scope: Scope, loop: number): boolean {
  if (root === 'this') return true;
  const binding = scope.find(root);
  return binding !== undefined && /^(call|import|top)$/.test(binding.value.k) && !binding.loops.has(loop);
}

/** Whether a part of the object is used as data, not only to call what it has. */
function asksWith(node: Node, root: string): boolean {
  const inner = bare(node);
  if (inner.type === 'MemberExpression' && keptName(bare(inner.object)) === root) return true;
  if (inner.type === 'CallExpression') {
    let callee = bare(inner.callee);
    while (callee.type === 'MemberExpression') callee = bare(callee.object);
    return asksWith(callee, root) || inner.arguments.some((arg) => asksWith(arg, root));
  }
  let found = false;
  eachChild(inner, (child) => {
    found ||= asksWith(child, root);
  });
  return found;
}

/**
 * `if (known && fresh) return known;` of a block that sets `known` later, be it a member of its object or what
 * outlives the function: what follows runs for the first caller only. So does what follows `if (this.known) return;`, and
 * `if (this.started) return this.known;` where `this.started = true` comes next.
 */
export function answersFromBefore(
  statement: Node,
  block: readonly Node[],
  scope: Scope,
  body: Body,
): boolean {
  if (statement.type !== 'IfStatement') return false;
  const [answer] =
    statement.consequent.type === 'BlockStatement' ? statement.consequent.body : [statement.consequent];
  if (answer?.type !== 'ReturnStatement') return false;
  if (answer.argument && isMarked(bare(statement.test), block)) return true;
  const kept = answer.argument ? bare(answer.argument) : presentBy(bare(statement.test));
  const name = kept && keptName(kept);
  if (!kept || !name || !(name.startsWith('this.') || outlives(kept, scope, body))) return false;
  let asked = false;
  walk(statement.test, (node) => {
    if (keptName(node) === name) asked = true;
  });
  return (
    asked &&
    block.some((node) => {
      const set = node.type === 'ExpressionStatement' ? node.expression : undefined;
      if (set?.type !== 'AssignmentExpression') return false;
      if (keptName(bare(set.left)) !== name) return answer.argument != null && setsThen(set.right, name);
      return answer.argument != null || !asksByOwnKey(set.right);
    })
  );
}

/** `this.started` of `if (this.started) return …;`, of a block that sets it to `true`. */
function isMarked(test: Node, block: readonly Node[]): boolean {
  const name = keptName(test);
  return (
    name.startsWith('this.') &&
    !block.some(asksByOwnKey) &&
    block.some((node) => {
      const set = node.type === 'ExpressionStatement' ? node.expression : undefined;
      if (set?.type !== 'AssignmentExpression' || keptName(bare(set.left)) !== name) return false;
      return set.right.type === 'BooleanLiteral' && set.right.value;
    })
  );
}

/** `asked ??= load().then((loaded) => { known = loaded; })`: what is answered from before is set when it has come. */
function setsThen(asked: Node, name: string): boolean {
  const call = bare(asked);
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  if (keyName(call.callee.property, call.callee.computed) !== 'then')
    return setsThen(call.callee.object, name);
  let isSet = false;
  const [callback] = call.arguments;
  if (callback)
    walk(callback, (node) => {
      if (node.type === 'AssignmentExpression') isSet ||= keptName(bare(node.left)) === name;
    });
  return isSet || setsThen(call.callee.object, name);
}

/** `x` of `if (x) return;` and of `if (x !== undefined) return;`. */
function presentBy(test: Node): Node | undefined {
  if (test.type === 'MemberExpression' || test.type === 'Identifier') return test;
  return test.type === 'BinaryExpression' && /^!==?$/.test(test.operator) && isNullish(test.right)
    ? bare(test.left)
    : undefined;
}

/** `await load(this.orderId)`: each row loads what belongs to it, and once for itself is once per row. */
function asksByOwnKey(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'MemberExpression' && inner.object.type === 'ThisExpression')
      found ||= OWN_KEY.test(keyName(inner.property, inner.computed) ?? '');
  });
  return found;
}

const OWN_KEY = /^_?id$|Id$|ID$|[uU]uid$|[kK]ey$/;

/** What a test holds for when it is not there: `!x`, `x === undefined`, `!x || isOld(x)`. */
export function absentIn(test: Node): Node[] {
  const condition = bare(test);
  if (condition.type === 'LogicalExpression')
    return [...absentIn(condition.left), ...absentIn(condition.right)];
  const absent = absentBy(condition);
  return absent ? [absent] : [];
}

/** A variable from outside of the function, or a static member. */
function outlives(node: Node, scope: Scope, body: Body): boolean {
  if (node.type === 'Identifier') {
    const binding = scope.find(node.name);
    return binding !== undefined && binding.owner !== body;
  }
  if (node.type !== 'MemberExpression') return false;
  const object = bare(node.object);
  if (object.type === 'ThisExpression') return body.env.self?.isStatic === true;
  return object.type === 'Identifier' && scope.find(object.name)?.value.k === 'class';
}

/** `name`, `this`, `this.name`, `Class.name`; '' for anything else. */
function keptName(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ThisExpression') return 'this';
  if (node.type !== 'MemberExpression') return '';
  const name = keyName(node.property, node.computed);
  const object = bare(node.object);
  if (name === undefined) return '';
  if (object.type === 'ThisExpression') return `this.${name}`;
  return object.type === 'Identifier' ? `${object.name}.${name}` : '';
}
