import type { Node } from '@babel/types';
import { isModuleExports } from './commonJs';
import type { FileDraft } from './draft';
import { WHOLE } from './fileSummary';
import type { Scope } from './scope';
import { bare, boundNames, isFunction, keyName, walk } from './syntax';
import { UNKNOWN } from './value';
import { either } from './valueForms';
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
  } else if (node.type === 'ExpressionStatement') {
    collectCommonJs(draft, node.expression, scope, env);
  } else if (node.type === 'VariableDeclaration') {
    for (const { init } of node.declarations) if (init) collectCommonJs(draft, init, scope, env);
  } else if (/^(If|Switch|Try)Statement$/.test(node.type)) {
    walk(node, (inner) => {
      if (isFunction(inner)) return false;
      if (inner.type === 'ExpressionStatement') collectCommonJs(draft, inner.expression, scope, env, true);
      return undefined;
    });
  } else if (node.type === 'TSImportEqualsDeclaration') {
    if (node.isExport) exportTop(draft, node.id.name, scope);
  } else if (node.type === 'TSExportAssignment') {
    draft.exports.default = evaluate(node.expression, scope, env);
    draft.exports[WHOLE] = draft.exports.default;
  }
}

function exportTop(draft: FileDraft, name: string, scope: Scope): void {
  draft.exports[name] = scope.find(name)?.value ?? UNKNOWN;
}

/**
 * `module.exports = x`, `const y = (module.exports = x)`, `exports = module.exports = x`.
 * @param isOneOfSeveral it stands in a branch: `if (isLocal) module.exports = x; else module.exports = y`
 */
function collectCommonJs(
  draft: FileDraft,
  node: Node,
  scope: Scope,
  env: ValueEnv,
  isOneOfSeveral = false,
): void {
  let isExports = false;
  let right = bare(node);
  while (right.type === 'AssignmentExpression') {
    isExports ||= isModuleExports(right.left, scope);
    right = bare(right.right);
  }
  if (!isExports) return;
  const whole = evaluate(right, scope, env);
  if (whole.k === 'exports') return;
  const before = isOneOfSeveral ? draft.exports[WHOLE] : undefined;
  draft.exports.default = before ? either([before, whole]) : whole;
  draft.exports[WHOLE] = draft.exports.default;
  if (whole.k !== 'object') return;
  for (const [key, part] of Object.entries(whole.props)) draft.exports[key] ??= part;
  for (const spread of whole.spread ?? []) if (spread.k === 'import') draft.exportsFrom.push(spread.from);
}
