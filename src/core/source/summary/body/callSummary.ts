import type { Node } from '@babel/types';
import type { Draft } from '../draft';
import { type CallSummary, type CallUse, NONE } from '../fileSummary';
import { bare, isFunction, keyName, lastName, rangeOf, walk } from '../syntax';
import type { Value } from '../value';
import { evaluate } from '../values';
import type { Body } from './body';
import { COMBINES } from './callLists';
import { asksOtherIndex } from './otherIndexes';
import { asksOtherTable } from './otherTables';
import type { Place } from './place';
import { logsRequest } from './requests';
import { isSameForAll } from './sameForAll';

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
  // In the order of fields that all calls have, what few of them have last: code that sees few orders is faster.
  const call: Draft<CallSummary> = {
    callee: evaluate(callee, place.scope, body.env),
    at: rangeOf(node),
    loop: place.loop,
    dependsOn: body.hasNoLoops() ? NONE : inContext(body, loopsOf(body, callee, argumentNodes, place)),
    use: place.use,
    args,
    bulk:
      place.loop >= 0 &&
      (asksForList([callee, ...argumentNodes], args, place, body) ||
        asksOtherTable(node, callee, argumentNodes, place, body) ||
        asksOtherIndex(argumentNodes, place, body)),
  };
  const receiver = receiverOf(callee);
  if (receiver !== undefined) call.receiver = receiver;
  const sql = firstSql(args);
  if (sql !== undefined) call.sql = sql;
  if (tagged) call.tagged = true;
  if (place.guarded) call.guarded = true;
  if (place.into !== undefined && COMBINES.test(place.into) && IS_PART.has(place.use)) call.together = true;
  if (place.chosen) call.chosen = true;
  if (body.carried.has(node)) call.carried = true;
  if (place.loop >= 0 && body.caughtIn === place.loop) call.caught = true;
  if (body.sentIn.has(place.loop)) call.receipt = true;
  if (logsRequest(body, callee, argumentNodes)) call.logs = true;
  if (isSameForAll(callee, argumentNodes, place.scope, tagged)) call.same = true;
  if (isOfRow(call.callee, callee, argumentNodes, place, body)) call.ofRow = true;
  return call;
}

function inContext({ context }: Body, loops: readonly number[]): readonly number[] {
  return context.size === 0 ? loops : [...new Set([...loops, ...context])];
}

/**
 * `TABLES[row.kind].findOne({ where: { id: row.id } })`: whichever table it is, it is asked for what belongs to the row.
 * What chooses the table, or what that has itself, tells nothing of rows.
 */
function isOfRow(
  called: Value,
  callee: Node,
  argumentNodes: readonly Node[],
  { scope, loop }: Place,
  body: Body,
): boolean {
  if (loop < 0 || called.k !== 'member' || called.of.k !== 'element') return false;
  const receiver = rootName(callee);
  let found = false;
  for (const arg of argumentNodes)
    walk(arg, (node) => {
      if (isFunction(node) || found) return false;
      if (node.type !== 'MemberExpression') return undefined;
      const of = bare(node.object);
      const binding = of.type === 'Identifier' && of.name !== receiver ? scope.find(of.name) : undefined;
      found = binding?.owner === body && binding.loops.has(loop);
      return undefined;
    });
  return found;
}

/** `a` of `a.b.c` */
function rootName(node: Node): string {
  let at = bare(node);
  while (at.type === 'MemberExpression') at = bare(at.object);
  return at.type === 'Identifier' ? at.name : '';
}

/** What a call's result is used as that is a part of what it is given to: `query.union(ordersOf(day))`. */
const IS_PART: ReadonlySet<CallUse> = new Set(['assigned', 'chained', 'handed']);

/** Those that the callee and the arguments depend on. */
function loopsOf(body: Body, callee: Node, argumentNodes: readonly Node[], place: Place): number[] {
  const loops = new Set<number>(body.dependsOf(callee, place.scope));
  for (const arg of argumentNodes)
    if (isPartOfQuestion(arg)) for (const loop of body.dependsOf(arg, place.scope)) loops.add(loop);
  return [...loops];
}

/** `(query) => query.where('id', id)` is a part of what is asked; what waits for something has calls of its own. */
export function isPartOfQuestion(arg: Node): boolean {
  return !isFunction(arg) || !arg.async;
}

function receiverOf(callee: Node): string | undefined {
  const expression = bare(callee);
  const object =
    expression.type === 'MemberExpression' || expression.type === 'OptionalMemberExpression'
      ? expression.object
      : expression;
  return writtenName(object);
}

function writtenName(node: Node): string | undefined {
  const expression = bare(node);
  if (expression.type === 'Identifier') return expression.name;
  if (expression.type === 'ThisExpression') return 'this';
  if (expression.type !== 'MemberExpression' && expression.type !== 'OptionalMemberExpression')
    return undefined;
  const of = writtenName(expression.object);
  const name = keyName(expression.property, expression.computed);
  // `orders[i]` is one of the orders.
  if (name === undefined) return expression.property.type === 'Identifier' ? of : undefined;
  return of === undefined ? undefined : `${of}.${name}`;
}

/** Conditions that hold for any of a list, as functions and as keys. */
const ANY_OF = /^(in|\$in|notIn|inArray|notInArray|In|whereIn|orWhereIn|whereNotIn|andWhereIn|isIn)$/;

/** `{ in: ids }`, `{ $or: chunks[at] }` */
function holdsForAny(key: string, value: Node, isPart: (node: Node) => boolean): boolean {
  if (ANY_OF.test(key) && isPart(value)) return true;
  const list = bare(value);
  return (
    /^(\$?or|\$?in)$/i.test(key) &&
    list.type === 'MemberExpression' &&
    list.computed &&
    /(chunk|batch)(e?s)?$/i.test(lastName(list.object))
  );
}

/**
 * What a loop goes through are lists, and one is asked for as a whole: `for (const [day, ids] of groups) … { in: ids }`.
 * So is what each round of a loop on a condition makes: the next level of a tree.
 */
function asksForList(nodes: readonly Node[], args: readonly Value[], place: Place, body: Body): boolean {
  let found = false;
  const kind = body.loops[place.loop]?.kind;
  const isPart = (node: Node): boolean => {
    const list = listIn(node);
    const key = keyOfGroup(list);
    if (key) return (place.scope.find(key.name)?.loops.size ?? 0) > 0;
    const binding = list?.type === 'Identifier' ? place.scope.find(list.name) : undefined;
    if (!binding) return false;
    if (kind === 'while' || kind === 'for') return binding.owner === body && binding.loops.has(place.loop);
    return binding.value.k === 'element' && binding.loops.size > 0;
  };
  for (const node of nodes)
    walk(node, (inner) => {
      if (isFunction(inner)) return false;
      if (inner.type === 'ObjectProperty')
        // `{ [Op.in]: ids }`, too
        found ||= holdsForAny(keyName(inner.key, inner.computed) ?? lastName(inner.key), inner.value, isPart);
      else if (inner.type === 'CallExpression')
        found ||=
          (ANY_OF.test(lastName(inner.callee)) && inner.arguments.some(isPart)) || isInList(inner, isPart);
      return undefined;
    });
  const sql = found ? undefined : firstSql(args);
  if (sql === undefined) return found;
  return nodes.some(
    (node) =>
      node.type === 'ArrayExpression' &&
      node.elements.some((one, index) => one && isPart(one) && isAnyOf(sql, index + 1)),
  );
}

/** `day` of `groups.get(day)` and `groups[day]`. */
function keyOfGroup(list: Node | undefined): Extract<Node, { type: 'Identifier' }> | undefined {
  const key =
    list?.type === 'CallExpression' &&
    list.callee.type === 'MemberExpression' &&
    lastName(list.callee) === 'get'
      ? list.arguments[0]
      : list?.type === 'MemberExpression' && list.computed
        ? list.property
        : undefined;
  return key?.type === 'Identifier' ? key : undefined;
}

/** `.where('id', 'in', ids)` */
function isInList(
  { arguments: args }: Extract<Node, { type: 'CallExpression' }>,
  isPart: (node: Node) => boolean,
): boolean {
  const [, operator, list] = args;
  return operator?.type === 'StringLiteral' && operator.value === 'in' && list !== undefined && isPart(list);
}

/** `= ANY($2)` and `UNNEST($2)` of the second parameter. */
function isAnyOf(sql: string, parameter: number): boolean {
  return new RegExp(`\\b(ANY|ALL|UNNEST)\\s*\\(\\s*\\$${parameter}\\b`, 'i').test(sql);
}

/** `ids` of `ids`, `[...ids]` and `ids.map((id) => …)`. */
function listIn(node: Node): Node {
  const list = bare(node);
  if (list.type === 'ArrayExpression' && list.elements.length === 1) {
    const [only] = list.elements;
    if (only?.type === 'SpreadElement') return bare(only.argument);
  }
  return list.type === 'CallExpression' &&
    list.callee.type === 'MemberExpression' &&
    keyName(list.callee.property, list.callee.computed) === 'map'
    ? bare(list.callee.object)
    : list;
}

export function firstSql(args: readonly Value[]): string | undefined {
  for (const arg of args) {
    const sql = sqlOf(arg);
    if (sql !== undefined) return sql;
  }
  return undefined;
}

function sqlOf(value: Value): string | undefined {
  if (value.k === 'string') return SQL.test(value.text) ? value.text : undefined;
  if (value.k === 'object') {
    const text = value.props.text ?? value.props.sql ?? value.props.query;
    return text?.k === 'string' && SQL.test(text.text) ? text.text : undefined;
  }
  return undefined;
}

const SQL =
  /^\s*(?:--.*\n\s*|\/\*.*?\*\/\s*)*(select|insert|update|delete|with|merge|truncate|call|values)\b/i;
