/** A place in the text that a parser complains about; 1-based. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** One sentence. */
  readonly message: string;
}

/** Offsets in the text; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const CADENCES = ['daily', 'weekly', 'monthly', 'quarterly'] as const;
export type Cadence = (typeof CADENCES)[number];

/** The YAML between two `---` at the top. What is not known is kept in the text and ignored. */
export interface FrontMatter {
  /** Id of the playbook that the list was started from. */
  readonly playbook?: string;
  readonly title?: string;
  readonly owner?: string;
  /** `YYYY-MM-DD` */
  readonly due?: string;
  readonly cadence?: Cadence;
  readonly status?: 'open' | 'done';
}

/** What Hotlight writes below a gate. */
export interface Evidence {
  readonly span: Span;
  readonly line: number;
  readonly outcome: 'passes' | 'fails';
  /** In words: `143 ms`. */
  readonly value: string;
  /** Id of the run that was measured. */
  readonly run?: string;
  /** Commit that was measured; full or abbreviated. */
  readonly commit?: string;
  /** Tracked files differed from the commit. */
  readonly dirty: boolean;
  /** ISO 8601 */
  readonly date: string;
  /** Who reported the value, when it was not measured by Hotlight. */
  readonly by?: string;
}

/** Somebody's name below an approval step. */
export interface Approval {
  readonly span: Span;
  readonly line: number;
  readonly name: string;
  readonly email: string;
  /** ISO 8601 */
  readonly date: string;
  readonly commit?: string;
  /** Hash of the evidence that was approved; see {@link evidenceHash}. */
  readonly evidence: string;
}

export interface Note {
  readonly span: Span;
  readonly line: number;
  readonly text: string;
}

export interface ItemLink {
  readonly label: string;
  readonly target: string;
}

/** One `- [ ]` and what is nested below it. */
export interface Item {
  /** What is to be done, as plain text, without owners, dates and gates. */
  readonly title: string;
  /** The same, in Markdown. */
  readonly source: string;
  readonly checked: boolean;
  readonly owners: readonly string[];
  /** `YYYY-MM-DD` */
  readonly due?: string;
  /** The expression after `gate:`, and where it begins. */
  readonly gate?: { readonly text: string; readonly line: number; readonly column: number };
  readonly links: readonly ItemLink[];
  readonly evidence?: Evidence;
  readonly approvals: readonly Approval[];
  readonly notes: readonly Note[];
  readonly children: readonly Item[];
  /** 1-based line of the item's first line. */
  readonly line: number;
  /** Title of the section that it stands in. */
  readonly section: string;
  readonly at: ItemPlace;
}

/** A part of an item's text that is not its title. */
export interface ItemToken extends Span {
  readonly kind: 'owner' | 'due' | 'gate';
  readonly value: string;
}

/** Where in the text an item is; what edits work with. */
export interface ItemPlace {
  /** Offset of the character between the brackets. */
  readonly box: number;
  /** The item's own text, behind the box. */
  readonly text: Span;
  readonly tokens: readonly ItemToken[];
  /** From the list marker to the end of what is nested. */
  readonly whole: Span;
  /** `-`, `*`, `+`, `1.` or `1)`, as written. */
  readonly marker: string;
  /** Offset of the marker of the first list item that is nested, if there is one. */
  readonly firstNested?: number;
}

export interface Section {
  readonly title: string;
  /** 1 to 6; 0 for items before any heading. */
  readonly level: number;
  readonly line: number;
  readonly items: readonly Item[];
  /** `rollback` is worked through only when something went wrong and is not counted as open. */
  readonly kind: 'work' | 'rollback';
  /** From the heading to the next heading. */
  readonly span: Span;
  /** End of the heading itself. */
  readonly headingEnd: number;
}

export interface Checklist {
  readonly title: string;
  readonly frontMatter: FrontMatter;
  /** In the order of the text; sections without items included. */
  readonly sections: readonly Section[];
  readonly problems: readonly Problem[];
  readonly text: string;
}

/** Items and what is nested in them, in the order of the text. */
export function allItems(items: readonly Item[]): Item[] {
  return items.flatMap((item) => [item, ...allItems(item.children)]);
}

/** All items of a checklist, in the order of the text. */
export function itemsOf(checklist: Pick<Checklist, 'sections'>): Item[] {
  return checklist.sections.flatMap((section) => allItems(section.items));
}
