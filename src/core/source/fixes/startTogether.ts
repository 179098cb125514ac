import type { Node, Statement } from '@babel/types';
import type { RelatedPlace } from '../../finding';
import { TRANSACTS } from '../rules/oneConnection';
import { type FixSource, layoutAt, movedText, type SourceFix, textOf } from './fix';
import { declarationOf } from './loops';
import { literalText, methodCall, nodesOf, type Placed, rootName } from './tree';

/** Calls that give one connection, on which queries wait for each other and share a transaction. */
const ONE_CONNECTION =
  /^(connect|getConnection|reserve|createQueryRunner|startSession|transaction|begin|acquire)$/;
/** Queries that fail where there is no row. */
const FAILS = /OrFail$|OrThrow$|^(one|many|any)First$|^(one|many)$/;
/** Layers whose clients look the same whether they are a pool or one connection of it. */
const POOLED = new Set(['pg', 'pg-promise', 'mysql2', 'postgres.js', 'slonik', 'mssql']);

/**
 * Lets queries start together that wait for each other without need: `Promise.all`, and their names from its result.
 * Undefined where they might share one connection or transaction, or more than the waiting may change.
 * @param calls places of the queries, in their order
 */
export function startTogetherFix(source: FixSource, calls: readonly RelatedPlace[]): SourceFix | undefined {
  const found = calls.map((place) => awaitedAt(source.placed, place));
  const steps = found.flatMap((one) => one ?? []);
  const [first] = steps;
  if (!first || steps.length !== calls.length || steps.length < 2) return undefined;
  if (!isRun(source, steps) || !steps.every((step) => mayRunBeside(source, step))) return undefined;
  // Of two rows that are not there, the error that the caller gets would be the one that came first.
  if (steps.filter(({ call }) => FAILS.test(methodCall(call)?.name ?? '')).length > 1) return undefined;
  const kinds = new Set(steps.flatMap(({ kind }) => kind ?? []));
  const [kind] = kinds;
  if (kinds.size > 1) return undefined;
  const { indent, step, newline, semicolon } = layoutAt(source.text, first.statement);
  const names = steps.map(({ target }) => (target ? textOf(source, target) : ''));
  while (names.at(-1) === '') names.pop();
  const queries = steps.map(({ call }) => `${step}${movedText(source, call, indent + step)},`);
  const all = ['await Promise.all([', ...queries, `])${semicolon}`].join(`${newline}${indent}`);
  const binds = kind === undefined ? '' : `${kind} [${names.join(', ')}] = `;
  const end = steps.at(-1)?.statement.end ?? 0;
  return {
    title: `Start these ${steps.length} queries together`,
    note: 'Same results; each query takes a connection of its own while it runs, and those after one that fails are sent as well.',
    edits: [{ start: first.statement.start ?? 0, end, text: `${binds}${all}` }],
  };
}

/** A statement that is nothing but a query that is waited for. */
interface Step {
  readonly statement: Statement;
  readonly call: Node;
  readonly around: readonly Node[];
  /** What the result is bound to, and by `const` or `let`. */
  readonly target?: Node;
  readonly kind?: string;
}

function awaitedAt(placed: readonly Placed[], { line, column }: RelatedPlace): Step | undefined {
  for (const { node, around } of placed) {
    if (node.type !== 'AwaitExpression') continue;
    const { loc } = node.argument;
    if (loc?.start.line !== line || loc.start.column + 1 !== column) continue;
    const call = node.argument;
    const [parent, statement] = around;
    if (parent?.type === 'ExpressionStatement') return { statement: parent, call, around: around.slice(1) };
    if (parent?.type !== 'VariableDeclarator' || statement?.type !== 'VariableDeclaration') return undefined;
    if (statement.declarations.length > 1 || statement.declare) return undefined;
    if ('typeAnnotation' in parent.id && parent.id.typeAnnotation) return undefined;
    return { statement, call, around: around.slice(2), target: parent.id, kind: statement.kind };
  }
  return undefined;
}

/** The statements follow each other in one block, with nothing between them, and none uses what another binds. */
function isRun({ text }: FixSource, steps: readonly Step[]): boolean {
  const bound = new Set<string>();
  return steps.every(({ statement, around, call, target, kind }, index) => {
    const before = steps[index - 1];
    if (before && (around[0] !== before.around[0] || !isBlank(text, before.statement, statement)))
      return false;
    for (const { node } of nodesOf(call))
      if (node.type === 'Identifier' && bound.has(node.name)) return false;
    for (const { node } of target ? nodesOf(target) : []) {
      // A default may be anything.
      if (node.type === 'AssignmentPattern') return false;
      if (node.type === 'Identifier') bound.add(node.name);
    }
    return kind === undefined || kind === 'const' || kind === 'let';
  });
}

function isBlank(text: string, before: Node, after: Node): boolean {
  return text.slice(before.end ?? 0, after.start ?? 0).trim() === '';
}

/** A read on a client that gives each query a connection, of which nothing says that a transaction is open on it. */
function mayRunBeside(source: FixSource, { call, around }: Step): boolean {
  const query = source.queryAt(call);
  if (!query || query.access === 'write') return false;
  if (/^(sqlite|dataloader|custom|mikro-orm)$/.test(query.layer)) return false;
  const root = rootName(call.type === 'TaggedTemplateExpression' ? call.tag : call);
  if (root === undefined) return false;
  // Made in this statement, an argument could fail when another query is on its way already.
  const isPlain = ![...nodesOf(call)].some(
    ({ node }) =>
      /^(New|Await|Yield|Assignment|Update)Expression$/.test(node.type) || node.type === 'ThrowStatement',
  );
  if (!isPlain) return false;
  for (const [index, outer] of around.entries()) {
    if ('decorators' in outer && outer.decorators?.some((one) => /transact/i.test(textOf(source, one))))
      return false;
    const inner = around[index - 1];
    if (outer.type === 'CallExpression' && inner && 'params' in inner) {
      const name = methodCall(outer)?.name ?? rootName(outer.callee) ?? '';
      if (TRANSACTS.test(name)) return false;
    }
  }
  const owner = around.find((node) => 'params' in node);
  if (owner && opensTransaction(owner)) return false;
  return isManyConnections(source, call, root, query.layer, owner);
}

/** `BEGIN` as a statement of its own, anywhere in the function. */
function opensTransaction(owner: Node): boolean {
  return [...nodesOf(owner)].some(({ node }) => {
    const text = node.type === 'TemplateElement' ? node.value.raw : literalText(node);
    return (
      text !== undefined &&
      /^\s*(begin|start\s+transaction|savepoint|set\s+local|set\s+session)\b/i.test(text)
    );
  });
}

function isManyConnections(
  { placed }: FixSource,
  call: Node,
  root: string,
  layer: string,
  owner: Node | undefined,
): boolean {
  // A client that is handed in may be one connection, with a transaction on it.
  if (owner && 'params' in owner) {
    for (const parameter of owner.params as Node[])
      for (const { node } of nodesOf(parameter))
        if (node.type === 'Identifier' && node.name === root) return false;
  }
  const declared = root === 'this' ? undefined : declarationOf(placed, root);
  const declarator = declared?.around.find((node) => node.type === 'VariableDeclarator');
  const init = declarator?.type === 'VariableDeclarator' ? declarator.init : undefined;
  const made = init?.type === 'AwaitExpression' ? init.argument : init;
  if (made && ONE_CONNECTION.test(methodCall(made)?.name ?? '')) return false;
  if (!POOLED.has(layer)) return true;
  if (layer === 'postgres.js' && made?.type === 'CallExpression' && made.callee.type === 'Identifier')
    return true;
  const isPool =
    (made?.type === 'NewExpression' && /Pool$/.test(rootName(made.callee) ?? '')) ||
    /^createPool$/.test(methodCall(made)?.name ?? '');
  return isPool || /pool$/i.test(receiverName(call) ?? '');
}

/** The last name before the method: `pool` of `this.pool.query(…)`. */
function receiverName(call: Node): string | undefined {
  const object = methodCall(call)?.object;
  if (object?.type === 'Identifier') return object.name;
  return object?.type === 'MemberExpression' && object.property.type === 'Identifier'
    ? object.property.name
    : undefined;
}
