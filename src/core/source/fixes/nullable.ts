import type { Node } from '@babel/types';
import { declarationOf } from './loops';
import type { ItemKey } from './queries/keyedQuery';
import { isPrimary } from './queries/keyedQuery';
import type { Placed } from './tree';

/**
 * Whether the text shows that a key of a list's items is neither null nor undefined: it is the item's own key, the
 * list is one of keys, or the list's declared type says so.
 */
export function isNeverNull(placed: readonly Placed[], list: Node, { property, name }: ItemKey): boolean {
  if (property === undefined || isPrimary(name)) return true;
  const declared = list.type === 'Identifier' ? declarationOf(placed, list.name)?.node : undefined;
  const annotation = declared && 'typeAnnotation' in declared ? declared.typeAnnotation : undefined;
  const type = annotation?.type === 'TSTypeAnnotation' ? elementOf(annotation.typeAnnotation) : undefined;
  const member = membersOf(type, placed)?.find(
    (one) => one.type === 'TSPropertySignature' && one.key.type === 'Identifier' && one.key.name === property,
  );
  if (member?.type !== 'TSPropertySignature' || member.optional) return false;
  return /^TS(Number|String|BigInt)Keyword$/.test(member.typeAnnotation?.typeAnnotation.type ?? '');
}

/** `T` of `T[]`, `readonly T[]`, `Array<T>` and `ReadonlyArray<T>`. */
function elementOf(type: Node): Node | undefined {
  if (type.type === 'TSTypeOperator') return elementOf(type.typeAnnotation);
  if (type.type === 'TSArrayType') return type.elementType;
  const isList =
    type.type === 'TSTypeReference' &&
    type.typeName.type === 'Identifier' &&
    /^(Readonly)?Array$/.test(type.typeName.name);
  return isList ? type.typeParameters?.params[0] : undefined;
}

/** The members of a type that is written out, here or under its name in the same file. */
function membersOf(type: Node | undefined, placed: readonly Placed[]): readonly Node[] | undefined {
  if (type?.type === 'TSTypeLiteral') return type.members;
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined;
  const { name } = type.typeName;
  for (const { node } of placed) {
    if (node.type === 'TSInterfaceDeclaration' && node.id.name === name) return node.body.body;
    if (node.type === 'TSTypeAliasDeclaration' && node.id.name === name)
      return node.typeAnnotation.type === 'TSTypeLiteral' ? node.typeAnnotation.members : undefined;
  }
  return undefined;
}
