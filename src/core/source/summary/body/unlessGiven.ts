import type { Node } from '@babel/types';
import type { Draft } from '../draft';
import type { CallSummary } from '../fileSummary';
import { bare, isNullish, keyName } from '../syntax';
import type { Body } from './body';

/** What a caller gives for nothing to be asked: something at all, or something that is no text. */
export interface Unless {
  /** A parameter, `order`, or a member of one, `options.order`. */
  readonly param: string;
  readonly isObject: boolean;
}

/** `order ?? (await find(id))`: what is asked where a parameter, on the left, is not given. */
export function elseOf(left: Node): Unless | undefined {
  const param = pathOf(bare(left));
  return param === undefined ? undefined : { param, isObject: false };
}

/** `order`, `options.order` and `options?.order` */
function pathOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined;
  const name = keyName(node.property, node.computed);
  return node.object.type === 'Identifier' && name !== undefined ? `${node.object.name}.${name}` : undefined;
}

/** `!order`, `order === undefined`, `typeof order === 'string'`: what is done there is not done where it is given. */
export function lackingIn(test: Node): Unless | undefined {
  const condition = bare(test);
  if (condition.type === 'LogicalExpression' && condition.operator === '&&')
    return lackingIn(condition.left) ?? lackingIn(condition.right);
  if (condition.type === 'UnaryExpression' && condition.operator === '!') return elseOf(condition.argument);
  const unset = comparedWithTrue(condition, /^!==?$/);
  if (unset) return elseOf(unset);
  if (condition.type !== 'BinaryExpression' || !/^===?$/.test(condition.operator)) return undefined;
  if (isNullish(condition.right)) return elseOf(condition.left);
  return kindOf(condition.left, condition.right, 'string');
}

/** `order`, `order !== undefined`, `typeof order === 'object'`: the other branch is not taken where it is given. */
export function givenIn(test: Node): Unless | undefined {
  const condition = bare(test);
  if (pathOf(condition) !== undefined) return elseOf(condition);
  const set = comparedWithTrue(condition, /^===?$/);
  if (set) return elseOf(set);
  if (condition.type !== 'BinaryExpression') return undefined;
  if (condition.operator === 'instanceof' && condition.left.type === 'Identifier')
    return { param: condition.left.name, isObject: true };
  if (/^!==?$/.test(condition.operator))
    return isNullish(condition.right)
      ? elseOf(condition.left)
      : kindOf(condition.left, condition.right, 'string');
  return /^===?$/.test(condition.operator) ? kindOf(condition.left, condition.right, 'object') : undefined;
}

/**
 * `extra`, `extra !== undefined && isOpen`: what a caller has to give for the branch to be taken.
 * @returns a parameter or a member of one
 */
export function neededIn(test: Node): string | undefined {
  const condition = bare(test);
  if (condition.type === 'LogicalExpression' && condition.operator === '&&')
    return neededIn(condition.left) ?? neededIn(condition.right);
  return wholly(givenIn(condition));
}

/** `!extra`, `extra === undefined`: the same of the other branch. */
export function neededElse(test: Node): string | undefined {
  const condition = bare(test);
  return condition.type === 'LogicalExpression' ? undefined : wholly(lackingIn(condition));
}

function wholly(unless: Unless | undefined): string | undefined {
  return unless?.isObject ? undefined : unless?.param;
}

/** `options.silent` of `options.silent === true`, by these operators. */
function comparedWithTrue(test: Node, operators: RegExp): Node | undefined {
  if (test.type !== 'BinaryExpression' || !operators.test(test.operator)) return undefined;
  return test.right.type === 'BooleanLiteral' && test.right.value ? test.left : undefined;
}

/** `typeof order === 'string'` */
function kindOf(left: Node, right: Node, kind: string): Unless | undefined {
  if (left.type !== 'UnaryExpression' || left.operator !== 'typeof') return undefined;
  const isKind = right.type === 'StringLiteral' && right.value === kind;
  return isKind && left.argument.type === 'Identifier'
    ? { param: left.argument.name, isObject: true }
    : undefined;
}

/**
 * Visits a branch, and notes of its calls that nobody makes them who gives the parameter, or who leaves one out.
 *
 * @param needed what has to be given: a parameter that stands for nothing where it is left out, or a member
 */
export function visitUnless(
  body: Body,
  unless: Unless | undefined,
  needed: string | undefined,
  visit: () => void,
): void {
  const first = body.calls.length;
  const isKnown = unless !== undefined && body.hasParam(rootOf(unless.param));
  const needs = needed !== undefined && body.leavesOut(needed) ? needed : undefined;
  visit();
  if (!isKnown && needs === undefined) return;
  for (let index = first; index < body.calls.length; index++) {
    const call = body.calls[index];
    if (!call) continue;
    const more: Draft<CallSummary> = { ...call };
    if (needs !== undefined) more.needs ??= needs;
    if (isKnown && call.unless === undefined) {
      more.unless = unless.param;
      if (unless.isObject) more.unlessObject = true;
    }
    body.calls[index] = more;
  }
}

/** `options` of `options.order` */
function rootOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}
