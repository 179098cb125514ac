import type { List, ListItem, Nodes, Paragraph, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { toString as plainText } from 'mdast-util-to-string';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import type { Approval, Checklist, Evidence, Item, Note, Problem, Section } from './checklist';
import { conflictMarkers } from './conflictMarkers';
import { readFrontMatter } from './frontMatter';
import { readItemText } from './itemText';
import { parseApproval, parseEvidence } from './records';

/**
 * Reads a checklist: GitHub's Markdown, of which headings are sections and task list items are items. Never throws:
 * what can't be read is a problem, and the rest counts.
 * @param text without a byte order mark
 * @param name stands for the title where the text has none
 */
export function parseChecklist(text: string, name = 'Checklist'): Checklist {
  const front = readFrontMatter(text);
  // The front matter becomes blanks, so that offsets and lines stay as they are.
  const body = text.slice(0, front.end).replace(/[^\r\n]/g, ' ') + text.slice(front.end);
  const root = fromMarkdown(body, {
    extensions: [gfmTaskListItem()],
    mdastExtensions: [gfmTaskListItemFromMarkdown()],
  });
  const reader = new Reader(text, root);
  const { heading, sections } = reader.read();
  return {
    title: front.frontMatter.title ?? heading ?? name,
    frontMatter: front.frontMatter,
    sections,
    problems: [...front.problems, ...conflictMarkers(text), ...reader.problems],
    text,
  };
}

/** Marker and box of an item; what is in the box may follow in the next line of a quotation. */
const BOX = /^(([-*+]|\d{1,9}[.)])[\s>]+\[)[ \t\r\nxX]\]\s+/;

interface OpenSection {
  readonly title: string;
  readonly level: number;
  readonly line: number;
  readonly start: number;
  readonly headingEnd: number;
  readonly items: Item[];
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #root: Root;

  constructor(text: string, root: Root) {
    this.#text = text;
    this.#root = root;
  }

  read(): { heading: string | undefined; sections: Section[] } {
    const found: OpenSection[] = [{ title: '', level: 0, line: 1, start: 0, headingEnd: 0, items: [] }];
    for (const node of this.#root.children) {
      if (node.type === 'heading') {
        const { start, end } = offsets(node);
        const line = node.position!.start.line;
        found.push({ title: plainText(node), level: node.depth, line, start, headingEnd: end, items: [] });
      } else this.#collect(node, found.at(-1)!.items, found.at(-1)!.title);
    }
    const [top, first] = found;
    // A heading of level 1 at the top, with nothing in it, is the title of the whole.
    const isTitle = first?.level === 1 && top!.items.length === 0;
    const heading = isTitle ? first.title : undefined;
    const sections = found
      .map((section, index): Section => {
        const { title, level, line, start, headingEnd, items } = section;
        const end = found[index + 1]?.start ?? this.#text.length;
        const kind = /^roll(?:ing)?[ -]?back\b/i.test(title) ? 'rollback' : 'work';
        return { title, level, line, items, kind, span: { start, end }, headingEnd };
      })
      .filter((section) => section.items.length > 0 || (section.level > 0 && section.title !== heading));
    return { heading, sections };
  }

  /** Items below a node that is no heading, however deep. */
  #collect(node: Nodes, items: Item[], section: string): void {
    if (node.type === 'listItem' && node.checked != null) {
      const item = this.#item(node, section);
      if (item !== undefined) items.push(item);
      return;
    }
    if (node.type === 'list' || node.type === 'listItem' || node.type === 'blockquote') {
      for (const child of node.children) this.#collect(child, items, section);
    }
  }

  #item(node: ListItem, section: string): Item | undefined {
    const [head, ...rest] = node.children;
    if (head?.type !== 'paragraph') return undefined;
    const whole = offsets(node);
    const box = BOX.exec(this.#text.slice(whole.start, whole.end));
    if (box === null) return undefined;
    // The parser leaves the box in the paragraph where no plain text follows it.
    const behind = whole.start + box[0].length;
    const { start, end } = offsets(head);
    const text = { start: Math.max(start, behind), end };
    const line = node.position!.start.line;
    const words = readItemText(head, text, this.#text);
    for (const problem of words.problems) this.problems.push(problem);
    const children: Item[] = [];
    const notes: Note[] = [];
    const approvals: Approval[] = [];
    let evidence: Evidence | undefined;
    let firstNested: number | undefined;
    for (const list of rest.filter((child): child is List => child.type === 'list')) {
      firstNested ??= offsets(list).start;
      for (const nested of list.children) {
        if (nested.checked != null) {
          this.#collect(nested, children, section);
          continue;
        }
        const [own, ...deeper] = nested.children;
        if (own?.type === 'paragraph') {
          const note = this.#note(own, nested);
          const found = parseEvidence(note.text);
          const approval = found === undefined ? parseApproval(note.text) : undefined;
          const { span, line } = note;
          if (found !== undefined) evidence ??= { ...found, span, line };
          else if (approval !== undefined) approvals.push({ ...approval, span, line });
          else notes.push(note);
        }
        for (const child of deeper) this.#collect(child, children, section);
      }
    }
    const { problems: _, tokens, ...kept } = words;
    return {
      ...kept,
      checked: node.checked === true,
      ...(evidence === undefined ? {} : { evidence }),
      approvals,
      notes,
      children,
      line,
      section,
      at: {
        box: whole.start + box[1]!.length,
        text,
        tokens,
        whole,
        marker: box[2]!,
        ...(firstNested === undefined ? {} : { firstNested }),
      },
    };
  }

  #note(paragraph: Paragraph, item: ListItem): Note {
    const { start, end } = offsets(paragraph);
    return {
      span: offsets(item),
      line: item.position!.start.line,
      text: this.#text.slice(start, end).replace(/\s*[\r\n]+\s*/g, ' '),
    };
  }
}

function offsets(node: Nodes): { start: number; end: number } {
  const { start, end } = node.position!;
  return { start: start.offset!, end: end.offset! };
}
