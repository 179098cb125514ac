import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import { FakeDisposable, FakeEventEmitter } from './events';
import { FakePosition, FakeRange } from './positions';

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
  json: 'json',
  sql: 'sql',
  md: 'markdown',
};

const WORD = /[\w$]+/g;

export interface TextChange {
  readonly range: vscode.Range;
  readonly text: string;
}

export class FakeTextDocument implements vscode.TextDocument {
  readonly uri: vscode.Uri;
  readonly languageId: string;
  readonly eol: vscode.EndOfLine;
  readonly encoding = 'utf8';
  readonly #owner: FakeDocuments;
  #lines: string[];
  version = 1;
  isDirty = false;
  isClosed = false;

  constructor(owner: FakeDocuments, uri: vscode.Uri, text: string, languageId?: string) {
    this.#owner = owner;
    this.uri = uri;
    this.languageId = languageId ?? LANGUAGES[uri.path.split('.').pop() ?? ''] ?? 'plaintext';
    this.eol = text.includes('\r\n') ? 2 : 1;
    this.#lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  }

  get fileName(): string {
    return this.uri.fsPath;
  }
  get isUntitled(): boolean {
    return this.uri.scheme === 'untitled';
  }
  get lineCount(): number {
    return this.#lines.length;
  }
  get #newline(): string {
    return this.eol === 2 ? '\r\n' : '\n';
  }

  getText(range?: vscode.Range): string {
    if (range === undefined) return this.#lines.join(this.#newline);
    const { start, end } = this.validateRange(range);
    if (start.line === end.line) return this.#lines[start.line]!.slice(start.character, end.character);
    return [
      this.#lines[start.line]!.slice(start.character),
      ...this.#lines.slice(start.line + 1, end.line),
      this.#lines[end.line]!.slice(0, end.character),
    ].join(this.#newline);
  }

  lineAt(lineOrPosition: number | vscode.Position): vscode.TextLine {
    const lineNumber = typeof lineOrPosition === 'number' ? lineOrPosition : lineOrPosition.line;
    const text = this.#lines[lineNumber];
    if (text === undefined) throw new Error('Illegal value for `line`');
    const indent = /^\s*/.exec(text)![0].length;
    const isLast = lineNumber === this.lineCount - 1;
    return {
      lineNumber,
      text,
      range: new FakeRange(lineNumber, 0, lineNumber, text.length),
      rangeIncludingLineBreak: isLast
        ? new FakeRange(lineNumber, 0, lineNumber, text.length)
        : new FakeRange(lineNumber, 0, lineNumber + 1, 0),
      firstNonWhitespaceCharacterIndex: indent,
      isEmptyOrWhitespace: indent === text.length,
    };
  }

  offsetAt(position: vscode.Position): number {
    const { line, character } = this.validatePosition(position);
    let offset = character;
    for (let i = 0; i < line; i++) offset += this.#lines[i]!.length + this.#newline.length;
    return offset;
  }

  positionAt(offset: number): vscode.Position {
    let rest = Math.max(0, Math.floor(offset));
    for (const [line, text] of this.#lines.entries()) {
      if (rest <= text.length || line === this.lineCount - 1) {
        return new FakePosition(line, Math.min(rest, text.length));
      }
      rest = Math.max(0, rest - text.length - this.#newline.length);
    }
    return new FakePosition(0, 0);
  }

  getWordRangeAtPosition(position: vscode.Position, regex: RegExp = WORD): vscode.Range | undefined {
    const { line, character } = this.validatePosition(position);
    for (const match of this.#lines[line]!.matchAll(
      new RegExp(regex.source, `${regex.flags.replace('g', '')}g`),
    )) {
      const end = match.index + match[0].length;
      if (match.index <= character && character <= end && match[0] !== '') {
        return new FakeRange(line, match.index, line, end);
      }
    }
    return undefined;
  }

  validatePosition(position: vscode.Position): vscode.Position {
    if (position.line >= this.lineCount) {
      return new FakePosition(this.lineCount - 1, this.#lines[this.lineCount - 1]!.length);
    }
    const length = this.#lines[position.line]!.length;
    return position.character <= length ? position : new FakePosition(position.line, length);
  }

  validateRange(range: vscode.Range): vscode.Range {
    return new FakeRange(this.validatePosition(range.start), this.validatePosition(range.end));
  }

  async save(): Promise<boolean> {
    if (this.uri.scheme !== 'file') return false;
    writeFileSync(this.uri.fsPath, this.getText());
    this.isDirty = false;
    this.#owner.saved.fire(this);
    return true;
  }

  /**
   * Applies edits whose ranges all refer to the text before any of them, and tells the listeners as VS Code
   * does: one event, changes from the end of the document to its start.
   */
  apply(changes: readonly TextChange[], options: { dirty: boolean } = { dirty: true }): void {
    const ordered = changes
      .map((change) => ({ range: this.validateRange(change.range), text: change.text }))
      .sort((a, b) => b.range.start.compareTo(a.range.start) || b.range.end.compareTo(a.range.end));
    for (const [index, later] of ordered.slice(0, -1).entries()) {
      if (ordered[index + 1]!.range.end.isAfter(later.range.start)) throw new Error('Overlapping ranges');
    }
    const contentChanges = ordered.map(({ range, text }) => ({
      range,
      rangeOffset: this.offsetAt(range.start),
      rangeLength: this.offsetAt(range.end) - this.offsetAt(range.start),
      text: text.split(/\r\n|\r|\n/).join(this.#newline),
    }));
    let text = this.getText();
    for (const change of contentChanges) {
      text =
        text.slice(0, change.rangeOffset) + change.text + text.slice(change.rangeOffset + change.rangeLength);
    }
    this.#lines = text.split(this.#newline);
    this.version++;
    this.isDirty = options.dirty;
    this.#owner.changed.fire({ document: this, contentChanges, reason: undefined });
  }
}

/** The open documents of a window, and how they come to be opened. */
export class FakeDocuments {
  readonly open: FakeTextDocument[] = [];
  readonly opened = new FakeEventEmitter<vscode.TextDocument>();
  readonly closed = new FakeEventEmitter<vscode.TextDocument>();
  readonly changed = new FakeEventEmitter<vscode.TextDocumentChangeEvent>();
  readonly saved = new FakeEventEmitter<vscode.TextDocument>();
  readonly #contentProviders = new Map<string, vscode.TextDocumentContentProvider>();
  #untitled = 0;

  registerContentProvider(scheme: string, provider: vscode.TextDocumentContentProvider): vscode.Disposable {
    this.#contentProviders.set(scheme, provider);
    const subscription = provider.onDidChange?.(async (uri) => {
      const document = this.find(uri);
      const text = await provider.provideTextDocumentContent(uri, neverCancelled);
      if (document && text != null) this.replaceText(document, text);
    });
    return new FakeDisposable(() => {
      subscription?.dispose();
      this.#contentProviders.delete(scheme);
    });
  }

  find(uri: vscode.Uri): FakeTextDocument | undefined {
    return this.open.find((document) => document.uri.toString() === uri.toString());
  }

  async openTextDocument(
    what?: vscode.Uri | string | { language?: string; content?: string },
  ): Promise<FakeTextDocument> {
    if (what === undefined || (typeof what === 'object' && !('scheme' in what))) {
      const uri = URI.from({ scheme: 'untitled', path: `Untitled-${++this.#untitled}` });
      return this.add(uri, what?.content ?? '', what?.language);
    }
    const uri = typeof what === 'string' ? URI.file(what) : what;
    const already = this.find(uri);
    if (already) return already;
    const text = await this.#read(uri);
    // Another caller may have opened it while this one read.
    return this.find(uri) ?? this.add(uri, text);
  }

  /** Opens a document with the given text, whatever its scheme, without any file. */
  add(uri: vscode.Uri, text: string, languageId?: string): FakeTextDocument {
    const document = new FakeTextDocument(this, uri, text, languageId);
    this.open.push(document);
    this.opened.fire(document);
    return document;
  }

  close(document: FakeTextDocument): void {
    const index = this.open.indexOf(document);
    if (index < 0) return;
    this.open.splice(index, 1);
    document.isClosed = true;
    this.closed.fire(document);
  }

  /** What VS Code does when the file of an unchanged document was written by someone else. */
  replaceText(document: FakeTextDocument, text: string): void {
    const whole = new FakeRange(0, 0, document.lineCount, 0);
    document.apply([{ range: whole, text }], { dirty: false });
  }

  async #read(uri: vscode.Uri): Promise<string> {
    const provider = this.#contentProviders.get(uri.scheme);
    if (provider) {
      const text = await provider.provideTextDocumentContent(uri, neverCancelled);
      if (text != null) return text;
    } else if (uri.scheme === 'file' && statSync(uri.fsPath, { throwIfNoEntry: false })?.isFile()) {
      return readFileSync(uri.fsPath, 'utf8');
    }
    throw new Error(
      `cannot open ${uri.toString()}. Detail: Unable to resolve nonexistent file '${uri.path}'`,
    );
  }
}

const neverCancelled: vscode.CancellationToken = {
  isCancellationRequested: false,
  onCancellationRequested: () => new FakeDisposable(() => undefined),
};
