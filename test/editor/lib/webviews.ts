import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import { FakeCancellationTokenSource, FakeDisposable, FakeEventEmitter } from './events';

/** The extension's end of a page, and the page's: `send` is the page's postMessage, `received` its messages. */
export class FakeWebview implements vscode.Webview {
  readonly cspSource = 'https://*.vscode-cdn.net';
  options: vscode.WebviewOptions;
  html = '';
  readonly received: unknown[] = [];
  readonly #fromPage = new FakeEventEmitter<unknown>();
  readonly #toPage = new FakeEventEmitter<unknown>();
  readonly onDidReceiveMessage = this.#fromPage.event;

  constructor(options: vscode.WebviewOptions) {
    this.options = options;
  }

  asWebviewUri(resource: vscode.Uri): vscode.Uri {
    return URI.from({
      scheme: 'https',
      authority: `${resource.scheme}+.vscode-resource.vscode-cdn.net`,
      path: resource.path,
    });
  }

  /** Messages are copied, as on their way to the real page. */
  async postMessage(message: unknown): Promise<boolean> {
    const copy = structuredClone(message);
    this.received.push(copy);
    this.#toPage.fire(copy);
    return true;
  }

  /** As the page's script does. */
  send(message: unknown): void {
    this.#fromPage.fire(structuredClone(message));
  }

  /** The first message to the page, past or to come, that satisfies the test. */
  async next<M>(isWanted: (message: unknown) => message is M): Promise<M>;
  async next(isWanted: (message: unknown) => boolean): Promise<unknown>;
  async next(isWanted: (message: unknown) => boolean): Promise<unknown> {
    const past = this.received.find(isWanted);
    if (past !== undefined) return past;
    return new Promise((resolve) => {
      const subscription = this.#toPage.event((message) => {
        if (!isWanted(message)) return;
        subscription.dispose();
        resolve(message);
      });
    });
  }
}

export class FakeWebviewPanel implements vscode.WebviewPanel {
  readonly viewType: string;
  readonly options: vscode.WebviewPanelOptions;
  readonly webview: FakeWebview;
  title: string;
  iconPath?: NonNullable<vscode.WebviewPanel['iconPath']>;
  viewColumn: vscode.ViewColumn;
  active = true;
  visible = true;
  isDisposed = false;
  readonly #disposed = new FakeEventEmitter<void>();
  readonly #viewState = new FakeEventEmitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();
  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeViewState = this.#viewState.event;

  constructor(
    viewType: string,
    title: string,
    viewColumn: vscode.ViewColumn,
    options: vscode.WebviewPanelOptions & vscode.WebviewOptions,
  ) {
    this.viewType = viewType;
    this.title = title;
    this.viewColumn = viewColumn;
    this.options = options;
    this.webview = new FakeWebview(options);
  }

  reveal(viewColumn?: vscode.ViewColumn): void {
    if (this.isDisposed) throw new Error('Webview is disposed');
    this.viewColumn = viewColumn ?? this.viewColumn;
    this.show(true);
  }

  /** As the user switches between tabs. */
  show(isVisible: boolean): void {
    this.visible = isVisible;
    this.active = isVisible;
    this.#viewState.fire({ webviewPanel: this });
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.visible = false;
    this.active = false;
    this.#disposed.fire();
  }
}

type CustomEditorProvider = vscode.CustomReadonlyEditorProvider<vscode.CustomDocument>;

/** Webview panels, custom editors and what restores them. */
export class FakeWebviews {
  /** Every panel that was opened, disposed ones included, oldest first. */
  readonly panels: FakeWebviewPanel[] = [];
  readonly #serializers = new Map<string, vscode.WebviewPanelSerializer>();
  readonly #customEditors = new Map<string, CustomEditorProvider>();

  create(
    viewType: string,
    title: string,
    showOptions: vscode.ViewColumn | { viewColumn: vscode.ViewColumn },
    options: vscode.WebviewPanelOptions & vscode.WebviewOptions = {},
  ): FakeWebviewPanel {
    const column = typeof showOptions === 'object' ? showOptions.viewColumn : showOptions;
    const panel = new FakeWebviewPanel(viewType, title, column > 0 ? column : 1, options);
    this.panels.push(panel);
    return panel;
  }

  registerSerializer(viewType: string, serializer: vscode.WebviewPanelSerializer): vscode.Disposable {
    this.#serializers.set(viewType, serializer);
    return new FakeDisposable(() => this.#serializers.delete(viewType));
  }

  registerCustomEditor(viewType: string, provider: unknown): vscode.Disposable {
    this.#customEditors.set(viewType, provider as CustomEditorProvider);
    return new FakeDisposable(() => this.#customEditors.delete(viewType));
  }

  /** As VS Code does for an open page after the window was reloaded. `state` is what the page had kept. */
  async restore(viewType: string, state: unknown): Promise<FakeWebviewPanel> {
    const serializer = this.#serializers.get(viewType);
    if (!serializer) throw new Error(`Nothing restores webviews of type ${viewType}.`);
    const panel = this.create(viewType, viewType, 1);
    await serializer.deserializeWebviewPanel(panel, state);
    return panel;
  }

  async openCustomEditor(viewType: string, uri: vscode.Uri): Promise<FakeWebviewPanel> {
    const provider = this.#customEditors.get(viewType);
    if (!provider) throw new Error(`There is no custom editor ${viewType}.`);
    const { token } = new FakeCancellationTokenSource();
    const context = { backupId: undefined, untitledDocumentData: undefined };
    const document = await provider.openCustomDocument(uri, context, token);
    const panel = this.create(viewType, uri.path.split('/').pop() ?? '', 1);
    panel.onDidDispose(() => document.dispose());
    await provider.resolveCustomEditor(document, panel, token);
    return panel;
  }

  /** The newest open panel of a type. */
  get(viewType: string): FakeWebviewPanel {
    const panel = this.panels.findLast((one) => one.viewType === viewType && !one.isDisposed);
    if (panel) return panel;
    throw new Error(`No ${viewType} is open, but: ${this.panels.map((one) => one.viewType).join(', ')}.`);
  }
}
