import type { Node } from '@babel/types';
import { edit, type FixSource, freshName, layoutAt, movedText, type SourceFix, type TextEdit } from './fix';
import { itemLoopAt, itemsOf } from './loops';
import { isAlwaysReached } from './querySlot';
import { memberOf, methodCall, nodesOf } from './tree';
import { isUndisturbed } from './undisturbed';

/**
 * Starts the loads of a DataLoader for all items before the loop, so that they make one batch.
 * @param line of the loop, 1-based
 */
export function loadTogetherFix(source: FixSource, line: number): SourceFix | undefined {
  const loop = itemLoopAt(source.placed, line);
  if (!loop || loop.all || !Array.isArray(loop.body)) return undefined;
  const statements: readonly Node[] = loop.body;
  const awaits = statements
    .flatMap((one) => [...nodesOf(one)])
    .filter(({ node }) => node.type === 'AwaitExpression');
  const [only] = awaits;
  if (only?.node.type !== 'AwaitExpression' || awaits.length > 1) return undefined;
  const call = only.node.argument;
  if (source.queryAt(call)?.layer !== 'dataloader' || methodCall(call)?.name !== 'load') return undefined;
  if (!isAlwaysReached(only.node, only.around, statements)) return undefined;
  const reads = [...nodesOf(call)].flatMap(({ node }) => memberOf(node, loop.item) ?? []);
  const [parent] = only.around;
  const declarator = parent?.type === 'VariableDeclarator' ? { declarator: parent } : {};
  if (!isUndisturbed(loop, { call, reads, ...declarator })) return undefined;
  const { text } = source;
  const { statement, item, list } = loop;
  const { indent, newline, semicolon } = layoutAt(text, statement);
  const loaded = freshName(text, 'loaded');
  const index = freshName(text, 'index');
  const { items, made } = itemsOf(source, loop, semicolon);
  const at = statement.start ?? 0;
  const lines = [
    ...made,
    `const ${loaded} = await Promise.all(${items}.map((${item}) => ${movedText(source, call, indent)}))${semicolon}`,
  ];
  const left = statement.type === 'ForOfStatement' ? statement.left : undefined;
  const variable = left?.type === 'VariableDeclaration' ? left.declarations[0]?.id : undefined;
  if (!variable) return undefined;
  const edits: TextEdit[] = [
    { start: at, end: at, text: lines.map((line) => `${line}${newline}${indent}`).join('') },
    edit(variable, `[${index}, ${item}]`),
    edit(list, `${items}.entries()`),
    edit(only.node, `${loaded}[${index}]`),
  ];
  return {
    title: `Start all loads together, before the loop`,
    note: 'Same rows in the same order; the loader asks for all keys at once. Where a load fails, no item has been worked on yet.',
    edits,
  };
}
