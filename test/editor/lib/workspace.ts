import { promises as fs, readdirSync } from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import type { FakeConfiguration } from './configuration';
import type { FakeDocuments, TextChange } from './documents';
import { FakeEventEmitter } from './events';
import { FakeRange } from './positions';
import { FakeFileSystemError, matchesGlob } from './values';

class FakeWatcher implements vscode.FileSystemWatcher {
  readonly pattern: vscode.GlobPattern;
  readonly ignoreCreateEvents: boolean;
  readonly ignoreChangeEvents: boolean;
  readonly ignoreDeleteEvents: boolean;
  readonly created = new FakeEventEmitter<vscode.Uri>();
  readonly changed = new FakeEventEmitter<vscode.Uri>();
  readonly deleted = new FakeEventEmitter<vscode.Uri>();
  readonly onDidCreate = this.created.event;
  readonly onDidChange = this.changed.event;
  readonly onDidDelete = this.deleted.event;
  readonly #onDispose: () => void;

  constructor(pattern: vscode.GlobPattern, ignored: [boolean, boolean, boolean], onDispose: () => void) {
    this.pattern = pattern;
    [this.ignoreCreateEvents, this.ignoreChangeEvents, this.ignoreDeleteEvents] = ignored;
    this.#onDispose = onDispose;
  }
  dispose(): void {
    this.#onDispose();
  }
}

/** Edits for several documents, as `workspace.applyEdit` takes them. */
export class FakeWorkspaceEdit {
  readonly changes: { uri: vscode.Uri; change: TextChange }[] = [];
  /** What is shown in a preview beside the changes, and not applied unless the user ticks it. */
  readonly unconfirmed: { text: string; label: string; description: string | undefined }[] = [];
  replace(
    uri: vscode.Uri,
    range: vscode.Range,
    text: string,
    about?: vscode.WorkspaceEditEntryMetadata,
  ): void {
    if (about?.needsConfirmation) {
      const { label, description } = about;
      this.unconfirmed.push({ text, label, description });
    } else this.changes.push({ uri, change: { range, text } });
  }
  insert(
    uri: vscode.Uri,
    position: vscode.Position,
    text: string,
    about?: vscode.WorkspaceEditEntryMetadata,
  ): void {
    this.replace(uri, new FakeRange(position, position), text, about);
  }
  delete(uri: vscode.Uri, range: vscode.Range): void {
    this.replace(uri, range, '');
  }
  set(uri: vscode.Uri, edits: readonly { range: vscode.Range; snippet: { plain: string } }[]): void {
    for (const { range, snippet } of edits) this.replace(uri, range, snippet.plain);
  }
}

/** Folders, files on the real disk, and watchers that a test makes report. */
export class FakeWorkspace {
  readonly configuration: FakeConfiguration;
  readonly documents: FakeDocuments;
  folders: vscode.WorkspaceFolder[];
  isTrusted: boolean;
  readonly #trustGranted = new FakeEventEmitter<void>();
  readonly #foldersChanged = new FakeEventEmitter<vscode.WorkspaceFoldersChangeEvent>();
  readonly #watchers = new Set<FakeWatcher>();

  constructor(
    folders: readonly string[],
    isTrusted: boolean,
    configuration: FakeConfiguration,
    documents: FakeDocuments,
  ) {
    this.configuration = configuration;
    this.documents = documents;
    this.isTrusted = isTrusted;
    this.folders = folders.map(toFolder);
  }

  /** As the user presses "Trust" in the dialogue. */
  grantTrust(): void {
    this.isTrusted = true;
    this.#trustGranted.fire();
  }

  setFolders(folders: readonly string[]): void {
    const before = this.folders;
    this.folders = folders.map(toFolder);
    const has = (some: vscode.WorkspaceFolder[], one: vscode.WorkspaceFolder): boolean =>
      some.some(({ uri }) => uri.toString() === one.uri.toString());
    this.#foldersChanged.fire({
      added: this.folders.filter((one) => !has(before, one)),
      removed: before.filter((one) => !has(this.folders, one)),
    });
  }

  /** Tells the watchers what happened on disk; nothing is watched by itself. */
  fileEvent(kind: 'create' | 'change' | 'delete', file: string): void {
    const uri = URI.file(file);
    for (const watcher of this.#watchers) {
      if (!matchesGlob(watcher.pattern, uri, this.folders)) continue;
      if (kind === 'create' && !watcher.ignoreCreateEvents) watcher.created.fire(uri);
      if (kind === 'change' && !watcher.ignoreChangeEvents) watcher.changed.fire(uri);
      if (kind === 'delete' && !watcher.ignoreDeleteEvents) watcher.deleted.fire(uri);
    }
  }

  createWatcher(pattern: vscode.GlobPattern, create = false, change = false, remove = false): FakeWatcher {
    const watcher = new FakeWatcher(pattern, [create, change, remove], () => this.#watchers.delete(watcher));
    this.#watchers.add(watcher);
    return watcher;
  }

  getWorkspaceFolder(uri: vscode.Uri): vscode.WorkspaceFolder | undefined {
    return this.folders
      .filter(({ uri: folder }) => uri.path === folder.path || uri.path.startsWith(`${folder.path}/`))
      .sort((a, b) => b.uri.path.length - a.uri.path.length)[0];
  }

  asRelativePath(pathOrUri: string | vscode.Uri, includeFolder?: boolean): string {
    const uri = typeof pathOrUri === 'string' ? URI.file(pathOrUri) : pathOrUri;
    const folder = this.getWorkspaceFolder(uri);
    if (!folder) return typeof pathOrUri === 'string' ? pathOrUri : uri.fsPath;
    const relative = path.posix.relative(folder.uri.path, uri.path);
    return (includeFolder ?? this.folders.length > 1) ? `${folder.name}/${relative}` : relative;
  }

  async findFiles(
    include: vscode.GlobPattern,
    exclude?: vscode.GlobPattern | null,
    maxResults = Number.POSITIVE_INFINITY,
  ): Promise<vscode.Uri[]> {
    const found = this.folders.flatMap((folder) =>
      readdirSync(folder.uri.fsPath, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => URI.file(path.join(entry.parentPath, entry.name)))
        .filter((uri) => matchesGlob(include, uri, [folder]))
        .filter((uri) => exclude == null || !matchesGlob(exclude, uri, [folder])),
    );
    return found.sort((a, b) => a.path.localeCompare(b.path)).slice(0, maxResults);
  }

  async applyEdit(edit: FakeWorkspaceEdit): Promise<boolean> {
    for (const uri of new Set(edit.changes.map((one) => one.uri.toString()))) {
      const document = await this.documents.openTextDocument(URI.parse(uri));
      document.apply(edit.changes.filter((one) => one.uri.toString() === uri).map((one) => one.change));
    }
    return true;
  }

  namespace(): Partial<typeof vscode.workspace> {
    const self = this;
    const { documents, configuration } = this;
    return {
      get workspaceFolders() {
        return self.folders.length > 0 ? self.folders : undefined;
      },
      get rootPath() {
        return self.folders[0]?.uri.fsPath;
      },
      get name() {
        return self.folders[0]?.name;
      },
      workspaceFile: undefined,
      get isTrusted() {
        return self.isTrusted;
      },
      get textDocuments() {
        return documents.open;
      },
      onDidGrantWorkspaceTrust: this.#trustGranted.event,
      onDidChangeWorkspaceFolders: this.#foldersChanged.event,
      onDidChangeConfiguration: configuration.changed.event,
      onDidOpenTextDocument: documents.opened.event,
      onDidCloseTextDocument: documents.closed.event,
      onDidChangeTextDocument: documents.changed.event,
      onDidSaveTextDocument: documents.saved.event,
      getConfiguration: (section) => configuration.getConfiguration(section),
      getWorkspaceFolder: (uri) => this.getWorkspaceFolder(uri),
      asRelativePath: (what, includeFolder) => this.asRelativePath(what, includeFolder),
      findFiles: (include, exclude, max) => this.findFiles(include, exclude, max),
      createFileSystemWatcher: (...args) => this.createWatcher(...args),
      openTextDocument: (what?: Parameters<FakeDocuments['openTextDocument']>[0]) =>
        documents.openTextDocument(what),
      registerTextDocumentContentProvider: (scheme, provider) =>
        documents.registerContentProvider(scheme, provider),
      applyEdit: (edit) => this.applyEdit(edit as unknown as FakeWorkspaceEdit),
      fs: fileSystem,
    };
  }
}

/** `workspace.fs` on the real disk, with VS Code's errors. */
const fileSystem: vscode.FileSystem = {
  stat: (uri) =>
    onDisk(uri, async () => {
      const stat = await fs.stat(uri.fsPath);
      return { type: stat.isDirectory() ? 2 : 1, ctime: stat.ctimeMs, mtime: stat.mtimeMs, size: stat.size };
    }),
  readDirectory: (uri) =>
    onDisk(uri, async () => {
      const entries = await fs.readdir(uri.fsPath, { withFileTypes: true });
      return entries.map((entry) => [entry.name, entry.isDirectory() ? 2 : 1]);
    }),
  createDirectory: (uri) => onDisk(uri, async () => void (await fs.mkdir(uri.fsPath, { recursive: true }))),
  readFile: (uri) => onDisk(uri, () => fs.readFile(uri.fsPath)),
  writeFile: (uri, content) =>
    onDisk(uri, async () => {
      await fs.mkdir(path.dirname(uri.fsPath), { recursive: true });
      await fs.writeFile(uri.fsPath, content);
    }),
  delete: (uri, options) => onDisk(uri, () => fs.rm(uri.fsPath, { recursive: options?.recursive ?? false })),
  rename: (from, to) => onDisk(from, () => fs.rename(from.fsPath, to.fsPath)),
  copy: (from, to) => onDisk(from, () => fs.cp(from.fsPath, to.fsPath, { recursive: true })),
  isWritableFileSystem: (scheme) => (scheme === 'file' ? true : undefined),
};

async function onDisk<T>(uri: vscode.Uri, action: () => Promise<T>): Promise<T> {
  if (uri.scheme !== 'file') throw FakeFileSystemError.Unavailable(`No file system for ${uri.scheme}:`);
  try {
    return await action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw FakeFileSystemError.FileNotFound(uri);
    if (code === 'EEXIST') throw FakeFileSystemError.FileExists(uri);
    if (code === 'EACCES' || code === 'EPERM') throw FakeFileSystemError.NoPermissions(uri);
    throw error;
  }
}

function toFolder(folder: string, index: number): vscode.WorkspaceFolder {
  return { uri: URI.file(folder), name: path.basename(folder), index };
}
