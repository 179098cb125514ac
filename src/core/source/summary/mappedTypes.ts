import type { Node } from '@babel/types';
import type { Scope } from './scope';
import { typeValue } from './types';
import { UNKNOWN, type Value } from './value';

/**
 * `{ [K in keyof T]: InstanceType<T[K]> }` and `ReturnType<T[K]>`: a registry of classes or of factories, and what
 * each of them makes, by the same names. Of a registry that is written down the type is told at once, `keyof typeof
 * stores`; as a type of its own, `Made<typeof stores>`, it is one for any. `Bound<T[K]>` of what is no such type is a
 * function that does what the member does: `type Scoped<M> = { [K in keyof M]: Bound<M[K]> }`.
 */
export function mappedValue({ typeParameter, typeAnnotation }: TSMappedType, scope: Scope): Value {
  const keys = typeParameter.constraint;
  if (!typeAnnotation || keys?.type !== 'TSTypeOperator' || keys.operator !== 'keyof') return UNKNOWN;
  const registry = typeValue(keys.typeAnnotation, scope);
  const type = madeOfMembers(typeAnnotation);
  const isOfAny = registry.k === 'instance' && registry.of.k === 'free';
  if (type === undefined)
    return isOfAny || typeAnnotation.type !== 'TSIndexedAccessType' ? UNKNOWN : registry;
  if (type === 'members' && !isOfAny) return registry;
  const members: Value = { k: 'plain', type };
  return isOfAny ? members : { k: 'instance', of: members, args: [registry] };
}

type TSMappedType = Extract<Node, { type: 'TSMappedType' }>;

/** What the type of a member asks for, by TypeScript's own names or by what a condition infers. */
function madeOfMembers(type: Node): 'instances' | 'results' | 'members' | undefined {
  switch (type.type) {
    case 'TSParenthesizedType':
      return madeOfMembers(type.typeAnnotation);
    case 'TSConditionalType': {
      const { extendsType } = type;
      if (extendsType.type === 'TSConstructorType' && infers(extendsType)) return 'instances';
      if (extendsType.type === 'TSFunctionType' && infers(extendsType))
        return type.trueType.type === 'TSFunctionType' ? 'members' : 'results';
      return madeOfMembers(type.trueType) ?? madeOfMembers(type.falseType);
    }
    case 'TSTypeReference': {
      const name = type.typeName.type === 'Identifier' ? type.typeName.name : '';
      if (name === 'InstanceType') return 'instances';
      if (name === 'ReturnType') return 'results';
      const [wrapped] = type.typeParameters?.params ?? [];
      if (wrapped?.type === 'TSIndexedAccessType') return 'members';
      return wrapped ? madeOfMembers(wrapped) : undefined;
    }
    default:
      return undefined;
  }
}

/** `new (...args: never[]) => infer Made` */
function infers({
  typeAnnotation,
}: Extract<Node, { type: 'TSConstructorType' | 'TSFunctionType' }>): boolean {
  return typeAnnotation?.typeAnnotation.type === 'TSInferType';
}
