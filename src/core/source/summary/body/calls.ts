import type { Node } from '@babel/types';
import { boundBy, boundValue } from '../bound';
import { effectFunction, generatorOf } from '../effect';
import { isExtension } from '../extensions';
import { NONE } from '../fileSummary';
import { CONTEXT_WHOLE, contextOf, hungBy } from '../hung';
import { invokedByName } from '../invokedByName';
import { registeredIn } from '../registered';
import { NO_LOOPS } from '../scope';
import { servedAt } from '../services';
import { type AnyFunction, bare, isFunction, keyName, lastName, ownerName, rangeOf } from '../syntax';
import { templateText } from '../texts';
import type { Value } from '../value';
import { awaited, isNamed, mayBeCalled } from '../valueForms';
import { argumentValue, evaluate } from '../values';
import type { Body } from './body';
import { dependOnArguments, runBuilder } from './builders';
import { asksCache } from './caches';
import { callbackLoop, registers } from './callbackLoop';
import { runHere, visitCallbackLoop } from './callbacks';
import { callSummary } from './callSummary';
import { callsHanded, runHanded } from './handed';
import { handMembers, isHandedFunction } from './handedMembers';
import { fails } from './leaving';
import { listLast } from './listLast';
import { argumentOf, behind, type Place, used } from './place';
import { isOfLanguage } from './quietCalls';
import { noteSent } from './requests';
import { runTasks, taskList } from './tasks';

export function visitCall(
  body: Body,
  node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  place: Place,
): void {
  const named = invokedByName(node);
  if (named) {
    visitCall(body, named, place);
    return;
  }
  if (effectFunction(node)) {
    evaluate(node, place.scope, body.env);
    return;
  }
  // Its methods know it as `this`.
  if (isExtension(node)) evaluate(node, place.scope, body.env);
  const loop = listLast(node, place.scope) ?? callbackLoop(node);
  if (loop && !body.options.has(node)) {
    visitCallbackLoop(body, node, loop, place);
    // `list.find(isDue)` and `orders.find(filter)` are written the same.
    if (loop.via === 'find' && !isFunction(bare(loop.callback))) addCall(body, node, place);
    return;
  }
  const callee = bare(node.callee);
  const method =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression'
        ? (keyName(callee.property) ?? '')
        : '';
  // `.then()` and its like belong to the call before them.
  if (
    (method === 'then' || method === 'catch' || method === 'finally') &&
    (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression')
  ) {
    const { caughtIn } = body;
    if (method === 'catch' && node.arguments.some((arg) => !isFunction(arg) || !fails(arg.body)))
      body.caughtIn = place.loop;
    body.visit(callee.object, {
      ...place,
      use: place.use === 'await' || place.use === 'return' ? place.use : 'then',
    });
    body.caughtIn = caughtIn;
    // What is asked only after a failure is not asked per item.
    const handled = method === 'catch' ? behind(place, true) : place;
    for (const arg of node.arguments) visitHandler(body, arg, handled, callee.object);
    return;
  }
  if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') {
    if (OPENS_OPTION.test(method)) body.options.add(bare(callee.object));
    body.visit(callee.object, used(place, 'chained'));
  } else if (isFunction(callee)) {
    // An immediately invoked function runs here.
    runHere(body, callee, NONE, place, NO_LOOPS);
    return;
  } else if (callee.type !== 'Identifier' && callee.type !== 'Import' && callee.type !== 'Super') {
    body.visit(callee, used(place, 'chained'));
  }
  callsHanded(body, callee, node.arguments, place);
  dependOnArguments(body, node, place);
  const first = body.calls.length;
  const tasks = body.env.detachCallbacks ? undefined : taskList(node);
  visitArguments(body, node, method, place, tasks);
  const service = method === 'use' ? servedAt(callee, node.arguments) : undefined;
  if (service) body.env.madeGlobal(service.name, evaluate(service.served, place.scope, body.env));
  for (const { name, value, isGetter } of hungBy(callee, node.arguments)) {
    const of = evaluate(value, place.scope, body.env);
    body.env.hung(name, isGetter ? { k: 'call', of } : of);
  }
  noteContext(body, callee, node.arguments, place);
  const bound = boundBy(callee, node.arguments);
  if (bound) body.env.hung(bound.name, boundValue(bound, evaluate(bound.value, place.scope, body.env)));
  const registered = registeredIn(method, node.arguments);
  if (registered && isKeptForLater(registered.fn, node, method, place))
    body.env.madeGlobal(registered.name, {
      k: 'call',
      of: evaluate(callee, place.scope, body.env),
      args: [evaluate(registered.fn, place.scope, body.env)],
    });
  if (method === 'setPrototypeOf') inheritFrom(body, node.arguments, place);
  if (method === 'push') body.lists.pushed(callee, first, place.scope);
  else body.lists.handedOver(method, node.arguments, place.scope);
  body.additions?.handed(
    callee,
    () => evaluate(callee, place.scope, body.env),
    node.arguments,
    (arg) => evaluate(arg, place.scope, body.env),
    place.scope,
  );
  if (tasks || isOfLanguage(node.callee, place.scope)) return;
  addCall(body, node, place);
  noteSent(body, node, place);
}

/** Whether a function has been taken up as one of its own, and not as what runs where it stands. */
function isKeptForLater(
  fn: Node,
  { callee }: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  method: string,
  { use }: Place,
): boolean {
  return !isFunction(fn) || (use !== 'await' && registers(callee, method, fn));
}

/** What a server makes the context of its requests with, or that context itself. */
function noteContext(body: Body, callee: Node, args: readonly Node[], { scope }: Place): void {
  const made = contextOf(callee, args);
  if (!made) return;
  const of = evaluate(made, scope, body.env);
  body.env.hung(CONTEXT_WHOLE, of.k === 'object' ? of : { k: 'call', of });
}

/** What no list is asked: `order.buyer.map(find).orElse(undefined)` of an option. */
const OPENS_OPTION =
  /^(orElse(Get|Throw)?|orNull|orUndefined|orThrow|getOr(Else|Null|Throw|Undefined)|unwrapOr(Else)?)$/;

/** `Object.setPrototypeOf(wrapper, client)`: what the one does not have it has of the other. */
function inheritFrom(body: Body, [heir, parent]: readonly Node[], { scope }: Place): void {
  const binding = heir?.type === 'Identifier' ? scope.find(heir.name) : undefined;
  if (binding?.owner === body && parent)
    binding.value = { k: 'either', of: [binding.value, evaluate(parent, scope, body.env)] };
}

function addCall(
  body: Body,
  node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  place: Place,
): void {
  const isAlsoKept = isHandedFunction(body, bare(node.callee), place) ? isNamed : mayBeCalled;
  const args = node.arguments
    .slice(0, 4)
    .map((arg) => argumentValue(arg, place.scope, body.env, 0, isAlsoKept));
  body.addCall(callSummary(body, node, node.callee, place, args, node.arguments, false));
}

/** `Effect.catchTag('Missing', (error) => …)` */
const FAILS = /^(catch(All|AllCause|Cause|Some|If|Tag|Tags)?|tapError(Cause|Tag)?|mapError|orElse)$/;

function visitArguments(
  body: Body,
  node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>,
  method: string,
  place: Place,
  tasks: Node | undefined,
): void {
  const collects =
    method === 'push' || method === 'all' || method === 'allSettled' || method === 'race' || method === 'add';
  const use = collects
    ? 'collected'
    : isResolve(node.callee, method)
      ? place.use
      : place.use === 'await'
        ? 'handed'
        : 'assigned';
  const argument = argumentOf(place, method, use);
  const isKept = asksCache(node.callee, method, node.arguments);
  const inside = behind(place, place.guarded || FAILS.test(method) || isKept);
  for (const arg of node.arguments) {
    if (arg === tasks) {
      runTasks(body, arg, inside);
      continue;
    }
    if (isFunction(arg) && loadsTogether(method, arg)) continue;
    if (
      isFunction(arg) &&
      !body.env.detachCallbacks &&
      (place.use === 'await' || !registers(node.callee, method, arg))
    ) {
      const of = evaluate(node.callee, place.scope, body.env);
      const values = arg.params.map((param): Value => {
        const given: Value = { k: 'callback-argument', of };
        // `inTransaction(async (tx) => …)`: where nothing tells what is handed out, its name does.
        return param.type === 'Identifier'
          ? { k: 'either', of: [given, { k: 'free', name: param.name }] }
          : given;
      });
      if (generatorOf(node) === arg) {
        const given = runHere(body, arg, values, inside, body.dependsOf(node.callee, place.scope));
        if (given) body.env.known.set(node, given);
      } else runHanded(body, node, method, arg, values, inside);
    } else {
      handMembers(body, node.callee, arg, place);
      body.visit(arg, argument);
      // `const update = knex('orders').where(…)`, then `updates.push(update)`.
      if (method === 'push') runBuilder(body, arg, arg, used(place, 'collected'));
      // `Promise.all([orders, count])` of builders that variables hold.
      else if (collects && arg.type === 'ArrayExpression')
        for (const one of arg.elements) if (one) runBuilder(body, one, one, used(place, 'collected'));
    }
  }
}

/** `await Promise.resolve(parcel.save())`: who waits for it waits for what it is given. */
function isResolve(callee: Node, method: string): boolean {
  return method === 'resolve' && ownerName(callee) === 'Promise';
}

/** `loadWithLoader(context, 'berths', id, (ids) => …)`: the ids of one moment are asked for together. */
function loadsTogether(method: string, { params: [first] }: AnyFunction): boolean {
  return (
    /[a-z]Loader$/.test(method) && first?.type === 'Identifier' && /^(ids|keys)$|(Ids|Keys)$/.test(first.name)
  );
}

/** What `.then()` is given: a function of what the promise gives. */
function visitHandler(body: Body, handler: Node, place: Place, promise: Node): void {
  if (!isFunction(handler) || body.env.detachCallbacks) {
    body.visit(handler, used(place, 'assigned'));
    return;
  }
  const value = awaited(evaluate(promise, place.scope, body.env));
  runHere(
    body,
    handler,
    handler.params.map(() => value),
    place,
    body.dependsOf(promise, place.scope),
  );
}

/** Constructors that call what they are given at once; others keep it: `new Worker(name, work)`. */
const CALLS_AT_ONCE = /promise|bluebird/i;

/** `new Promise((resolve) => …)`: what makes an object is no query, but its callbacks may issue some. */
export function visitNew(body: Body, node: Extract<Node, { type: 'NewExpression' }>, place: Place): void {
  noteContext(body, node.callee, node.arguments, place);
  const now = !body.env.detachCallbacks && CALLS_AT_ONCE.test(lastName(node.callee));
  for (const arg of node.arguments) {
    if (isFunction(arg) && now) {
      runHere(body, arg, NONE, place, NO_LOOPS);
    } else {
      handMembers(body, node.callee, arg, place);
      body.visit(arg, used(place, 'assigned'));
    }
  }
}

/** `` sql`SELECT …` `` */
export function visitTagged(
  body: Body,
  node: Extract<Node, { type: 'TaggedTemplateExpression' }>,
  place: Place,
): void {
  body.visit(node.tag, used(place, 'chained'));
  const holes = node.quasi.expressions;
  for (const hole of holes) body.visit(hole, used(place, 'assigned'));
  const text: Value = { k: 'string', text: templateText(node.quasi) };
  body.calls.push(callSummary(body, node, node.tag, place, [text], holes, true));
}

/** `<Orders of={customer} />` calls the component; `<OrderModal order={order} />` shows it when somebody opens it. */
export function visitJsx(body: Body, node: Extract<Node, { type: 'JSXElement' }>, place: Place): void {
  const { name, attributes } = node.openingElement;
  if (name.type !== 'JSXIdentifier' || !/^[A-Z]/.test(name.name)) return;
  if (/(Modal|Dialog)$/.test(name.name) || attributes.some(opens)) return;
  body.addCall({
    callee: place.scope.find(name.name)?.value ?? { k: 'free', name: name.name },
    receiver: name.name,
    at: rangeOf(node.openingElement),
    loop: place.loop,
    dependsOn: [...body.dependsOf(node.openingElement, place.scope)],
    use: 'return',
    args: [],
    bulk: false,
  });
}

/** `open={isShown}`, `isOpen={shown === order.id}` */
function opens(attribute: Node): boolean {
  if (attribute.type !== 'JSXAttribute' || attribute.name.type !== 'JSXIdentifier') return false;
  return /^(isO|o)pen$/.test(attribute.name.name) && attribute.value?.type === 'JSXExpressionContainer';
}
