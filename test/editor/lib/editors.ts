import type * as vscode from 'vscode';
import type { FakeDocuments, FakeTextDocument, TextChange } from './documents';
import { FakeEventEmitter } from './events';
import { FakePosition, FakeRange, FakeSelection } from './positions';

export class FakeDecorationType implements vscode.TextEditorDecorationType {
  readonly key: string;
  readonly options: vscode.DecorationRenderOptions;
  isDisposed = false;

  constructor(key: string, options: vscode.DecorationRenderOptions) {
    this.key = key;
    this.options = options;
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

export class FakeTextEditor implements vscode.TextEditor {
  readonly document: FakeTextDocument;
  readonly viewColumn: vscode.ViewColumn;
  options: vscode.TextEditorOptions = { tabSize: 2, insertSpaces: true };
  selections: readonly vscode.Selection[] = [new FakeSelection(0, 0, 0, 0)];
  /** What was asked to be scrolled into view, last one last. */
  readonly revealed: vscode.Range[] = [];
  readonly #decorations = new Map<FakeDecorationType, vscode.DecorationOptions[]>();

  constructor(document: FakeTextDocument, viewColumn: vscode.ViewColumn) {
    this.document = document;
    this.viewColumn = viewColumn;
  }

  get selection(): vscode.Selection {
    return this.selections[0]!;
  }
  set selection(selection: vscode.Selection) {
    this.selections = [selection];
  }

  get visibleRanges(): readonly vscode.Range[] {
    return [new FakeRange(0, 0, this.document.lineCount - 1, 0)];
  }

  async edit(callback: (builder: vscode.TextEditorEdit) => void): Promise<boolean> {
    const changes: TextChange[] = [];
    callback({
      replace: (at, text) => changes.push({ range: 'start' in at ? at : new FakeRange(at, at), text }),
      insert: (at, text) => changes.push({ range: new FakeRange(at, at), text }),
      delete: (range) => changes.push({ range, text: '' }),
      setEndOfLine: () => {
        throw new Error('The fake editor changes no line endings.');
      },
    });
    if (changes.length > 0) this.document.apply(changes);
    return true;
  }

  setDecorations(
    type: vscode.TextEditorDecorationType,
    rangesOrOptions: readonly vscode.Range[] | readonly vscode.DecorationOptions[],
  ): void {
    const known = type as FakeDecorationType;
    if (known.isDisposed) throw new Error(`Decoration type ${type.key} is disposed.`);
    const options = rangesOrOptions.map((one) => ('range' in one ? { ...one } : { range: one }));
    if (options.length > 0) this.#decorations.set(known, options);
    else this.#decorations.delete(known);
  }

  /** Decorations stick to their text while it moves, until they are set anew. */
  follow(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    for (const all of this.#decorations.values()) {
      for (const options of all) {
        for (const change of changes) options.range = moved(options.range, change);
      }
    }
  }

  /** Decorations now set, in the order of their types' creation. Those of disposed types are gone. */
  decorations(): { type: FakeDecorationType; options: vscode.DecorationOptions }[] {
    return [...this.#decorations]
      .filter(([type]) => !type.isDisposed)
      .sort(([a], [b]) => a.key.localeCompare(b.key, undefined, { numeric: true }))
      .flatMap(([type, all]) => all.map((options) => ({ type, options })));
  }

  revealRange(range: vscode.Range): void {
    this.revealed.push(range);
  }

  async insertSnippet(): Promise<boolean> {
    throw new Error('The fake editor inserts no snippets.');
  }
  show(): void {}
  hide(): void {}
}

/** The editors of a window: which are visible, which has the focus. */
export class FakeEditors {
  readonly #documents: FakeDocuments;
  readonly visible: FakeTextEditor[] = [];
  readonly activeChanged = new FakeEventEmitter<vscode.TextEditor | undefined>();
  readonly visibleChanged = new FakeEventEmitter<readonly vscode.TextEditor[]>();
  readonly selectionChanged = new FakeEventEmitter<vscode.TextEditorSelectionChangeEvent>();
  active: FakeTextEditor | undefined;

  constructor(documents: FakeDocuments) {
    this.#documents = documents;
    documents.changed.event(({ document, contentChanges }) => {
      for (const editor of this.visible) if (editor.document === document) editor.follow(contentChanges);
    });
  }

  async show(
    what: vscode.TextDocument | vscode.Uri,
    columnOrOptions?: vscode.ViewColumn | vscode.TextDocumentShowOptions,
  ): Promise<FakeTextEditor> {
    const document =
      'languageId' in what
        ? (what as FakeTextDocument)
        : await this.#documents.openTextDocument(what as vscode.Uri);
    const options: vscode.TextDocumentShowOptions =
      typeof columnOrOptions === 'object' ? columnOrOptions : { viewColumn: columnOrOptions ?? 1 };
    const column = options.viewColumn !== undefined && options.viewColumn > 0 ? options.viewColumn : 1;
    let editor = this.visible.find((one) => one.document === document && one.viewColumn === column);
    if (!editor) {
      editor = new FakeTextEditor(document, column);
      const replaced = this.visible.findIndex((one) => one.viewColumn === column);
      this.visible.splice(replaced < 0 ? this.visible.length : replaced, replaced < 0 ? 0 : 1, editor);
      this.visibleChanged.fire(this.visible);
    }
    if (options.selection) {
      editor.selection = new FakeSelection(options.selection.start, options.selection.end);
      editor.revealRange(options.selection);
    }
    if (!options.preserveFocus) this.focus(editor);
    return editor;
  }

  /** A diff editor is two text editors in one column; the modified side has the focus. */
  async showDiff(original: vscode.Uri, modified: vscode.Uri): Promise<[FakeTextEditor, FakeTextEditor]> {
    const left = new FakeTextEditor(await this.#documents.openTextDocument(original), 1);
    const right = new FakeTextEditor(await this.#documents.openTextDocument(modified), 1);
    this.visible.splice(0, this.visible.length, ...this.visible.filter((one) => one.viewColumn !== 1));
    this.visible.push(left, right);
    this.visibleChanged.fire(this.visible);
    this.focus(right);
    return [left, right];
  }

  focus(editor: FakeTextEditor | undefined): void {
    if (this.active === editor) return;
    this.active = editor;
    this.activeChanged.fire(editor);
  }

  select(editor: FakeTextEditor, selection: vscode.Selection): void {
    editor.selection = selection;
    this.selectionChanged.fire({ textEditor: editor, selections: [selection], kind: undefined });
  }

  /** Closes the editor, and the document with its last one. */
  close(editor: FakeTextEditor): void {
    const index = this.visible.indexOf(editor);
    if (index < 0) return;
    this.visible.splice(index, 1);
    if (this.active === editor) this.focus(this.visible.at(-1));
    this.visibleChanged.fire(this.visible);
    if (!this.visible.some((one) => one.document === editor.document)) this.#documents.close(editor.document);
  }
}

/**
 * The document as a reader sees it: each line, and behind two bars what decorates it.
 *
 *     const a = slow();  ‖ line:hotlight.heat5 ruler:hotlight.heat5 gutter:heat5.svg after:"41 %" hover
 */
export function renderDecorations(editor: vscode.TextEditor, indent = ''): string {
  const fake = editor as FakeTextEditor;
  const marks: string[][] = Array.from({ length: fake.document.lineCount }, () => []);
  for (const { type, options } of fake.decorations()) {
    const range = fake.document.validateRange(options.range);
    for (let line = range.start.line; line <= range.end.line; line++) {
      marks[line]!.push(...describe(type.options, options));
    }
  }
  return marks
    .map((mark, line) => {
      const text = fake.document.lineAt(line).text;
      return `${indent}${mark.length > 0 ? `${text}  ‖ ${mark.join(' ')}` : text}`.trimEnd();
    })
    .join('\n');
}

function moved(range: vscode.Range, change: vscode.TextDocumentContentChangeEvent): vscode.Range {
  const { start, end } = change.range;
  const lines = change.text.split(/\r\n|\r|\n/);
  const lastLine = start.line + lines.length - 1;
  const lastCharacter = lines.at(-1)!.length + (lines.length === 1 ? start.character : 0);
  const move = (position: vscode.Position): vscode.Position => {
    if (position.isBefore(start)) return position;
    if (position.isBefore(end)) return new FakePosition(lastLine, lastCharacter);
    return new FakePosition(
      lastLine + position.line - end.line,
      position.line === end.line ? lastCharacter + position.character - end.character : position.character,
    );
  };
  return new FakeRange(move(range.start), move(range.end));
}

function describe(type: vscode.DecorationRenderOptions, options: vscode.DecorationOptions): string[] {
  const gutter = type.gutterIconPath ?? type.light?.gutterIconPath;
  const parts: [string, string | undefined][] = [
    [type.isWholeLine ? 'line' : 'text', color(type.backgroundColor)],
    ['border', color(type.borderColor)],
    ['ruler', color(type.overviewRulerColor)],
    ['gutter', gutter === undefined ? undefined : String(gutter).split('/').pop()],
    ['before', attachment(options.renderOptions?.before ?? type.before)],
    ['after', attachment(options.renderOptions?.after ?? type.after)],
  ];
  const words = parts.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}:${value}`);
  return options.hoverMessage ? [...words, 'hover'] : words;
}

function color(value: string | vscode.ThemeColor | undefined): string | undefined {
  return typeof value === 'object' ? (value as { id: string }).id : value;
}

function attachment(value: vscode.ThemableDecorationAttachmentRenderOptions | undefined): string | undefined {
  return value?.contentText === undefined ? undefined : JSON.stringify(value.contentText);
}
