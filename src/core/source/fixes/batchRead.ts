import type { Node } from '@babel/types';
import { capitalized } from '../../base/words';
import { edit, type FixSource, freshName, layoutAt, movedText, type SourceFix, type TextEdit } from './fix';
import { type ItemLoop, itemLoopAt, itemsOf } from './loops';
import { type QuerySlot, querySlot } from './querySlot';
import { isUndisturbed } from './undisturbed';

/**
 * Replaces the query that a loop sends for each of its items by one query for all of them, sent before the loop, and
 * a Map that gives each item its rows: the same rows, in the same order, nothing where there was nothing.
 * Undefined wherever it is not plain from the text that this changes nothing else.
 * @param line of the loop, 1-based
 */
export function batchReadFix(source: FixSource, line: number): SourceFix | undefined {
  const loop = itemLoopAt(source.placed, line);
  const slot = loop && querySlot(loop, source);
  if (!loop || !slot) return undefined;
  const { key, entities } = slot.query;
  const moved = {
    ...slot,
    reads: key.property === undefined ? [] : [key.property],
    readsItem: key.property === undefined,
    shares: entities ? ('entities' as const) : ('data' as const),
  };
  return isUndisturbed(loop, moved) ? write(source, loop, slot) : undefined;
}

function write(source: FixSource, loop: ItemLoop, slot: QuerySlot): SourceFix {
  const { text, file } = source;
  const { call, query, declarator, target, replaced } = slot;
  const { statement, item, list, all } = loop;
  const { key, rowKey } = query;
  const at = statement.start ?? 0;
  const { indent, step, newline, semicolon: end } = layoutAt(text, statement);
  const whole =
    /^_?(id|uuid)$/i.test(key.name) && key.property
      ? `${item}${capitalized(key.name.replace(/^_/, ''))}`
      : key.name;
  const camel = whole.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
  const one = query.gives !== 'list';
  const keys = freshName(text, key.property ? `${camel}s` : `unique${capitalized(camel)}s`);
  const found = freshName(text, `${camel}Rows`);
  const byKey = freshName(text, `${one ? 'row' : 'rows'}By${capitalized(camel)}`);
  // Items that are keys themselves are gone through once, by a Set.
  const { items, made } = itemsOf(source, { ...loop, isArray: loop.isArray || !key.property }, end);
  const distinct = key.property ? `${items}.map((${item}) => ${item}.${key.property})` : items;
  const batched = movedText(source, call, indent, query.edits(keys));
  const result = query.rowsIn === 'rows' ? `{ rows: ${found} }` : found;
  const answer = query.rowsIn === 'first' ? `(await ${batched})[0]` : `await ${batched}`;
  const asks = query.needsKeys ? `${keys}.length === 0 ? [] : ${answer}` : answer;
  // A bigint may come as a text and an integer as a number, an ObjectId as an object: the text of all is the same.
  const rowsKey = `String(${rowKey('row')})`;
  const types = /\.[cm]?tsx?$/.test(file) ? `<string, typeof ${found}>` : '';
  const lines = [
    ...made,
    `const ${keys} = [...new Set(${distinct})]${end}`,
    `const ${result} = ${asks}${end}`,
    ...(one
      ? [`const ${byKey} = new Map(${found}.map((row) => [${rowsKey}, row]))${end}`]
      : [
          `const ${byKey} = new Map${types}()${end}`,
          `for (const row of ${found}) {`,
          `${step}const group = ${byKey}.get(${rowsKey})${end}`,
          `${step}if (group) group.push(row)${end}`,
          `${step}else ${byKey}.set(${rowsKey}, [row])${end}`,
          '}',
        ]),
  ];
  const itemKey = key.property ? `${item}.${key.property}` : item;
  const rows = `${byKey}.get(String(${itemKey}))${{ list: ' ?? []', null: ' ?? null', undefined: '' }[query.gives]}`;
  const edits: TextEdit[] = [
    ...(query.imports ?? []),
    { start: at, end: at, text: lines.map((line) => `${line}${newline}${indent}`).join('') },
    ...(made.length > 0 ? [edit(list, items)] : []),
    edit(
      replaced,
      target && declarator ? target(rows) : needsParentheses(source, replaced) ? `(${rows})` : rows,
    ),
    ...(all && replaced === loop.body ? withoutPromiseAll(all) : []),
  ];
  const limit =
    query.rowsIn === 'rows' ? '' : ' Some databases take no more than 65 535 parameters in one query.';
  return {
    title: `Ask once for all ${key.property ? keys : camel}${key.property ? '' : 's'}, before the loop`,
    note: `Same rows in the same order; each row that several items share is one object. Where the query fails, no item has been worked on yet.${limit}`,
    edits,
  };
}

/** The expression stands where `a ?? b` could not. */
function needsParentheses({ placed }: FixSource, replaced: Node): boolean {
  if (replaced.extra?.parenthesized) return false;
  const parent = placed.find(({ node }) => node === replaced)?.around[0];
  return /^(Logical|Binary|Unary|Member|OptionalMember|TSAs|TSNonNull)/.test(parent?.type ?? '');
}

/** `await Promise.all(list.map(…))` becomes `list.map(…)`. */
function withoutPromiseAll({ whole, map }: NonNullable<ItemLoop['all']>): TextEdit[] {
  return [
    { start: whole.start ?? 0, end: map.start ?? 0, text: '' },
    { start: map.end ?? 0, end: whole.end ?? 0, text: '' },
  ];
}
