import type { Node } from '@babel/types';
import { isNamespace } from './body/namespaces';
import { fillClass, reserveClass } from './classes';
import type { FileDraft } from './draft';
import { declareGlobals } from './globals';
import { fillInterface } from './interfaces';
import { joinNamespace } from './joinedNamespaces';
import { prototypeClass } from './prototypes';
import type { Scope } from './scope';
import { keyName } from './syntax';
import { entityValue, functionType, typeValue } from './types';
import type { Value } from './value';

/** `import x from 'y'`, `import x = require('y')`. */
export function declareImports(draft: FileDraft, node: Node, scope: Scope): void {
  if (node.type === 'ImportDeclaration') {
    draft.imports.add(node.source.value);
    for (const one of node.specifiers) {
      const name =
        one.type === 'ImportDefaultSpecifier'
          ? 'default'
          : one.type === 'ImportNamespaceSpecifier'
            ? '*'
            : (keyName(one.imported) ?? '');
      draft.declareTop(one.local.name, { k: 'import', from: node.source.value, name }, scope);
    }
  } else if (
    node.type === 'TSImportEqualsDeclaration' &&
    node.moduleReference.type === 'TSExternalModuleReference'
  ) {
    const from = node.moduleReference.expression.value;
    draft.imports.add(from);
    draft.declareTop(node.id.name, { k: 'import', from, name: '*' }, scope);
  }
}

/** Functions, classes, enums and interfaces of a block: hoisted, so that order does not matter. */
export function declareHoisted(draft: FileDraft, statement: Node, scope: Scope): void {
  const node =
    'declaration' in statement && statement.declaration ? (statement.declaration as Node) : statement;
  const add = (name: string, value: Value): void => {
    const isNamespace = scope.find(name)?.filledBy !== undefined;
    const binding = scope.declare(name, value);
    if (isNamespace && value.k === 'class') joinNamespace(draft, binding, value.index);
    if (scope.parent?.parent === undefined) draft.top[name] = value;
  };
  // It may name what is declared below it.
  const addType = (name: string, typed: () => Value): void => {
    add(name, { k: 'top', name });
    draft.pending.unshift(() => {
      draft.top[name] = typed();
    });
  };
  switch (node.type) {
    case 'FunctionDeclaration':
      if (node.id) {
        const { name } = node.id;
        const prototype =
          scope.parent?.parent === undefined
            ? draft.ahead.prototypes.get(name)
            : draft.ahead.nestedPrototypes.get(node);
        add(
          name,
          prototype
            ? { k: 'class', index: prototypeClass(draft, node, prototype, scope) }
            : { k: 'function', index: draft.functionIndex(node, scope, undefined) },
        );
      }
      return;
    case 'ClassDeclaration':
      if (node.id) {
        // The class may name itself in its own types, so it is declared before it is looked into.
        const index = reserveClass(draft, node);
        add(node.id.name, { k: 'class', index });
        draft.pending.unshift(() => fillClass(draft, index, node, scope));
      }
      return;
    case 'TSInterfaceDeclaration': {
      const signature = node.extends?.length ? undefined : onlySignature(node.body.body);
      if (signature && isAtTop(scope)) {
        addType(node.id.name, () => functionType(signature, scope));
        return;
      }
      const index = reserveClass(draft, node);
      add(node.id.name, { k: 'class', index });
      draft.pending.unshift(() =>
        fillInterface(
          draft,
          index,
          node.id.name,
          node.body.body,
          scope,
          node.extends ?? [],
          undefined,
          node.typeParameters,
        ),
      );
      return;
    }
    case 'TSModuleDeclaration':
      if (isNamespace(node)) declareNamespace(draft, node.id.name, scope);
      else declareAugmented(draft, node, scope);
      if (node.kind === 'global' && node.body.type === 'TSModuleBlock') {
        const { body } = node.body;
        draft.pending.unshift(() => declareGlobals(draft, body, scope));
      }
      return;
    case 'TSTypeAliasDeclaration':
      if (node.typeAnnotation.type === 'TSTypeLiteral') {
        const { members } = node.typeAnnotation;
        const signature = onlySignature(members);
        if (signature && isAtTop(scope)) {
          addType(node.id.name, () => functionType(signature, scope));
          return;
        }
        const index = reserveClass(draft, node);
        add(node.id.name, { k: 'class', index });
        draft.pending.unshift(() =>
          fillInterface(draft, index, node.id.name, members, scope, [], undefined, node.typeParameters),
        );
      } else if (!node.typeParameters && isInterface(node.typeAnnotation)) {
        const { types } = node.typeAnnotation;
        const members = types.flatMap((part) => (part.type === 'TSTypeLiteral' ? part.members : []));
        const index = reserveClass(draft, node);
        add(node.id.name, { k: 'class', index });
        draft.pending.unshift(() =>
          fillInterface(draft, index, node.id.name, members, scope, [], baseOf(types, scope)),
        );
      } else if (isAtTop(scope)) addType(node.id.name, () => typeValue(node.typeAnnotation, scope));
      else add(node.id.name, typeValue(node.typeAnnotation, scope));
      return;
    case 'TSEnumDeclaration':
      add(node.id.name, enumValue(node));
      return;
    case 'TSImportEqualsDeclaration':
      // `import Line = Orders.Line`
      if (node.moduleReference.type !== 'TSExternalModuleReference')
        add(node.id.name, entityValue(node.moduleReference, scope));
      return;
    default:
  }
}

function isAtTop(scope: Scope): boolean {
  return scope.parent?.parent === undefined;
}

/** `interface Handler { (order: Order): void }`: a function by another word. */
function onlySignature(
  members: readonly Node[],
): Extract<Node, { type: 'TSCallSignatureDeclaration' }> | undefined {
  const [only] = members;
  return members.length === 1 && only?.type === 'TSCallSignatureDeclaration' ? only : undefined;
}

/** `type OrderStore = Component & { close(id: string): Promise<void> }`: an interface by another word. */
function isInterface(type: Node): type is Extract<Node, { type: 'TSIntersectionType' }> {
  return (
    type.type === 'TSIntersectionType' &&
    type.types.some((part) => part.type === 'TSTypeLiteral') &&
    type.types.some((part) => part.type === 'TSTypeReference')
  );
}

/** What such an interface extends. */
function baseOf(parts: readonly Node[], scope: Scope): Value | undefined {
  const bases = parts.flatMap((part) => {
    const value = part.type === 'TSTypeReference' ? typeValue(part, scope) : undefined;
    return value?.k === 'instance' ? [value.of] : [];
  });
  return bases.length > 1 ? { k: 'either', of: bases.slice(0, 4) } : bases[0];
}

/** `declare module 'fastify' { interface FastifyInstance { orders: OrderStore } }`: its names are those of the other module. */
function declareAugmented(
  draft: FileDraft,
  { body }: Extract<Node, { type: 'TSModuleDeclaration' }>,
  scope: Scope,
): void {
  if (body?.type === 'TSModuleDeclaration') declareAugmented(draft, body, scope);
  // `declare module '*.css';` has no body.
  if (body?.type !== 'TSModuleBlock') return;
  for (const statement of body.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type === 'TSModuleDeclaration') declareAugmented(draft, node, scope);
    if (node?.type !== 'TSInterfaceDeclaration') continue;
    const index = reserveClass(draft, node);
    draft.pending.unshift(() =>
      fillInterface(draft, index, node.id.name, node.body.body, scope, node.extends ?? []),
    );
  }
}

/** `namespace Orders {…}`: what it has is known when its block has been gone through. It may add to a class or function. */
function declareNamespace(draft: FileDraft, name: string, scope: Scope): void {
  const before = scope.find(name);
  if (before?.value.k === 'function') return;
  if (before?.value.k === 'class') {
    joinNamespace(draft, before, before.value.index);
    return;
  }
  const binding = scope.declare(name, { k: 'top', name });
  binding.filledBy = (value) => {
    const before = draft.top[name];
    if (value.k !== 'object') return;
    draft.top[name] =
      before?.k === 'object' ? { k: 'object', props: { ...before.props, ...value.props } } : value;
  };
}

function enumValue({ members }: Extract<Node, { type: 'TSEnumDeclaration' }>): Value {
  const props: Record<string, Value> = {};
  for (const { id } of members)
    props[id.type === 'Identifier' ? id.name : id.value] = { k: 'plain', type: 'other' };
  return { k: 'object', props };
}
