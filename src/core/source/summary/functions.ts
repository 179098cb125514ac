import type { Node } from '@babel/types';
import { ParameterAdditions } from './additions';
import { BodyVisitor } from './body/bodyVisitor';
import { listWalk } from './body/listWalks';
import { asksOnlyElse } from './body/prefetched';
import { calledParts } from './calledParts';
import type { Draft, FileDraft } from './draft';
import type { FunctionSummary } from './fileSummary';
import { addImplementer, saysMore } from './implementers';
import { isForOneself } from './onlyOneself';
import { type Binding, NO_LOOPS, Scope } from './scope';
import { type AnyFunction, decoratorNames, firstBound, keyName, rangeOf } from './syntax';
import { typeOfFirst, typeValue, withLength } from './types';
import { UNKNOWN, type Value } from './value';
import { evaluate, type Self, type ValueEnv } from './values';

/** Decorators that keep what a method gives: `@Cacheable()`, `@Memoize()`. */
const REMEMBERS =
  /^(use|with|\w*getOr(set|load|fetch|create))?(cached?|cacheable|cacheResult|memo(i[sz]ed?)?)$/i;

/** @returns the index of a function among those of the file, whose body is looked into afterwards */
export function functionIndex(
  draft: FileDraft,
  node: AnyFunction,
  scope: Scope,
  self: Self | undefined,
  decorators: readonly string[] = [],
): number {
  const known = draft.indices.get(node);
  if (known !== undefined) return known;
  const index = draft.functions.length;
  draft.indices.set(node, index);
  const written = functionName(node);
  // An action goes by its own name: `find: { handler() { … } }`.
  const name = written === '' || written === 'handler' ? (draft.ahead.names.get(node) ?? written) : written;
  draft.functions.push({
    name,
    at: headerOf(node),
    params: [],
    calls: [],
    loops: [],
    sequences: [],
    repeats: [],
    decorators,
  });
  draft.pending.push(() => {
    draft.functions[index] = summarizeFunction(draft, index, node, name, scope, self, decorators);
  });
  return index;
}

function summarizeFunction(
  draft: FileDraft,
  index: number,
  node: AnyFunction,
  name: string,
  scope: Scope,
  self: Self | undefined,
  decorators: readonly string[],
): FunctionSummary {
  const env = draft.env(self, false);
  const visitor = new BodyVisitor(env, (statement, inner) => draft.declare(statement, inner));
  const inner = new Scope(scope, visitor);
  const field = draft.ahead.resolvers.has(node) ? 0 : parentParameter(node, decorators);
  const object = field < 0 ? undefined : node.params[field];
  const parent = object && isForOneself(node, object) ? -1 : field;
  const walked = parent < 0 ? listWalk(node, name, draft.text) : undefined;
  const loop = walked
    ? visitor.addWalk(walked, name, headerOf(node), node.body, scope)
    : parent < 0
      ? -1
      : visitor.addResolver(headerOf(node), node.body, asksOnlyElse(node.params[parent], node.body));
  const each = walked?.position ?? parent;
  const parameters = new Map<Binding, number>();
  const context = contextOf(draft, node, scope);
  const beside = draft.ahead.beside.get(node);
  // Functions in this one, which may call what this one is given, are looked into after it.
  let summary: Draft<FunctionSummary> | undefined;
  const perItem = new Set<number>();
  const takeUp = (position: number): void => {
    perItem.add(position);
    if (summary) summary.perItem = [...perItem];
  };
  for (let position = 0; position < node.params.length; position++) {
    const param = node.params[position] as Node;
    const declared = beside ? evaluate(beside, scope, env) : argumentOf(context, param, position);
    const value = declared.k === 'unknown' ? givenAsMember(draft, node, param, position) : declared;
    visitor.declareParam(param, inner, value, position === each ? new Set([loop]) : NO_LOOPS);
    const binding = param.type === 'Identifier' ? inner.find(param.name) : undefined;
    if (!binding) continue;
    parameters.set(binding, position);
    if (mayTakeItem(param, inner)) binding.calledPerItem = () => takeUp(position);
  }
  const me = draft.ahead.selves.get(node) ?? borrowedSelf(draft, node, scope, env);
  if (me) inner.declare('this', draft.pool.intern(me));
  const additions = new ParameterAdditions(index, parameters);
  visitor.additions = additions;
  visitor.index = index;
  visitor.whole = node.body;
  visitor.visitBody(node.body, inner, loop);
  const declared = typeValue(node.returnType, scope);
  addImplementer(draft, visitor.returns, declared);
  const returns = returnsOf(node, declared, visitor.returns);
  summary = {
    name,
    at: headerOf(node),
    params: node.params.map((param) => {
      const parts = calledParts(param, inner, visitor.calls);
      return parts ? { ...parameterOf(param, scope), parts } : parameterOf(param, scope);
    }),
    calls: visitor.calls,
    loops: visitor.loops,
    decorators,
    sequences: visitor.order.sequences,
    repeats: visitor.order.repeats,
  };
  if (self !== undefined && isMethod(node)) summary.class = self.class;
  if (returns !== undefined) summary.returns = returns;
  if (additions.values) summary.additions = additions.values;
  if (visitor.handed.length > 0) summary.handed = visitor.handed;
  if (visitor.loops.length + visitor.handed.length > 0 && visitor.forks.all.length > 0)
    summary.forks = visitor.forks.all;
  if (perItem.size > 0) summary.perItem = [...perItem];
  if (draft.ahead.memoised.has(node) || decorators.some((decorator) => REMEMBERS.test(decorator)))
    summary.memoised = true;
  return summary;
}

/** What a function gives: as its type says, or what it returns where that says more. */
function returnsOf(node: AnyFunction, declared: Value, returned: Value | undefined): Value | undefined {
  // `(deps): GetUser => async (id) => …`
  if (declared.k === 'unknown' || saysMore(returned)) return returned;
  // `(): OrderStore => traced({ … })` of a type that is declared for every file, or nowhere.
  if (
    declared.k === 'instance' &&
    declared.of.k === 'free' &&
    (returned?.k === 'call' || returned?.k === 'object')
  )
    if (!isTypeParameter(node, declared.of.name)) return { k: 'either', of: [returned, declared] };
  return withLength(declared, returned);
}

function isTypeParameter({ typeParameters }: AnyFunction, name: string): boolean {
  return (
    typeParameters?.type === 'TSTypeParameterDeclaration' &&
    typeParameters.params.some((one) => one.name === name)
  );
}

/** `Client.prototype.getOne = async function (sql) { … this.query(sql) … }` */
function borrowedSelf(draft: FileDraft, node: AnyFunction, scope: Scope, env: ValueEnv): Value | undefined {
  const owner = draft.ahead.borrowed.get(node);
  const of = owner && evaluate(owner, scope, env);
  return of && of.k !== 'unknown' && of.k !== 'class' && of.k !== 'free' ? { k: 'new', of } : undefined;
}

/** What says what a function is called with: `const handle: Handler = …`, `const orders: Plugin = { handle(…) {…} }`. */
function contextOf(draft: FileDraft, node: AnyFunction, scope: Scope): Value {
  const member = draft.ahead.memberContexts.get(node);
  if (!member) return typeValue(draft.ahead.contexts.get(node), scope);
  const of = typeValue(member.type, scope);
  if (of.k === 'array') return of.element;
  return of.k === 'instance' ? { k: 'member', of, name: member.name } : UNKNOWN;
}

/** `const handle: Handler = (context) => …`: what `Handler` says that its functions are called with. */
function argumentOf(context: Value, param: Node, position: number): Value {
  if (context.k !== 'instance' && context.k !== 'plain' && context.k !== 'member') return UNKNOWN;
  if ('typeAnnotation' in param && param.typeAnnotation) return UNKNOWN;
  if (param.type !== 'Identifier' && param.type !== 'ObjectPattern') return UNKNOWN;
  return { k: 'argument', of: context, position, name: param.type === 'Identifier' ? param.name : '' };
}

/**
 * `runIn({ work: async (tx) => … })`: what whoever gets the object calls its member with; where nothing tells that, the
 * parameter's name does.
 */
function givenAsMember(draft: FileDraft, node: AnyFunction, param: Node, position: number): Value {
  const handed = draft.handedMembers.get(node);
  if (!handed || ('typeAnnotation' in param && param.typeAnnotation)) return UNKNOWN;
  const given: Value = { k: 'callback-argument', of: handed.of, member: { name: handed.name, position } };
  if (param.type === 'ObjectPattern') return given;
  return param.type === 'Identifier'
    ? { k: 'either', of: [given, { k: 'free', name: param.name }] }
    : UNKNOWN;
}

/** Whether a parameter may be a function of an item: it is no list, and what it is called with is none. */
function mayTakeItem(param: Node, scope: Scope): boolean {
  const annotation = 'typeAnnotation' in param ? (param.typeAnnotation as Node) : undefined;
  const type = typeValue(annotation, scope);
  return (
    (type.k === 'unknown' || type.k === 'instance' || (type.k === 'plain' && type.type === 'function')) &&
    typeOfFirst(annotation, scope).k !== 'array'
  );
}

function parameterOf(param: Node, scope: Scope): FunctionSummary['params'][number] {
  const name = firstBound(param) ?? '';
  const annotation = 'typeAnnotation' in param ? (param.typeAnnotation as Node) : undefined;
  const given = typeOfFirst(annotation, scope);
  const type: Value =
    given.k === 'instance' ? { k: 'callback-argument', of: given } : typeValue(annotation, scope);
  if (type.k === 'unknown') return { name };
  return mayBeLeftOut(param) ? { name, type, optional: true } : { name, type };
}

/** `trx?: Transaction`, `...ids: number[]`, and `this: Order`, which nobody writes. */
function mayBeLeftOut(param: Node): boolean {
  if (param.type !== 'Identifier') return param.type === 'RestElement';
  return param.optional === true || param.name === 'this';
}

/**
 * Which parameter of a decorated field resolver is the parent object; -1 for none, where the field belongs to an
 * object that stands for the whole and is resolved once per request.
 */
function parentParameter(node: AnyFunction, decorators: readonly string[]): number {
  if (!decorators.some((name) => /^(ResolveField|ResolveProperty|FieldResolver)$/.test(name))) return -1;
  return node.params.findIndex((param) => decoratorNames(param).some((name) => /^(Parent|Root)$/.test(name)));
}

function isMethod(node: AnyFunction): boolean {
  return node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod';
}

function functionName(node: AnyFunction): string {
  if ('id' in node && node.id?.type === 'Identifier') return node.id.name;
  if ('key' in node) return keyName(node.key, 'computed' in node && (node.computed ?? false)) ?? '';
  return '';
}

/** From the start of the function, of a method its name below any decorators, to the start of its body. */
function headerOf(node: AnyFunction): FunctionSummary['at'] {
  const start = rangeOf('decorators' in node && node.decorators?.length ? node.key : node);
  const body = rangeOf(node.body);
  return [start[0], start[1], body[0], body[1]];
}
