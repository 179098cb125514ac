import { allItems, type Checklist, type Item, type Section } from './checklist';
import { afterBreak, blankBefore, cutFrom, indentOf, lineBreak, lineEnd, linesOf } from './layout';
import type { TextEdit } from './textEdit';

/** Where an item goes: before another one, or to the end of a section. */
export type MoveTarget = { readonly before: Item } | { readonly endOf: Section };

/**
 * Moves an item with all that is nested in it. Its lines are kept as they are but for their indentation; numbered
 * lists are numbered anew. A move into itself is none.
 */
export function moveItem(checklist: Checklist, item: Item, target: MoveTarget): TextEdit[] {
  const { text } = checklist;
  if ('before' in target && allItems([item]).includes(target.before)) return [];
  const neighbour = 'before' in target ? target.before : target.endOf.items.at(-1);
  if (neighbour === item) return [];
  const from = linesOf(text, item);
  const source = siblingsOf(checklist, item).filter((it) => it !== item);
  const goal = 'before' in target ? siblingsOf(checklist, target.before) : target.endOf.items;
  const others = goal.filter((it) => it !== item);
  const at = 'before' in target ? others.indexOf(target.before) : others.length;
  const ordered = [...others.slice(0, at), item, ...others.slice(at)];
  const markers = new Map([...numbered(source), ...numbered(ordered)]);
  const style = neighbour?.at.marker;
  // A shorter marker leaves what is nested in the item; a longer one might push it out.
  if (
    style !== undefined &&
    !markers.has(item) &&
    (style.length <= item.at.marker.length || isOneLine(item.at))
  ) {
    markers.set(item, style);
  }
  const block = indented(
    ensureBreak(text.slice(from.start, from.end), text),
    indentOf(text, item.at.whole.start),
    neighbour === undefined ? '' : indentOf(text, neighbour.at.whole.start),
  );
  const own = markers.get(item);
  const moved = own === undefined ? block : block.replace(item.at.marker, own);
  const renumbering = [...markers]
    .filter(([it, marker]) => it !== item && it.at.marker !== marker)
    .map(([{ at }, marker]) => ({
      start: at.whole.start,
      end: at.whole.start + at.marker.length,
      text: marker,
    }));
  const { cut, gap } = cutOut(text, from.start, from.end);
  return [...renumbering, cut, paste(text, target, neighbour, moved, gap)];
}

/** The lines to take away, with the empty line that belongs to them, which goes where they go. */
function cutOut(text: string, start: number, end: number): { cut: TextEdit; gap: string } {
  const after = afterBreak(text, end);
  const before = blankBefore(text, start);
  if (after > end && before < start) return { cut: { start, end: after, text: '' }, gap: lineBreak(text) };
  if (before < start && text.slice(end).trim() === '') {
    return { cut: { start: cutFrom(text, before, end), end, text: '' }, gap: lineBreak(text) };
  }
  return { cut: { start: cutFrom(text, start, end), end, text: '' }, gap: '' };
}

function paste(
  text: string,
  target: MoveTarget,
  neighbour: Item | undefined,
  block: string,
  gap: string,
): TextEdit {
  if ('before' in target) {
    const at = linesOf(text, target.before).start;
    return { start: at, end: at, text: block + gap };
  }
  const at = lineEnd(text, neighbour === undefined ? target.endOf.headingEnd : neighbour.at.whole.end);
  const eol = lineBreak(text, at);
  const space = neighbour === undefined ? eol : gap;
  return { start: at, end: at, text: `${eol}${space}${block.replace(/[\r\n]+$/, '')}` };
}

/** The items of the list that an item is in. */
function siblingsOf(checklist: Checklist, item: Item): readonly Item[] {
  const lists = checklist.sections.flatMap(({ items }) => [
    items,
    ...allItems(items).map(({ children }) => children),
  ]);
  return lists.find((items) => items.includes(item)) ?? [item];
}

/**
 * The markers of a numbered list in its new order, counting from its first number; `1. 1. 1.` stays so. Nothing for
 * a list with bullets, or where a longer number would push what is nested out of its item.
 */
function numbered(items: readonly Item[]): Map<Item, string> {
  const numbers = items.map(({ at }) => /^(\d+)([.)])$/.exec(at.marker));
  const values = numbers.map((it) => Number(it?.[1]));
  if (items.length === 0 || numbers.some((it) => it === null)) return new Map();
  const first = Math.min(...values);
  const isSame = items.length > 1 && values.every((value) => value === first);
  const markers = items.map((_, index) => `${isSame ? first : first + index}${numbers[0]![2]}`);
  const fits = items.every(({ at }, index) => at.marker.length === markers[index]!.length || isOneLine(at));
  return fits ? new Map(items.map((item, index) => [item, markers[index]!])) : new Map();
}

function isOneLine({ whole, text }: Item['at']): boolean {
  return whole.end === text.end;
}

function ensureBreak(block: string, text: string): string {
  return /[\r\n]$/.test(block) ? block : block + lineBreak(text);
}

/** The same lines behind another indentation; lines that lie further left are kept. */
function indented(block: string, from: string, to: string): string {
  if (from === to) return block;
  return block
    .split(/(?<=\r\n|\n|\r(?!\n))/)
    .map((line) => (line.startsWith(from) && line.trim() !== '' ? to + line.slice(from.length) : line))
    .join('');
}
