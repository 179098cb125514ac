import type * as vscode from 'vscode';
import type { Answers } from './answers';
import { FakeDecorationType, type FakeEditors } from './editors';
import { FakeCancellationTokenSource, FakeDisposable, FakeEventEmitter } from './events';
import { FakeOutputChannel, FakeStatusBarItem, FakeTerminal } from './output';
import { FakeInputBox, FakeQuickPick } from './quickInput';
import type { FakeTrees } from './trees';
import { FakeTabInputText, FakeTabInputWebview } from './values';
import type { FakeWebviews } from './webviews';

/** A task with a progress bar: what it reported, and its cancel button. */
export interface ShownProgress {
  readonly options: vscode.ProgressOptions;
  readonly reports: { message?: string; increment?: number }[];
  isDone: boolean;
  cancel(): void;
}

/** Everything of `vscode.window` that shows something, kept so that a test can look at it. */
export class FakeWindow {
  readonly statusBarItems: FakeStatusBarItem[] = [];
  readonly outputs: FakeOutputChannel[] = [];
  readonly terminals: FakeTerminal[] = [];
  readonly progress: ShownProgress[] = [];
  /** Quick picks and input boxes made with createQuickPick and createInputBox, oldest first. */
  readonly inputs: (FakeQuickPick<vscode.QuickPickItem> | FakeInputBox)[] = [];
  readonly #answers: Answers;
  readonly #editors: FakeEditors;
  readonly #trees: FakeTrees;
  readonly #webviews: FakeWebviews;
  readonly #themeChanged = new FakeEventEmitter<vscode.ColorTheme>();
  readonly #stateChanged = new FakeEventEmitter<vscode.WindowState>();
  readonly #terminalClosed = new FakeEventEmitter<vscode.Terminal>();
  readonly #tabsChanged = new FakeEventEmitter<vscode.TabChangeEvent>();
  readonly #tabGroupsChanged = new FakeEventEmitter<vscode.TabGroupChangeEvent>();
  #decorationTypes = 0;
  #theme: vscode.ColorTheme = { kind: 2 };

  constructor(answers: Answers, editors: FakeEditors, trees: FakeTrees, webviews: FakeWebviews) {
    this.#answers = answers;
    this.#editors = editors;
    this.#trees = trees;
    this.#webviews = webviews;
  }

  /** Texts of the visible status bar items, left to right. */
  get statusBar(): string[] {
    return this.statusBarItems
      .filter((item) => item.isVisible)
      .sort((a, b) => a.alignment - b.alignment || (b.priority ?? 0) - (a.priority ?? 0))
      .map((item) => item.text);
  }

  output(name: string): string {
    const channel = this.outputs.find((one) => one.name === name);
    if (!channel) throw new Error(`There is no output channel ${name}.`);
    return channel.text;
  }

  setTheme(kind: vscode.ColorThemeKind): void {
    this.#theme = { kind };
    this.#themeChanged.fire(this.#theme);
  }

  namespace(): Partial<typeof vscode.window> {
    const self = this;
    const answers = this.#answers;
    const editors = this.#editors;
    const members = {
      get activeTextEditor() {
        return editors.active;
      },
      get visibleTextEditors() {
        return editors.visible;
      },
      get activeColorTheme() {
        return self.#theme;
      },
      state: { focused: true, active: true },
      get terminals() {
        return self.terminals;
      },
      activeTerminal: undefined,
      get tabGroups() {
        return self.#tabGroups();
      },
      onDidChangeActiveTextEditor: editors.activeChanged.event,
      onDidChangeVisibleTextEditors: editors.visibleChanged.event,
      onDidChangeTextEditorSelection: editors.selectionChanged.event,
      onDidChangeActiveColorTheme: this.#themeChanged.event,
      onDidChangeWindowState: this.#stateChanged.event,
      onDidCloseTerminal: this.#terminalClosed.event,
      showTextDocument: (
        what: vscode.TextDocument | vscode.Uri,
        options?: vscode.ViewColumn | vscode.TextDocumentShowOptions,
      ) => editors.show(what, options),
      showInformationMessage: (message: string, ...rest: unknown[]) =>
        answers.showMessage('information', message, rest),
      showWarningMessage: (message: string, ...rest: unknown[]) =>
        answers.showMessage('warning', message, rest),
      showErrorMessage: (message: string, ...rest: unknown[]) => answers.showMessage('error', message, rest),
      showQuickPick: (
        items: Thenable<readonly Item[]> | readonly Item[],
        options?: vscode.QuickPickOptions,
      ) => this.#showQuickPick(items, options ?? {}),
      createQuickPick: () => this.#keep(new FakeQuickPick(answers)),
      createInputBox: () => this.#keep(new FakeInputBox(answers)),
      showInputBox: (options: vscode.InputBoxOptions = {}) =>
        answers.enterText(options, async (text) => validation(await options.validateInput?.(text))),
      showOpenDialog: () => answers.chooseFiles(),
      showSaveDialog: () => answers.chooseTarget(),
      createStatusBarItem: (...args: unknown[]) => this.#createStatusBarItem(args),
      setStatusBarMessage: () => new FakeDisposable(() => undefined),
      createOutputChannel: (name: string) => this.#remember(this.outputs, new FakeOutputChannel(name)),
      createTerminal: (options: vscode.TerminalOptions | string = {}) =>
        this.#remember(
          this.terminals,
          new FakeTerminal(typeof options === 'string' ? { name: options } : options),
        ),
      createTextEditorDecorationType: (options: vscode.DecorationRenderOptions) =>
        new FakeDecorationType(`decoration${++this.#decorationTypes}`, options),
      createTreeView: <T>(id: string, options: vscode.TreeViewOptions<T>) => this.#trees.create(id, options),
      registerTreeDataProvider: <T>(id: string, provider: vscode.TreeDataProvider<T>) =>
        this.#trees.register(id, provider),
      createWebviewPanel: (...args: Parameters<FakeWebviews['create']>) => this.#webviews.create(...args),
      registerWebviewPanelSerializer: (viewType: string, serializer: vscode.WebviewPanelSerializer) =>
        this.#webviews.registerSerializer(viewType, serializer),
      registerCustomEditorProvider: (viewType: string, provider: unknown) =>
        this.#webviews.registerCustomEditor(viewType, provider),
      withProgress: <R>(options: vscode.ProgressOptions, task: ProgressTask<R>) =>
        this.#withProgress(options, task),
    };
    return members as unknown as Partial<typeof vscode.window>;
  }

  async #showQuickPick(
    items: Thenable<readonly Item[]> | readonly Item[],
    options: vscode.QuickPickOptions,
  ): Promise<Item | Item[] | undefined> {
    const all = await items;
    const objects = all.map((item) => (typeof item === 'string' ? { label: item } : item));
    const words = { title: options.title, placeholder: options.placeHolder };
    const chosen = this.#answers
      .chooseFrom(objects, words)
      ?.map((one) => all[objects.indexOf(one as (typeof objects)[number])]!);
    return options.canPickMany ? chosen?.slice() : chosen?.[0];
  }

  #createStatusBarItem(args: readonly unknown[]): FakeStatusBarItem {
    const [id, alignment, priority] = typeof args[0] === 'string' ? args : ['hotlight', ...args];
    const item = new FakeStatusBarItem(
      String(id),
      (alignment as vscode.StatusBarAlignment | undefined) ?? 1,
      priority as number | undefined,
    );
    return this.#remember(this.statusBarItems, item);
  }

  async #withProgress<R>(options: vscode.ProgressOptions, task: ProgressTask<R>): Promise<R> {
    const source = new FakeCancellationTokenSource();
    const shown: ShownProgress = {
      options,
      reports: [],
      isDone: false,
      cancel: () => {
        if (!options.cancellable) throw new Error(`"${options.title}" has no cancel button.`);
        source.cancel();
      },
    };
    this.progress.push(shown);
    try {
      return await task({ report: (value) => void shown.reports.push(value) }, source.token);
    } finally {
      shown.isDone = true;
    }
  }

  /** One group with a tab for each visible editor and open page. */
  #tabGroups(): Pick<
    vscode.TabGroups,
    'all' | 'activeTabGroup' | 'onDidChangeTabs' | 'onDidChangeTabGroups'
  > {
    const texts = this.#editors.visible.map((editor) => ({
      label: editor.document.uri.path.split('/').pop() ?? '',
      input: new FakeTabInputText(editor.document.uri),
      isActive: editor === this.#editors.active,
    }));
    const pages = this.#webviews.panels
      .filter((panel) => !panel.isDisposed)
      .map((panel) => ({
        label: panel.title,
        input: new FakeTabInputWebview(panel.viewType),
        isActive: panel.active,
      }));
    const group = { isActive: true, viewColumn: 1, activeTab: undefined as vscode.Tab | undefined, tabs: [] };
    const tabs = [...texts, ...pages].map((tab) => ({
      ...tab,
      group,
      isDirty: false,
      isPinned: false,
      isPreview: false,
    }));
    Object.assign(group, { tabs, activeTab: tabs.find((tab) => tab.isActive) });
    return {
      all: [group],
      activeTabGroup: group,
      onDidChangeTabs: this.#tabsChanged.event,
      onDidChangeTabGroups: this.#tabGroupsChanged.event,
    };
  }

  #keep<I extends FakeQuickPick<vscode.QuickPickItem> | FakeInputBox>(input: I): I {
    return this.#remember(this.inputs, input);
  }

  #remember<I, One extends I>(all: I[], one: One): One {
    all.push(one);
    return one;
  }
}

type Item = string | vscode.QuickPickItem;
type ProgressTask<R> = (
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
) => Thenable<R>;

function validation(said: string | vscode.InputBoxValidationMessage | null | undefined): string | undefined {
  if (said == null || said === '') return undefined;
  return typeof said === 'string' ? said : said.message;
}
