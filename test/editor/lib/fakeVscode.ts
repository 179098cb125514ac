import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import { Answers } from './answers';
import { FakeCommands } from './commands';
import { type ConfigurationManifest, FakeConfiguration } from './configuration';
import { FakeContext } from './context';
import { FakeDebug } from './debug';
import { FakeDocuments } from './documents';
import { FakeEditors } from './editors';
import { FakeCancellationTokenSource, FakeDisposable, FakeEventEmitter, strict } from './events';
import { FakeLanguages, hoverText, lensText } from './languages';
import { FakeLocation, FakePosition, FakeRange, FakeSelection } from './positions';
import { FakeProcessExecution, FakeTask, FakeTasks } from './tasks';
import { FakeTrees } from './trees';
import * as values from './values';
import { FakeWebviews } from './webviews';
import { FakeWindow } from './window';
import { FakeWorkspace, FakeWorkspaceEdit } from './workspace';

const root = path.resolve(__dirname, '..', '..', '..');

export interface FakeOptions {
  /** Absolute paths of the workspace folders. None by default. */
  readonly folders?: readonly string[];
  /** The user's settings by full name. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether the workspace is trusted; yes by default. */
  readonly trusted?: boolean;
}

/**
 * VS Code's API in plain Node. `vscode` is what the extension gets; everything else is the test's: what the user
 * sees and does. Whatever the fake lacks throws with its name as soon as it is touched.
 */
export class FakeVscode {
  readonly answers = new Answers();
  readonly documents = new FakeDocuments();
  readonly editors = new FakeEditors(this.documents);
  readonly trees = new FakeTrees();
  readonly webviews = new FakeWebviews();
  readonly window = new FakeWindow(this.answers, this.editors, this.trees, this.webviews);
  readonly commands = new FakeCommands(this.editors, this.webviews);
  readonly debug = new FakeDebug();
  readonly tasks = new FakeTasks();
  readonly settings: FakeConfiguration;
  readonly workspace: FakeWorkspace;
  readonly languages = new FakeLanguages(() => this.workspace.folders);
  readonly context: FakeContext;
  readonly vscode: typeof vscode;
  /** Addresses that were opened outside. */
  readonly openedExternally: string[] = [];
  readonly #extensions = new Map<string, vscode.Extension<unknown>>();
  #clipboard = '';

  constructor(options: FakeOptions = {}) {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const contributed: ConfigurationManifest[] = [manifest.contributes?.configuration ?? []].flat();
    this.settings = new FakeConfiguration(contributed, options.settings ?? {});
    this.workspace = new FakeWorkspace(
      options.folders ?? [],
      options.trusted ?? true,
      this.settings,
      this.documents,
    );
    this.context = new FakeContext(root, manifest);
    this.vscode = this.#api();
  }

  /** Opens a document with this text (no file needed) in an editor with the focus. */
  async open(file: string | vscode.Uri, text?: string): Promise<vscode.TextEditor> {
    const uri = typeof file === 'string' ? URI.file(file) : file;
    const document = text === undefined ? uri : (this.documents.find(uri) ?? this.documents.add(uri, text));
    return this.editors.show(document);
  }

  /** `12: 41.2 % self | …`: the lenses of a document by 1-based line. */
  async renderLenses(document: vscode.TextDocument): Promise<string> {
    return lensText(await this.languages.lenses(document));
  }

  /** The Markdown that is shown when the pointer rests at a position. */
  async renderHover(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
    return hoverText(await this.languages.hovers(document, position));
  }

  /** The rows of a view. */
  async renderTree(id: string, options?: { expandAll?: boolean }): Promise<string> {
    return this.trees.get(id).render(options);
  }

  /** As the user clicks a row: its command runs. */
  async clickRow(id: string, label: string | RegExp): Promise<unknown> {
    const { item } = await this.trees.get(id).find(label);
    if (!item.command) throw new Error(`The row ${String(label)} of ${id} does nothing when clicked.`);
    return this.commands.execute(item.command.command, ...(item.command.arguments ?? []));
  }

  /** As the user clicks the first lens of a document whose title contains `title`. */
  async clickLens(document: vscode.TextDocument, title: string): Promise<unknown> {
    const lenses = await this.languages.lenses(document);
    const command = lenses.find((lens) => lens.command?.title.includes(title))?.command;
    if (!command) throw new Error(`No lens says "${title}", but:\n${lensText(lenses)}`);
    return this.commands.execute(command.command, ...(command.arguments ?? []));
  }

  /** As the user clicks a command link in a hover: `[label](command:id?arguments)`. */
  async clickHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    label: string,
  ): Promise<unknown> {
    const text = await this.renderHover(document, position);
    const links = [...text.matchAll(/\[([^\]]*)\]\(command:([^?)\s]+)(?:\?([^)\s]*))?[^)]*\)/g)];
    const link = links.find((one) => one[1]?.includes(label));
    if (!link) throw new Error(`No link says "${label}" in:\n${text}`);
    const args: unknown = link[3] ? JSON.parse(decodeURIComponent(link[3])) : [];
    return this.commands.execute(link[2]!, ...(Array.isArray(args) ? args : [args]));
  }

  get clipboard(): string {
    return this.#clipboard;
  }

  /** Makes `extensions.getExtension(id)` find this. */
  addExtension(id: string, exports: unknown): void {
    this.#extensions.set(id.toLowerCase(), {
      id,
      exports,
      isActive: true,
      activate: async () => exports,
      extensionUri: URI.file(`/extensions/${id}`),
      extensionPath: `/extensions/${id}`,
      extensionKind: 2,
      packageJSON: {},
    });
  }

  /** Disposes what the extension registered, ends its tasks and removes its storage. Call it after each test. */
  dispose(): void {
    this.context.dispose();
    this.tasks.dispose();
  }

  #api(): typeof vscode {
    const api = {
      version: '1.100.0',
      ...values.enums,
      CancellationTokenSource: FakeCancellationTokenSource,
      CodeAction: values.FakeCodeAction,
      CodeActionKind: values.FakeCodeActionKind,
      CodeLens: values.FakeCodeLens,
      DataTransfer: values.FakeDataTransfer,
      DataTransferItem: values.FakeDataTransferItem,
      Diagnostic: values.FakeDiagnostic,
      DiagnosticRelatedInformation: values.FakeDiagnosticRelatedInformation,
      Disposable: FakeDisposable,
      EventEmitter: FakeEventEmitter,
      FileSystemError: values.FakeFileSystemError,
      Hover: values.FakeHover,
      Location: FakeLocation,
      MarkdownString: values.FakeMarkdownString,
      Position: FakePosition,
      ProcessExecution: FakeProcessExecution,
      Range: FakeRange,
      RelativePattern: values.FakeRelativePattern,
      Selection: FakeSelection,
      SnippetString: values.FakeSnippetString,
      SnippetTextEdit: values.FakeSnippetTextEdit,
      TabInputCustom: values.FakeTabInputCustom,
      TabInputText: values.FakeTabInputText,
      TabInputTextDiff: values.FakeTabInputTextDiff,
      TabInputWebview: values.FakeTabInputWebview,
      Task: FakeTask,
      ThemeColor: values.FakeThemeColor,
      ThemeIcon: values.FakeThemeIcon,
      TreeItem: values.FakeTreeItem,
      Uri: values.FakeUri,
      WorkspaceEdit: FakeWorkspaceEdit,
      commands: strict('commands', this.commands.namespace),
      debug: strict('debug', this.debug.namespace()),
      env: strict('env', this.#env()),
      extensions: strict('extensions', this.#extensionsNamespace()),
      l10n: strict('l10n', { t: localize }),
      languages: strict('languages', this.languages.namespace),
      tasks: strict('tasks', this.tasks.namespace()),
      window: strict('window', this.window.namespace()),
      workspace: strict('workspace', this.workspace.namespace()),
    };
    return strict('vscode', api) as unknown as typeof vscode;
  }

  #env(): Partial<typeof vscode.env> {
    return {
      appName: 'Visual Studio Code',
      appRoot: '/vscode',
      appHost: 'desktop',
      language: 'en',
      machineId: 'machine',
      sessionId: 'session',
      remoteName: undefined,
      uriScheme: 'vscode',
      uiKind: 1,
      shell: '/bin/sh',
      clipboard: {
        readText: async () => this.#clipboard,
        writeText: async (text) => {
          this.#clipboard = text;
        },
      },
      openExternal: async (uri) => {
        this.openedExternally.push(uri.toString());
        return true;
      },
      asExternalUri: async (uri) => uri,
    };
  }

  #extensionsNamespace(): Partial<typeof vscode.extensions> {
    const extensions = this.#extensions;
    return {
      getExtension: (id) => extensions.get(id.toLowerCase()) as never,
      get all() {
        return [...extensions.values()];
      },
      onDidChange: new FakeEventEmitter<void>().event,
    };
  }
}

/** `l10n.t` in English: arguments by number or by name. */
function localize(
  message: string | { message: string; args?: unknown[] | Record<string, unknown> },
  ...rest: unknown[]
): string {
  const text = typeof message === 'string' ? message : message.message;
  const [first] = rest;
  const given = typeof message === 'string' ? rest : (message.args ?? []);
  const args = typeof message === 'string' && typeof first === 'object' && first !== null ? first : given;
  return text.replace(/\{([^}]+)\}/g, (whole, key: string) => {
    const value = (args as Record<string, unknown>)[key];
    return value === undefined ? whole : String(value);
  });
}
