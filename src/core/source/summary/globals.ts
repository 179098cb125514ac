import type { Node } from '@babel/types';
import type { FileDraft } from './draft';
import type { Scope } from './scope';
import { bare, keyName } from './syntax';
import { typeValue } from './types';
import type { Value } from './value';

/** `declare global { var shop: Shop; type Order = import('./orders').Order }`: each by its name. */
export function declareGlobals(draft: FileDraft, body: readonly Node[], scope: Scope): void {
  for (const statement of body) {
    const node =
      statement.type === 'ExportNamedDeclaration' && statement.declaration
        ? statement.declaration
        : statement;
    if (node.type === 'VariableDeclaration') {
      for (const { id } of node.declarations)
        if (id.type === 'Identifier') addGlobal(draft.globals, id.name, typeValue(id.typeAnnotation, scope));
    } else if (node.type === 'TSTypeAliasDeclaration')
      addGlobal(draft.globals, node.id.name, typeValue(node.typeAnnotation, scope));
  }
}

/** The first that says something. */
export function addGlobal(globals: Record<string, Value>, name: string, value: Value): void {
  const says = value.k !== 'unknown' && value.k !== 'plain' && value.k !== 'free' && value.k !== 'string';
  if (says && !Object.hasOwn(globals, name)) globals[name] = value;
}

/** `shop` of `globalThis.shop`, `(global as any).shop`. */
export function globalName(target: Node, scope: Scope): string | undefined {
  if (target.type !== 'MemberExpression') return undefined;
  const object = bare(target.object);
  if (object.type !== 'Identifier' || !isGlobalObject(object.name) || scope.find(object.name))
    return undefined;
  return keyName(target.property, target.computed);
}

export function isGlobalObject(name: string): boolean {
  return name === 'globalThis' || name === 'global';
}
