import type * as vscode from 'vscode';
import { FakeCancellationTokenSource, FakeDisposable, FakeEventEmitter } from './events';
import { matchesSelector } from './values';

interface Registered<P> {
  readonly selector: vscode.DocumentSelector;
  readonly provider: P;
}

type Folders = () => readonly vscode.WorkspaceFolder[];

/** Language features, asked the way an editor asks them. */
export class FakeLanguages {
  readonly #lenses: Registered<vscode.CodeLensProvider>[] = [];
  readonly #hovers: Registered<vscode.HoverProvider>[] = [];
  readonly #actions: Registered<vscode.CodeActionProvider>[] = [];
  readonly #folders: Folders;
  readonly #diagnosticsChanged = new FakeEventEmitter<vscode.DiagnosticChangeEvent>();
  readonly #collections = new Set<FakeDiagnosticCollection>();
  /** How often a provider said that its lenses changed. */
  lensRefreshes = 0;

  constructor(folders: Folders) {
    this.#folders = folders;
  }

  readonly namespace = {
    registerCodeLensProvider: (
      selector: vscode.DocumentSelector,
      provider: vscode.CodeLensProvider,
    ): vscode.Disposable => {
      const subscription = provider.onDidChangeCodeLenses?.(() => this.lensRefreshes++);
      return register(this.#lenses, { selector, provider }, subscription);
    },
    registerHoverProvider: (
      selector: vscode.DocumentSelector,
      provider: vscode.HoverProvider,
    ): vscode.Disposable => register(this.#hovers, { selector, provider }),
    registerCodeActionsProvider: (
      selector: vscode.DocumentSelector,
      provider: vscode.CodeActionProvider,
    ): vscode.Disposable => register(this.#actions, { selector, provider }),
    createDiagnosticCollection: (name = ''): vscode.DiagnosticCollection => {
      const collection = new FakeDiagnosticCollection(
        name,
        (uris) => this.#diagnosticsChanged.fire({ uris }),
        () => this.#collections.delete(collection),
      );
      this.#collections.add(collection);
      return collection;
    },
    getDiagnostics: (uri: vscode.Uri): vscode.Diagnostic[] =>
      [...this.#collections].flatMap((collection) => [...(collection.get(uri) ?? [])]),
    onDidChangeDiagnostics: this.#diagnosticsChanged.event,
    match: (selector: vscode.DocumentSelector, document: vscode.TextDocument): number =>
      matchesSelector(selector, document, this.#folders()) ? 10 : 0,
    getLanguages: async (): Promise<string[]> => ['typescript', 'javascript', 'sql', 'json', 'plaintext'],
  };

  async lenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { token } = new FakeCancellationTokenSource();
    const all = await Promise.all(
      this.#for(this.#lenses, document).map(async (provider) => {
        const lenses = (await provider.provideCodeLenses(document, token)) ?? [];
        return Promise.all(
          lenses.map(async (lens) =>
            lens.command ? lens : ((await provider.resolveCodeLens?.(lens, token)) ?? lens),
          ),
        );
      }),
    );
    return all.flat().sort((a, b) => a.range.start.compareTo(b.range.start));
  }

  /** What the light bulb of some diagnostics offers. */
  async actions(
    document: vscode.TextDocument,
    diagnostics: readonly vscode.Diagnostic[],
  ): Promise<vscode.CodeAction[]> {
    const { token } = new FakeCancellationTokenSource();
    const [first] = diagnostics;
    if (!first) return [];
    const context = { diagnostics, triggerKind: 1, only: undefined } satisfies vscode.CodeActionContext;
    const all = await Promise.all(
      this.#for(this.#actions, document).map((provider) =>
        provider.provideCodeActions(document, first.range, context, token),
      ),
    );
    return all.flatMap((some) => some ?? []) as vscode.CodeAction[];
  }

  async hovers(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover[]> {
    const { token } = new FakeCancellationTokenSource();
    const all = await Promise.all(
      this.#for(this.#hovers, document).map((provider) => provider.provideHover(document, position, token)),
    );
    return all.filter((hover) => hover != null);
  }

  #for<P>(registered: Registered<P>[], document: vscode.TextDocument): P[] {
    return registered
      .filter(({ selector }) => matchesSelector(selector, document, this.#folders()))
      .map(({ provider }) => provider);
  }
}

function register<P>(
  all: Registered<P>[],
  one: Registered<P>,
  subscription?: vscode.Disposable,
): vscode.Disposable {
  all.push(one);
  return new FakeDisposable(() => {
    subscription?.dispose();
    all.splice(all.indexOf(one), 1);
  });
}

class FakeDiagnosticCollection implements vscode.DiagnosticCollection {
  readonly name: string;
  readonly #byUri = new Map<string, [vscode.Uri, readonly vscode.Diagnostic[]]>();
  readonly #changed: (uris: readonly vscode.Uri[]) => void;
  readonly #onDispose: () => void;

  constructor(name: string, changed: (uris: readonly vscode.Uri[]) => void, onDispose: () => void) {
    this.name = name;
    this.#changed = changed;
    this.#onDispose = onDispose;
  }

  set(
    uriOrEntries: vscode.Uri | readonly [vscode.Uri, readonly vscode.Diagnostic[] | undefined][],
    diagnostics?: readonly vscode.Diagnostic[],
  ): void {
    const entries = 'scheme' in uriOrEntries ? ([[uriOrEntries, diagnostics]] as const) : uriOrEntries;
    for (const [uri, some] of entries) {
      if (some && some.length > 0) this.#byUri.set(uri.toString(), [uri, some]);
      else this.#byUri.delete(uri.toString());
    }
    this.#changed(entries.map(([uri]) => uri));
  }
  delete(uri: vscode.Uri): void {
    this.set(uri, undefined);
  }
  clear(): void {
    const uris = [...this.#byUri.values()].map(([uri]) => uri);
    this.#byUri.clear();
    this.#changed(uris);
  }
  get(uri: vscode.Uri): readonly vscode.Diagnostic[] | undefined {
    return this.#byUri.get(uri.toString())?.[1];
  }
  has(uri: vscode.Uri): boolean {
    return this.#byUri.has(uri.toString());
  }
  forEach(
    callback: (
      uri: vscode.Uri,
      diagnostics: readonly vscode.Diagnostic[],
      all: vscode.DiagnosticCollection,
    ) => unknown,
  ): void {
    for (const [uri, diagnostics] of this.#byUri.values()) callback(uri, diagnostics, this);
  }
  [Symbol.iterator](): Iterator<[vscode.Uri, readonly vscode.Diagnostic[]]> {
    return this.#byUri.values();
  }
  dispose(): void {
    this.clear();
    this.#onDispose();
  }
}

/** `12: first lens | second lens`, one row per line that has lenses, with 1-based line numbers. */
export function lensText(lenses: readonly vscode.CodeLens[]): string {
  const byLine = new Map<number, string[]>();
  for (const lens of lenses) {
    const line = lens.range.start.line + 1;
    byLine.set(line, [...(byLine.get(line) ?? []), lens.command?.title ?? '(no command)']);
  }
  return [...byLine].map(([line, titles]) => `${line}: ${titles.join(' | ')}`).join('\n');
}

/** The Markdown of all hovers. A command link that the Markdown may not run loses its target, as in VS Code. */
export function hoverText(hovers: readonly vscode.Hover[]): string {
  return hovers
    .flatMap((hover) => hover.contents.map(markdownText))
    .filter((text) => text !== '')
    .join('\n---\n');
}

function markdownText(content: vscode.MarkdownString | vscode.MarkedString): string {
  if (typeof content === 'string') return content;
  if ('language' in content) return `\`\`\`${content.language}\n${content.value}\n\`\`\``;
  const { isTrusted } = content;
  return content.value.replace(
    /\[([^\]]*)\]\(command:([^?)\s]+)[^)]*\)/g,
    (link, label: string, id: string) => {
      const mayRun =
        typeof isTrusted === 'object' ? isTrusted.enabledCommands.includes(id) : isTrusted === true;
      return mayRun ? link : label;
    },
  );
}
