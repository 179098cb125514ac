import type { Node } from '@babel/types';
import { NONE, type Range } from '../fileSummary';
import { NO_LOOPS, Scope } from '../scope';
import { type AnyFunction, bare, boundNames, isFunction, lastName, rangeOf } from '../syntax';
import { typeValue } from '../types';
import { UNKNOWN, type Value } from '../value';
import { evaluate } from '../values';
import type { Body } from './body';
import { runBuilder } from './builders';
import { type CallbackLoop, isMade } from './callbackLoop';
import { listTraits } from './listTraits';
import { bind } from './patterns';
import { type Place, used } from './place';

/**
 * A function literal whose body runs where it stands.
 *
 * @param params what it is called with
 * @param loops those whose variables `params` depend on
 * @returns what its statements return
 */
export function runHere(
  body: Body,
  fn: AnyFunction,
  params: readonly Value[],
  place: Place,
  loops: ReadonlySet<number>,
): Value | undefined {
  const scope = new Scope(place.scope, body);
  fn.params.forEach((param, index) => {
    const declared = param.type === 'Identifier' ? typeValue(param.typeAnnotation, scope) : UNKNOWN;
    bind(param, declared.k === 'unknown' ? (params[index] ?? UNKNOWN) : declared, scope, loops, body.env);
  });
  const { returns, returnsTo } = body;
  body.returnsTo = place.loop;
  body.returns = undefined;
  if (fn.body.type === 'BlockStatement') body.visit(fn.body, { ...place, scope });
  else {
    const use = place.use === 'collected' ? 'collected' : 'return';
    visitReturned(body, fn.body, fn.body, { ...place, scope, use });
  }
  const given = body.returns;
  body.returns = returns;
  body.returnsTo = returnsTo;
  return given;
}

/** What a function gives: of an item's task, `ids.map((id) => () => load(id))`, what it does when it is run. */
export function visitReturned(body: Body, given: Node, at: Node, place: Place): void {
  const task = bare(given);
  if (place.use === 'collected' && isFunction(task) && task.params.length === 0) {
    runHere(body, task, NONE, place, NO_LOOPS);
    return;
  }
  body.visit(given, place);
  runBuilder(body, given, at, { ...place, use: 'return' });
}

/** A call that runs one of its arguments once per element of a list. */
export function visitCallbackLoop(
  body: Body,
  node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  { via, list, callback, elementParam }: CallbackLoop,
  place: Place,
): void {
  body.visit(list, { ...place, use: list === bare(node.callee) ? 'chained' : 'assigned' });
  const listValue = evaluate(list, place.scope, body.env);
  const fn = bare(callback);
  const names = isFunction(fn) ? boundNames(fn.params[elementParam]) : [];
  const traits = listTraits(list, listValue, names, place.scope, body.env, callback);
  const loop = body.addLoop(
    'callback',
    place.loop,
    headerOf(node, callback),
    fn,
    traits,
    list,
    listValue,
    via,
    place.into,
  );
  const inside: Place = {
    scope: place.scope,
    loop,
    use: 'collected',
    guarded: false,
    chosen: false,
    into: undefined,
  };
  if (isFunction(fn)) {
    const element: Value = { k: 'element', of: listValue };
    runHere(
      body,
      fn,
      fn.params.map((_, index) => (index === elementParam ? element : UNKNOWN)),
      inside,
      // A part of an item of another loop's is of that loop, too.
      new Set([loop, ...body.dependsOf(list, place.scope)]),
    );
  } else {
    if (fn.type === 'Identifier' && !traits.includes('chunked')) place.scope.find(fn.name)?.calledPerItem?.();
    // `ids.map(this.load)`, `ids.map(this.load.bind(this))`: the function is called with the element.
    const call = fn.type === 'CallExpression' ? fn : undefined;
    const bound = call?.callee.type === 'MemberExpression' && !isMade(call) ? call.callee.object : undefined;
    const made = call && !bound ? lastName(call.callee) : '';
    body.calls.push({
      callee: evaluate(bound ?? fn, place.scope, body.env),
      ...(made === '' ? {} : { receiver: made }),
      at: rangeOf(callback),
      loop,
      dependsOn: [loop],
      use: 'collected',
      args: [{ k: 'element', of: listValue }],
      bulk: false,
    });
  }
  for (const arg of node.arguments)
    if (arg !== list && (arg !== callback || isMade(arg))) body.visit(arg, used(place, 'assigned'));
}

/** The header of a loop that is a call with a callback. */
export function headerOf(call: Node, callback: Node): Range {
  const [line, column, endLine, endColumn] = rangeOf(call);
  const [callbackLine, callbackColumn] = rangeOf(callback);
  // A long chain starts lines above its `.map(`; the header is where the callback is passed.
  if (callbackLine > line) return [callbackLine, callbackColumn, callbackLine, callbackColumn + 1];
  return endLine > line
    ? [line, column, callbackLine, callbackColumn + 1]
    : [line, column, endLine, endColumn];
}
