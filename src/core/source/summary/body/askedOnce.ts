import type { Node } from '@babel/types';
import { bare, boundNames, lastName, measured, statements, walk } from '../syntax';
import type { Body } from './body';
import { absentBy } from './lookups';
import type { Place } from './place';

/**
 * `if (!rates) rates = await load()` of a variable from before the loop: the first round asks, and those after it have
 * what it got; so it is with `if (found.length === 0) found.push(await load())`. The place is that of the innermost
 * loop that makes the variable anew; callbacks run side by side, and each of them finds nothing.
 */
export function askedOnce(test: Node, branch: Node, body: Body, place: Place): Place {
  if (place.loop < 0) return place;
  for (const name of lackingNames(test)) {
    const sets = statements(branch).some((node) => {
      const set = bare(node.type === 'ExpressionStatement' ? node.expression : node);
      return (
        set.type === 'AssignmentExpression' && set.operator === '=' && isWaitedFor(name, set.left, set.right)
      );
    });
    if (sets) return before(name, branch, body, place);
  }
  const list = emptyName(test);
  return list !== undefined && fills(branch, list) ? before(list, branch, body, place) : place;
}

/** `found` of `found.length === 0`, `!found.length`. */
function emptyName(test: Node): string | undefined {
  const length = zeroOf(bare(test));
  const list = length && measured(bare(length));
  return list?.type === 'Identifier' ? list.name : undefined;
}

/** What is zero by a condition. */
function zeroOf(condition: Node): Node | undefined {
  if (condition.type === 'UnaryExpression')
    return condition.operator === '!' ? condition.argument : undefined;
  if (condition.type !== 'BinaryExpression' || !/^===?$/.test(condition.operator)) return undefined;
  const { left, right } = condition;
  return right.type === 'NumericLiteral' && right.value === 0 ? left : undefined;
}

/** Whether a branch puts something into a list that was empty, so that it is none in the rounds after it. */
function fills(branch: Node, list: string): boolean {
  let found = false;
  walk(branch, (node) => {
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression')
      found ||= lastName(node.callee) === 'push' && lastName(node.callee.object) === list;
    return !found;
  });
  return found;
}

/** The same of `rates ??= await load()`. */
export function assignedOnce(
  node: Extract<Node, { type: 'AssignmentExpression' }>,
  body: Body,
  place: Place,
): Place {
  if (place.loop < 0 || !/^(\?\?|\|\|)=$/.test(node.operator) || node.left.type !== 'Identifier')
    return place;
  const { name } = node.left;
  return isWaitedFor(name, node.left, node.right) ? before(name, node, body, place) : place;
}

function isWaitedFor(name: string, target: Node, value: Node): boolean {
  return target.type === 'Identifier' && target.name === name && bare(value).type === 'AwaitExpression';
}

/** Names of which all of a test says that there is nothing behind them: `!x`, `x === undefined`, `!x && isAsked`. */
function lackingNames(test: Node): string[] {
  const condition = bare(test);
  if (condition.type === 'LogicalExpression')
    return condition.operator === '&&'
      ? [...lackingNames(condition.left), ...lackingNames(condition.right)]
      : [];
  const lacking = absentBy(condition);
  return lacking?.type === 'Identifier' ? [lacking.name] : [];
}

/** @param setting where the variable gets its value */
function before(name: string, setting: Node, body: Body, place: Place): Place {
  if (place.scope.find(name)?.owner !== body) return place;
  let { loop } = place;
  while (loop >= 0) {
    const { kind, parent = -1 } = body.loops[loop] ?? {};
    const repeated = body.repeated[loop];
    if (kind === 'callback' || kind === 'resolver' || !repeated || isMadeIn(repeated, name, setting)) break;
    loop = parent;
  }
  return loop === place.loop ? place : { ...place, loop };
}

/** Whether what a loop repeats declares a variable, or sets it elsewhere than there. */
function isMadeIn(repeated: Node, name: string, setting: Node): boolean {
  let found = false;
  walk(repeated, (node) => {
    if (node === setting || found) return false;
    if (node.type === 'VariableDeclarator') found = boundNames(node.id).includes(name);
    else if (node.type === 'AssignmentExpression') found = boundNames(node.left).includes(name);
    return undefined;
  });
  return found;
}
