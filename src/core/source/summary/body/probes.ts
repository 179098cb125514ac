import type { Node } from '@babel/types';
import { eachChild } from '../children';
import {
  assignedNames,
  bare,
  boundNames,
  isFunction,
  lastName,
  statements,
  usedNames,
  walk,
} from '../syntax';
import { takesFirstFree } from './firstFree';
import { containsAwaitedCall, isFree, isStep, leaves, saysNothing, startsWithAwait } from './questions';

/**
 * A loop that asks until a generated value is free: it ends when a query finds *nothing*
 * (`while (await exists(slug))`, `if (!row) break`), and the value asked for is made anew in between.
 */
export function isProbe(test: Node | null | undefined, body: Node): boolean {
  if ((test && containsAwaitedCall(test)) || takesFirstFree(body)) return true;
  const results = awaitedNames(body);
  if (test && endsByFlag(test, body, results)) return true;
  if (results.size === 0) return false;
  // `for (;;)` and `while (true)` end from inside.
  const header = test && test.type !== 'BooleanLiteral' ? bare(test) : undefined;
  const asks =
    header !== undefined && asksFor(header, results) && ![...results].some((name) => feedsItself(body, name));
  if (asks && asksAnew(body, results)) return true;
  const regenerates = /slug|name|code|token|suffix|handle|key|alias|username|candidate|id$/i;
  if (![...assignedNames(body)].some((name) => regenerates.test(name) && !results.has(name)) && header) {
    return false;
  }
  if (header && [...usedNames(header)].some((name) => results.has(name))) return asks;
  let probe = false;
  walkOwn(body, (node) => {
    if (node.type !== 'IfStatement') return;
    const condition = bare(node.test);
    // `if (!taken) break;` or `if (taken) …; else break;`
    const end = saysNothing(condition) ? node.consequent : node.alternate;
    if (!end || !leaves(end)) return;
    if ([...usedNames(condition)].some((name) => results.has(name) && !feedsItself(body, name))) probe = true;
  });
  return probe;
}

/** `!isAvailable`, `!unique` */
function saysTaken(condition: Node): boolean {
  return condition.type === 'UnaryExpression' && condition.operator === '!' && isFree(condition.argument);
}

/** `taken`, `row !== undefined`, `tries < 10 && taken`: a round follows where the query has found something. */
function asksFor(condition: Node, results: ReadonlySet<string>): boolean {
  if (condition.type === 'LogicalExpression')
    return asksFor(bare(condition.left), results) || asksFor(bare(condition.right), results);
  return (
    (condition.type === 'Identifier' || condition.type === 'BinaryExpression' || saysTaken(condition)) &&
    [...usedNames(condition)].some((name) => results.has(name))
  );
}

/** `code = newCode(); row = await find(code)`: what is asked for is made in each round, of no result and of no list. */
function asksAnew(body: Node, results: ReadonlySet<string>): boolean {
  const made = new Set<string>();
  const asked = new Set<string>();
  walk(body, (node) => {
    const [target, value] =
      node.type === 'AssignmentExpression'
        ? [node.left, node.right]
        : node.type === 'VariableDeclarator'
          ? [node.id, node.init]
          : [];
    if (target && value && !startsWithAwait(value) && isMade(value, results))
      for (const name of boundNames(target)) made.add(name);
    if (node.type === 'AwaitExpression') for (const name of usedNames(node.argument)) asked.add(name);
  });
  return [...asked].some((name) => made.has(name) && !results.has(name));
}

function isMade(value: Node, results: ReadonlySet<string>): boolean {
  if ([...usedNames(value)].some((name) => results.has(name))) return false;
  let taken = false;
  walk(value, (node) => {
    taken ||= node.type === 'MemberExpression' && node.computed;
    taken ||=
      node.type === 'CallExpression' && /^(pop|shift|next|dequeue|poll|at)$/.test(lastName(node.callee));
  });
  return !taken;
}

/**
 * `while (!free) { …; if (!row) free = true; }`, `while (taken) { …; taken = rows.length > 0; }`: a flag that says
 * whether the query has found anything ends the loop.
 */
function endsByFlag(test: Node, body: Node, results: ReadonlySet<string>): boolean {
  const condition = bare(test);
  const flag = bare(
    condition.type === 'UnaryExpression' && condition.operator === '!' ? condition.argument : condition,
  );
  if (flag.type !== 'Identifier' || results.has(flag.name)) return false;
  const isResult = (node: Node): boolean =>
    [...usedNames(node)].some((name) => results.has(name) && !feedsItself(body, name));
  return statements(body).some((node) => {
    if (node.type === 'IfStatement')
      return (
        isResult(node.test) && [node.consequent, node.alternate].some((branch) => setsFlag(branch, flag.name))
      );
    const set = node.type === 'ExpressionStatement' ? bare(node.expression) : undefined;
    if (set?.type !== 'AssignmentExpression' || set.operator !== '=') return false;
    return (
      set.left.type === 'Identifier' &&
      set.left.name === flag.name &&
      isTruth(set.right) &&
      (isResult(set.right) || containsAwaitedCall(set.right))
    );
  });
}

/** `free = true` among the statements of a branch. */
function setsFlag(branch: Node | null | undefined, flag: string): boolean {
  return (
    !!branch &&
    statements(branch).some((node) => {
      const set = node.type === 'ExpressionStatement' ? bare(node.expression) : undefined;
      return (
        set?.type === 'AssignmentExpression' &&
        set.left.type === 'Identifier' &&
        set.left.name === flag &&
        set.right.type === 'BooleanLiteral'
      );
    })
  );
}

/** An expression that is true or false: a comparison, a negation, `Boolean(x)`. */
function isTruth(node: Node): boolean {
  const value = bare(node);
  if (value.type === 'BinaryExpression') return /^([<>]=?|[!=]==?)$/.test(value.operator);
  if (value.type === 'UnaryExpression') return value.operator === '!';
  return (
    value.type === 'CallExpression' && value.callee.type === 'Identifier' && value.callee.name === 'Boolean'
  );
}

/** `node = await find(node.parentId)`: the result is what the next query asks with, so this is a walk. */
function feedsItself(body: Node, name: string): boolean {
  let found = false;
  walk(body, (node) => {
    const target = node.type === 'AssignmentExpression' ? node.left : undefined;
    const value = node.type === 'AssignmentExpression' ? node.right : undefined;
    if (!target || !value) return;
    if (boundNames(target).includes(name) && usedNames(value).has(name)) found = true;
    if (
      !boundNames(target).includes(name) &&
      bare(value).type.includes('Member') &&
      usedNames(value).has(name)
    )
      found = true;
  });
  return found;
}

/** What the test of a loop takes one thing after the other of: the cursor of `while ((row = await cursor.next()))`. */
export function steppedThrough(test: Node): Node | undefined {
  let from: Node | undefined;
  walk(test, (node) => {
    if (node.type !== 'CallExpression' || !isStep(node)) return;
    if (node.callee.type === 'MemberExpression') from = node.callee.object;
  });
  return from;
}

function awaitedNames(body: Node): Set<string> {
  const names = new Set<string>();
  walk(body, (node) => {
    if (node.type === 'VariableDeclarator' && node.init && startsWithAwait(node.init)) {
      for (const name of boundNames(node.id)) names.add(name);
    } else if (node.type === 'AssignmentExpression' && startsWithAwait(node.right)) {
      for (const name of boundNames(node.left)) names.add(name);
    } else if (node.type === 'VariableDeclarator' && node.init && !isFunction(node.init)) {
      // What is taken out of a result is the result still: `const found = rows[0]`.
      if ([...usedNames(node.init)].some((name) => names.has(name)))
        for (const name of boundNames(node.id)) names.add(name);
    }
  });
  return names;
}

/** Walks without entering nested functions. */
function walkOwn(node: Node, visit: (node: Node) => void): void {
  visit(node);
  eachChild(node, (child) => {
    if (!isFunction(child)) walkOwn(child, visit);
  });
}
