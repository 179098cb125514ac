import type { Node } from '@babel/types';
import { bare, isFunction, isNothing, keyName, lastName, propertyOf } from './syntax';
import { UNKNOWN, type Value } from './value';

/**
 * The objects of a framework that every part of a program is handed, and on which it hangs what it needs; and what all
 * lists have of, `Array.prototype`.
 */
export type Holder = 'server' | 'request' | 'context' | 'state' | 'locals' | 'methods' | 'lists';

/** Something that is hung there by a name; `isGetter`: it gives that when it is called. */
export interface Hung {
  readonly name: string;
  readonly value: Node;
  readonly isGetter?: true;
}

const SERVER = /^_?(app|application|fastify|server|instance|api|koa|hapi)$/i;
const REQUEST = /^_?(req|request|res|reply|response)$/i;
const CONTEXT = /^_?(ctx|context)$/i;

/** What requests and responses have themselves, though something be done around it: `res.send = (body) => …`. */
const OF_FRAMEWORKS =
  /^(send|json|end|write|render|redirect|status|get|set|header|log|next|body|query|params|headers|use|listen)$/;

/** The name by which a program gives to all of its files what it hangs on an object; no variable is called so. */
export function hungName(on: Holder, name: string): string {
  return `hung on ${on}: ${name}`;
}

/** What an object holds by its name, and by that of the one that it is a member of: `app`, `ctx`, `res.locals`. */
export function holderNamed(name: string, owner: string): Holder | undefined {
  if (name === 'locals') return owner === '' ? undefined : 'locals';
  if (name === 'state') return CONTEXT.test(owner) ? 'state' : undefined;
  if (name === 'methods') return SERVER.test(owner) ? 'methods' : undefined;
  if (name === 'prototype') return owner === 'Array' ? 'lists' : undefined;
  // What Koa gives to every request: `app.context.orders = orders`.
  if (CONTEXT.test(name)) return 'context';
  if (REQUEST.test(name)) return 'request';
  return SERVER.test(name) ? 'server' : undefined;
}

/** `app.locals.orders = new OrderStore()`, `app.context.orders = …`, `ctx.state.orders = …`. */
export function hungAt(target: Node, value: Node): Hung | undefined {
  if (target.type !== 'MemberExpression' || isNothing(value)) return undefined;
  const name = keyName(target.property, target.computed);
  const object = bare(target.object);
  if (object.type !== 'Identifier' && object.type !== 'MemberExpression') return undefined;
  const owner = object.type === 'MemberExpression' ? lastName(bare(object.object)) : '';
  if (name !== undefined && OF_FRAMEWORKS.test(name)) return undefined;
  const on = holderNamed(lastName(object), owner);
  return on === undefined || name === undefined ? undefined : { name: hungName(on, name), value };
}

/**
 * What a call hangs on an object of its framework.
 *
 *     fastify.decorate('orders', new OrderStore(fastify.pg)); // and decorateRequest, decorateReply
 *     server.method('findOrder', (id) => …); server.decorate('request', 'orders', orders); // hapi
 *     next({ ctx: { orders: new OrderStore(prisma) } }); // tRPC
 *     Object.assign(app.locals, { orders: new OrderStore() });
 */
export function hungBy(callee: Node, args: readonly Node[]): readonly Hung[] {
  switch (lastName(callee)) {
    case 'decorate':
      return args.length > 2 && args[1]?.type === 'StringLiteral'
        ? decorated(args[0]?.type === 'StringLiteral' ? HAPI[args[0].value] : undefined, args[1], args[2])
        : decorated('server', args[0], args[1]);
    case 'decorateRequest':
    case 'decorateReply':
      return decorated('request', args[0], args[1]);
    case 'method':
      return isServer(callee) ? methods(args) : NONE;
    case 'next':
      return added(args);
    case 'assign':
      return assigned(args);
    case 'defineProperty':
      return defined(args);
    default:
      return NONE;
  }
}

/** The name by which a program gives what it makes the context of a request of as a whole. */
export const CONTEXT_WHOLE = 'context of requests';

/** Servers of GraphQL and of tRPC that are told how to make the context of a request, by what they are called. */
const ASKED_FOR_CONTEXT =
  /^(\w*(Apollo|Graph|Yoga|Standalone)\w*|(express|koa|fastify)Middleware|mercurius)$/i;

/** `createYoga({ schema, context: ({ request }) => ({ orders: new OrderStore() }) })`: what makes the context. */
export function contextOf(callee: Node, args: readonly Node[]): Node | undefined {
  const isServer = ASKED_FOR_CONTEXT.test(lastName(callee));
  for (const arg of args.slice(0, 2)) {
    const made = propertyOf(arg, 'createContext') ?? (isServer ? propertyOf(arg, 'context') : undefined);
    if (made) return bare(made);
  }
  return undefined;
}

/** Keeps what is hung by a name; of different values none, as nothing tells which of them is read. */
export function hang(globals: Record<string, Value>, name: string, value: Value): void {
  const known = Object.hasOwn(globals, name) ? globals[name] : undefined;
  if (known === undefined) globals[name] = value;
  else if (known !== value && JSON.stringify(known) !== JSON.stringify(value)) globals[name] = UNKNOWN;
}

const NONE: readonly never[] = [];

/** What hapi calls those that are decorated. */
const HAPI: Readonly<Record<string, Holder>> = { server: 'server', request: 'request', toolkit: 'request' };

function isServer(callee: Node): boolean {
  return callee.type === 'MemberExpression' && SERVER.test(lastName(bare(callee.object)));
}

function decorated(on: Holder | undefined, name: Node | undefined, value: Node | undefined): readonly Hung[] {
  if (!on || name?.type !== 'StringLiteral' || !value || isNothing(value)) return NONE;
  const getter = getterOf(bare(value));
  const hung = { name: hungName(on, name.value), value: getter ?? value };
  return [getter ? { ...hung, isGetter: true } : hung];
}

/** `{ getter() { return orders; } }`, by which Fastify hangs what is the same for all requests. */
function getterOf(value: Node): Node | undefined {
  if (value.type !== 'ObjectExpression') return undefined;
  for (const one of value.properties) {
    if (one.type === 'SpreadElement' || keyName(one.key, one.computed) !== 'getter') continue;
    const fn = one.type === 'ObjectMethod' ? one : bare(one.value);
    if (isFunction(fn)) return fn;
  }
  return undefined;
}

/** `server.method('findOrder', find)`, `server.method([{ name: 'findOrder', method: find }])` */
function methods([first, fn]: readonly Node[]): readonly Hung[] {
  if (first?.type === 'StringLiteral')
    return fn ? [{ name: hungName('methods', first.value), value: fn }] : NONE;
  if (first?.type === 'ArrayExpression')
    return first.elements.flatMap((one) => (one?.type === 'ObjectExpression' ? methods([one]) : NONE));
  if (first?.type !== 'ObjectExpression') return NONE;
  let name: string | undefined;
  let value: Node | undefined;
  for (const one of first.properties) {
    const key = one.type === 'SpreadElement' ? undefined : keyName(one.key, one.computed);
    if (one.type === 'ObjectMethod' && key === 'method') value = one;
    if (one.type !== 'ObjectProperty') continue;
    if (key === 'name' && one.value.type === 'StringLiteral') name = one.value.value;
    if (key === 'method') value = one.value;
  }
  return name === undefined || !value ? NONE : [{ name: hungName('methods', name), value }];
}

function added([options]: readonly Node[]): readonly Hung[] {
  const context = options && propertyOf(options, 'ctx');
  return context ? membersOf(bare(context), 'context') : NONE;
}

/** `Object.assign(app.locals, { orders: new OrderStore() })` */
function assigned([target, ...given]: readonly Node[]): readonly Hung[] {
  const object = target && bare(target);
  if (object?.type !== 'Identifier' && object?.type !== 'MemberExpression') return NONE;
  const owner = object.type === 'MemberExpression' ? lastName(bare(object.object)) : '';
  const on = holderNamed(lastName(object), owner);
  return on === undefined ? NONE : given.flatMap((one) => membersOf(bare(one), on));
}

/** `Object.defineProperty(Array.prototype, 'inTurn', { value: async function (work) { … } })` */
function defined([target, name, how]: readonly Node[]): readonly Hung[] {
  const object = target && bare(target);
  if (object?.type !== 'MemberExpression' || name?.type !== 'StringLiteral') return NONE;
  const value = how && propertyOf(how, 'value');
  const on = holderNamed(lastName(object), lastName(bare(object.object)));
  return on === undefined || !value ? NONE : [{ name: hungName(on, name.value), value: bare(value) }];
}

function membersOf(object: Node, on: Holder): readonly Hung[] {
  if (object.type !== 'ObjectExpression') return NONE;
  return object.properties.flatMap((one): readonly Hung[] => {
    const name = one.type === 'ObjectProperty' ? keyName(one.key, one.computed) : undefined;
    return one.type !== 'ObjectProperty' || name === undefined || isNothing(one.value)
      ? NONE
      : [{ name: hungName(on, name), value: one.value }];
  });
}
