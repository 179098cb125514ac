import type { Node } from '@babel/types';
import type { FileDraft } from './draft';
import { WHOLE } from './fileSummary';
import type { Scope } from './scope';
import { boundNames, keyName } from './syntax';
import { UNKNOWN, type Value } from './value';
import { evaluate, type ValueEnv } from './values';

/** What a statement of the top level exports. */
export function collectExports(draft: FileDraft, node: Node, scope: Scope, env: ValueEnv): void {
  if (node.type === 'ExportAllDeclaration') {
    draft.imports.add(node.source.value);
    draft.exportsFrom.push(node.source.value);
  } else if (node.type === 'ExportDefaultDeclaration') {
    const { declaration } = node;
    if (declaration.type === 'FunctionDeclaration') {
      draft.exports.default = { k: 'function', index: draft.functionIndex(declaration, scope, undefined) };
    } else if (declaration.type === 'ClassDeclaration') {
      draft.exports.default = { k: 'class', index: draft.classIndex(declaration, scope) };
    } else draft.exports.default = evaluate(declaration, scope, env);
  } else if (node.type === 'ExportNamedDeclaration') {
    if (node.source) draft.imports.add(node.source.value);
    for (const one of node.specifiers) {
      const exported = keyName(one.exported) ?? '';
      if (one.type === 'ExportNamespaceSpecifier') {
        draft.exports[exported] = { k: 'import', from: node.source?.value ?? '', name: '*' };
      } else if (one.type === 'ExportSpecifier') {
        draft.exports[exported] = node.source
          ? { k: 'import', from: node.source.value, name: one.local.name }
          : (scope.find(one.local.name)?.value ?? { k: 'top', name: one.local.name });
      }
    }
    const { declaration } = node;
    if (declaration?.type === 'VariableDeclaration') {
      for (const one of declaration.declarations)
        for (const name of boundNames(one.id)) exportTop(draft, name, scope);
    } else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') {
      exportTop(draft, declaration.id.name, scope);
    }
  } else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
    collectCommonJs(draft, node.expression, scope, env);
  } else if (node.type === 'TSExportAssignment') {
    draft.exports.default = evaluate(node.expression, scope, env);
    draft.exports[WHOLE] = draft.exports.default;
  }
}

function exportTop(draft: FileDraft, name: string, scope: Scope): void {
  draft.exports[name] = scope.find(name)?.value ?? UNKNOWN;
}

/** `module.exports = x`, `module.exports.a = x`, `exports.a = x`. */
function collectCommonJs(
  draft: FileDraft,
  node: Extract<Node, { type: 'AssignmentExpression' }>,
  scope: Scope,
  env: ValueEnv,
): void {
  const { left } = node;
  if (left.type !== 'MemberExpression') return;
  const name = keyName(left.property, left.computed);
  const object = left.object;
  const value = (): Value => evaluate(node.right, scope, env);
  if (object.type === 'Identifier' && object.name === 'module' && name === 'exports') {
    const whole = value();
    draft.exports.default = whole;
    draft.exports[WHOLE] = whole;
    if (whole.k === 'object')
      for (const [key, part] of Object.entries(whole.props)) draft.exports[key] ??= part;
    if (whole.k === 'object')
      for (const spread of whole.spread ?? []) if (spread.k === 'import') draft.exportsFrom.push(spread.from);
  } else if (name !== undefined && object.type === 'Identifier' && object.name === 'exports') {
    draft.exports[name] = value();
  } else if (
    name !== undefined &&
    object.type === 'MemberExpression' &&
    object.object.type === 'Identifier' &&
    object.object.name === 'module'
  ) {
    draft.exports[name] = value();
  }
}
