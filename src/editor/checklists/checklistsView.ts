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
import type { ChecklistsModel } from './checklistsModel';
import {
  type ChecklistNode,
  childNodes,
  type Filter,
  type ItemNode,
  itemTooltip,
  rootNodes,
  type TreeContext,
  treeItem,
  workItems,
} from './checklistTree';
import { editFile } from './editFile';

const VIEW = 'hotlight.checklists';
const MIME = 'application/vnd.code.tree.hotlight.checklists';

export class ChecklistsView
  implements TreeDataProvider<ChecklistNode>, TreeDragAndDropController<ChecklistNode>
{
  readonly dragMimeTypes = [MIME];
  readonly dropMimeTypes = [MIME];
  readonly onDidChangeTreeData;
  readonly tree: TreeView<ChecklistNode>;
  readonly #services: Services;
  readonly #model: ChecklistsModel;
  readonly #changes: EventEmitter<void>;
  readonly #subscription;
  #filter: Filter = 'all';
  #dragged: ItemNode | undefined;

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
          this.#changes.fire(); // the boxes show what is in the file
        });
      }),
      model.onDidChange(() => this.#show()),
    );
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(filter: Filter) {
    this.#filter = filter;
    this.#services.contextKeys.set('hotlight.checklists.filtered', filter !== 'all');
    this.#show();
  }

  getChildren(node?: ChecklistNode): ChecklistNode[] {
    const { entries, failures } = this.#model;
    return node === undefined
      ? rootNodes(entries, failures, this.#context())
      : childNodes(node, this.#context());
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
    data.set(MIME, new this.#services.vscode.DataTransferItem(this.#dragged.item.title));
  }

  /** Onto an item: before it. Onto a section: at its end. */
  async handleDrop(target: ChecklistNode | undefined, data: DataTransfer): Promise<void> {
    const dragged = this.#dragged;
    this.#dragged = undefined;
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

  #show(): void {
    const open = this.#model.entries
      .filter(({ checklist }) => checklist.frontMatter.status !== 'done')
      .flatMap((entry) => allItems(workItems(entry)))
      .filter(({ checked }) => !checked).length;
    this.tree.badge = open === 0 ? undefined : { value: open, tooltip: `${open} open` };
    this.tree.description = this.#filter === 'all' ? '' : this.#filter;
    this.#changes.fire();
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
