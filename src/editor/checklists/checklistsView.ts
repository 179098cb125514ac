import type {
  DataTransfer,
  EventEmitter,
  TreeCheckboxChangeEvent,
  TreeDataProvider,
  TreeDragAndDropController,
  TreeItem,
  TreeView,
} from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { allItems, type Checklist, type Item, itemsOf } from '../../core/checklist/checklist';
import type { TextEdit } from '../../core/checklist/textEdit';
import type { Services } from '../services';
import type { ChecklistsChange, ChecklistsModel } from './checklistsModel';
import {
  type ChecklistNode,
  childNodes,
  type Filter,
  failureNode,
  type ItemNode,
  isListed,
  itemTooltip,
  type ListNode,
  type TreeContext,
  treeItem,
  workItems,
} from './checklistTree';
import { editFile } from './editFile';

const VIEW = 'hotlight.checklists';
const MIME = 'application/vnd.code.tree.hotlight.checklists';
/** So long a drag is waited for; one that is broken off is not told. */
const DRAG_MS = 5_000;
/** Commits, network drives and some containers tell no watcher what changed, so whoever looks is kept up to date. */
const LOOK_MS = 10_000;

/** The tree of checklists, with boxes to tick and items that can be dragged. */
export class ChecklistsView
  implements TreeDataProvider<ChecklistNode>, TreeDragAndDropController<ChecklistNode>
{
  readonly dragMimeTypes = [MIME];
  readonly dropMimeTypes = [MIME];
  readonly onDidChangeTreeData;
  readonly tree: TreeView<ChecklistNode>;
  readonly #services: Services;
  readonly #model: ChecklistsModel;
  readonly #changes: EventEmitter<ChecklistNode[] | undefined>;
  readonly #subscription;
  readonly #looking: NodeJS.Timeout;
  #filter: Filter = 'all';
  #dragged: ItemNode | undefined;
  /** While something is dragged: rows that are made anew under it would end the drag. */
  #dragging: NodeJS.Timeout | undefined;
  /** What changed meanwhile. */
  #waiting: ChecklistsChange['files'] = [];
  /** The rows of checklists that are shown, by file. */
  #lists: ReadonlyMap<string, ListNode> = new Map();

  constructor(services: Services, model: ChecklistsModel) {
    const { vscode, notify } = services;
    this.#services = services;
    this.#model = model;
    this.#changes = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changes.event;
    this.tree = vscode.window.createTreeView(VIEW, {
      treeDataProvider: this,
      dragAndDropController: this,
      // A gate's box and a parent's are nobody's to tick but theirs.
      manageCheckboxStateManually: true,
    });
    this.#subscription = vscode.Disposable.from(
      this.tree,
      this.tree.onDidChangeCheckboxState((event) => {
        this.#tick(event).catch((error: unknown) => {
          notify.error(error);
          this.#changes.fire(undefined); // the boxes show what is in the file
        });
      }),
      model.onDidChange(({ files }) => this.#show(files)),
    );
    this.#looking = setInterval(() => {
      if (this.tree.visible && vscode.window.state.focused && model.entries.length > 0) model.soon();
    }, LOOK_MS);
    this.#looking.unref();
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(filter: Filter) {
    this.#filter = filter;
    this.#services.contextKeys.set('hotlight.checklists.filtered', filter !== 'all');
    this.#show('all');
  }

  getChildren(node?: ChecklistNode): ChecklistNode[] {
    if (node !== undefined) return childNodes(node, this.#context());
    this.#lists = this.#listNodes();
    return [...this.#lists.values(), ...this.#model.failures.map(failureNode)];
  }

  getTreeItem(node: ChecklistNode): TreeItem {
    return treeItem(this.#services.vscode, node, this.#context());
  }

  resolveTreeItem(item: TreeItem, node: ChecklistNode): TreeItem {
    if (node.type === 'item') item.tooltip = itemTooltip(this.#services.vscode, node, this.#context());
    return item;
  }

  handleDrag(nodes: readonly ChecklistNode[], data: DataTransfer): void {
    const [node] = nodes;
    this.#dragged = nodes.length === 1 && node?.type === 'item' ? node : undefined;
    if (this.#dragged === undefined) return;
    clearTimeout(this.#dragging);
    this.#dragging = setTimeout(() => this.#endDrag(), DRAG_MS);
    data.set(MIME, new this.#services.vscode.DataTransferItem(this.#dragged.item.title));
  }

  /** Onto an item: before it. Onto a section: at its end. */
  async handleDrop(target: ChecklistNode | undefined, data: DataTransfer): Promise<void> {
    const dragged = this.#dragged;
    this.#dragged = undefined;
    this.#endDrag();
    if (dragged === undefined || data.get(MIME) === undefined) return;
    if (target?.type !== 'item' && target?.type !== 'section') return;
    try {
      if (target.entry.file !== dragged.entry.file) {
        throw new HotlightError(
          'usage',
          'An item can be moved within its checklist only; add it to the other one.',
        );
      }
      const { moveItem } = this.#services.engines.checklists();
      await this.edit(dragged, (now, item) => {
        const goal =
          target.type === 'item'
            ? { before: sameItem(now, target.item) }
            : { endOf: sameSection(now, target.section.title, target.section.line) };
        return moveItem(now, item, goal);
      });
    } catch (error) {
      this.#services.notify.error(error);
    }
  }

  /** Changes an item in the text as it is now. */
  async edit(
    { entry, item }: ItemNode,
    change: (now: Checklist, item: Item) => readonly TextEdit[],
  ): Promise<void> {
    await editFile(this.#services, entry.file, (now) => change(now, sameItem(now, item)));
    await this.#model.refresh();
  }

  dispose(): void {
    clearInterval(this.#looking);
    clearTimeout(this.#dragging);
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  async #tick({ items }: TreeCheckboxChangeEvent<ChecklistNode>): Promise<void> {
    const { vscode, engines } = this.#services;
    for (const [node, state] of items) {
      if (node.type !== 'item') continue;
      const checked = state === vscode.TreeItemCheckboxState.Checked;
      await this.edit(node, (_, item) => engines.checklists().setChecked(item, checked));
    }
  }

  /** Refreshes what changed and nothing else: rows that are made anew flicker and forget. */
  #show(files: ChecklistsChange['files']): void {
    if (this.#dragging !== undefined) {
      this.#waiting = files === 'all' || this.#waiting === 'all' ? 'all' : [...this.#waiting, ...files];
      return;
    }
    const open = this.#model.entries
      .filter(({ checklist }) => checklist.frontMatter.status !== 'done')
      .flatMap((entry) => allItems(workItems(entry)))
      .filter(({ checked }) => !checked).length;
    this.tree.badge = open === 0 ? undefined : { value: open, tooltip: `${open} open` };
    this.tree.description = this.#filter === 'all' ? '' : this.#filter;
    const lists = this.#listNodes();
    const isSameList = [...lists.keys()].join('\n') === [...this.#lists.keys()].join('\n');
    const changed =
      files === 'all' || !isSameList ? undefined : files.flatMap((file) => lists.get(file) ?? []);
    if (changed?.length !== 0) this.#changes.fire(changed);
  }

  #endDrag(): void {
    clearTimeout(this.#dragging);
    this.#dragging = undefined;
    const files = this.#waiting;
    this.#waiting = [];
    if (files.length > 0) this.#show(files);
  }

  #listNodes(): Map<string, ListNode> {
    const context = this.#context();
    return new Map(
      this.#model.entries
        .filter((entry) => isListed(entry, context))
        .map((entry) => {
          const node: ListNode = this.#lists.get(entry.file) ?? { type: 'checklist', entry };
          node.entry = entry;
          return [entry.file, node];
        }),
    );
  }

  #context(): TreeContext {
    const { engines } = this.#services;
    const { describeState, dayOf } = engines.checklists();
    return {
      filter: this.#filter,
      identities: this.#model.identities,
      today: dayOf(new Date()),
      severalFolders: this.#services.runs.roots.length > 1,
      describeState,
    };
  }
}

/**
 * The item of a text that has changed since it was shown: the one with the same title in the same section, nearest to
 * where it was.
 * @throws HotlightError `not-found` when it is gone
 */
export function sameItem(now: Checklist, item: Item): Item {
  const [nearest] = itemsOf(now)
    .filter(({ title, section }) => title === item.title && section === item.section)
    .sort((a, b) => Math.abs(a.line - item.line) - Math.abs(b.line - item.line));
  if (nearest === undefined) {
    throw new HotlightError(
      'not-found',
      `“${item.title}” is no longer in ${now.title}; it was changed meanwhile.`,
    );
  }
  return nearest;
}

/** The same for a section. */
export function sameSection(now: Checklist, title: string, line: number): Checklist['sections'][number] {
  const [nearest] = now.sections
    .filter((section) => section.title === title)
    .sort((a, b) => Math.abs(a.line - line) - Math.abs(b.line - line));
  if (nearest === undefined) {
    throw new HotlightError('not-found', `The section “${title}” is no longer in ${now.title}.`);
  }
  return nearest;
}
