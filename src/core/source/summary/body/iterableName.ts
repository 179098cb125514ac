import type { Node } from '@babel/types';
import { bare } from '../syntax';

/** Methods whose result has the elements of the list that they are called on. */
const SAME_ITEMS = new Set([
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'filter',
  'slice',
  'splice',
  'concat',
  'values',
  'entries',
  'flat',
]);
const LONGEST = 60;

/** What a loop goes through, in the words of its source: `orders`, `basket.lines`, `itemsOf()`; '' when unclear. */
export function iterableName(node: Node | null | undefined): string {
  const name = node ? nameOf(node) : '';
  return name.length > LONGEST ? '' : name;
}

function nameOf(given: Node): string {
  const node = bare(given);
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'PrivateName':
      return `#${node.id.name}`;
    case 'AwaitExpression':
      return nameOf(node.argument);
    case 'SpreadElement':
      return nameOf(node.argument);
    case 'ArrayExpression': {
      const [only, ...others] = node.elements;
      return only?.type === 'SpreadElement' && others.length === 0 ? nameOf(only) : '';
    }
    case 'LogicalExpression':
      return nameOf(node.left);
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      if (node.computed) return nameOf(node.object);
      const of = bare(node.object);
      const property = nameOf(node.property);
      const object = of.type === 'ThisExpression' || of.type === 'Super' ? '' : nameOf(of);
      return object === '' ? property : `${object}.${property}`;
    }
    case 'CallExpression':
    case 'OptionalCallExpression':
      return callName(node);
    default:
      return '';
  }
}

function callName(node: Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>): string {
  const callee = bare(node.callee);
  if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') {
    const method = callee.computed ? '' : nameOf(callee.property);
    const object = bare(callee.object);
    const [first] = node.arguments;
    // Object.values(byId), Array.from(ids)
    if (object.type === 'Identifier' && /^(Object|Array)$/.test(object.name))
      return first ? nameOf(first) : '';
    if (SAME_ITEMS.has(method)) return nameOf(object);
    return method === '' ? '' : `${method}()`;
  }
  const name = nameOf(callee);
  return name === '' ? '' : `${name}()`;
}
