import type { Node } from '@babel/types';
import { bare, isFunction, keyName, lastName } from './syntax';
import type { Value } from './value';

const ROW: Value = { k: 'instance', of: { k: 'import', from: 'sequelize', name: 'Model' } };

/** The name of a model that Sequelize makes: `const Order = sequelize.define('order', { … })`. */
export function definedModel(node: Node): string | undefined {
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || !node.init) return undefined;
  const made = bare(node.init);
  return made.type === 'CallExpression' && lastName(made.callee) === 'define' ? node.id.name : undefined;
}

/** What `this` is in a function that such a model's rows are given: `Order.prototype.close = function () { … }`. */
export function rowFunction(node: Node, models: ReadonlySet<string>): { fn: Node; self: Value } | undefined {
  if (models.size === 0 || node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression')
    return undefined;
  const prototype = node.left.object;
  if (
    prototype.type !== 'MemberExpression' ||
    keyName(prototype.property, prototype.computed) !== 'prototype'
  )
    return undefined;
  const fn = bare(node.right);
  const isOfRow = prototype.object.type === 'Identifier' && models.has(prototype.object.name);
  return isOfRow && isFunction(fn) && fn.type !== 'ArrowFunctionExpression' ? { fn, self: ROW } : undefined;
}
