import type * as vscode from 'vscode';
import { FakeDisposable, FakeEventEmitter } from './events';

interface Node<T> {
  readonly element: T;
  item?: Promise<vscode.TreeItem>;
  children?: Promise<Node<T>[]>;
}

/**
 * A view that, as VS Code's, asks its provider once and again only after the provider said that data changed:
 * a forgotten refresh shows.
 */
export class FakeTreeView<T> implements vscode.TreeView<T> {
  readonly id: string;
  readonly options: vscode.TreeViewOptions<T>;
  message?: string;
  title?: string;
  description?: string;
  badge?: vscode.ViewBadge;
  visible = true;
  selection: readonly T[] = [];
  /** Elements that the extension asked to reveal, last one last. */
  readonly revealed: T[] = [];
  readonly expanded = new FakeEventEmitter<vscode.TreeViewExpansionEvent<T>>();
  readonly collapsed = new FakeEventEmitter<vscode.TreeViewExpansionEvent<T>>();
  readonly selectionChanged = new FakeEventEmitter<vscode.TreeViewSelectionChangeEvent<T>>();
  readonly visibilityChanged = new FakeEventEmitter<vscode.TreeViewVisibilityChangeEvent>();
  readonly checkboxChanged = new FakeEventEmitter<vscode.TreeCheckboxChangeEvent<T>>();
  readonly onDidExpandElement = this.expanded.event;
  readonly onDidCollapseElement = this.collapsed.event;
  readonly onDidChangeSelection = this.selectionChanged.event;
  readonly onDidChangeVisibility = this.visibilityChanged.event;
  readonly onDidChangeCheckboxState = this.checkboxChanged.event;
  readonly #provider: vscode.TreeDataProvider<T>;
  readonly #subscription: vscode.Disposable | undefined;
  readonly #onDispose: () => void;
  readonly #nodes = new Map<T, Node<T>>();
  #roots: Promise<Node<T>[]> | undefined;

  constructor(id: string, options: vscode.TreeViewOptions<T>, onDispose: () => void) {
    this.id = id;
    this.options = options;
    this.#provider = options.treeDataProvider;
    this.#onDispose = onDispose;
    this.#subscription = this.#provider.onDidChangeTreeData?.((changed) =>
      this.#forget(changed || undefined),
    );
  }

  async reveal(element: T): Promise<void> {
    if (!this.#provider.getParent) throw new Error(`TreeError [${this.id}] reveal needs getParent.`);
    this.revealed.push(element);
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#onDispose();
  }

  /** The rows as text: `▾` open, `▸` closed (open it with `expandAll`), description behind two blanks. */
  async render(options: { expandAll?: boolean } = {}): Promise<string> {
    const lines: string[] = [];
    const visit = async (nodes: Node<T>[], indent: string): Promise<void> => {
      for (const node of nodes) {
        const item = await this.#item(node);
        const state = item.collapsibleState ?? 0;
        const isOpen = state === 2 || (state === 1 && options.expandAll === true);
        const arrow = state === 0 ? '' : isOpen ? '▾ ' : '▸ ';
        lines.push(`${indent}${arrow}${rowText(item)}`);
        if (isOpen) await visit(await this.#children(node), `${indent}  `);
      }
    };
    await visit(await this.#rootNodes(), '');
    return lines.join('\n');
  }

  /** The first row, from the top, whose label is or matches this; rows below closed ones are looked through too. */
  async find(label: string | RegExp): Promise<{ element: T; item: vscode.TreeItem }> {
    const seen: string[] = [];
    const visit = async (nodes: Node<T>[]): Promise<Node<T> | undefined> => {
      for (const node of nodes) {
        const item = await this.#item(node);
        const text = labelText(item);
        seen.push(text);
        if (typeof label === 'string' ? text === label : label.test(rowText(item))) return node;
        const found =
          (item.collapsibleState ?? 0) === 0 ? undefined : await visit(await this.#children(node));
        if (found) return found;
      }
      return undefined;
    };
    const node = await visit(await this.#rootNodes());
    if (!node) throw new Error(`The view ${this.id} has no row ${String(label)}, but: ${seen.join(', ')}.`);
    return { element: node.element, item: await this.#item(node) };
  }

  async #rootNodes(): Promise<Node<T>[]> {
    this.#roots ??= this.#load(undefined);
    return this.#roots;
  }
  async #children(node: Node<T>): Promise<Node<T>[]> {
    node.children ??= this.#load(node.element);
    return node.children;
  }
  async #item(node: Node<T>): Promise<vscode.TreeItem> {
    node.item ??= Promise.resolve(this.#provider.getTreeItem(node.element));
    return node.item;
  }
  async #load(parent: T | undefined): Promise<Node<T>[]> {
    const elements = (await this.#provider.getChildren(parent)) ?? [];
    return elements.map((element) => {
      const node: Node<T> = { element };
      this.#nodes.set(element, node);
      return node;
    });
  }

  #forget(changed: T | T[] | undefined | null): void {
    const elements = changed == null ? [] : Array.isArray(changed) ? changed : [changed];
    if (elements.length === 0) {
      this.#roots = undefined;
      this.#nodes.clear();
    }
    for (const element of elements) {
      const node = this.#nodes.get(element);
      delete node?.item;
      delete node?.children;
    }
  }
}

function labelText(item: vscode.TreeItem): string {
  const label = typeof item.label === 'object' ? item.label.label : item.label;
  return label ?? item.resourceUri?.path.split('/').pop() ?? '';
}

function rowText(item: vscode.TreeItem): string {
  const box = item.checkboxState === undefined ? '' : isChecked(item.checkboxState) ? '[x] ' : '[ ] ';
  return `${box}${labelText(item)}${item.description ? `  ${item.description}` : ''}`;
}

function isChecked(state: NonNullable<vscode.TreeItem['checkboxState']>): boolean {
  return (typeof state === 'object' ? state.state : state) === 1;
}

/** The tree views of a window by id. */
export class FakeTrees {
  readonly #views = new Map<string, FakeTreeView<unknown>>();

  create<T>(id: string, options: vscode.TreeViewOptions<T>): FakeTreeView<T> {
    if (this.#views.has(id)) throw new Error(`A tree view with id ${id} exists already.`);
    const view = new FakeTreeView(id, options, () => this.#views.delete(id));
    this.#views.set(id, view as FakeTreeView<unknown>);
    return view;
  }

  register<T>(id: string, treeDataProvider: vscode.TreeDataProvider<T>): vscode.Disposable {
    const view = this.create(id, { treeDataProvider });
    return new FakeDisposable(() => view.dispose());
  }

  get(id: string): FakeTreeView<unknown> {
    const view = this.#views.get(id);
    if (!view) throw new Error(`There is no tree view ${id}, but: ${[...this.#views.keys()].join(', ')}.`);
    return view;
  }
}
