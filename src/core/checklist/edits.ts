import { HotlightError } from '../base/errors';
import type { Checklist, Item, Section } from './checklist';
import {
  afterBreak,
  blankBefore,
  cutFrom,
  isLoose,
  lineBreak,
  lineEnd,
  linesOf,
  nestedPrefix,
} from './layout';
import { type ApprovalRecord, type EvidenceRecord, formatApproval, formatEvidence } from './records';
import type { TextEdit } from './textEdit';

/**
 * Edits of a checklist's text. Each touches the lines that it is about and no others, and writes as the author does:
 * bullets, indentation and line breaks are those of the neighbours.
 */

export function setChecked(item: Item, checked: boolean): TextEdit[] {
  if (item.checked === checked) return [];
  return [{ start: item.at.box, end: item.at.box + 1, text: checked ? 'x' : ' ' }];
}

/** @throws HotlightError `usage` for an empty title. */
export function rename({ text }: Checklist, item: Item, title: string): TextEdit[] {
  const words = oneLine(title, 'An item needs a title');
  const { start, end } = item.at.text;
  const tokens = item.at.tokens.map((token) => text.slice(token.start, token.end));
  return [{ start, end, text: [words, ...tokens].join(' ') }];
}

/** Owners without `@`; they replace those that are there. */
export function assign({ text }: Checklist, item: Item, owners: readonly string[]): TextEdit[] {
  for (const owner of owners) {
    if (!/^[A-Za-z0-9](?:[\w.-]*\w)?(?:\/[\w.-]*\w)?$/.test(owner)) {
      throw new HotlightError(
        'usage',
        `"${owner}" can't be an owner; use letters, digits, "-", "_" and ".", such as ada.`,
      );
    }
  }
  return replaceTokens(text, item, 'owner', owners.map((owner) => `@${owner}`).join(' '));
}

/** @param day `YYYY-MM-DD`; none when absent */
export function setDue({ text }: Checklist, item: Item, day: string | undefined): TextEdit[] {
  return replaceTokens(text, item, 'due', day === undefined ? '' : `due:${day}`);
}

function replaceTokens(text: string, item: Item, kind: 'owner' | 'due', written: string): TextEdit[] {
  const [first, ...others] = item.at.tokens.filter((token) => token.kind === kind);
  const removed = (token: { start: number; end: number }): TextEdit => {
    // With the blank before it.
    const start = text[token.start - 1] === ' ' && token.start > item.at.text.start ? 1 : 0;
    return { start: token.start - start, end: token.end, text: '' };
  };
  if (first === undefined) {
    return written === '' ? [] : [{ start: item.at.text.end, end: item.at.text.end, text: ` ${written}` }];
  }
  return [
    written === '' ? removed(first) : { start: first.start, end: first.end, text: written },
    ...others.map(removed),
  ];
}

/** Adds a link behind the item's text. */
export function addLink(item: Item, label: string, target: string): TextEdit[] {
  const escaped = label.replace(/\s+/g, ' ').replace(/[\\[\]`*_<@]/g, '\\$&');
  const address = target.replace(/[\s()<>\\]/g, (it) => `%${it.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const { end } = item.at.text;
  return [{ start: end, end, text: ` [${escaped}](${address})` }];
}

/** Adds a nested line at the end of what is nested. */
export function addNote({ text }: Checklist, item: Item, note: string): TextEdit[] {
  const line = nestedPrefix(text, item) + oneLine(note, 'A note needs a text');
  return [lineAfter(text, lineEnd(text, item.at.whole.end), line)];
}

/** Writes what was measured: the line that is there is replaced, else one is added first of all nested ones. */
export function setEvidence({ text }: Checklist, item: Item, record: EvidenceRecord): TextEdit[] {
  const line = formatEvidence(record);
  const { evidence } = item;
  if (evidence !== undefined) {
    const start = text.indexOf('evidence:', evidence.span.start);
    const end = lineEnd(text, start);
    return text.slice(start, end) === line ? [] : [{ start, end, text: line }];
  }
  return [lineAfter(text, lineEnd(text, item.at.text.end), nestedPrefix(text, item) + line)];
}

/** Adds somebody's approval, or renews it. */
export function addApproval({ text }: Checklist, item: Item, record: ApprovalRecord): TextEdit[] {
  const line = formatApproval(record);
  const own = item.approvals.find(({ email }) => email.toLowerCase() === record.email.toLowerCase());
  if (own !== undefined) {
    const start = text.indexOf('approved by', own.span.start);
    return [{ start, end: lineEnd(text, start), text: line }];
  }
  return [lineAfter(text, lineEnd(text, item.at.whole.end), nestedPrefix(text, item) + line)];
}

/** Removes an item and all that is nested in it. */
export function remove({ text }: Checklist, item: Item): TextEdit[] {
  const { start, end } = linesOf(text, item);
  return [{ start: cutFrom(text, start, end), end: withBlankLine(text, start, end), text: '' }];
}

/** The end of lines that are taken away: an empty line goes too where two would be left together. */
function withBlankLine(text: string, start: number, end: number): number {
  const next = afterBreak(text, end);
  const isBlankAfter = next > end;
  const isBlankBefore = start === 0 || blankBefore(text, start) < start;
  return isBlankAfter && isBlankBefore ? next : end;
}

/** Adds an item at the end of a section, or behind another item. */
export function addItem(checklist: Checklist, section: Section, title: string, after?: Item): TextEdit[] {
  const { text } = checklist;
  const words = oneLine(title, 'An item needs a title');
  const previous = after ?? section.items.at(-1);
  if (previous === undefined) {
    const at = section.level === 0 ? section.span.end : lineEnd(text, section.headingEnd);
    const eol = lineBreak(text, at);
    const bullet = /^[ \t]*([-*+])[ \t]+\[/m.exec(text)?.[1] ?? '-';
    const line = `${eol}${bullet} [ ] ${words}`;
    return [lineAfter(text, at, line)];
  }
  const { start, end } = linesOf(text, previous);
  const lead = text.slice(start, previous.at.whole.start);
  const item = `${lead}${following(previous.at.marker)} [ ] ${words}`;
  const gap = isLoose(checklist, section) ? lineBreak(text, end) + lead.replace(/[^\s>]/g, '').trimEnd() : '';
  return [lineAfter(text, lineEnd(text, Math.max(previous.at.whole.end, start)), `${gap}${item}`)];
}

/** `-` is followed by `-`, `3.` by `4.`. */
function following(marker: string): string {
  return marker.replace(/\d+/, (number) => String(Number(number) + 1));
}

/** A line behind the one that ends at `end`, in a text whose last line may have no line break. */
function lineAfter(text: string, end: number, line: string): TextEdit {
  const behind = afterBreak(text, end);
  const eol = behind > end ? text.slice(end, behind) : lineBreak(text, end);
  return { start: end, end, text: `${eol}${line}` };
}

function oneLine(text: string, complaint: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') throw new HotlightError('usage', `${complaint}; type at least one character.`);
  return line;
}
