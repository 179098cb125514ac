import type { MarkdownString, ThemeIcon, TreeItem } from 'vscode';
import { allItems, type Checklist, type Item, type Section } from '../../core/checklist/checklist';
import type { GateState } from '../../core/checklist/gateState';
import { isClosed, isOverdue, progressOf } from '../../core/checklist/progress';
import type { Identity } from '../../node/checklist/gitFacts';
import { INTERNAL_COMMANDS } from '../commands';
import { plainLabel } from '../labels';
import { escapeMarkdown } from '../markdown';
import type { VSCode } from '../services';
import type { ChecklistEntry, ChecklistFailure } from './entries';

/** The same object for a file as long as it is shown: a refresh names it. */
export interface ListNode {
  readonly type: 'checklist';
  entry: ChecklistEntry;
}
export interface SectionNode {
  readonly type: 'section';
  readonly entry: ChecklistEntry;
  readonly section: Section;
}
export interface ItemNode {
  readonly type: 'item';
  readonly entry: ChecklistEntry;
  readonly item: Item;
}
/** A file that can't be read, or a problem in one. */
export interface ProblemNode {
  readonly type: 'problem';
  readonly file: string;
  readonly line: number;
  readonly message: string;
}
export type ChecklistNode = ListNode | SectionNode | ItemNode | ProblemNode;

export const FILTERS = ['all', 'mine', 'open', 'failing'] as const;
export type Filter = (typeof FILTERS)[number];

export interface TreeContext {
  readonly filter: Filter;
  readonly identities: readonly Identity[];
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly severalFolders: boolean;
  readonly describeState: (state: GateState) => string;
}

/** Whether a filter leaves anything of a checklist. */
export function isListed(entry: ChecklistEntry, context: TreeContext): boolean {
  return context.filter === 'all' || entry.checklist.sections.some((it) => isShown(entry, it.items, context));
}

/** The row of a file that can't be read. */
export function failureNode({ file, message }: ChecklistFailure): ProblemNode {
  return { type: 'problem', file, line: 1, message };
}

/** The rows below one, those left out that the filter hides. */
export function childNodes(node: ChecklistNode, context: TreeContext): ChecklistNode[] {
  if (node.type === 'problem') return [];
  const { entry } = node;
  const shown = (items: readonly Item[]): ChecklistNode[] =>
    items.filter((item) => isShown(entry, [item], context)).map((item) => ({ type: 'item', entry, item }));
  if (node.type === 'item') return shown(node.item.children);
  if (node.type === 'section') return shown(node.section.items);
  const { problems, sections, title } = entry.checklist;
  const [only] = sections;
  // A list without headings but its own needs no row between.
  if (only?.title === title && sections.length === 1 && problems.length === 0) return shown(only.items);
  return [
    ...problems.map(
      ({ line, message }): ChecklistNode => ({ type: 'problem', file: entry.file, line, message }),
    ),
    ...sections
      .filter(({ items }) => context.filter === 'all' || isShown(entry, items, context))
      .map((section): ChecklistNode => ({ type: 'section', entry, section })),
  ];
}

function isShown(entry: ChecklistEntry, items: readonly Item[], context: TreeContext): boolean {
  const { filter } = context;
  if (filter === 'all') return true;
  return allItems(items).some((item) => {
    if (filter === 'open') return !item.checked;
    const state = entry.states.get(item.line)?.state;
    if (filter === 'failing') return state === 'fails' || state === 'invalid' || state === 'stale';
    return isMine(entry, item, context.identities);
  });
}

/** An item that nobody is named for belongs to the owner of the list. */
function isMine({ checklist }: ChecklistEntry, item: Item, identities: readonly Identity[]): boolean {
  const { owner } = checklist.frontMatter;
  const owners = item.owners.length > 0 ? item.owners : owner === undefined ? [] : [owner];
  const mine = identities.flatMap(({ name, email }) => [
    email,
    email.split('@')[0]!,
    name,
    name.split(' ')[0]!,
    name.replace(/\s+/g, '-'),
  ]);
  return owners.some((it) => mine.some((other) => other.toLowerCase() === it.toLowerCase()));
}

/** How a row looks. */
export function treeItem(vscode: VSCode, node: ChecklistNode, context: TreeContext): TreeItem {
  switch (node.type) {
    case 'checklist':
      return listItem(vscode, node, context);
    case 'section':
      return sectionItem(vscode, node);
    case 'item':
      return itemItem(vscode, node, context);
    case 'problem': {
      const item = new vscode.TreeItem(plainLabel(node.message));
      item.iconPath = icon(vscode, 'warning', 'list.warningForeground');
      item.tooltip = node.message;
      item.command = openCommand(node.file, node.line);
      return item;
    }
  }
}

function listItem(vscode: VSCode, { entry }: ListNode, { today, severalFolders }: TreeContext): TreeItem {
  const { checklist, location, file } = entry;
  const item = new vscode.TreeItem(plainLabel(checklist.title), vscode.TreeItemCollapsibleState.Expanded);
  const { done, total } = progressOf(workItems(entry));
  const { owner, due, status } = checklist.frontMatter;
  const isLate = due !== undefined && due < today && status !== 'done';
  item.id = file;
  item.description = [
    ...(severalFolders && location.folder !== undefined ? [location.folder.name] : []),
    `${done}/${total}`,
    ...(due === undefined ? [] : [`${isLate ? 'overdue' : 'due'} ${due}`]),
    ...(owner === undefined ? [] : [`@${owner}`]),
  ].join(' · ');
  item.iconPath = isLate
    ? icon(vscode, 'checklist', 'list.errorForeground')
    : new vscode.ThemeIcon(done === total && total > 0 ? 'pass-filled' : 'checklist');
  item.contextValue = checklist.sections.some(({ kind }) => kind === 'rollback')
    ? 'checklist rollback'
    : 'checklist';
  return item;
}

/** Items that count: what is done when something goes wrong does not. */
export function workItems({ checklist }: ChecklistEntry): Item[] {
  return checklist.sections.filter(({ kind }) => kind === 'work').flatMap(({ items }) => items);
}

function sectionItem(vscode: VSCode, { entry, section }: SectionNode): TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const { done, total } = progressOf(section.items);
  const isOpen = done < total && section.kind === 'work';
  const item = new vscode.TreeItem(
    plainLabel(section.title || 'Items'),
    total === 0 ? None : isOpen ? Expanded : Collapsed,
  );
  item.id = rowId(entry, section);
  const failing = allItems(section.items).filter(
    ({ line }) => entry.states.get(line)?.state === 'fails',
  ).length;
  item.description = [
    ...(total === 0 ? [] : [`${done}/${total}`]),
    ...(isClosed(entry.checklist, section) ? ['closed'] : []),
    ...(failing === 0 || section.kind === 'rollback' ? [] : [`${failing} failing`]),
  ].join(' · ');
  if (section.kind === 'rollback') item.iconPath = new vscode.ThemeIcon('discard');
  item.contextValue = 'section';
  item.command = openCommand(entry.file, section.line);
  return item;
}

function itemItem(vscode: VSCode, { entry, item }: ItemNode, context: TreeContext): TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const row = new vscode.TreeItem(plainLabel(item.title), item.children.length > 0 ? Expanded : None);
  const state = entry.states.get(item.line);
  const isLate = isOverdue(item, context.today);
  row.id = rowId(entry, item);
  row.description = plainLabel(
    [
      ...(state === undefined ? [] : [context.describeState(state)]),
      ...(item.due === undefined ? [] : [`${isLate ? 'overdue' : 'due'} ${item.due}`]),
      ...item.owners.map((owner) => `@${owner}`),
    ].join(' · '),
  );
  if (item.gate === undefined) {
    const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
    row.checkboxState = item.checked ? Checked : Unchecked;
    if (isLate) row.iconPath = icon(vscode, 'watch', 'list.errorForeground');
  } else row.iconPath = gateIcon(vscode, state);
  row.contextValue = `item${item.gate === undefined ? '' : isApproval(item) ? ' approval' : ' gate'}`;
  row.command = openCommand(entry.file, item.line);
  return row;
}

const ROW_IDS = new WeakMap<Checklist, ReadonlyMap<Item | Section, string>>();

/**
 * Id of a row: what it says and where, not its line. A row that keeps its id stays what it is for the workbench
 * (expanded, selected, dragged) when lines are written above it.
 */
function rowId({ file, checklist }: ChecklistEntry, of: Item | Section): string {
  let ids = ROW_IDS.get(checklist);
  if (ids === undefined) {
    ids = rowIds(checklist);
    ROW_IDS.set(checklist, ids);
  }
  return `${file}#${ids.get(of)}`;
}

function rowIds({ sections }: Checklist): Map<Item | Section, string> {
  const counts = new Map<string, number>();
  const unique = (name: string): string => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${count} ${name}`;
  };
  return new Map(
    sections.flatMap((section): [Item | Section, string][] => [
      [section, unique(section.title)],
      ...allItems(section.items).map((item): [Item, string] => [
        item,
        unique(`${section.title}/${item.title}`),
      ]),
    ]),
  );
}

/** Whether people pass the gate, and not numbers. */
export function isApproval({ gate }: Item): boolean {
  return gate !== undefined && /^approved\s+by\b/.test(gate.text);
}

function gateIcon(vscode: VSCode, state: GateState | undefined): ThemeIcon {
  switch (state?.state) {
    case 'passes':
      return icon(vscode, 'pass-filled', 'testing.iconPassed');
    case 'fails':
    case 'invalid':
      return icon(vscode, 'error', 'testing.iconFailed');
    case 'stale':
      return icon(vscode, 'history', 'list.warningForeground');
    default:
      return new vscode.ThemeIcon('circle-large-outline');
  }
}

/** What is known of an item: gate, evidence, approvals, notes. */
export function itemTooltip(vscode: VSCode, { entry, item }: ItemNode, context: TreeContext): MarkdownString {
  const state = entry.states.get(item.line);
  const { gate, evidence, approvals, notes } = item;
  const lines = [
    `**${escapeMarkdown(item.title)}**`,
    ...(gate === undefined ? [] : [escapeMarkdown(`gate: ${gate.text}`)]),
    ...(state === undefined ? [] : [escapeMarkdown(context.describeState(state))]),
    ...(evidence === undefined
      ? []
      : [
          escapeMarkdown(
            [`measured ${evidence.date}`, evidence.run, evidence.commit].filter(Boolean).join(', '),
          ),
        ]),
    ...approvals.map(({ name, date }) => escapeMarkdown(`approved by ${name}, ${date}`)),
    ...notes.map(({ text }) => escapeMarkdown(text)),
  ];
  return new vscode.MarkdownString(lines.join('\n\n'));
}

function icon(vscode: VSCode, id: string, color: string): ThemeIcon {
  return new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
}

function openCommand(file: string, line: number): NonNullable<TreeItem['command']> {
  return { title: 'Open', command: INTERNAL_COMMANDS.openChecklist, arguments: [file, line] };
}
