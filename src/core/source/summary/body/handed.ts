import type { Node } from '@babel/types';
import type { LoopTrait } from '../fileSummary';
import { NO_LOOPS, type Scope } from '../scope';
import { type AnyFunction, boundNames, isFunction, lastName, measured } from '../syntax';
import { lastPart, nameOf, type Value } from '../value';
import { evaluate } from '../values';
import type { Body } from './body';
import { headerOf, runHere } from './callbacks';
import { contextLoops } from './contexts';
import { iterableName } from './iterableName';
import { listTraits } from './listTraits';
import type { Place } from './place';

type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>;

/** What is called once, or with something else than an item. */
const ONCE = /transaction|^(tx|trx|begin|task|then|catch|tap|run|with[A-Z]\w*|use[A-Z]\w*|set[A-Z]\w*)$/i;
/** Traits of a loop that runs for something else than items. */
const OTHERS: readonly LoopTrait[] = ['chunked', 'retry', 'probe', 'paged', 'drain'];

/**
 * A callback that is given to somebody's function, which may call it once per item:
 * `await eachOrder(orders, async (order) => { … })`. What depends on what it is called with is noted, and whoever
 * knows the function tells whether it is a loop.
 */
export function runHanded(
  body: Body,
  node: Call,
  method: string,
  callback: AnyFunction,
  params: readonly Value[],
  place: Place,
): void {
  const loops = body.dependsOf(node.callee, place.scope);
  if (callback.params.length === 0 || method === '' || ONCE.test(method)) {
    const before = body.context;
    const context = callback.params.length === 0 ? contextLoops(body, node, method, place) : NO_LOOPS;
    if (context.size > 0) body.context = new Set([...before, ...context]);
    runHere(body, callback, params, place, loops);
    body.context = before;
    return;
  }
  const id = body.nextHanded();
  const calls = body.calls.length;
  const inner = body.loops.length;
  runHere(body, callback, params, place, new Set([...loops, id]));
  if (!body.calls.some(({ dependsOn }, index) => index >= calls && dependsOn.includes(id))) return;
  const given = node.arguments.find((arg) => !isFunction(arg) && arg.type !== 'NumericLiteral');
  // `turns(orders.length, (turn) => …)`
  const list = given && (measured(given) ?? given);
  const value = list && evaluate(list, place.scope, body.env);
  // `const count = orders.length; turns(count, (turn) => …)`
  const counted = value?.k === 'member' && value.name === 'length' ? lastPart(nameOf(value.of)) : '';
  const names = callback.params.slice(0, 1).flatMap(boundNames);
  body.handed.push({
    callee: evaluate(node.callee, place.scope, body.env),
    position: (node.arguments as readonly Node[]).indexOf(callback),
    id,
    calls: [calls, body.calls.length],
    loops: [inner, body.loops.length],
    loop: {
      kind: 'callback',
      via: method,
      parent: place.loop,
      at: headerOf(node, callback),
      bodyEndLine: callback.loc?.end.line ?? 0,
      traits: listTraits(list ?? callback, value ?? { k: 'unknown' }, names, place.scope, body.env, callback),
      over: counted === '' ? iterableName(list) : counted,
      ...(value ? { iterable: value } : {}),
    },
  });
}

/**
 * A function calls what it is handed: once per item, where that stands in a loop and is given what the loop goes through,
 * or where it goes on to the next one.
 */
export function callsHanded(body: Body, callee: Node, given: readonly Node[], { scope, loop }: Place): void {
  const binding = callee.type === 'Identifier' ? scope.find(callee.name) : undefined;
  const [item] = given;
  if (!binding?.calledPerItem || !item) return;
  if (goesOn(body, given, scope)) binding.calledPerItem();
  if (loop < 0) return;
  if (item.type === 'Identifier' && /chunk|batch|page|slice|part$/i.test(item.name)) return;
  const depends = body.dependsOf(item, scope);
  for (let at = loop; at >= 0; at = body.loops[at]?.parent ?? -1) {
    const traits = body.loops[at]?.traits ?? [];
    if (OTHERS.some((trait) => traits.includes(trait))) return;
    // `const page = await next(); await visit(page.rows)`
    const isPart = item.type === 'MemberExpression' && !item.computed;
    if (depends.has(at) && !(isPart && /^(while|for)$/.test(body.loops[at]?.kind ?? '')))
      binding.calledPerItem();
  }
}

/**
 * Whether what is called is given what calls it again for the next item, as loops were written before promises:
 * `work(list[i++], next)` in `next`, and `work(turn)` in the method `next` of `turn`.
 */
function goesOn(body: Body, [item, ...others]: readonly Node[], scope: Scope): boolean {
  const held = (node: Node | undefined): Value | undefined =>
    node?.type === 'Identifier' ? scope.find(node.name)?.value : undefined;
  const isThis = (value: Value | undefined): boolean => value?.k === 'function' && value.index === body.index;
  const turn = held(item);
  if (turn?.k === 'object' && Object.hasOwn(turn.props, 'next')) return isThis(turn.props.next);
  return item !== undefined && isTaken(item) && others.some((other) => isThis(held(other)));
}

/** `list[i++]`, `list.shift()` */
function isTaken(item: Node): boolean {
  if (item.type === 'CallExpression') return /^(shift|pop)$/.test(lastName(item.callee));
  return item.type === 'MemberExpression' && item.computed;
}
