import type { Nodes, Paragraph } from 'mdast';
import { toString as plainText } from 'mdast-util-to-string';
import type { Item, ItemLink, ItemToken, Problem, Span } from './checklist';
import { isDay } from './days';

/** `@ada`, `@org/team`; not the end of an address. */
const OWNER = /(?<=^|[\s([,])@([A-Za-z0-9](?:[\w.-]*\w)?(?:\/[\w.-]*\w)?)/g;
const DUE = /(?<=^|\s)due:(\S+)/g;
/** A code span that is a gate; in its text, what is before the expression. */
const GATE = /^gate:\s*/;

type Words = Pick<Item, 'title' | 'source' | 'owners' | 'due' | 'gate' | 'links'>;

/**
 * Reads the first paragraph of an item.
 * @param span where its text is, behind the box
 */
export function readItemText(
  paragraph: Paragraph,
  { start, end }: Span,
  text: string,
): Words & { readonly tokens: readonly ItemToken[]; readonly problems: readonly Problem[] } {
  const tokens = tokensOf(paragraph, text);
  const links: ItemLink[] = [];
  collectLinks(paragraph, links);
  const owners = tokens.filter(({ kind }) => kind === 'owner').map(({ value }) => value);
  const problems: Problem[] = [];
  const place = (offset: number): { line: number; column: number } => placeOf(text, offset);
  const dates = tokens.filter(({ kind }) => kind === 'due');
  for (const { value, start } of dates) {
    if (isDay(value)) continue;
    const message = `"due:${value}" is no day; write due:2026-12-01 with a day that the calendar has.`;
    problems.push({ ...place(start), message });
  }
  const gates = tokens.filter(({ kind }) => kind === 'gate');
  const [gate, second] = gates;
  if (second !== undefined) {
    const message = 'An item has one gate; write the second one as an item of its own.';
    problems.push({ ...place(second.start), message });
  }
  const due = dates.find(({ value }) => isDay(value))?.value;
  return {
    title: titleOf(paragraph, tokens, text),
    source: withoutTokens(text, start, end, tokens),
    owners: [...new Set(owners)],
    ...(due === undefined ? {} : { due }),
    ...(gate === undefined ? {} : { gate: { text: gate.value, ...place(gateStart(text, gate)) } }),
    links,
    tokens,
    problems,
  };
}

/** Owners, dates and gates in a paragraph, in the order of the text. Code spans hold no owners and dates. */
function tokensOf(paragraph: Paragraph, text: string): ItemToken[] {
  const tokens: ItemToken[] = [];
  const visit = (node: Nodes): void => {
    if (node.type === 'inlineCode') {
      const { start, end } = node.position!;
      if (GATE.test(node.value)) {
        const value = node.value.replace(GATE, '').trim();
        tokens.push({ start: start.offset!, end: end.offset!, kind: 'gate', value });
      }
    } else if (node.type === 'text') {
      const from = node.position!.start.offset!;
      const source = text.slice(from, node.position!.end.offset!);
      for (const [kind, pattern] of [
        ['owner', OWNER],
        ['due', DUE],
      ] as const) {
        for (const match of source.matchAll(pattern)) {
          const start = from + match.index;
          tokens.push({ start, end: start + match[0].length, kind, value: match[1]! });
        }
      }
    } else if ('children' in node && node.type !== 'link') {
      for (const child of node.children) visit(child);
    }
  };
  visit(paragraph);
  return tokens.sort((a, b) => a.start - b.start);
}

/** The text of a range without its tokens, on one line. */
function withoutTokens(text: string, from: number, to: number, tokens: readonly ItemToken[]): string {
  let result = '';
  let at = from;
  for (const { start, end } of tokens) {
    if (start < at || end > to) continue;
    result += text.slice(at, start);
    at = end;
  }
  return (result + text.slice(at, to)).replace(/\s+/g, ' ').trim();
}

function titleOf(paragraph: Paragraph, tokens: readonly ItemToken[], text: string): string {
  const gates = new Set(tokens.filter(({ kind }) => kind === 'gate').map(({ start }) => start));
  const parts: string[] = [];
  const visit = (node: Nodes): void => {
    if (node.type === 'inlineCode' && gates.has(node.position!.start.offset!)) parts.push(' ');
    else if (node.type === 'html') return;
    else if (node.type === 'break') parts.push(' ');
    else if (node.type === 'text') {
      const { start, end } = node.position!;
      const isPlain = text.slice(start.offset!, end.offset!) === node.value;
      // Where the source has escapes, its offsets don't fit the text; tokens are looked for in the text then.
      parts.push(
        isPlain ? cut(node.value, start.offset!, tokens) : node.value.replace(OWNER, '').replace(DUE, ''),
      );
    } else if ('children' in node && node.type !== 'link') for (const child of node.children) visit(child);
    else parts.push(plainText(node));
  };
  visit(paragraph);
  return parts.join('').replace(/\s+/g, ' ').trim();
}

function cut(value: string, from: number, tokens: readonly ItemToken[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of tokens) {
    if (start < from || end > from + value.length) continue;
    result += value.slice(at, start - from);
    at = end - from;
  }
  return result + value.slice(at);
}

function collectLinks(node: Nodes, links: ItemLink[]): void {
  if (node.type === 'link') links.push({ label: plainText(node), target: node.url });
  else if ('children' in node) for (const child of node.children) collectLinks(child, links);
}

/** Offset of the expression in the code span of a gate. */
function gateStart(text: string, gate: ItemToken): number {
  const source = text.slice(gate.start, gate.end);
  return gate.start + /^`+\s*gate:\s*/.exec(source)![0].length;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
