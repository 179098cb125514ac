import type { ArrowFunctionExpression, Expression, Node, Statement } from '@babel/types';
import { type FixSource, freshName, textOf } from './fix';
import { methodCall, type Placed, rootName } from './tree';

/** A loop over the items of a list that waits for something in its body. */
export interface ItemLoop {
  /** The statement that the loop is, or is the whole value of. */
  readonly statement: Statement;
  /** Name of the loop's variable. */
  readonly item: string;
  readonly list: Node;
  /** What is done for each item: statements, or the value of a callback without a block. */
  readonly body: readonly Statement[] | Expression;
  /** Set for `Promise.all(list.map(callback))`. */
  readonly all?: {
    /** `await Promise.all(…)` or, returned, `Promise.all(…)`. */
    readonly whole: Node;
    readonly map: Node;
    readonly callback: ArrowFunctionExpression;
  };
  /** The text shows that the list is an array. */
  readonly isArray: boolean;
  readonly around: readonly Node[];
}

/**
 * What a loop goes through, to be gone through more than once: as it is written, or a copy of what may be no array.
 * @param end of a statement, `;` or nothing
 * @returns how it is called, and the statements that make it
 */
export function itemsOf(
  source: FixSource,
  { list, item, isArray }: ItemLoop,
  end: string,
): { readonly items: string; readonly made: readonly string[] } {
  const written = textOf(source, list);
  if (isArray) return { items: written, made: [] };
  const items = freshName(source.text, `${item}List`);
  return { items, made: [`const ${items} = [...${written}]${end}`] };
}

/** The loop whose header or callback is at a line (1-based); undefined for none, several or any other form. */
export function itemLoopAt(placed: readonly Placed[], line: number): ItemLoop | undefined {
  const loops = placed.flatMap((one) => forOf(one, line) ?? promiseAll(one, line) ?? []);
  const [loop] = loops;
  if (!loop || loops.length > 1) return undefined;
  return { ...loop, isArray: loop.isArray || isDeclaredArray(placed, loop.list) };
}

function forOf({ node, around }: Placed, line: number): ItemLoop | undefined {
  if (node.type !== 'ForOfStatement' || node.await || node.loc?.start.line !== line) return undefined;
  const [name, more] = node.left.type === 'VariableDeclaration' ? node.left.declarations : [];
  if (name?.id.type !== 'Identifier' || more || !isInAsyncBlock(around)) return undefined;
  if (!isPlace(node.right)) return undefined;
  const body = node.body.type === 'BlockStatement' ? node.body.body : [node.body];
  return { statement: node, item: name.id.name, list: node.right, body, isArray: false, around };
}

/** Only as a statement's whole value: nothing comes between list and loop. */
function promiseAll({ node, around }: Placed, line: number): ItemLoop | undefined {
  const map = methodCall(node);
  const [callback, more] = map?.args ?? [];
  if (map?.name !== 'map' || callback?.type !== 'ArrowFunctionExpression' || more) return undefined;
  if (node.loc?.start.line !== line && callback.loc?.start.line !== line) return undefined;
  const [item, second] = callback.params;
  if (item?.type !== 'Identifier' || second || !isPlace(map.object)) return undefined;
  const [all, ...above] = around;
  const promise = methodCall(all);
  if (!all || promise?.name !== 'all' || rootName(promise.object) !== 'Promise') return undefined;
  const isAwaited = above[0]?.type === 'AwaitExpression';
  const rest = isAwaited ? above.slice(1) : above;
  const depth = rest[0]?.type === 'VariableDeclarator' || rest[0]?.type === 'AssignmentExpression' ? 1 : 0;
  const statement = rest[depth];
  const isWhole =
    (statement?.type === 'VariableDeclaration' && statement.declarations.length === 1 && isAwaited) ||
    statement?.type === 'ReturnStatement' ||
    (statement?.type === 'ExpressionStatement' && isAwaited);
  const outside = rest.slice(depth + 1);
  if (!isWhole || !isInAsyncBlock(outside)) return undefined;
  return {
    statement,
    item: item.name,
    list: map.object,
    body: callback.body.type === 'BlockStatement' ? callback.body.body : callback.body,
    all: { whole: isAwaited && above[0] ? above[0] : all, map: node, callback },
    isArray: true,
    around: outside,
  };
}

/** A name or members of one: to read it twice gives the same. */
function isPlace(node: Node): boolean {
  let at: Node = node;
  while (at.type === 'MemberExpression' && !at.computed) at = at.object;
  return at.type === 'Identifier' || at.type === 'ThisExpression';
}

/** The statement stands in a block of a function that may wait. */
function isInAsyncBlock(around: readonly Node[]): boolean {
  if (around[0]?.type !== 'BlockStatement') return false;
  const owner = around.find((node) => 'async' in node && 'params' in node);
  return (
    owner !== undefined &&
    'async' in owner &&
    owner.async === true &&
    !('generator' in owner && owner.generator)
  );
}

/** A name that is declared once, as a list of a type or by what always gives a list. */
function isDeclaredArray(placed: readonly Placed[], list: Node): boolean {
  if (list.type === 'MemberExpression')
    return !list.computed && list.property.type === 'Identifier' && list.property.name === 'rows';
  const only = list.type === 'Identifier' ? declarationOf(placed, list.name) : undefined;
  if (!only) return false;
  const type = typeOf(only.node);
  if (type === 'TSArrayType' || type === 'array') return true;
  const [parent] = only.around;
  if (parent?.type === 'ObjectProperty')
    return parent.key.type === 'Identifier' && parent.key.name === 'rows';
  const init = parent?.type === 'VariableDeclarator' ? parent.init : undefined;
  if (init?.type === 'ArrayExpression') return true;
  return init?.type === 'AwaitExpression' && methodCall(init.argument)?.name === 'findMany';
}

/** The only place where a name is declared as a variable, by a pattern or as a parameter. */
export function declarationOf(placed: readonly Placed[], name: string): Placed | undefined {
  const declared = placed.filter(
    ({ node, around }) =>
      node.type === 'Identifier' &&
      node.name === name &&
      (around[0]?.type === 'VariableDeclarator'
        ? around[0].id === node
        : around[0]?.type === 'ObjectProperty'
          ? around[1]?.type === 'ObjectPattern' && around[0].value === node
          : around[0] !== undefined && 'params' in around[0] && (around[0].params as Node[]).includes(node)),
  );
  return declared.length === 1 ? declared[0] : undefined;
}

/** The kind of a name's declared type; `array` for `Array<T>`, `readonly T[]` and `ReadonlyArray<T>`. */
function typeOf(node: Node): string | undefined {
  if (!('typeAnnotation' in node) || !node.typeAnnotation || node.typeAnnotation.type !== 'TSTypeAnnotation')
    return undefined;
  const { typeAnnotation: type } = node.typeAnnotation;
  if (type.type === 'TSTypeOperator' && type.typeAnnotation?.type === 'TSArrayType') return 'array';
  const named =
    type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? type.typeName.name : '';
  return /^(Readonly)?Array$/.test(named) ? 'array' : type.type;
}
