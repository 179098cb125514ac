import type { Node } from '@babel/types';
import { saysModuleExports } from './commonJs';
import { type AnyFunction, bare, functionMembers, isFunction, lastName } from './syntax';
import type { Value } from './value';

/** A method of an object literal, and what `this` is in it. */
export interface LiteralMethod {
  readonly fn: AnyFunction;
  readonly self: Value;
}

/**
 * The methods of the object literals that the top level of a file gives a name or exports:
 * `const orders = { async byId() { … this.query(…) } }`, `module.exports = { … }`, `export default { … }`.
 */
export function literalMethods(program: Node): LiteralMethod[] {
  return program.type === 'Program' ? program.body.flatMap(methodsIn) : [];
}

function methodsIn(statement: Node): LiteralMethod[] {
  const node =
    statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init ? methodsOfInit(init, { k: 'top', name: id.name }) : [],
    );
  if (node.type === 'FunctionDeclaration' && node.id)
    return methodsOfInit(node, { k: 'top', name: node.id.name });
  if (node.type === 'ExportDefaultDeclaration') return methodsOf(node.declaration, { k: 'exports' });
  if (node.type !== 'ExpressionStatement' || node.expression.type !== 'AssignmentExpression') return [];
  const { left, right } = node.expression;
  return saysModuleExports(left) ? methodsOf(right, { k: 'exports' }) : [];
}

/** Those of a literal, or of the one that a function gives: `const orders = (db) => ({ async byId() { … } })`. */
function methodsOfInit(init: Node, named: Value): LiteralMethod[] {
  const fn = bare(init);
  if (fn.type === 'CallExpression' && lastName(fn.callee) === 'extend')
    return fn.arguments.flatMap((arg) => methodsOf(arg, named));
  if (!isFunction(fn)) return methodsOf(fn, named);
  const last = fn.body.type === 'BlockStatement' ? fn.body.body.at(-1) : fn.body;
  const given = last?.type === 'ReturnStatement' ? last.argument : last;
  return given ? methodsOf(given, { k: 'call', of: named }) : [];
}

function methodsOf(node: Node, self: Value): LiteralMethod[] {
  // An arrow function has the `this` of what is around it.
  return functionMembers(node)
    .filter(({ fn }) => fn.type !== 'ArrowFunctionExpression')
    .map(({ fn }) => ({ fn, self }));
}
