import type { Node } from '@babel/types';
import type { FileDraft } from './draft';
import type { Scope } from './scope';
import { keyName } from './syntax';
import { parametersIn } from './typeParameters';
import { entityValue, functionType, typeValue } from './types';
import type { Value } from './value';

/** What an interface, or a type literal that has a name, says of objects: a class without code of its own. */
export function fillInterface(
  draft: FileDraft,
  index: number,
  name: string,
  members: readonly Node[],
  scope: Scope,
  parents: readonly Node[],
  base?: Value,
  typeParameters?: Node | null,
): void {
  const props: Record<string, Value> = {};
  for (const member of members) {
    if (member.type === 'TSPropertySignature') {
      const key = keyName(member.key, member.computed ?? false);
      if (key !== undefined) props[key] = typeValue(member.typeAnnotation, scope);
    } else if (member.type === 'TSMethodSignature') {
      const key = keyName(member.key, member.computed ?? false);
      // Its result is what callers need; what it does, the classes that implement it know.
      if (key !== undefined) props[key] = functionType(member, scope);
    }
  }
  const extended = base ?? oneOfBases(parents, scope);
  draft.classes[index] = {
    name,
    ...(extended ? { extends: extended } : {}),
    implements: [],
    props,
    methods: {},
    decorators: [],
    abstract: true,
    ...parametersIn(typeParameters, props),
  };
}

/** `interface Order extends Named, orm.Model` */
function oneOfBases(parents: readonly Node[], scope: Scope): Value | undefined {
  const bases = parents.flatMap((parent) => {
    const of = 'expression' in parent ? (parent.expression as Node) : parent;
    const isDeclared =
      of.type === 'Identifier' ? scope.find(of.name) !== undefined : of.type === 'TSQualifiedName';
    return isDeclared ? [entityValue(of, scope)] : [];
  });
  return bases.length > 1 ? { k: 'either', of: bases.slice(0, 4) } : bases[0];
}
