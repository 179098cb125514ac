import type { Node } from '@babel/types';
import type { LoopKind, Range } from '../fileSummary';
import { Scope } from '../scope';
import { assignedNames, bare, boundNames, lastName, rangeBetween, rangeOf } from '../syntax';
import { evaluate } from '../values';
import type { Body } from './body';
import { runCursor } from './builders';
import { carriedCalls } from './carried';
import { conditionTraits } from './conditionTraits';
import { countedTo } from './counts';
import { takesFirstFree } from './firstFree';
import { indexedList } from './indexedLists';
import { asksForPair } from './keyedGroups';
import { endsWithSuccess } from './leaving';
import { listTraits } from './listTraits';
import { bind } from './patterns';
import { type Place, used } from './place';
import { steppedThrough } from './probes';
import { dependOnAssigned } from './variables';
import { isSlowed, triesUntilTrue, waitsForDate } from './waiting';

/** `for (… of …)`, `for (… in …)`, `for await (… of …)`. */
export function visitForOf(
  body: Body,
  node: Extract<Node, { type: 'ForOfStatement' | 'ForInStatement' }>,
  place: Place,
): void {
  body.visit(node.right, used(place, 'assigned'));
  const pattern =
    node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id ?? node.left) : node.left;
  const list = evaluate(node.right, place.scope, body.env);
  const kind: LoopKind = node.type === 'ForInStatement' ? 'for-in' : node.await ? 'for-await' : 'for-of';
  if (kind === 'for-await') runCursor(body, node.right, list, place);
  const names = boundNames(pattern);
  const traits = listTraits(node.right, list, names, place.scope, body.env, node.body, kind === 'for-in');
  if (kind === 'for-await' && isFeed(node.right)) traits.push('drain');
  if (kind === 'for-await' && names.some((name) => /[a-z]Page$/.test(name))) traits.push('chunked');
  if (node.type === 'ForOfStatement' && asksForPair(node)) traits.push('chunked');
  if (retriesInside(node.body) && names.some((name) => /attempt|delay|backoff|retry|wait/i.test(name)))
    traits.push('retry');
  if (takesFirstFree(node.body)) traits.push('probe');
  if (waitsForDate(node.body)) traits.push('drain');
  if (endsWithSuccess(node.body)) traits.push('first');
  if (isSlowed(node.body)) traits.push('slowed');
  const loop = body.addLoop(
    kind,
    place.loop,
    rangeBetween(node, node.right),
    node.body,
    traits,
    node.right,
    list,
  );
  const scope = new Scope(place.scope, body);
  // A part of an item of another loop's is of that loop, too.
  const loops = new Set([loop, ...body.dependsOf(node.right, place.scope)]);
  bind(pattern, { k: 'element', of: list }, scope, loops, body.env);
  dependOnAssigned(body, node.body, scope, loop);
  for (const call of carriedCalls(node.body)) body.carried.add(call);
  body.visit(node.body, { ...place, scope, loop, use: 'none', guarded: false, chosen: false });
}

/** `for (;;)`, `while`, `do … while`. */
export function visitConditional(
  body: Body,
  node: Extract<Node, { type: 'ForStatement' | 'WhileStatement' | 'DoWhileStatement' }>,
  place: Place,
): void {
  const scope = new Scope(place.scope, body);
  const counted = node.type === 'ForStatement';
  if (counted && node.init) body.visit(node.init, { ...place, scope, use: 'assigned' });
  const traits = conditionTraits(counted ? node : { test: node.test }, node.body);
  const source = node.test ? steppedThrough(node.test) : undefined;
  if ((source && isFeed(source)) || (counted && takesNext(node))) traits.push('drain');
  if (triesUntilTrue(node.test, node.body, scope)) traits.push('retry');
  if (endsWithSuccess(node.body)) traits.push('first');
  if (counted && isSlowed(node.body)) traits.push('slowed');
  const indexed = counted ? indexedList(node, body.env.source) : undefined;
  const value = indexed
    ? evaluate(indexed.list, place.scope, body.env)
    : counted
      ? countedTo(node, place.scope, body.env)
      : undefined;
  if (indexed && value)
    traits.push(...listTraits(indexed.list, value, indexed.elements, place.scope, body.env, node.body));
  const last = counted ? (node.update ?? node.test ?? node.init ?? node) : node.test;
  const at: Range =
    node.type === 'DoWhileStatement' ? keywordOf(node) : last ? rangeBetween(node, last) : keywordOf(node);
  const loop = body.addLoop(
    counted ? 'for' : 'while',
    place.loop,
    at,
    node.body,
    traits,
    indexed?.list ?? (counted && isStepCall(last) ? undefined : last),
    value,
  );
  if (counted) {
    for (const name of [
      ...(node.init?.type === 'VariableDeclaration'
        ? node.init.declarations.flatMap((one) => boundNames(one.id))
        : []),
      ...(node.update ? assignedNames(node.update) : []),
    ]) {
      scope.find(name)?.dependOn(loop);
    }
  }
  dependOnAssigned(body, node.body, scope, loop);
  if (node.test) {
    for (const name of assignedNames(node.test)) scope.find(name)?.dependOn(loop);
    body.visit(node.test, { ...place, scope, loop, use: 'assigned' });
  }
  body.visit(node.body, { ...place, scope, loop, use: 'none', guarded: false, chosen: false });
  if (counted && node.update) body.visit(node.update, { ...place, scope, loop, use: 'none' });
}

/** The word that a loop begins with. */
function keywordOf(node: Node): Range {
  const [line, column] = rangeOf(node);
  return [line, column, line, column + (node.type === 'DoWhileStatement' ? 2 : 5)];
}

/** `for (let job = await queue.take(); job; job = await queue.take())` */
function takesNext({ update }: Extract<Node, { type: 'ForStatement' }>): boolean {
  const next =
    update?.type === 'AssignmentExpression' && update.operator === '=' ? bare(update.right) : undefined;
  const call = next?.type === 'AwaitExpression' ? bare(next.argument) : next;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  return isFeed(bare(call.callee.object));
}

/** What comes when it comes, and can't be asked for together: `for await (const event of subscription)`. */
function isFeed(node: Node): boolean {
  const source = bare(node);
  // Node's own `on(emitter, 'order')`.
  if (source.type === 'CallExpression' && source.arguments.length > 1 && lastName(source.callee) === 'on')
    return true;
  const name = lastName(source);
  return OF_EVENTS.test(name) || OF_MODEL.test(name);
}

const OF_EVENTS =
  /(sub|subscription|events?|messages?|consumer|queue|firehose|socket|watcher|changes|changeStream)$/i;
/** The parts of a language model's answer, as it writes them. */
const OF_MODEL = /^(full|text|partialOutput|partialObject|uiMessage)Stream$/;

function retriesInside(body: Node): boolean {
  return body.type === 'BlockStatement' && body.body.some((node) => node.type === 'TryStatement');
}

/** `day.setDate(day.getDate() + 1)` goes on by a day, and through nothing that has a name. */
function isStepCall(step: Node | null | undefined): boolean {
  return step != null && bare(step).type === 'CallExpression';
}
