import type { Node } from '@babel/types';
import type { CallSummary } from './fileSummary';
import type { Scope } from './scope';
import { keyName } from './syntax';
import type { Value } from './value';

/**
 * Of a parameter that is taken apart without a type, the members that are called, by the values that stand for them:
 * `run` of `({ run: work }) => work()`. What is taken apart with a type says by its values whose members they are.
 *
 * @param scope where the parameter's names are declared
 */
export function calledParts(
  param: Node,
  scope: Scope,
  calls: readonly CallSummary[],
): Record<string, Value> | undefined {
  const pattern = param.type === 'AssignmentPattern' ? param.left : param;
  if (pattern.type !== 'ObjectPattern' || pattern.typeAnnotation) return undefined;
  let parts: Record<string, Value> | undefined;
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') continue;
    const name = keyName(property.key, property.computed);
    const local = property.value.type === 'AssignmentPattern' ? property.value.left : property.value;
    const value = local.type === 'Identifier' ? scope.find(local.name)?.value : undefined;
    if (name === undefined || value?.k !== 'free' || !calls.some(({ callee }) => callee === value)) continue;
    parts ??= {};
    parts[name] = value;
  }
  return parts;
}
