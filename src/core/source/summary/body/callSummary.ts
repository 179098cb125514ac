import type { Node } from '@babel/types';
import type { CallSummary } from '../fileSummary';
import { bare, isFunction, keyName, rangeOf, walk } from '../syntax';
import type { Value } from '../value';
import { evaluate } from '../values';
import type { Body } from './body';
import type { Place } from './place';

/**
 * What is kept of a call.
 *
 * @param args what is known of its arguments
 * @param argumentNodes all of them, or the holes of a template
 * @param tagged whether it is a template with a tag
 */
export function callSummary(
  body: Body,
  node: Node,
  callee: Node,
  place: Place,
  args: readonly Value[],
  argumentNodes: readonly Node[],
  tagged: boolean,
): CallSummary {
  const dependsOn = new Set<number>(body.dependsOf(callee, place.scope));
  for (const arg of argumentNodes)
    if (!isFunction(arg)) for (const loop of body.dependsOf(arg, place.scope)) dependsOn.add(loop);
  const sql = args.map(sqlOf).find((text) => text !== undefined);
  return {
    callee: evaluate(callee, place.scope, body.env),
    ...receiverOf(callee),
    at: rangeOf(node),
    loop: place.loop,
    dependsOn: [...dependsOn],
    use: place.use,
    args,
    bulk: argumentNodes.some((arg) => isBulk(arg)),
    ...(sql === undefined ? {} : { sql }),
    ...(tagged ? { tagged: true as const } : {}),
    ...(place.guarded ? { guarded: true as const } : {}),
    ...(place.chosen ? { chosen: true as const } : {}),
    ...(body.carried.has(node) ? { carried: true as const } : {}),
  };
}

function receiverOf(callee: Node): { receiver?: string } {
  const expression = bare(callee);
  const object =
    expression.type === 'MemberExpression' || expression.type === 'OptionalMemberExpression'
      ? expression.object
      : expression;
  const name = writtenName(object);
  return name === undefined ? {} : { receiver: name };
}

function writtenName(node: Node): string | undefined {
  const expression = bare(node);
  if (expression.type === 'Identifier') return expression.name;
  if (expression.type === 'ThisExpression') return 'this';
  if (expression.type !== 'MemberExpression' && expression.type !== 'OptionalMemberExpression')
    return undefined;
  const of = writtenName(expression.object);
  const name = keyName(expression.property, expression.computed);
  return of === undefined || name === undefined ? undefined : `${of}.${name}`;
}

/** A list is passed as a whole: spread, or a name in the plural. */
function isBulk(node: Node): boolean {
  if (node.type === 'Identifier' || node.type === 'StringLiteral' || isFunction(node)) return false;
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'SpreadElement') found = true;
    if (isFunction(inner)) return false;
    return undefined;
  });
  return found;
}

function sqlOf(value: Value): string | undefined {
  if (value.k === 'string') return SQL.test(value.text) ? value.text : undefined;
  if (value.k === 'object') {
    const text = value.props.text ?? value.props.sql;
    return text?.k === 'string' && SQL.test(text.text) ? text.text : undefined;
  }
  return undefined;
}

const SQL =
  /^\s*(?:--.*\n\s*|\/\*.*?\*\/\s*)*(select|insert|update|delete|with|merge|truncate|call|values)\b/i;
