import type { Event, EventEmitter, TreeDataProvider, TreeItem } from 'vscode';
import type { VSCode } from './services';

/**
 * A tree of groups that the user filters by a text and has in one of several orders. The groups are made when they
 * are asked for, and again after a change.
 */
export abstract class FilteredTree<Node, Group extends Node, Order> implements TreeDataProvider<Node> {
  readonly onDidChangeTreeData: Event<void>;
  readonly #changes: EventEmitter<void>;
  #order: Order;
  #filter = '';
  #groups: readonly Group[] | undefined;

  constructor(vscode: VSCode, order: Order) {
    this.#changes = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changes.event;
    this.#order = order;
  }

  abstract getTreeItem(node: Node): TreeItem;
  abstract getChildren(node?: Node): Node[];
  protected abstract makeGroups(order: Order, filter: string): readonly Group[];

  get order(): Order {
    return this.#order;
  }

  set order(order: Order) {
    this.#order = order;
    this.refresh();
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(filter: string) {
    this.#filter = filter;
    this.refresh();
  }

  get groups(): readonly Group[] {
    this.#groups ??= this.makeGroups(this.#order, this.#filter);
    return this.#groups;
  }

  /** Above a filtered tree: how much of it is shown. */
  filterMessage(): string | undefined {
    if (this.#filter === '') return undefined;
    return `${this.groups.length === 0 ? 'Nothing' : 'Only what'} matches “${this.#filter}”.`;
  }

  dispose(): void {
    this.#changes.dispose();
  }

  protected refresh(): void {
    this.#groups = undefined;
    this.#changes.fire();
  }
}
