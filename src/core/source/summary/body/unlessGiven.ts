import type { Node } from '@babel/types';
import { bare, isNullish } from '../syntax';
import type { Body } from './body';

/** What a caller gives for nothing to be asked: something at all, or something that is no text. */
export interface Unless {
  readonly param: string;
  readonly isObject: boolean;
}

/** `order ?? (await find(id))`: what is asked where a parameter, on the left, is not given. */
export function elseOf(left: Node): Unless | undefined {
  const name = bare(left);
  return name.type === 'Identifier' ? { param: name.name, isObject: false } : undefined;
}

/** `!order`, `order === undefined`, `typeof order === 'string'`: what is done there is not done where it is given. */
export function lackingIn(test: Node): Unless | undefined {
  const condition = bare(test);
  if (condition.type === 'LogicalExpression' && condition.operator === '&&')
    return lackingIn(condition.left) ?? lackingIn(condition.right);
  if (condition.type === 'UnaryExpression' && condition.operator === '!') return elseOf(condition.argument);
  if (condition.type !== 'BinaryExpression' || !/^===?$/.test(condition.operator)) return undefined;
  if (isNullish(condition.right)) return elseOf(condition.left);
  return kindOf(condition.left, condition.right, 'string');
}

/** `order`, `order !== undefined`, `typeof order === 'object'`: the other branch is not taken where it is given. */
export function givenIn(test: Node): Unless | undefined {
  const condition = bare(test);
  if (condition.type === 'Identifier') return elseOf(condition);
  if (condition.type !== 'BinaryExpression') return undefined;
  if (condition.operator === 'instanceof' && condition.left.type === 'Identifier')
    return { param: condition.left.name, isObject: true };
  if (/^!==?$/.test(condition.operator))
    return isNullish(condition.right)
      ? elseOf(condition.left)
      : kindOf(condition.left, condition.right, 'string');
  return /^===?$/.test(condition.operator) ? kindOf(condition.left, condition.right, 'object') : undefined;
}

/** `typeof order === 'string'` */
function kindOf(left: Node, right: Node, kind: string): Unless | undefined {
  if (left.type !== 'UnaryExpression' || left.operator !== 'typeof') return undefined;
  const isKind = right.type === 'StringLiteral' && right.value === kind;
  return isKind && left.argument.type === 'Identifier'
    ? { param: left.argument.name, isObject: true }
    : undefined;
}

/** Visits a branch, and notes of its calls that nobody makes them who gives the parameter. */
export function visitUnless(body: Body, unless: Unless | undefined, visit: () => void): void {
  const first = body.calls.length;
  visit();
  if (!unless || !body.hasParam(unless.param)) return;
  for (let index = first; index < body.calls.length; index++) {
    const call = body.calls[index];
    if (!call || call.unless !== undefined) continue;
    body.calls[index] = {
      ...call,
      unless: unless.param,
      ...(unless.isObject ? { unlessObject: true as const } : {}),
    };
  }
}
