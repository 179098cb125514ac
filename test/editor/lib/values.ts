import path from 'node:path';
import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import { FakeRange } from './positions';

/** Classes and enumerations of the API that only hold values. */

export class FakeThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class FakeThemeIcon implements vscode.ThemeIcon {
  static readonly File = new FakeThemeIcon('file');
  static readonly Folder = new FakeThemeIcon('folder');
  readonly id: string;
  readonly color: vscode.ThemeColor | undefined;
  constructor(id: string, color?: vscode.ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

export class FakeMarkdownString implements vscode.MarkdownString {
  value: string;
  supportThemeIcons: boolean;
  isTrusted?: boolean | { readonly enabledCommands: readonly string[] };
  supportHtml?: boolean;
  baseUri?: vscode.Uri;

  constructor(value = '', supportThemeIcons = false) {
    this.value = value;
    this.supportThemeIcons = supportThemeIcons;
  }

  /** Escapes as VS Code does: Markdown's marks, HTML's angle brackets, and line breaks into paragraphs. */
  appendText(value: string): this {
    this.value += value
      .replace(/[\\`*_{}[\]()#+\-!~]/g, '\\$&')
      .replace(/([ \t]+)/g, (_match, blanks: string) => '&nbsp;'.repeat(blanks.length))
      .replace(/>/gm, '\\>')
      .replace(/</g, '&lt;')
      .replace(/\n/g, '\n\n');
    return this;
  }
  appendMarkdown(value: string): this {
    this.value += value;
    return this;
  }
  appendCodeblock(value: string, language = ''): this {
    const longest = Math.max(2, ...[...value.matchAll(/^`+/gm)].map((match) => match[0].length));
    const fence = '`'.repeat(longest + 1);
    this.value += `${fence}${language}\n${value}\n${fence}\n`;
    return this;
  }
}

export class FakeCodeLens implements vscode.CodeLens {
  range: vscode.Range;
  command?: vscode.Command;
  constructor(range: vscode.Range, command?: vscode.Command) {
    this.range = range;
    if (command) this.command = command;
  }
  get isResolved(): boolean {
    return this.command !== undefined;
  }
}

export class FakeHover implements vscode.Hover {
  contents: (vscode.MarkdownString | vscode.MarkedString)[];
  range?: vscode.Range;
  constructor(
    contents: vscode.MarkdownString | vscode.MarkedString | (vscode.MarkdownString | vscode.MarkedString)[],
    range?: vscode.Range,
  ) {
    this.contents = Array.isArray(contents) ? contents : [contents];
    if (range) this.range = range;
  }
}

export class FakeTreeItem implements vscode.TreeItem {
  label?: string | vscode.TreeItemLabel;
  resourceUri?: vscode.Uri;
  collapsibleState: vscode.TreeItemCollapsibleState;
  constructor(labelOrUri: string | vscode.TreeItemLabel | vscode.Uri, collapsibleState = 0) {
    if (URI.isUri(labelOrUri)) this.resourceUri = labelOrUri;
    else this.label = labelOrUri as string | vscode.TreeItemLabel;
    this.collapsibleState = collapsibleState;
  }
}

export class FakeDiagnostic implements vscode.Diagnostic {
  range: vscode.Range;
  message: string;
  severity: vscode.DiagnosticSeverity;
  constructor(range: vscode.Range, message: string, severity: vscode.DiagnosticSeverity = 0) {
    this.range = range;
    this.message = message;
    this.severity = severity;
  }
}

export class FakeDiagnosticRelatedInformation implements vscode.DiagnosticRelatedInformation {
  location: vscode.Location;
  message: string;
  constructor(location: vscode.Location, message: string) {
    this.location = location;
    this.message = message;
  }
}

export class FakeCodeActionKind {
  static readonly Empty = new FakeCodeActionKind('');
  static readonly QuickFix = new FakeCodeActionKind('quickfix');
  static readonly Refactor = new FakeCodeActionKind('refactor');
  static readonly RefactorRewrite = new FakeCodeActionKind('refactor.rewrite');
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

export class FakeCodeAction implements vscode.CodeAction {
  title: string;
  kind?: vscode.CodeActionKind;
  diagnostics?: vscode.Diagnostic[];
  edit?: vscode.WorkspaceEdit;
  command?: vscode.Command;
  isPreferred?: boolean;
  constructor(title: string, kind?: vscode.CodeActionKind) {
    this.title = title;
    if (kind) this.kind = kind;
  }
}

/** A snippet, and the text that it leaves when its placeholders are kept. */
export class FakeSnippetString implements vscode.SnippetString {
  value: string;
  constructor(value = '') {
    this.value = value;
  }
  appendText(text: string): this {
    this.value += text.replace(/[\\$}]/g, '\\$&');
    return this;
  }
  appendPlaceholder(value: string, number = 1): this {
    this.value += `\${${number}:${value}}`;
    return this;
  }
  appendTabstop(): never {
    throw new Error('Not in this fake.');
  }
  appendChoice(): never {
    throw new Error('Not in this fake.');
  }
  appendVariable(): never {
    throw new Error('Not in this fake.');
  }
  get plain(): string {
    return this.value.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\\([\\$}])/g, '$1');
  }
}

export class FakeSnippetTextEdit {
  range: vscode.Range;
  snippet: FakeSnippetString;
  private constructor(range: vscode.Range, snippet: FakeSnippetString) {
    this.range = range;
    this.snippet = snippet;
  }
  static insert(position: vscode.Position, snippet: FakeSnippetString): FakeSnippetTextEdit {
    return new FakeSnippetTextEdit(new FakeRange(position, position), snippet);
  }
}

export class FakeRelativePattern implements vscode.RelativePattern {
  baseUri: vscode.Uri;
  base: string;
  pattern: string;
  constructor(base: vscode.WorkspaceFolder | vscode.Uri | string, pattern: string) {
    this.baseUri = typeof base === 'string' ? URI.file(base) : 'uri' in base ? base.uri : base;
    this.base = this.baseUri.fsPath;
    this.pattern = pattern;
  }
}

export class FakeFileSystemError extends Error implements vscode.FileSystemError {
  readonly code: string;
  constructor(messageOrUri?: string | vscode.Uri, code = 'Unknown') {
    super(typeof messageOrUri === 'string' ? messageOrUri : messageOrUri?.toString());
    this.name = `${code} (FileSystemError)`;
    this.code = code;
  }
  static FileNotFound(what?: string | vscode.Uri): FakeFileSystemError {
    return new FakeFileSystemError(what, 'FileNotFound');
  }
  static FileExists(what?: string | vscode.Uri): FakeFileSystemError {
    return new FakeFileSystemError(what, 'FileExists');
  }
  static NoPermissions(what?: string | vscode.Uri): FakeFileSystemError {
    return new FakeFileSystemError(what, 'NoPermissions');
  }
  static Unavailable(what?: string | vscode.Uri): FakeFileSystemError {
    return new FakeFileSystemError(what, 'Unavailable');
  }
}

export class FakeTabInputText {
  readonly uri: vscode.Uri;
  constructor(uri: vscode.Uri) {
    this.uri = uri;
  }
}

export class FakeTabInputTextDiff {
  readonly original: vscode.Uri;
  readonly modified: vscode.Uri;
  constructor(original: vscode.Uri, modified: vscode.Uri) {
    this.original = original;
    this.modified = modified;
  }
}

export class FakeTabInputCustom {
  readonly uri: vscode.Uri;
  readonly viewType: string;
  constructor(uri: vscode.Uri, viewType: string) {
    this.uri = uri;
    this.viewType = viewType;
  }
}

export class FakeTabInputWebview {
  readonly viewType: string;
  constructor(viewType: string) {
    this.viewType = viewType;
  }
}

/** `isUri` is what VS Code's own code asks with; joinPath is a static of its Uri, but not of vscode-uri's. */
export const FakeUri = Object.assign(URI, {
  joinPath: (base: URI, ...segments: string[]): URI =>
    base.with({ path: path.posix.join(base.path || '/', ...segments) }),
}) as unknown as typeof vscode.Uri;

export const enums = {
  CodeActionTriggerKind: { Invoke: 1, Automatic: 2 },
  ColorThemeKind: { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 },
  ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
  DecorationRangeBehavior: { OpenOpen: 0, ClosedClosed: 1, OpenClosed: 2, ClosedOpen: 3 },
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  DiagnosticTag: { Unnecessary: 1, Deprecated: 2 },
  EndOfLine: { LF: 1, CRLF: 2 },
  ExtensionKind: { UI: 1, Workspace: 2 },
  ExtensionMode: { Production: 1, Development: 2, Test: 3 },
  FileType: { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 },
  LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
  OverviewRulerLane: { Left: 1, Center: 2, Right: 4, Full: 7 },
  ProgressLocation: { SourceControl: 1, Window: 10, Notification: 15 },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  StatusBarAlignment: { Left: 1, Right: 2 },
  TaskPanelKind: { Shared: 1, Dedicated: 2, New: 3 },
  TaskRevealKind: { Always: 1, Silent: 2, Never: 3 },
  TaskScope: { Global: 1, Workspace: 2 },
  TaskGroup: { Build: { id: 'build' }, Test: { id: 'test' } },
  TextDocumentChangeReason: { Undo: 1, Redo: 2 },
  TextEditorRevealType: { Default: 0, InCenter: 1, InCenterIfOutsideViewport: 2, AtTop: 3 },
  TreeItemCheckboxState: { Unchecked: 0, Checked: 1 },
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  UIKind: { Desktop: 1, Web: 2 },
  ViewColumn: { Active: -1, Beside: -2, One: 1, Two: 2, Three: 3, Four: 4, Five: 5 },
} as const;

/**
 * A glob as VS Code reads it: `**`, `*`, `?`, `{a,b}`, `[a-z]`, against a path with `/`. Of braces in braces VS Code
 * makes something that matches nothing.
 */
export function globToRegExp(glob: string): RegExp {
  let source = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i]!;
    if (glob.startsWith('**/', i)) {
      source += '(?:.*/)?';
      i += 2;
    } else if (glob.startsWith('**', i)) {
      source += '.*';
      i += 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '{') {
      if (depth > 0) throw new Error(`The editor can not read the braces in braces of ${glob}.`);
      source += '(?:';
      depth++;
    } else if (char === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (char === ',' && depth > 0) source += '|';
    else if (char === '[' && glob.indexOf(']', i) > i) {
      const end = glob.indexOf(']', i);
      source += `[${glob.slice(i + 1, end).replace(/^!/, '^')}]`;
      i = end;
    } else source += char.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}

/** Whether a file is meant by a glob: relative to its base, else to any folder of the workspace or in full. */
export function matchesGlob(
  pattern: vscode.GlobPattern,
  uri: vscode.Uri,
  folders: readonly vscode.WorkspaceFolder[],
): boolean {
  const glob = globToRegExp(typeof pattern === 'string' ? pattern : pattern.pattern);
  const bases =
    typeof pattern === 'string' ? folders.map((folder) => folder.uri.path) : [pattern.baseUri.path];
  const relative = bases
    .filter((base) => uri.path.startsWith(`${base.replace(/\/$/, '')}/`))
    .map((base) => uri.path.slice(base.replace(/\/$/, '').length + 1));
  return (typeof pattern === 'string' ? [uri.path, ...relative] : relative).some((file) => glob.test(file));
}

/** VS Code's scoring, reduced to whether a document is meant at all. */
export function matchesSelector(
  selector: vscode.DocumentSelector,
  document: vscode.TextDocument,
  folders: readonly vscode.WorkspaceFolder[],
): boolean {
  if (Array.isArray(selector)) return selector.some((one) => matchesSelector(one, document, folders));
  const filter = (typeof selector === 'string' ? { language: selector } : selector) as vscode.DocumentFilter;
  return (
    (filter.language === undefined || filter.language === '*' || filter.language === document.languageId) &&
    (filter.scheme === undefined || filter.scheme === '*' || filter.scheme === document.uri.scheme) &&
    (filter.pattern === undefined || matchesGlob(filter.pattern, document.uri, folders))
  );
}

export class FakeDataTransferItem {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
  async asString(): Promise<string> {
    return String(this.value);
  }
  asFile(): undefined {
    return undefined;
  }
}

/** What is dragged, by MIME type. */
export class FakeDataTransfer extends Map<string, FakeDataTransferItem> {}
