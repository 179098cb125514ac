import type { Node } from '@babel/types';
import { ParameterAdditions } from './additions';
import { BodyVisitor } from './body/bodyVisitor';
import type { FileDraft } from './draft';
import type { FunctionSummary } from './fileSummary';
import { type Binding, Scope } from './scope';
import { type AnyFunction, boundNames, decoratorNames, keyName, rangeOf } from './syntax';
import { typeValue, withLength } from './types';
import { UNKNOWN } from './value';
import type { Self } from './values';

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
  const name = functionName(node) || (draft.ahead.names.get(node) ?? '');
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
  const parent = draft.ahead.resolvers.has(node) ? 0 : parentParameter(node, decorators);
  const loop = parent < 0 ? -1 : visitor.addResolver(headerOf(node), node.body);
  const parameters = new Map<Binding, number>();
  for (const [position, param] of node.params.entries()) {
    visitor.declareParams([param], inner, [], position === parent ? [loop] : []);
    const binding = param.type === 'Identifier' ? inner.find(param.name) : undefined;
    if (binding) parameters.set(binding, position);
  }
  const me = draft.ahead.selves.get(node);
  if (me) inner.declare('this', draft.pool.intern(me));
  const additions = new ParameterAdditions(index, parameters);
  visitor.additions = additions;
  visitor.visitBody(node.body, inner, loop);
  const declared = typeValue(node.returnType, scope);
  // A function that is written down says more than the name of its type: `(deps): GetUser => async (id) => …`.
  const returns =
    declared.k === 'unknown' || visitor.returns?.k === 'function'
      ? visitor.returns
      : withLength(declared, visitor.returns);
  return {
    name,
    at: headerOf(node),
    ...(self !== undefined && isMethod(node) ? { class: self.class } : {}),
    params: node.params.map((param) => {
      const [first = ''] = boundNames(param);
      const annotation = 'typeAnnotation' in param ? typeValue(param.typeAnnotation as Node, scope) : UNKNOWN;
      return annotation.k === 'unknown' ? { name: first } : { name: first, type: annotation };
    }),
    ...(returns === undefined ? {} : { returns }),
    calls: visitor.calls,
    loops: visitor.loops,
    decorators,
    sequences: visitor.order.sequences,
    repeats: visitor.order.repeats,
    ...(additions.values ? { additions: additions.values } : {}),
  };
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
  const [line, column] = rangeOf('decorators' in node && node.decorators?.length ? node.key : node);
  const body = node.body.loc?.start;
  return [line, column, body?.line ?? line, (body?.column ?? column) + 1];
}
