import type { Node } from '@babel/types';
import { type FixSource, freshName, layoutAt, type SourceFix, textOf } from './fix';
import { rowInsert } from './inserts';
import { type ItemLoop, itemLoopAt, itemsOf } from './loops';
import { nodesOf, rootName } from './tree';

/** Rows of one statement: with sixty columns still fewer parameters than databases take. */
const ROWS = 1000;

/**
 * Replaces a loop that does nothing but insert a row for each of its items by statements that insert a thousand rows.
 * Undefined where more than the rows may change, or somebody uses what an insert gives.
 * @param line of the loop, 1-based
 */
export function batchWriteFix(source: FixSource, line: number): SourceFix | undefined {
  const loop = itemLoopAt(source.placed, line);
  const call = loop && onlyCall(loop);
  const known = call && source.queryAt(call);
  if (!loop || !known || known.access === 'read' || !isPure(call, loop)) return undefined;
  const insert = rowInsert(known.layer, call, source);
  if (!insert) return undefined;
  const { text } = source;
  const { statement, item, list } = loop;
  const { indent, step, newline, semicolon: end } = layoutAt(text, statement);
  const start = freshName(text, 'start');
  const rows = freshName(text, 'rows');
  const { items, made } = itemsOf(source, loop, end);
  const lines = [
    ...made,
    `for (let ${start} = 0; ${start} < ${items}.length; ${start} += ${ROWS}) {`,
    `${step}const ${rows} = ${items}.slice(${start}, ${start} + ${ROWS}).map((${item}) => ${insert.row})${end}`,
    `${step}await ${insert.all(rows).replace(/\r?\n/g, `${newline}`)}${end}`,
    '}',
  ];
  return {
    title: `Insert the rows of ${textOf(source, list)} ${ROWS} at a time`,
    note: insert.keepsOthers
      ? 'Same documents in the same order; those before one that the database refuses stay, but one that is not valid keeps all of its thousand from being written.'
      : 'Same rows in the same order. A statement is written whole or not at all: outside a transaction, a row that is refused keeps the others of its thousand from being written.',
    edits: [
      { start: statement.start ?? 0, end: statement.end ?? 0, text: lines.join(`${newline}${indent}`) },
    ],
  };
}

/** The call that is all that a loop does, when nobody uses what it gives. */
function onlyCall({ body, all, statement }: ItemLoop): Node | undefined {
  if (all && statement.type !== 'ExpressionStatement') return undefined;
  let only = Array.isArray(body) ? (body.length === 1 ? (body[0] as Node) : undefined) : (body as Node);
  if (only?.type === 'ExpressionStatement') only = only.expression;
  // A callback may also return the promise.
  else if (only?.type === 'ReturnStatement' && all && only.argument) only = only.argument;
  if (only?.type === 'AwaitExpression') return only.argument;
  return all ? only : undefined;
}

/** What the row is made of does not depend on the inserts before it, nor on when it is asked for. */
function isPure(call: Node, { list, item }: ItemLoop): boolean {
  const listed = rootName(list);
  let usesItem = false;
  for (const { node, around } of nodesOf(call)) {
    if (/^(Assignment|Await|Yield)Expression$/.test(node.type)) return false;
    if (node.type !== 'Identifier') continue;
    const [parent] = around;
    const isName = parent?.type === 'MemberExpression' && parent.property === node && !parent.computed;
    if (isName) continue;
    if (node.name === item) usesItem = true;
    if (node.name === listed && listed !== 'this' && parent?.type !== 'ObjectProperty') return false;
  }
  return usesItem;
}
