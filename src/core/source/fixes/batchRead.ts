import type { Node, Statement, VariableDeclarator } from '@babel/types';
import { parseSource } from '../summary/parse';
import { type KeyedQuery, keyedQuery, type TextEdit } from './queries';
import { memberOf, methodCall, nodesOf, type Placed, rootName } from './tree';

export interface SourceFix {
  readonly title: string;
  /** Of the file that holds the loop; they do not overlap. */
  readonly edits: readonly TextEdit[];
}

/** A loop whose body begins with a query for one of its items. */
interface QueryLoop {
  /** The statement before which the batch is asked for. */
  readonly statement: Statement;
  readonly item: string;
  readonly list: Node;
  readonly body: readonly Statement[];
  /** The list has `map`: it is an array. */
  readonly isArray: boolean;
}

/**
 * Replaces the query that a loop sends first for each of its items by one query for all of them, sent before the
 * loop, and a Map that gives each item its rows: the same rows, in the same order, nothing where there was nothing.
 * Undefined wherever it is not plain from the text that this changes nothing else.
 * @param line of the loop, 1-based
 */
export function batchReadFix(text: string, file: string, line: number): SourceFix | undefined {
  const tree = parseSource(text, file);
  // Not while the text is half typed.
  const { errors } = (tree ?? {}) as { errors?: readonly unknown[] };
  if (!tree || (errors?.length ?? 0) > 0) return undefined;
  const placed = [...nodesOf(tree.program)];
  const loops = placed.flatMap((one) => queryLoop(one, line) ?? []);
  const [loop] = loops;
  if (!loop || loops.length > 1) return undefined;
  const declarator = firstAwait(loop);
  if (declarator?.init?.type !== 'AwaitExpression') return undefined;
  const call = declarator.init.argument;
  const query = keyedQuery(call, loop.item);
  if (!query || !isUndisturbed(loop, declarator, call, query)) return undefined;
  const target = rowsTarget(declarator, loop, query, text);
  if (target === undefined) return undefined;
  const isArray = loop.isArray || isDeclaredArray(placed, loop.list);
  return write(text, file, loop, { declarator, call, query, target, isArray });
}

function queryLoop({ node, around }: Placed, line: number): QueryLoop | undefined {
  if (node.type === 'ForOfStatement') {
    const [name] = node.left.type === 'VariableDeclaration' ? node.left.declarations : [];
    const isPlain = !node.await && name?.id.type === 'Identifier' && node.body.type === 'BlockStatement';
    if (!isPlain || node.loc?.start.line !== line || !isInAsyncBlock(around)) return undefined;
    if (node.right.type !== 'Identifier' && rootName(node.right) === undefined) return undefined;
    if (methodCall(node.right)) return undefined;
    const item = name.id.type === 'Identifier' ? name.id.name : '';
    const body = node.body.type === 'BlockStatement' ? node.body.body : [];
    return { statement: node, item, list: node.right, body, isArray: false };
  }
  const map = methodCall(node);
  const [callback, more] = map?.args ?? [];
  if (map?.name !== 'map' || callback?.type !== 'ArrowFunctionExpression' || more) return undefined;
  const [item] = callback.params;
  const isPlain = callback.async && item?.type === 'Identifier' && callback.body.type === 'BlockStatement';
  if (!isPlain || (node.loc?.start.line !== line && callback.loc?.start.line !== line)) return undefined;
  if (map.object.type !== 'Identifier' && map.object.type !== 'MemberExpression') return undefined;
  // Only `await Promise.all(list.map(…))` as a statement's whole value: nothing comes between list and loop.
  const [all, ...above] = around;
  const promise = methodCall(all);
  if (promise?.name !== 'all' || rootName(promise.object) !== 'Promise') return undefined;
  const rest = above[0]?.type === 'AwaitExpression' ? above.slice(1) : above;
  const depth = rest[0]?.type === 'VariableDeclarator' ? 1 : 0;
  const statement = rest[depth];
  const isWhole =
    (statement?.type === 'VariableDeclaration' && statement.declarations.length === 1) ||
    statement?.type === 'ReturnStatement' ||
    (statement?.type === 'ExpressionStatement' && above[0]?.type === 'AwaitExpression');
  if (!isWhole || !isInAsyncBlock(rest.slice(depth + 1))) return undefined;
  const body = callback.body.type === 'BlockStatement' ? callback.body.body : [];
  const name = item.type === 'Identifier' ? item.name : '';
  return { statement, item: name, list: map.object, body, isArray: true };
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

/** `const … = await …` as the first statement of the body. */
function firstAwait({ body }: QueryLoop): VariableDeclarator | undefined {
  const [first] = body;
  if (first?.type !== 'VariableDeclaration' || first.declarations.length !== 1) return undefined;
  const [declarator] = first.declarations;
  return declarator?.init?.type === 'AwaitExpression' && !typeOf(declarator.id) ? declarator : undefined;
}

/** Nothing in the body changes what the query is asked, what it would find, or rows that items share now. */
function isUndisturbed(
  loop: QueryLoop,
  declarator: VariableDeclarator,
  call: Node,
  query: KeyedQuery,
): boolean {
  const list = rootName(loop.list);
  const receiver = rootName(call);
  const mine = new Set(namesIn(declarator.id));
  for (const { node, around } of loop.body.flatMap((statement) => [...nodesOf(statement)])) {
    if (node === call || around.includes(call)) {
      // Whatever else the call is given must be the same for every item.
      const isKey = memberOf(node, loop.item) === query.key || memberOf(around[0], loop.item) === query.key;
      if (node.type === 'Identifier' && node.name === loop.item && !isKey) return false;
      continue;
    }
    if (node.type === 'AwaitExpression' && node !== declarator.init) return false;
    if (node.type === 'YieldExpression' || (node.type === 'ForOfStatement' && node.await)) return false;
    if (node.type === 'Identifier' && (node.name === list || node.name === receiver)) {
      const isProperty =
        around[0]?.type === 'MemberExpression' && around[0].property === node && !around[0].computed;
      const isKey =
        around[0]?.type === 'ObjectProperty' &&
        around[0].key === node &&
        !around[0].computed &&
        !around[0].shorthand;
      if (!isProperty && !isKey) return false;
    }
    if (node.type === 'ThisExpression' && (receiver === 'this' || list === 'this')) return false;
    const written =
      node.type === 'AssignmentExpression'
        ? node.left
        : node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')
          ? node.argument
          : undefined;
    if (!written) continue;
    const root = rootName(written);
    if (
      root === undefined ||
      (root === loop.item && memberOf(written, loop.item) === query.key) ||
      (root === loop.item && written.type === 'Identifier')
    )
      return false;
    if (mine.has(root) && written.type !== 'Identifier') return false;
  }
  // Calls in the other arguments could give something else each time.
  return ![...nodesOf(call)].some(
    ({ node }) =>
      node.type === 'NewExpression' ||
      node.type === 'AssignmentExpression' ||
      node.type === 'UpdateExpression',
  );
}

/** What the declaration becomes, given the expression for the rows: for `{ rows }` of pg, for any name otherwise. */
function rowsTarget(
  { id }: VariableDeclarator,
  loop: QueryLoop,
  query: KeyedQuery,
  text: string,
): ((rows: string) => string) | undefined {
  const source = (node: Node): string => text.slice(node.start ?? 0, node.end ?? 0);
  if (query.layer !== 'pg') return (rows) => `${source(id)} = ${rows}`;
  if (id.type === 'ObjectPattern') {
    const [property, more] = id.properties;
    if (more || property?.type !== 'ObjectProperty' || property.computed) return undefined;
    if (property.key.type !== 'Identifier' || property.key.name !== 'rows') return undefined;
    const { value } = property;
    return value.type === 'Identifier' || value.type === 'ArrayPattern'
      ? (rows) => `${source(value)} = ${rows}`
      : undefined;
  }
  if (id.type !== 'Identifier') return undefined;
  for (const { node, around } of loop.body.slice(1).flatMap((statement) => [...nodesOf(statement)])) {
    if (node.type === 'Identifier' && node.name === id.name && memberOf(around[0], id.name) !== 'rows')
      return undefined;
  }
  return (rows) => `${id.name} = { rows: ${rows} }`;
}

/** A name that is declared once, as a list of a type or by what always gives a list. */
function isDeclaredArray(placed: readonly Placed[], list: Node): boolean {
  if (list.type === 'MemberExpression') return memberName(list) === 'rows';
  if (list.type !== 'Identifier') return false;
  const declared = placed.filter(
    ({ node, around }) =>
      node.type === 'Identifier' &&
      node.name === list.name &&
      (around[0]?.type === 'VariableDeclarator'
        ? around[0].id === node
        : around[0]?.type === 'ObjectProperty'
          ? around[1]?.type === 'ObjectPattern' && around[0].value === node
          : around[0] !== undefined && 'params' in around[0] && (around[0].params as Node[]).includes(node)),
  );
  const [only] = declared;
  if (!only || declared.length > 1) return false;
  const type = typeOf(only.node);
  if (type === 'TSArrayType' || type === 'array') return true;
  const [parent] = only.around;
  if (parent?.type === 'ObjectProperty')
    return parent.key.type === 'Identifier' && parent.key.name === 'rows';
  const init = parent?.type === 'VariableDeclarator' ? parent.init : undefined;
  if (init?.type === 'ArrayExpression') return true;
  return init?.type === 'AwaitExpression' && methodCall(init.argument)?.name === 'findMany';
}

function memberName(node: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  return !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined;
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

function namesIn(pattern: Node): string[] {
  return [...nodesOf(pattern)].flatMap(({ node }) => (node.type === 'Identifier' ? [node.name] : []));
}

interface Parts {
  readonly declarator: VariableDeclarator;
  readonly call: Node;
  readonly query: KeyedQuery;
  readonly target: (rows: string) => string;
  readonly isArray: boolean;
}

function write(text: string, file: string, loop: QueryLoop, parts: Parts): SourceFix {
  const { declarator, call, query, target, isArray } = parts;
  const { statement, item, list } = loop;
  const at = statement.start ?? 0;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, at))?.[0] ?? '';
  const step = indent.startsWith('\t') ? '\t' : '  ';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const typescript = /\.[cm]?tsx?$/.test(file);
  const fresh = (name: string): string => {
    for (let count = 1; ; count++) {
      const made = count === 1 ? name : `${name}${count}`;
      if (!new RegExp(`(?<![\\w$])${made.replaceAll('$', '\\$')}(?![\\w$])`).test(text)) return made;
    }
  };
  const whole = /^_?(id|uuid)$/i.test(query.key)
    ? `${item}${capital(query.key.replace(/^_/, ''))}`
    : query.key;
  const camel = whole.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
  const keys = fresh(`${camel}s`);
  const found = fresh(`${camel}Rows`);
  const byKey = fresh(`rowsBy${capital(camel)}`);
  const slice = (node: Node): string => text.slice(node.start ?? 0, node.end ?? 0);
  const items = isArray ? slice(list) : fresh(`${item}List`);
  const batched = applyEdits(slice(call), query.edits(keys), call.start ?? 0);
  // pg gives a bigint as text and an integer as a number: the text of both is the same.
  const text1 = (value: string): string => (query.layer === 'pg' ? `String(${value})` : value);
  const column = /^[A-Za-z_$][\w$]*$/.test(query.column)
    ? `row.${query.column}`
    : `row[${JSON.stringify(query.column)}]`;
  const one = query.gives !== 'list';
  const keyType = query.layer === 'pg' ? 'string' : `(typeof ${keys})[number]`;
  const types = typescript ? `<${keyType}, typeof ${found}${one ? '[number]' : ''}>` : '';
  const lines = [
    ...(isArray ? [] : [`const ${items} = [...${slice(list)}];`]),
    `const ${keys} = [...new Set(${items}.map((${item}) => ${item}.${query.key}))];`,
    `const ${query.layer === 'pg' ? `{ rows: ${found} }` : found} = await ${batched};`,
    `const ${byKey} = new Map${types}();`,
    `for (const row of ${found}) {`,
    ...(one
      ? [`${step}if (!${byKey}.has(${column})) ${byKey}.set(${column}, row);`]
      : [
          `${step}const group = ${byKey}.get(${text1(column)});`,
          `${step}if (group) group.push(row);`,
          `${step}else ${byKey}.set(${text1(column)}, [row]);`,
        ]),
    '}',
  ];
  const nothing = { list: ' ?? []', null: ' ?? null', undefined: '' }[query.gives];
  const rows = `${byKey}.get(${text1(`${item}.${query.key}`)})${nothing}`;
  const edits: TextEdit[] = [
    { start: at, end: at, text: lines.map((line) => `${line}${newline}${indent}`).join('') },
    ...(isArray ? [] : [{ start: list.start ?? 0, end: list.end ?? 0, text: items }]),
    { start: declarator.start ?? 0, end: declarator.end ?? 0, text: target(rows) },
  ];
  return { title: `Ask once for all ${keys}, before the loop`, edits };
}

/** @param offset of the text in the one that the edits count in */
export function applyEdits(text: string, edits: readonly TextEdit[], offset = 0): string {
  let result = text;
  for (const { start, end, text: changed } of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start - offset) + changed + result.slice(end - offset);
  }
  return result;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
