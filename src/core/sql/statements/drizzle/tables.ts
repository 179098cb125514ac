import type { Node } from '@babel/types';
import { bare, isFunction, keyName, walk } from '../../../source/summary/syntax';
import type { Bindings } from '../bindings';

/** A table of Drizzle's: what its names in the source are called in the database. */
export interface DrizzleTable {
  /** With its schema, as parts: `['shop', 'orders']`. */
  readonly name: readonly string[];
  /** Column by property, in order. */
  readonly columns: ReadonlyMap<string, string>;
  /** All columns are known; otherwise some come from a value that is not written in the file. */
  readonly complete: boolean;
}

/** Tables by the name under which a file declares them. */
export type DrizzleTables = ReadonlyMap<string, DrizzleTable>;

const NO_TABLES: DrizzleTables = new Map();

/** The tables of several files. A name that they declare more than once says nothing. */
export function mergeTables(declared: Iterable<DrizzleTables>): DrizzleTables {
  const merged = new Map<string, DrizzleTable | undefined>();
  for (const one of declared) {
    for (const [name, table] of one) merged.set(name, merged.has(name) ? undefined : table);
  }
  return new Map([...merged].flatMap(([name, table]) => (table ? [[name, table] as const] : [])));
}

/** Whether a text may declare tables. */
export function mayDeclareTables(text: string): boolean {
  return /\bdrizzle-orm\/pg-core\b/.test(text);
}

/** The PostgreSQL tables that a file declares with `pgTable('orders', { … })` or `schema.table('orders', { … })`. */
export function drizzleTables(program: Node, bindings: Bindings): DrizzleTables {
  if (![...bindings.modules].some((module) => module.startsWith('drizzle-orm'))) return NO_TABLES;
  const tables = new Map<string, DrizzleTable>();
  walk(program, (node) => {
    if (isFunction(node)) return false;
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || !node.init) return true;
    const table = tableOf(bare(node.init), bindings);
    if (table) tables.set(node.id.name, table);
    return false;
  });
  return tables;
}

function tableOf(init: Node, bindings: Bindings): DrizzleTable | undefined {
  let call = init;
  // `pgTable(…).enableRLS()`
  while (call.type === 'CallExpression' && isMember(call.callee, 'enableRLS')) {
    call = bare((bare(call.callee) as Extract<Node, { type: 'MemberExpression' }>).object);
  }
  if (call.type !== 'CallExpression') return undefined;
  const schema = schemaOf(bare(call.callee), bindings);
  const [name, columns] = call.arguments;
  const table = name === undefined ? undefined : bare(name);
  if (!schema || table?.type !== 'StringLiteral' || !columns) return undefined;
  const found = columnsOf(bare(columns), bindings, 0);
  return found && { name: [...schema, table.value], ...found };
}

/** `[]` for `pgTable`, `['shop']` for `pgSchema('shop').table`; undefined for other functions. */
function schemaOf(callee: Node, bindings: Bindings): readonly string[] | undefined {
  if (callee.type === 'Identifier') {
    const imported = bindings.find(callee.name, callee)?.imported;
    return imported?.name === 'pgTable' && imported.from === 'drizzle-orm/pg-core' ? [] : undefined;
  }
  if (!isMember(callee, 'table')) return undefined;
  const object = bare((callee as Extract<Node, { type: 'MemberExpression' }>).object);
  const made =
    object.type === 'Identifier' ? bindings.find(object.name, object)?.init : (object as Node | undefined);
  const call = made ? bare(made) : undefined;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'Identifier') return undefined;
  const [name] = call.arguments;
  const isSchema = bindings.find(call.callee.name, call)?.imported?.name === 'pgSchema';
  return isSchema && name?.type === 'StringLiteral' ? [name.value] : undefined;
}

/** How deep objects that are spread into each other are followed. */
const MAX_DEPTH = 4;

function columnsOf(
  node: Node,
  bindings: Bindings,
  depth: number,
): Pick<DrizzleTable, 'columns' | 'complete'> | undefined {
  // `(t) => ({ id: t.integer() })`
  if (isFunction(node)) return columnsOf(bare(node.body), bindings, depth);
  if (node.type !== 'ObjectExpression') return undefined;
  const columns = new Map<string, string>();
  let complete = true;
  for (const property of node.properties) {
    if (property.type === 'ObjectProperty') {
      const key = keyName(property.key, property.computed);
      if (key === undefined) complete = false;
      else columns.set(key, columnName(property.value) ?? key);
      continue;
    }
    const spread = property.type === 'SpreadElement' ? bare(property.argument) : undefined;
    const init =
      spread?.type === 'Identifier' && depth < MAX_DEPTH
        ? bindings.find(spread.name, spread)?.init
        : undefined;
    const inner = init ? columnsOf(bare(init), bindings, depth + 1) : undefined;
    if (!inner) complete = false;
    else {
      complete &&= inner.complete;
      for (const [key, name] of inner.columns) columns.set(key, name);
    }
  }
  return { columns, complete };
}

/** `user_id` of `integer('user_id').notNull()`; undefined when the property's own name is the column's. */
function columnName(value: Node): string | undefined {
  let node = bare(value);
  while (node.type === 'CallExpression') {
    const callee = bare(node.callee);
    const inner = callee.type === 'MemberExpression' ? bare(callee.object) : undefined;
    if (inner?.type !== 'CallExpression') {
      const [first] = node.arguments;
      return first?.type === 'StringLiteral' ? first.value : undefined;
    }
    node = inner;
  }
  return undefined;
}

function isMember(node: Node, name: string): boolean {
  const callee = bare(node);
  return callee.type === 'MemberExpression' && keyName(callee.property, callee.computed) === name;
}
