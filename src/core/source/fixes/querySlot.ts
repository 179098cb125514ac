import type { Node, VariableDeclarator } from '@babel/types';
import { type FixSource, textOf } from './fix';
import type { ItemLoop } from './loops';
import { isNeverNull } from './nullable';
import type { KeyedQuery } from './queries/keyedQuery';
import { keyedQuery } from './queries/registry';
import { nodesOf, type Placed } from './tree';

/** The query of a loop that is sent for each item, and what its rows stand for in the text. */
export interface QuerySlot {
  readonly call: Node;
  readonly query: KeyedQuery;
  /** Becomes the rows of one item. */
  readonly replaced: Node;
  /** The declaration whose value the query is, when it is one: `const customer = await …`. */
  readonly declarator?: VariableDeclarator;
  /** What is written instead of the declared names, where the query gave more than rows: `rows` for `{ rows }`. */
  readonly target?: (rows: string) => string;
}

/** The only thing that a loop waits for, when it is a query whose equal for many keys is known. */
export function querySlot(loop: ItemLoop, source: FixSource): QuerySlot | undefined {
  const statements: readonly Node[] = Array.isArray(loop.body) ? loop.body : [loop.body as Node];
  const all = statements.flatMap((one) => [...nodesOf(one)]);
  const awaits = all.filter(({ node }) => node.type === 'AwaitExpression');
  const [only] = awaits;
  // A callback without a block may give the query itself.
  const isGiven = awaits.length === 0 && !Array.isArray(loop.body);
  if (awaits.length > 1 || (!only && !isGiven)) return undefined;
  const awaited = only?.node ?? (loop.body as Node);
  const call = awaited.type === 'AwaitExpression' ? awaited.argument : awaited;
  const layer = source.queryAt(call);
  if (layer === undefined || layer.access === 'write') return undefined;
  const asked = {
    call,
    item: loop.item,
    source,
    isNeverNull: (key: KeyedQuery['key']) => isNeverNull(source.placed, loop.list, key),
  };
  const query = keyedQuery(layer.layer, asked);
  const around = only?.around ?? [];
  if (!query || !isAlwaysReached(awaited, around, statements)) return undefined;
  return rowsSlot(call, query, awaited, around, statements, source);
}

/** Nothing decides whether the query is sent, and nothing is called before it that might change the item. */
export function isAlwaysReached(node: Node, around: readonly Node[], statements: readonly Node[]): boolean {
  let inner = node;
  for (const outer of around) {
    switch (outer.type) {
      case 'LogicalExpression':
        if (outer.left !== inner) return false;
        break;
      case 'VariableDeclaration':
      case 'ExpressionStatement':
      case 'ReturnStatement': {
        const before = statements.slice(0, statements.indexOf(outer));
        return (
          statements.includes(outer) &&
          before.every((one) => one.type === 'VariableDeclaration') &&
          before.every(
            (one) => ![...nodesOf(one)].some(({ node }) => /Call|New|Assignment|Update/.test(node.type)),
          )
        );
      }
      case 'AssignmentExpression':
        if (outer.operator !== '=' || outer.right !== inner) return false;
        break;
      case 'OptionalMemberExpression':
      case 'OptionalCallExpression':
        if (around.includes(outer) && !('object' in outer && outer.object === inner)) return false;
        break;
      case 'VariableDeclarator':
      case 'CallExpression':
      case 'SpreadElement':
      case 'ObjectExpression':
      case 'ObjectProperty':
      case 'ArrayExpression':
      case 'MemberExpression':
      case 'TSNonNullExpression':
      case 'TSAsExpression':
      case 'UnaryExpression':
      case 'BinaryExpression':
        break;
      default:
        return false;
    }
    inner = outer;
  }
  return statements.includes(inner);
}

/** Where the rows of the query are used: as a whole, or the part of what it gives that holds them. */
function rowsSlot(
  call: Node,
  query: KeyedQuery,
  awaited: Node,
  around: readonly Node[],
  statements: readonly Node[],
  source: FixSource,
): QuerySlot | undefined {
  const [parent] = around;
  const declarator = parent?.type === 'VariableDeclarator' ? parent : undefined;
  if (declarator && 'typeAnnotation' in declarator.id && declarator.id.typeAnnotation) return undefined;
  if (query.rowsIn === undefined)
    return { call, query, replaced: awaited, ...(declarator ? { declarator } : {}) };
  if (parent?.type === 'MemberExpression' && parent.object === awaited) {
    const isRows =
      query.rowsIn === 'rows'
        ? !parent.computed && parent.property.type === 'Identifier' && parent.property.name === 'rows'
        : parent.computed && parent.property.type === 'NumericLiteral' && parent.property.value === 0;
    return isRows ? { call, query, replaced: parent } : undefined;
  }
  if (!declarator) return undefined;
  const { id } = declarator;
  if (query.rowsIn === 'first') {
    const [rows, more] = id.type === 'ArrayPattern' ? id.elements : [];
    if (more || (rows?.type !== 'Identifier' && rows?.type !== 'ArrayPattern')) return undefined;
    return {
      call,
      query,
      replaced: declarator,
      declarator,
      target: (text) => `${textOf(source, rows)} = ${text}`,
    };
  }
  if (id.type === 'ObjectPattern') {
    const [property, more] = id.properties;
    if (more || property?.type !== 'ObjectProperty' || property.computed) return undefined;
    if (property.key.type !== 'Identifier' || property.key.name !== 'rows') return undefined;
    const { value } = property;
    if (value.type !== 'Identifier' && value.type !== 'ArrayPattern') return undefined;
    return {
      call,
      query,
      replaced: declarator,
      declarator,
      target: (text) => `${textOf(source, value)} = ${text}`,
    };
  }
  if (id.type !== 'Identifier' || !isOnlyReadFor(id.name, 'rows', statements)) return undefined;
  return {
    call,
    query,
    replaced: declarator,
    declarator,
    target: (text) => `${id.name} = { rows: ${text} }`,
  };
}

/** A name is used for one of its members, and for nothing else. */
function isOnlyReadFor(name: string, property: string, statements: readonly Node[]): boolean {
  return statements
    .flatMap((statement) => [...nodesOf(statement)])
    .every(({ node, around: [parent] }: Placed) => {
      if (node.type !== 'Identifier' || node.name !== name) return true;
      if (parent?.type === 'VariableDeclarator') return true;
      if (parent?.type !== 'MemberExpression' && parent?.type !== 'OptionalMemberExpression') return false;
      if (parent.property === node && !parent.computed) return true;
      return !parent.computed && parent.property.type === 'Identifier' && parent.property.name === property;
    });
}
