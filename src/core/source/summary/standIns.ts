import type { Node } from '@babel/types';
import { bare, isFunction, keyName, lastName } from './syntax';

/** Of helpers that put off what they are given: `lazy(() => require('./orders').default)`. */
const PUTS_OFF = /^lazy|lazy$|Lazy/;

/**
 * What a proxy stands before: what it is made of, and what its `get` looks in, as a client that is made when it is first
 * asked: `new Proxy({}, { get: (_, key) => getDb()[key] })`.
 */
export function proxied([target, handler]: readonly Node[]): readonly Node[] {
  const behind = handler?.type === 'ObjectExpression' ? lookedIn(handler) : undefined;
  return [target, behind].filter((node) => node !== undefined);
}

function lookedIn({ properties }: Extract<Node, { type: 'ObjectExpression' }>): Node | undefined {
  for (const property of properties) {
    if (property.type === 'SpreadElement' || keyName(property.key, property.computed) !== 'get') continue;
    const get = property.type === 'ObjectMethod' ? property : bare(property.value);
    const key = isFunction(get) ? get.params[1] : undefined;
    if (key?.type !== 'Identifier' || !isFunction(get)) return undefined;
    if (get.body.type !== 'BlockStatement') return memberOf(get.body, key.name);
    const known = new Map<string, Node>();
    let found: Node | undefined;
    for (const statement of get.body.body) {
      const given = statement.type === 'ReturnStatement' ? [statement.argument] : declared(statement, known);
      for (const node of given) found ??= node ? memberOf(node, key.name) : undefined;
    }
    return found?.type === 'Identifier' ? (known.get(found.name) ?? found) : found;
  }
  return undefined;
}

/** What the variables of a statement are at first; they are added to those that are known. */
function declared(statement: Node, known: Map<string, Node>): readonly Node[] {
  if (statement.type !== 'VariableDeclaration') return [];
  const values: Node[] = [];
  for (const { id, init } of statement.declarations) {
    if (!init) continue;
    if (id.type === 'Identifier') known.set(id.name, bare(init));
    values.push(init);
  }
  return values;
}

/** `getDb()` of `getDb()[key]` and of `Reflect.get(getDb(), key)`. */
function memberOf(node: Node, key: string): Node | undefined {
  const value = bare(node);
  const isKey = (other: Node | undefined): boolean => other !== undefined && isNamed(bare(other), key);
  if (value.type === 'MemberExpression' && value.computed && isKey(value.property)) return bare(value.object);
  if (value.type !== 'CallExpression' || lastName(value.callee) !== 'get') return undefined;
  const [object, name] = value.arguments;
  const isReflected = value.callee.type === 'MemberExpression' && isNamed(value.callee.object, 'Reflect');
  return isReflected && object && isKey(name) ? bare(object) : undefined;
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

/** What a helper puts off until it is needed, which its result is or gives: `require('./orders').default`. */
export function putOff(callee: Node, [maker, ...more]: readonly Node[]): Node | undefined {
  if (maker?.type !== 'ArrowFunctionExpression' || more.length > 0 || maker.params.length > 0)
    return undefined;
  if (maker.body.type === 'BlockStatement' || !PUTS_OFF.test(lastName(callee) ?? '')) return undefined;
  return maker.body;
}
