import type { Node } from '@babel/types';
import type { FileDraft } from './draft';
import { type AnyFunction, isFunction, keyName } from './syntax';
import type { Value } from './value';

/** How a layer of Effect makes the service that it gives: `Layer.effect(OrderStore, make)`. https://effect.website */
const LAYERS = /^(effect|succeed|sync|scoped)$/;
/** The same, as options of a service's own class: `Effect.Service<Orders>()('Orders', { effect: make })`. */
const OPTIONS = /^(effect|succeed|sync|scoped|make)$/;

/** A service that goes by its class, and what makes it. */
export interface MadeService {
  readonly tag: Node;
  readonly made: Node;
  /** `made` is a function that gives it. */
  readonly isLazy: boolean;
}

/** The service that a layer gives; undefined for any other call. */
export function serviceOfLayer({
  callee,
  arguments: args,
}: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>): MadeService | undefined {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  const how = keyName(callee.property, callee.computed) ?? '';
  const [tag, made] = args;
  if (callee.object.name !== 'Layer' || !LAYERS.test(how) || !tag || !made) return undefined;
  return { tag, made, isLazy: how === 'sync' };
}

/** What makes the service that a class stands for, as the call says that it extends. */
export function serviceOptions(superClass: Node | null | undefined): Omit<MadeService, 'tag'> | undefined {
  if (superClass?.type !== 'CallExpression' || superClass.callee.type !== 'CallExpression') return undefined;
  const { callee } = superClass.callee;
  if (callee.type !== 'MemberExpression' || keyName(callee.property, callee.computed) !== 'Service')
    return undefined;
  const [, options] = superClass.arguments;
  for (const option of options?.type === 'ObjectExpression' ? options.properties : []) {
    if (option.type !== 'ObjectProperty') continue;
    const how = keyName(option.key, option.computed) ?? '';
    if (OPTIONS.test(how)) return { made: option.value, isLazy: how === 'sync' };
  }
  return undefined;
}

/** Takes what makes a service for a class without a name that implements the service's. */
export function addService(draft: FileDraft, tag: Value, made: Value, isLazy: boolean): void {
  if (made.k === 'unknown' || made.k === 'plain') return;
  draft.classes.push({
    name: '',
    implements: [tag],
    extends: isLazy ? { k: 'call', of: made } : made,
    props: {},
    methods: {},
    decorators: [],
  });
}

/** The function that `Effect.fn('name')(function* (id) { … })` and `Effect.fn((id) => …)` give a name and a trace. */
export function effectFunction({
  callee,
  arguments: [fn],
}: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>): AnyFunction | undefined {
  if (!fn || !isFunction(fn)) return undefined;
  const maker = callee.type === 'CallExpression' ? callee.callee : callee;
  return maker.type === 'MemberExpression' &&
    maker.object.type === 'Identifier' &&
    maker.object.name === 'Effect' &&
    /^fn(Untraced)?$/.test(keyName(maker.property, maker.computed) ?? '')
    ? fn
    : undefined;
}

/** The generator of `Effect.gen(function* () { … })`, which gives what the generator returns. */
export function generatorOf({
  callee,
  arguments: args,
}: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>): Node | undefined {
  if (callee.type !== 'MemberExpression' || keyName(callee.property, callee.computed) !== 'gen')
    return undefined;
  const fn = args.at(-1);
  return fn && isFunction(fn) && fn.generator ? fn : undefined;
}

/** `OrderStore.of({ … })` gives what it is given: it is there to check the type. */
export function checkedObject({
  callee,
  arguments: args,
}: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>): Node | undefined {
  if (callee.type !== 'MemberExpression' || keyName(callee.property, callee.computed) !== 'of')
    return undefined;
  const [only, ...others] = args;
  const isClass = callee.object.type === 'Identifier' && /^[A-Z]\w*[a-z]/.test(callee.object.name);
  return isClass && others.length === 0 && only?.type === 'ObjectExpression' ? only : undefined;
}
