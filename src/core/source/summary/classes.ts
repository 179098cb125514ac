import type { Node } from '@babel/types';
import { classActions } from './actions';
import { fillComposition } from './composed';
import type { FileDraft } from './draft';
import { addService, serviceOptions } from './effect';
import { isExtension, literalsOf } from './extensions';
import { addGlobal } from './globals';
import { takeHeldFunctions } from './heldFunctions';
import { composition } from './mixins';
import type { Prototype } from './prototypes';
import { Scope } from './scope';
import { bare, decoratorNames, isFunction, keyName } from './syntax';
import { assignedProps, constructorProps, made, saysLittle, withMade } from './thisProps';
import { parametersIn } from './typeParameters';
import { entityValue, typeValue, withLength } from './types';
import { ofAnyAmount, partsOf, UNKNOWN, type Value } from './value';
import { evaluate, type Self, type ValueEnv } from './values';

/** @returns the index of a class, or of what is like one, that is filled afterwards */
export function reserveClass(draft: FileDraft, node: Node): number {
  const known = draft.indices.get(node);
  if (known !== undefined) return known;
  draft.indices.set(node, draft.classes.length);
  draft.classes.push({ name: '', implements: [], props: {}, methods: {}, decorators: [] });
  return draft.classes.length - 1;
}

export function classIndex(draft: FileDraft, node: Node, scope: Scope): number {
  const known = draft.indices.get(node);
  if (known !== undefined) return known;
  const index = reserveClass(draft, node);
  const parts = composition(node);
  if (isExtension(node)) fillExtension(draft, index, node, scope);
  else if (parts) fillComposition(draft, index, node, parts, scope);
  else fillClass(draft, index, node, scope);
  return index;
}

export function fillClass(draft: FileDraft, index: number, node: Node, outer: Scope): void {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return;
  const scope = withTypeParameters(node, outer);
  const ofObject: Self = { class: index, isStatic: false };
  const ofClass: Self = { class: index, isStatic: true };
  const env = draft.env(ofObject, true);
  const props: Record<string, Value> = {};
  const methods: Record<string, number> = {};
  const statics: Record<string, number> = {};
  const addMethod = (name: string, fn: number, isStatic: boolean): void => {
    if (isStatic) statics[name] = fn;
    if (!isStatic || !Object.hasOwn(methods, name)) methods[name] = fn;
  };
  for (const member of node.body.body) {
    if (member.type === 'ClassMethod' || member.type === 'ClassPrivateMethod') {
      const name = keyName(member.key, 'computed' in member && member.computed);
      const decorators = decoratorNames(member);
      if (member.kind === 'constructor') constructorProps(member, index, scope, env, props);
      if (name === undefined) continue;
      const fn = draft.functionIndex(member, scope, member.static ? ofClass : ofObject, decorators);
      if (member.kind === 'get') {
        const declared = typeValue(member.returnType, scope);
        const isAsked = declared.k === 'unknown' || declared.k === 'array';
        props[name] = isAsked ? { k: 'call', of: { k: 'function', index: fn } } : declared;
      } else if (member.kind !== 'set') addMethod(name, fn, member.static === true);
    } else if (
      member.type === 'ClassProperty' ||
      member.type === 'ClassPrivateProperty' ||
      member.type === 'ClassAccessorProperty'
    ) {
      const name = keyName(member.key, 'computed' in member && (member.computed ?? false));
      if (name === undefined) continue;
      const value = member.value ? bare(member.value) : undefined;
      if (value && isFunction(value)) {
        const fn = draft.functionIndex(value, scope, member.static ? ofClass : ofObject);
        addMethod(name, fn, member.static === true);
      } else {
        if (value) takeHeldFunctions(draft, value, scope, member.static ? ofClass : ofObject);
        const declared = typeValue(member.typeAnnotation, scope);
        if (saysLittle(declared)) {
          const written = evaluate(member.value, scope, env);
          props[name] = made(isLasting(member) ? written : ofAnyAmount(written), declared);
        } else {
          const isWritten =
            value?.type === 'ObjectExpression' ||
            (value?.type === 'ArrayExpression' && isLasting(member) && !draft.ahead.filled.has(name));
          if (isWritten) props[name] = withLength(declared, evaluate(value, scope, env));
          else
            props[name] =
              value && declared.k === 'instance' ? withMade(declared, evaluate(value, scope, env)) : declared;
        }
      }
    }
  }
  const prototype = prototypeOf(draft, node, outer);
  for (const { name, fn, isStatic = false } of prototype?.methods ?? [])
    addMethod(name, draft.functionIndex(fn, outer, isStatic ? ofClass : ofObject), isStatic);
  // What `connect()` or `init()` sets says more than nothing, or than a type that is only computed.
  for (const member of node.body.body)
    if (
      (member.type === 'ClassMethod' || member.type === 'ClassPrivateMethod') &&
      member.kind !== 'constructor' &&
      !member.static
    )
      assignedProps(member, scope, env, props);
  const offered = classActions(node, index, (of) => evaluate(of, scope, env));
  if (offered) {
    addGlobal(draft.globals, offered.name, offered.actions);
    // What else the schema has, as functions that fill fields.
    evaluate(offered.schema, scope, env);
  }
  const service = serviceOptions(node.superClass);
  if (service)
    addService(
      draft,
      { k: 'class', index },
      evaluate(service.made, scope, draft.env(undefined, true)),
      service.isLazy,
    );
  draft.classes[index] = {
    name: node.id?.name ?? '',
    ...inheriting(
      node.superClass ? withTypeArguments(node, evaluate(node.superClass, scope, env), scope) : undefined,
      prototype?.mixed ?? [],
      outer,
      env,
    ),
    implements: (node.implements ?? []).map((one) =>
      'expression' in one ? entityValue(one.expression as Node, scope) : UNKNOWN,
    ),
    props,
    methods,
    ...(Object.keys(statics).length > 0 ? { statics } : {}),
    decorators: decoratorNames(node),
    ...parametersIn(node.typeParameters, props),
  };
}

/** `static readonly kinds: Kind[] = […]`: of one object as of the other. */
function isLasting(member: Extract<Node, { type: `Class${string}` }>): boolean {
  return 'static' in member && (member.static === true || ('readonly' in member && member.readonly === true));
}

/** In `class Store<T extends Model>` everything of the type `T` can do at least what a `Model` can. */
function withTypeParameters(
  { typeParameters }: Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }>,
  outer: Scope,
): Scope {
  if (typeParameters?.type !== 'TSTypeParameterDeclaration') return outer;
  const scope = new Scope(outer, outer.owner);
  for (const { name, constraint } of typeParameters.params) {
    const value = typeValue(constraint, outer);
    if (value.k === 'instance') scope.declare(name, value);
  }
  return scope;
}

/** A class that a call makes of object literals. */
function fillExtension(draft: FileDraft, index: number, node: Node, scope: Scope): void {
  if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return;
  const ofObject: Self = { class: index, isStatic: false };
  const callee = bare(node.callee);
  const base = 'object' in callee ? (callee.object as Node) : callee;
  const [first] = node.arguments;
  const isNamed = first?.type === 'StringLiteral';
  const props: Record<string, Value> = {};
  const methods: Record<string, number> = {};
  for (const [at, part] of (isNamed ? node.arguments.slice(1) : node.arguments).slice(0, 2).entries()) {
    const self: Self = at === 0 ? ofObject : { class: index, isStatic: true };
    for (const member of literalsOf(part).flatMap(({ properties }) => properties)) {
      if (member.type === 'SpreadElement') continue;
      const name = keyName(member.key, member.computed);
      if (name === undefined) continue;
      const value = member.type === 'ObjectMethod' ? member : bare(member.value);
      if (isFunction(value)) methods[name] = draft.functionIndex(value, scope, self);
      else props[name] = evaluate(value, scope, draft.env(self, true));
    }
  }
  const of = evaluate(base, scope, draft.env(undefined, true));
  draft.classes[index] = {
    name: isNamed ? first.value : (draft.ahead.names.get(node) ?? ''),
    extends: isNamed ? { k: 'member', of, name: 'Model' } : of,
    implements: [],
    props,
    methods,
    decorators: [],
    ...(draft.ahead.reopened.has(node) ? { reopens: true as const } : {}),
  };
}

/** A function with the methods of its prototype. */
export function fillPrototype(
  draft: FileDraft,
  index: number,
  fn: Extract<Node, { type: 'FunctionDeclaration' }>,
  methods: Readonly<Record<string, number>>,
  { base, mixed }: { readonly base?: Node; readonly mixed: readonly Node[] },
  scope: Scope,
): void {
  const env = draft.env({ class: index, isStatic: false }, true);
  const props: Record<string, Value> = {};
  constructorProps(fn, index, scope, env, props);
  draft.classes[index] = {
    name: fn.id?.name ?? '',
    ...inheriting(base ? evaluate(base, scope, env) : undefined, mixed, scope, env),
    implements: [],
    props,
    methods,
    decorators: [],
  };
}

/** What statements of the module put on the prototype of a class at its top. */
function prototypeOf(draft: FileDraft, node: Node, scope: Scope): Prototype | undefined {
  if (node.type !== 'ClassDeclaration' || !node.id || scope.parent?.parent !== undefined) return undefined;
  return draft.ahead.prototypes.get(node.id.name);
}

/** What objects have been given comes before what they inherit. */
function inheriting(
  base: Value | undefined,
  mixed: readonly Node[],
  scope: Scope,
  env: ValueEnv,
): { extends?: Value } {
  if (mixed.length === 0) return base ? { extends: base } : {};
  const parts = mixed.map((one) => evaluate(one, scope, env));
  return { extends: { k: 'either', of: base ? [...parts, ...baseParts(base)] : parts } };
}

/** Its type arguments are of use where nothing else is inherited. */
function baseParts(base: Value): readonly Value[] {
  return partsOf(base.k === 'instance' ? base.of : base);
}

function withTypeArguments(
  node: Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }>,
  of: Value,
  scope: Scope,
): Value {
  const parameters = node.superTypeParameters;
  if (parameters?.type !== 'TSTypeParameterInstantiation') return of;
  return {
    k: 'instance',
    of,
    args: parameters.params.slice(0, 2).map((parameter) => typeValue(parameter, scope)),
  };
}
