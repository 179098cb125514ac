import type { Node } from '@babel/types';
import { type AnyFunction, bare, isFunction } from './syntax';
import type { Value } from './value';

/** A method of an object literal, and what `this` is in it. */
export interface LiteralMethod {
  readonly fn: AnyFunction;
  readonly self: Value;
}

/**
 * The methods of the object literals that the top level of a file gives a name or exports:
 * `const orders = { async byId() { … this.query(…) } }`, `module.exports = { … }`.
 */
export function literalMethods(program: Node): LiteralMethod[] {
  return program.type === 'Program' ? program.body.flatMap(methodsIn) : [];
}

function methodsIn(statement: Node): LiteralMethod[] {
  const node =
    statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init ? methodsOf(init, { k: 'top', name: id.name }) : [],
    );
  if (node.type !== 'ExpressionStatement' || node.expression.type !== 'AssignmentExpression') return [];
  const { left, right } = node.expression;
  return isExports(left) ? methodsOf(right, { k: 'exports' }) : [];
}

/** `module.exports` */
function isExports(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    node.property.type === 'Identifier' &&
    node.property.name === 'exports'
  );
}

function methodsOf(node: Node, self: Value): LiteralMethod[] {
  const literal = bare(node);
  if (literal.type !== 'ObjectExpression') return [];
  return literal.properties.flatMap((property) => {
    if (property.type === 'SpreadElement') return [];
    const fn = property.type === 'ObjectMethod' ? property : bare(property.value);
    // An arrow function has the `this` of what is around it.
    return isFunction(fn) && fn.type !== 'ArrowFunctionExpression' ? [{ fn, self }] : [];
  });
}
