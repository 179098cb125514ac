import type { Node } from '@babel/types';
import { GONE_THROUGH } from '../../layers/layer';
import { BUILDER } from '../../program/guesses';
import type { Binding } from '../scope';
import { bare, lastName, rangeOf } from '../syntax';
import { UNKNOWN, type Value } from '../value';
import type { Body } from './body';
import { firstSql, isPartOfQuestion } from './callSummary';
import type { Place } from './place';

/** `query.where(item.id)`: what goes in makes the receiver depend on it, too. */
export function dependOnArguments(
  body: Body,
  node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  place: Place,
): void {
  if (node.arguments.length === 0) return;
  dependOnFilling(body, node, place);
  let root: Node = bare(node.callee);
  if (root.type === 'Identifier') return;
  while (
    root.type === 'MemberExpression' ||
    root.type === 'OptionalMemberExpression' ||
    root.type === 'CallExpression' ||
    root.type === 'OptionalCallExpression'
  ) {
    root = bare(
      root.type === 'CallExpression' || root.type === 'OptionalCallExpression' ? root.callee : root.object,
    );
  }
  if (root.type !== 'Identifier') return;
  const binding = place.scope.find(root.name);
  if (binding) dependOnGrowth(body, node, binding, place);
  // Only a builder held in a variable of this function: a client does not depend on what it is asked.
  if (binding?.owner !== body || (binding.value.k !== 'call' && binding.value.k !== 'awaited')) return;
  for (const arg of node.arguments) {
    if (isPartOfQuestion(arg)) for (const loop of body.dependsOf(arg, place.scope)) binding.dependOn(loop);
  }
}

/**
 * `const ids = []; ids.push(order.id);` in a loop over orders: a list that is made anew in each round is filled with what
 * the round is about. One that outlives the rounds is not, as it may be asked for when they are over; nor is one that a
 * loop of its own fills, with the rows of a page or a group, but for the fields of one row.
 */
function dependOnGrowth(
  body: Body,
  { callee, arguments: args }: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  binding: Binding,
  { scope, loop: within }: Place,
): void {
  const { madeIn } = binding;
  if (madeIn === undefined || binding.owner !== body) return;
  if (madeIn !== within && !goesThroughFields(body, within, madeIn)) return;
  if (!GROWS.test(lastName(callee))) return;
  for (const arg of args) for (const loop of body.dependsOf(arg, scope)) binding.dependOn(loop);
}

/** `for (const [name, value] of Object.entries(order)) { columns.push(name); values.push(value); }` of another loop. */
function goesThroughFields({ loops }: Body, loop: number, outer: number): boolean {
  const { iterable, parent } = loops[loop] ?? {};
  if (parent !== outer || iterable?.k !== 'call' || iterable.of.k !== 'member') return false;
  const { of, name } = iterable.of;
  return name === 'entries' && of.k === 'free' && of.name === 'Object';
}

const GROWS = /^(push|unshift|add|set|append)$/;

/** `Object.assign(order, row)`, `repository.merge(order, row)`: what is filled in is no longer the same for all rounds. */
function dependOnFilling(
  body: Body,
  {
    callee,
    arguments: [target, ...given],
  }: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  place: Place,
): void {
  if (target?.type !== 'Identifier' || given.length === 0 || !FILLS.test(lastName(callee))) return;
  const binding = place.scope.find(target.name);
  if (binding?.owner !== body) return;
  for (const from of given) for (const loop of body.dependsOf(from, place.scope)) binding.dependOn(loop);
}

const FILLS = /^(assign|merge|plainToClassFromExist)$/;

/**
 * `await query` where `query` was built before: the builder executes here. So does one that is handed in, for whoever
 * knows what that is.
 */
export function runBuilder(body: Body, node: Node, at: Node, place: Place): void {
  const name = bare(node);
  if (name.type !== 'Identifier') return;
  const binding = place.scope.find(name.name);
  // What another function, or the module, has begun is begun there.
  if (binding?.owner !== body || binding.settled) return;
  if (BUILDER.test(name.name) && body.hasParam(name.name)) {
    body.calls.push({
      callee: UNKNOWN,
      receiver: name.name,
      at: rangeOf(at),
      loop: place.loop,
      dependsOn: [],
      use: place.use,
      args: [],
      bulk: false,
    });
    return;
  }
  if (binding.value.k !== 'call') return;
  const { of: callee, args = [] } = binding.value;
  const sql = binding.isTagged ? firstSql(args) : undefined;
  body.calls.push({
    callee,
    at: rangeOf(at),
    loop: place.loop,
    dependsOn: [...binding.loops],
    use: place.use,
    args,
    bulk: false,
    ...(sql === undefined ? {} : { sql, tagged: true as const }),
    ...(place.guarded ? { guarded: true as const } : {}),
  });
}

/** `for await (const order of orders.find(filter))`: a cursor sends its query once it is gone through. */
export function runCursor(body: Body, node: Node, cursor: Value, place: Place): void {
  const list = bare(node);
  if (cursor.k !== 'call' && cursor.k !== 'awaited') return;
  // What another function, or the module, has begun is begun there.
  if (list.type === 'Identifier' && place.scope.find(list.name)?.owner !== body) return;
  body.addCall({
    callee: { k: 'member', of: cursor, name: GONE_THROUGH },
    at: rangeOf(list),
    loop: place.loop,
    dependsOn: [...body.dependsOf(list, place.scope)],
    use: 'await',
    args: [],
    bulk: false,
    ...(place.guarded ? { guarded: true as const } : {}),
  });
}
