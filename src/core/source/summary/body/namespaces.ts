import type { Node } from '@babel/types';
import { Scope } from '../scope';
import { boundNames, keyName } from '../syntax';
import type { Value } from '../value';
import type { BodyVisitor } from './bodyVisitor';
import { type Place, within } from './place';

type Namespace = Extract<Node, { type: 'TSModuleDeclaration' }>;
type Block = Extract<Node, { type: 'TSModuleBlock' }>;

/** A namespace with code of its own: no `declare module 'shop'`, no `declare global`. */
export function isNamespace(node: Node): node is Namespace & { id: { type: 'Identifier'; name: string } } {
  return (
    node.type === 'TSModuleDeclaration' &&
    node.id.type === 'Identifier' &&
    node.declare !== true &&
    node.global !== true
  );
}

/**
 * `namespace Orders { export async function find(id) {…} }`: a block that is gone through at once, and an object of
 * what it exports.
 */
export function visitNamespace(visitor: BodyVisitor, node: Node, place: Place): void {
  if (!isNamespace(node)) return;
  const { name } = node.id;
  const value = exported(visitor, node.body, place);
  const binding = place.scope.find(name);
  if (binding?.filledBy) binding.filledBy(value);
  else place.scope.declare(name, value);
}

function exported(visitor: BodyVisitor, body: Namespace['body'], place: Place): Value {
  const scope = new Scope(place.scope, visitor);
  const inner = within(place, scope);
  // `namespace Orders.Queries { … }`
  if (body.type === 'TSModuleDeclaration') {
    if (!isNamespace(body)) return { k: 'object', props: {} };
    return { k: 'object', props: { [body.id.name]: exported(visitor, body.body, inner) } };
  }
  visitor.visitStatements(body, inner);
  return { k: 'object', props: exportsOf(body, scope) };
}

function exportsOf({ body }: Block, scope: Scope): Record<string, Value> {
  const props: Record<string, Value> = {};
  const add = (exported: string, local = exported): void => {
    const value = scope.find(local)?.value;
    if (value) props[exported] = value;
  };
  for (const statement of body) {
    // `export import Line = lines.Line`
    if (statement.type === 'TSImportEqualsDeclaration' && statement.isExport) add(statement.id.name);
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = statement;
    if (declaration?.type === 'VariableDeclaration')
      for (const one of declaration.declarations) for (const name of boundNames(one.id)) add(name);
    else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier')
      add(declaration.id.name);
    for (const one of statement.specifiers)
      if (one.type === 'ExportSpecifier') add(keyName(one.exported) ?? '', one.local.name);
  }
  return props;
}
