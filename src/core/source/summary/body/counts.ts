import type { Node } from '@babel/types';
import type { Scope } from '../scope';
import { bare, isOne, lastName, measured, statements, walk } from '../syntax';
import type { Value } from '../value';
import { CONSTANT } from '../valueForms';
import { evaluate, type ValueEnv } from '../values';
import { SMALL } from './fixedLists';
import { leavesLoop } from './leaving';

interface Header {
  readonly init?: Node | null | undefined;
  readonly test?: Node | null | undefined;
  readonly update?: Node | null | undefined;
}

/**
 * Whether a counted loop has as many rounds as are written in its header, and few: `i < 3`, `i = 5; i > 0`,
 * `i <= ROUNDS`, `day = today; day > today - 7`. `i = rows.length - 1; i >= 0` has as many as there are rows.
 */
export function constantCount({ init, test, update }: Header): boolean {
  if (!update || test?.type !== 'BinaryExpression' || !/^[<>]=?$/.test(test.operator)) return false;
  const bound = bare(test.right);
  const start = startOf(init, test.left);
  const from = start?.type === 'Identifier' ? start.name : undefined;
  if (from !== undefined && distanceTo(bound, from) <= SMALL) return true;
  if (bound.type === 'Identifier' && CONSTANT.test(bound.name)) return test.operator.startsWith('<');
  if (bound.type !== 'NumericLiteral') return false;
  if (test.operator.startsWith('<')) return bound.value <= SMALL;
  // What counts down from elsewhere ends at a number that says nothing of its rounds.
  return start?.type === 'NumericLiteral' && start.value - bound.value <= SMALL;
}

/**
 * What a loop counts to, or down from to a number, where other files may say how much that is: `i < rules.rounds`. What
 * comes in or is found first is data.
 */
export function countedTo({ init, test, update }: Header, scope: Scope, env: ValueEnv): Value | undefined {
  if (!update || test?.type !== 'BinaryExpression' || !/^[<>]=?$/.test(test.operator)) return undefined;
  const end = bare(test.right);
  const start = startOf(init, test.left);
  const isDown = test.operator.startsWith('>');
  const bound = isDown && end.type === 'NumericLiteral' ? start : isDown ? undefined : end;
  if (bound?.type !== 'Identifier' && bound?.type !== 'MemberExpression') return undefined;
  const value = evaluate(bound, scope, env);
  let root = value;
  while (root.k === 'member') root = root.of;
  return root.k === 'plain' || root.k === 'import' || root.k === 'top' ? value : undefined;
}

/**
 * `{ [`level${i}`]: place.id }`: columns that are numbered are as many as the table has, and each round asks for one of
 * them.
 */
export function countsColumns(counters: ReadonlySet<string>, body: Node): boolean {
  if (counters.size !== 1) return false;
  const [counter = ''] = counters;
  let found = false;
  walk(body, (node) => {
    if (found) return false;
    if (node.type === 'ObjectProperty' && node.computed) found = isNumbered(bare(node.key), counter);
    return undefined;
  });
  return found;
}

/** `level${i}`, `'level' + i` */
function isNumbered(key: Node, counter: string): boolean {
  const isCounter = (node: Node | undefined): boolean => node?.type === 'Identifier' && node.name === counter;
  if (key.type === 'TemplateLiteral')
    return key.expressions.length === 1 && isCounter(key.expressions[0]) && /^\w+$/.test(textBefore(key));
  return (
    key.type === 'BinaryExpression' &&
    key.operator === '+' &&
    key.left.type === 'StringLiteral' &&
    isCounter(key.right)
  );
}

function textBefore({ quasis }: Extract<Node, { type: 'TemplateLiteral' }>): string {
  return quasis.map(({ value }) => value.raw).join('');
}

/** `while (pair.length < 2)`: it ends as soon as it has found as many as are written there. */
export function untilFew(test: Node | null | undefined): boolean {
  if (test?.type !== 'BinaryExpression' || !test.operator.startsWith('<')) return false;
  const bound = bare(test.right);
  return measured(bare(test.left)) !== undefined && bound.type === 'NumericLiteral' && bound.value <= SMALL;
}

/**
 * `while (problems.length > 0 && fixes < 2) { fixes++; … }`: as many rounds at most as are written there, whatever else
 * ends it.
 */
export function countsToFew(test: Node | null | undefined, body: Node): boolean {
  const condition = test && bare(test);
  if (condition?.type === 'LogicalExpression')
    return (
      condition.operator === '&&' && (countsToFew(condition.left, body) || countsToFew(condition.right, body))
    );
  if (condition?.type !== 'BinaryExpression' || !condition.operator.startsWith('<')) return false;
  const { left, right } = condition;
  return (
    left.type === 'Identifier' &&
    right.type === 'NumericLiteral' &&
    right.value <= SMALL &&
    countsUp(left.name, body)
  );
}

/**
 * `let left = 5; while (left >= 0) { …; left -= 1; }`: the same of what counts down from a number.
 *
 * @param starts what variables begin with
 */
export function countsDownFromFew(test: Node, body: Node, starts: ReadonlyMap<string, number>): boolean {
  if (test.type !== 'BinaryExpression' || !test.operator.startsWith('>')) return false;
  const { left, right } = test;
  if (left.type !== 'Identifier' || right.type !== 'NumericLiteral') return false;
  const rounds = (starts.get(left.name) ?? Number.POSITIVE_INFINITY) - right.value;
  return rounds <= SMALL && steps(left.name, body, '--', '-=');
}

/** `for (;;) { …; if (done || tried >= 3) return; tried++; }`: it is given up after as many rounds as are written there. */
export function endsAfterFew(body: Node): boolean {
  return statements(body).some(
    (node) =>
      node.type === 'IfStatement' &&
      leavesLoop(node.consequent) &&
      eitherTest(node.test).some((test) => {
        if (test.type !== 'BinaryExpression' || !/^(>=?|===?)$/.test(test.operator)) return false;
        const { left, right } = test;
        const isFew =
          right.type === 'NumericLiteral'
            ? right.value <= SMALL
            : right.type === 'Identifier' && CONSTANT.test(right.name) && TRIES.test(right.name);
        if (!isFew) return false;
        return left.type === 'UpdateExpression'
          ? left.operator === '++'
          : left.type === 'Identifier' && countsUp(left.name, body);
      }),
  );
}

const TRIES = /TRIES|ATTEMPTS/;

/** Those of which one has to hold. */
function eitherTest(test: Node): readonly Node[] {
  const condition = bare(test);
  return condition.type === 'LogicalExpression' && condition.operator === '||'
    ? [...eitherTest(condition.left), ...eitherTest(condition.right)]
    : [condition];
}

function countsUp(name: string, body: Node): boolean {
  return steps(name, body, '++', '+=');
}

function steps(name: string, body: Node, update: '++' | '--', assign: '+=' | '-='): boolean {
  return statements(body).some(
    (node) => node.type === 'ExpressionStatement' && isStepOf(name, node.expression, update, assign),
  );
}

/** `count++`, `count += 1`, `count += ONE` */
function isStepOf(name: string, node: Node, update: '++' | '--', assign: '+=' | '-='): boolean {
  if (node.type === 'UpdateExpression')
    return node.operator === update && node.argument.type === 'Identifier' && node.argument.name === name;
  return (
    node.type === 'AssignmentExpression' &&
    node.operator === assign &&
    node.left.type === 'Identifier' &&
    node.left.name === name &&
    (isOne(node.right) || lastName(node.right) === 'ONE')
  );
}

/** What the counter begins with. */
function startOf(init: Node | null | undefined, counter: Node): Node | undefined {
  if (init?.type !== 'VariableDeclaration' || counter.type !== 'Identifier') return undefined;
  const own = init.declarations.find(({ id }) => id.type === 'Identifier' && id.name === counter.name);
  return own?.init ? bare(own.init) : undefined;
}

/** 7 of `today - 7` from `today`. */
function distanceTo(bound: Node, from: string): number {
  if (bound.type !== 'BinaryExpression' || !/^[+-]$/.test(bound.operator)) return Number.POSITIVE_INFINITY;
  const { left, right } = bound;
  if (left.type !== 'Identifier' || left.name !== from || right.type !== 'NumericLiteral')
    return Number.POSITIVE_INFINITY;
  return right.value;
}
