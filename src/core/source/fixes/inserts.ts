import type { Node } from '@babel/types';
import { applyEdits, edit, type FixSource, type TextEdit, textOf } from './fix';
import { type ChainedCall, chainOf, literalText, methodCall, nodesOf, propertiesOf } from './tree';

/** An insert of one row that has an equal for many. */
export interface RowInsert {
  /** The row as an expression of the loop's item. */
  readonly row: string;
  /** The call that inserts the rows of a variable. */
  readonly all: (rows: string) => string;
  /** The rows before the one that is refused stay, as they do in the loop. */
  readonly keepsOthers?: true;
}

/** The statement of a thousand rows with more columns has more parameters than databases take. */
const MAX_COLUMNS = 60;

const INSERTS: Readonly<Record<string, (call: Node, source: FixSource) => RowInsert | undefined>> = {
  drizzle: (call, source) => rowArgument(call, source, ['insert', 'values'], ['onConflictDoNothing']),
  knex: (call, source) => rowArgument(call, source, ['insert'], []),
  kysely: (call, source) => rowArgument(call, source, ['insertInto', 'values', 'execute'], []),
  mongoose: mongooseCreate,
  mysql2: mysqlInsert,
  pg: pgInsert,
  'postgres.js': postgresJsInsert,
  prisma: prismaCreate,
  typeorm: typeormInsert,
};

/** @param layer name of the data layer whose call it is */
export function rowInsert(layer: string, call: Node, source: FixSource): RowInsert | undefined {
  return Object.hasOwn(INSERTS, layer) ? INSERTS[layer]?.(call, source) : undefined;
}

/** One of a chain of calls, known by their names, takes the row. */
function rowArgument(
  call: Node,
  source: FixSource,
  names: readonly string[],
  optional: readonly string[],
): RowInsert | undefined {
  const { calls } = chainOf(call);
  const kept = calls.filter(({ name, args }) => !(optional.includes(name) && args.length === 0));
  if (kept.map(({ name }) => name).join() !== names.join()) return undefined;
  const taking = kept.find(
    ({ name }) => name === 'values' || (name === 'insert' && !names.includes('values')),
  );
  const [row, more] = taking?.args ?? [];
  return row && !more ? given(call, row, source) : undefined;
}

function typeormInsert(call: Node, source: FixSource): RowInsert | undefined {
  const last = lastCall(call);
  const row = last?.args.at(-1);
  const [entity] = last?.args.length === 2 ? last.args : [];
  if (last?.name !== 'insert' || last.args.length > 2 || (entity && entity.type !== 'Identifier'))
    return undefined;
  return row && given(call, row, source);
}

/** The call with another argument in the place of its row, which is written out. */
function given(
  call: Node,
  row: Node,
  source: FixSource,
  edits: readonly TextEdit[] = [],
): RowInsert | undefined {
  if (!propertiesOf(row)) return undefined;
  return {
    row: `(${textOf(source, row)})`,
    all: (rows) => applyEdits(textOf(source, call), [...edits, edit(row, rows)], call.start ?? 0),
  };
}

/** `create({ data })` becomes `createMany`, which takes no nested writes. */
function prismaCreate(call: Node, source: FixSource): RowInsert | undefined {
  const last = lastCall(call);
  const options = propertiesOf(last?.args[0]);
  const data = options?.get('data');
  if (last?.name !== 'create' || last.args.length !== 1 || options?.size !== 1 || !data) return undefined;
  const columns = propertiesOf(data.value);
  if (!columns || [...columns.values()].some(({ value }) => /^(Object|Array)Expression$/.test(value.type)))
    return undefined;
  return given(call, data.value, source, [edit(last.property, 'createMany')]);
}

/** `Model.create(document)` becomes `insertMany`, where no middleware of the schema runs for it. */
function mongooseCreate(call: Node, source: FixSource): RowInsert | undefined {
  const last = lastCall(call);
  const object = methodCall(call)?.object;
  const [row, more] = last?.args ?? [];
  if (last?.name !== 'create' || !row || more || object?.type !== 'Identifier') return undefined;
  const isMadeHere = source.placed.some(
    ({ node }) =>
      node.type === 'VariableDeclarator' &&
      node.id.type === 'Identifier' &&
      node.id.name === object.name &&
      node.init?.type === 'CallExpression' &&
      /(^|\.)model$/.test(textOf(source, node.init.callee)),
  );
  if (!isMadeHere || /\.(pre|post|plugin)\s*\(/.test(source.text)) return undefined;
  const insert = given(call, row, source, [edit(last.property, 'insertMany')]);
  return insert && { ...insert, keepsOthers: true };
}

const INSERT =
  /^(?<into>\s*insert\s+into\s+[\w."`]+\s*\((?<columns>[\w\s,"`]+)\)\s*values\s*)\((?<values>.*)\)(?<after>\s*(?:on\s+conflict\s*(?:\([\w\s,"]*\)\s*)?do\s+nothing\s*)?;?\s*)$/is;

/** `VALUES ($1, $2)`, each parameter once and in order, becomes one such row after the other. */
function pgInsert(call: Node, source: FixSource): RowInsert | undefined {
  const insert = insertWithValues(call, source, ['query']);
  if (!insert) return undefined;
  const { into, values, after, row, sql, list, count } = insert;
  const used = [...values.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  if (used.length !== count || used.some((number, index) => number !== index + 1)) return undefined;
  return {
    row,
    all: (rows) => {
      const one = templated(values).replace(
        /\$(\d+)/g,
        (_, number: string) => `$\${${count} * row + ${number}}`,
      );
      const text = `\`${templated(into)}\${${rows}.map((_, row) => \`(${one})\`).join(', ')}${templated(after)}\``;
      return applyEdits(
        textOf(source, call),
        [edit(sql, text), edit(list, `${rows}.flat()`)],
        call.start ?? 0,
      );
    },
  };
}

function mysqlInsert(call: Node, source: FixSource): RowInsert | undefined {
  const insert = insertWithValues(call, source, ['query', 'execute']);
  if (!insert || /["'`\\]|--/.test(insert.values) || insert.after.trim().replace(';', '') !== '')
    return undefined;
  const { into, values, row, sql, list, count } = insert;
  if (values.split('?').length - 1 !== count) return undefined;
  return {
    row,
    all: (rows) => {
      const text = `\`${templated(into)}\${${rows}.map(() => '(${values})').join(', ')}\``;
      return applyEdits(
        textOf(source, call),
        [edit(sql, text), edit(list, `${rows}.flat()`)],
        call.start ?? 0,
      );
    },
  };
}

function insertWithValues(call: Node, source: FixSource, names: readonly string[]) {
  const method = methodCall(call);
  const [sql, list, more] = method?.args ?? [];
  const text = literalText(sql);
  if (!method || !names.includes(method.name) || !sql || text === undefined || more) return undefined;
  if (list?.type !== 'ArrayExpression' || list.elements.some((one) => !one || one.type === 'SpreadElement'))
    return undefined;
  const { into, values, after } = INSERT.exec(text)?.groups ?? {};
  const count = list.elements.length;
  if (into === undefined || values === undefined || after === undefined) return undefined;
  if (count === 0 || count > MAX_COLUMNS || !isBalanced(values)) return undefined;
  return { into, values, after, count, sql, list, row: textOf(source, list) };
}

/** `sql`INSERT … VALUES (${a}, ${b})`` becomes `sql`INSERT … ${sql(rows, 'a', 'b')}``. */
function postgresJsInsert(call: Node, source: FixSource): RowInsert | undefined {
  if (call.type !== 'TaggedTemplateExpression') return undefined;
  const { quasis, expressions } = call.quasi;
  const parts = quasis.map((quasi) => quasi.value.raw);
  const match = /^(?<into>\s*insert\s+into\s+[\w."]+\s*)\((?<columns>[\w\s,"]+)\)\s*values\s*\(\s*$/i.exec(
    parts[0] ?? '',
  );
  const { into, columns } = match?.groups ?? {};
  const isList = parts.slice(1, -1).every((part) => part.trim() === ',') && parts.at(-1)?.trim() === ')';
  if (into === undefined || columns === undefined || !isList || expressions.length > MAX_COLUMNS)
    return undefined;
  const names = columns.split(',').map((column) => {
    const name = column.trim();
    return name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase();
  });
  // Values that are calls of the tag are parts of the statement.
  const tag = textOf(source, call.tag);
  const isValue = (node: Node): boolean => ![...nodesOf(node)].some((one) => isNamed(one.node, tag));
  if (names.length !== expressions.length || !expressions.every(isValue)) return undefined;
  const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
  const row = names
    .map((name, index) => `${key(name)}: ${textOf(source, expressions[index] as Node)}`)
    .join(', ');
  const given = names.map((name) => `'${name}'`).join(', ');
  return { row: `({ ${row} })`, all: (rows) => `${tag}\`${into}\${${tag}(${rows}, ${given})}\`` };
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function lastCall(call: Node): ChainedCall | undefined {
  return chainOf(call).calls.at(-1);
}

/** A text as a part of a template literal. */
function templated(text: string): string {
  return text.replace(/[`\\]|\$\{/g, '\\$&');
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth++;
    else if (letter === ')' && --depth < 0) return false;
  }
  return depth === 0 && !/['"]/.test(text);
}
