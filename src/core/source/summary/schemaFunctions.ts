import type { Node } from '@babel/types';
import { type AnyFunction, bare, functionMembers, isFunction, keyName, lastName } from './syntax';
import type { Value } from './value';

const MODEL: Value = { k: 'instance', of: { k: 'import', from: 'mongoose', name: 'Model' } };
const DOCUMENT: Value = { k: 'instance', of: { k: 'import', from: 'mongoose', name: 'HydratedDocument' } };

/** A function that a Mongoose schema gives to its model or to its rows. */
export interface SchemaFunction {
  readonly fn: AnyFunction;
  readonly name: string;
  /** What `this` is in it. */
  readonly self: Value;
}

/**
 * Functions that a node gives to a schema: `schema.statics.byName = function () {}`, `schema.method('rename', …)`,
 * `new Schema({ … }, { statics: { … } })`. https://mongoosejs.com/docs/guide.html#statics
 */
export function schemaFunctions(node: Node): readonly SchemaFunction[] {
  if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
    const { object, property, computed } = node.left;
    const name = keyName(property, computed);
    const self = object.type === 'MemberExpression' ? selfOf(lastName(object)) : undefined;
    if (name === undefined) return [];
    return self ? functionIn(node.right, name, self) : functionsIn(node.right, selfOf(name));
  }
  if (node.type === 'ObjectProperty') return functionsIn(node.value, selfOf(keyName(node.key) ?? ''));
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const { object, property } = node.callee;
  const [first, second] = node.arguments;
  const method = keyName(property) ?? '';
  if (method === 'assign' && first && second) return functionsIn(second, selfOf(lastName(first)));
  const self = /schema$/i.test(lastName(object)) ? selfOf(`${method}s`) : undefined;
  if (!self || !first) return [];
  return first.type === 'StringLiteral' && second
    ? functionIn(second, first.value, self)
    : functionsIn(first, self);
}

function selfOf(name: string): Value | undefined {
  return name === 'statics' ? MODEL : name === 'methods' ? DOCUMENT : undefined;
}

function functionIn(node: Node, name: string, self: Value): readonly SchemaFunction[] {
  const fn = bare(node);
  return isFunction(fn) && fn.type !== 'ArrowFunctionExpression' ? [{ fn, name, self }] : [];
}

function functionsIn(node: Node, self: Value | undefined): readonly SchemaFunction[] {
  if (!self) return [];
  return functionMembers(node).flatMap(({ name, fn }) =>
    name === undefined ? [] : functionIn(fn, name, self),
  );
}
