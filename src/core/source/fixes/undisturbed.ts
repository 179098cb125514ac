import type { Node } from '@babel/types';
import type { ItemLoop } from './loops';
import { memberOf, methodCall, nodesOf, type Placed, rootName } from './tree';

/** Methods that change the list or the Map they are called on. */
const CHANGES = /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|delete|add|clear|assign)$/;
/** Methods of lists and of rows of an object mapper that change nothing. */
const READS =
  /^(map|flatMap|filter|find|findIndex|some|every|forEach|slice|concat|reduce|includes|indexOf|join|at|keys|values|entries|flat|toJSON|toObject|toString|get)$/;

/** The call that is to be sent before the loop instead. */
export interface Moved {
  readonly call: Node;
  readonly declarator?: Node & { readonly id: Node };
  /** Properties of the item that the call may use. */
  readonly reads: readonly string[];
  /** The call may use the item as a whole. */
  readonly readsItem?: boolean;
  /** Items with the same key share their rows, which have methods that change them, or are plain data. */
  readonly shares?: 'entities' | 'data';
}

/** Nothing in the body changes what the query is asked, what it would find, or rows that items share now. */
export function isUndisturbed(
  loop: ItemLoop,
  { call, declarator, reads, readsItem, shares }: Moved,
): boolean {
  const list = rootName(loop.list);
  const receiver = call.type === 'TaggedTemplateExpression' ? rootName(call.tag) : rootName(call);
  if (list === undefined || receiver === undefined) return false;
  const mine = new Set(declarator ? namesIn(declarator.id) : []);
  const statements: readonly Node[] = Array.isArray(loop.body) ? loop.body : [loop.body as Node];
  const inside = statements.flatMap((statement) => [...nodesOf(statement)]);
  const local = new Set(
    inside.flatMap(({ node }) => (node.type === 'VariableDeclarator' ? namesIn(node.id) : [])),
  );
  for (const { node, around } of inside) {
    if (node === call || around.includes(call)) {
      if (node.type === 'Identifier' && local.has(node.name) && !isMemberName(node, around)) return false;
      // Whatever else the call is given must be the same for every item.
      if (node.type !== 'Identifier' || node.name !== loop.item || isMemberName(node, around)) continue;
      const property = memberOf(around[0], loop.item);
      const isKey = property === undefined ? readsItem === true : reads.includes(property);
      if (!isKey) return false;
      continue;
    }
    if (node.type === 'YieldExpression' || (node.type === 'ForOfStatement' && node.await)) return false;
    if (node.type === 'Identifier' && (node.name === list || node.name === receiver)) {
      if (!isMemberName(node, around)) return false;
    }
    if (node.type === 'ThisExpression' && (receiver === 'this' || list === 'this')) return false;
    const method = methodCall(node);
    if (method && shares && mine.has(rootName(method.object) ?? '')) {
      if (CHANGES.test(method.name) || (shares === 'entities' && !READS.test(method.name))) return false;
    }
    if (!isHarmlessWrite(node, loop, reads, shares ? mine : undefined, declarator === undefined))
      return false;
  }
  // What the call is given besides could be something else each time.
  return ![...nodesOf(call)].some(
    ({ node }) =>
      /^(New|Assignment|Update|Await|Yield)Expression$/.test(node.type) ||
      (node.type === 'CallExpression' &&
        node.callee.type === 'Identifier' &&
        /^(now|uuid|random|nanoid)/i.test(node.callee.name)) ||
      /^(Math|Date)$/.test(rootName(node) ?? ''),
  );
}

/** No write at all, or one that leaves list, key and shared rows as they are. */
function isHarmlessWrite(
  node: Node,
  { item }: ItemLoop,
  reads: readonly string[],
  shared: ReadonlySet<string> | undefined,
  isInItem: boolean,
): boolean {
  const written =
    node.type === 'AssignmentExpression'
      ? node.left
      : node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')
        ? node.argument
        : undefined;
  if (!written) return true;
  const root = rootName(written);
  if (root === undefined) return false;
  if (root === item) {
    if (written.type === 'Identifier') return false;
    const property = memberOf(written, item);
    if (property !== undefined && reads.includes(property)) return false;
    // A row that was put into the item may be another item's as well.
    if (property === undefined && isInItem && shared) return false;
  }
  return !(shared?.has(root) && written.type !== 'Identifier');
}

/** `b` of `a.b` and of `{ b: 1 }`: no variable. */
function isMemberName(node: Node, [parent]: Placed['around']): boolean {
  if (parent?.type === 'MemberExpression' || parent?.type === 'OptionalMemberExpression')
    return parent.property === node && !parent.computed;
  return parent?.type === 'ObjectProperty' && parent.key === node && !parent.computed && !parent.shorthand;
}

function namesIn(pattern: Node): string[] {
  return [...nodesOf(pattern)].flatMap(({ node }) => (node.type === 'Identifier' ? [node.name] : []));
}
