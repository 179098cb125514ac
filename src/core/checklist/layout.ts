import { type Checklist, type Item, itemsOf, type Section, type Span } from './checklist';

/** How an author lays out a list: what new lines are written like. */

/** One line break; never half of `\r\n`. */
const BREAK = String.raw`(?:\r\n|(?<!\r)\n|\r(?!\n))`;
const BLANK_LINE = new RegExp(`${BREAK}[ \\t>]*${BREAK}`);
const BLANK_LINE_AT_END = new RegExp(`${BREAK}(${BREAK})$`);

/** The end of the line that `offset` is on, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const found = /[\r\n]/.exec(text.slice(offset));
  return found === null ? text.length : offset + found.index;
}

export function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

/** The offset behind the line break at `offset`, or `offset` itself. */
export function afterBreak(text: string, offset: number): number {
  if (text.startsWith('\r\n', offset)) return offset + 2;
  return text[offset] === '\n' || text[offset] === '\r' ? offset + 1 : offset;
}

/** The line break of the line before `offset`, else the first one of the text. */
export function lineBreak(text: string, offset = 0): string {
  const before = /(\r\n|\n|\r)[^\r\n]*$/.exec(text.slice(0, offset))?.[1];
  return before ?? /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** Whole lines of an item and what is nested in it, the last line break included. */
export function linesOf(text: string, item: Pick<Item, 'at'>): Span {
  const start = lineStart(text, item.at.whole.start);
  return { start, end: afterBreak(text, lineEnd(text, item.at.whole.end)) };
}

/** What is before the marker: blanks and the `>` of a quotation; other lists' markers count as blanks. */
export function indentOf(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset).replace(/[^\s>]/g, ' ');
}

/** Beginning of a new line that is nested in an item: indentation, bullet and blank. */
export function nestedPrefix(text: string, item: Item): string {
  const { whole, marker, firstNested } = item.at;
  if (firstNested !== undefined) {
    const bullet = /^[-*+]/.exec(text.slice(firstNested))?.[0] ?? '-';
    return `${indentOf(text, firstNested)}${bullet} `;
  }
  const bullet = /^[-*+]$/.test(marker) ? marker : '-';
  const own = indentOf(text, whole.start);
  const usesTabs = /^\t+(?:[-*+]|\d+[.)])\s/m.test(text);
  // Nested content starts where the item's own text does, or further right.
  return `${own}${usesTabs ? '\t' : ' '.repeat(marker.length + 1)}${bullet} `;
}

/** Whether there are empty lines between the items of a list, as seen at two of them that follow each other. */
export function isLoose(checklist: Checklist, section: Section): boolean {
  const lists = [section.items, ...checklist.sections.map(({ items }) => items)];
  for (const items of lists) {
    for (const [index, item] of items.entries()) {
      const next = items[index + 1];
      if (next === undefined) continue;
      const between = checklist.text.slice(item.at.whole.end, next.at.whole.start);
      return BLANK_LINE.test(between);
    }
  }
  // So that edits of neighbouring items merge: git takes adjacent lines for one place.
  return itemsOf(checklist).length === 0;
}

/** Offset of the line break of an empty line right before `start`, else `start`. */
export function blankBefore(text: string, start: number): number {
  const found = BLANK_LINE_AT_END.exec(text.slice(0, start));
  return found === null ? start : start - found[1]!.length;
}

/** Lines taken out of a text that has no line break at its end leave none behind either. */
export function cutFrom(text: string, start: number, end: number): number {
  if (end < text.length || start === 0 || /[\r\n]$/.test(text)) return start;
  return text.startsWith('\r\n', start - 2) ? start - 2 : start - 1;
}
