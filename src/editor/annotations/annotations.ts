import { existsSync, realpathSync } from 'node:fs';
import type { Disposable, Event, EventEmitter, TextDocument, TextDocumentChangeEvent } from 'vscode';
import { baseName, toSlashes } from '../../core/base/paths';
import { mapLines } from '../../core/lines/mapLines';
import type { ActiveProfile, LoadedProfile } from '../active/activeProfile';
import type { ContextKeys } from '../contextKeys';
import { pathKey } from '../paths';
import { localFolders } from '../runs/runLocation';
import type { VSCode } from '../services';
import { localFile } from '../sources/localFile';
import { documentFile } from './documentFile';
import { DocumentMarks, type FileHeat, type LineLookup } from './documentMarks';
import { heatByFile } from './fileHeat';

/** After this long without a keystroke, the text is compared with the measured one again. */
const SETTLE_MS = 500;

/** The marks of a document, and what they were measured in. */
export interface DocumentAnnotations {
  readonly marks: DocumentMarks;
  readonly profile: LoadedProfile;
  /** False when the profile has no text of this file: its lines are taken as they were recorded. */
  readonly exact: boolean;
}

interface Tracker extends DocumentAnnotations {
  settling: NodeJS.Timeout | undefined;
}

interface Dependencies {
  readonly vscode: VSCode;
  readonly active: ActiveProfile;
  readonly contextKeys: ContextKeys;
}

/**
 * The one model behind heat, lenses and hovers: the active profile's rows at the lines of open documents,
 * following their edits. A document gets its marks when somebody asks for them.
 */
export class Annotations implements Disposable {
  readonly #services: Dependencies;
  readonly #changes: EventEmitter<TextDocument | undefined>;
  readonly #settlements: EventEmitter<TextDocument | undefined>;
  readonly #subscription: Disposable;
  /** A document's marks moved or changed; undefined: those of all documents. */
  readonly onDidChange: Event<TextDocument | undefined>;
  /** As `onDidChange`, but only when the user has paused typing. */
  readonly onDidSettle: Event<TextDocument | undefined>;
  readonly #trackers = new Map<string, Tracker | undefined>();
  #profile: LoadedProfile | undefined;
  /** By file; undefined: the profile's own, which nobody has asked for. */
  #heat: ReadonlyMap<string, FileHeat> | undefined;
  #hidden = false;
  #comparing = false;

  constructor(services: Dependencies) {
    const { vscode, active } = services;
    this.#services = services;
    this.#changes = new vscode.EventEmitter();
    this.#settlements = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    this.onDidSettle = this.#settlements.event;
    this.#subscription = vscode.Disposable.from(
      active.onDidChange(() => this.#adopt()),
      vscode.workspace.onDidChangeTextDocument((event) => this.#edited(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
    );
    this.#adopt();
  }

  /** Hidden annotations come back when they are shown again or another profile becomes active. */
  get hidden(): boolean {
    return this.#hidden;
  }

  set hidden(hidden: boolean) {
    this.#hidden = hidden;
    this.#services.contextKeys.set('hotlight.annotationsHidden', hidden);
    this.#tellAll();
  }

  /** Whether two profiles are compared. */
  get comparing(): boolean {
    return this.#comparing;
  }

  /**
   * Shows these rows instead of the active profile's, until another one becomes active; undefined: no longer.
   * @param heat by file (see `pathKey`), with lines of the active profile's sources
   */
  compare(heat: ReadonlyMap<string, FileHeat> | undefined): void {
    this.#comparing = heat !== undefined;
    this.#heat = heat;
    this.#forgetAll();
    this.hidden = false;
  }

  /** The annotations of a document; undefined when it has none or they are hidden. */
  of(document: TextDocument): DocumentAnnotations | undefined {
    if (this.#hidden || this.#profile === undefined) return undefined;
    const key = document.uri.toString();
    if (!this.#trackers.has(key)) this.#trackers.set(key, this.#track(document, this.#profile));
    return this.#trackers.get(key);
  }

  dispose(): void {
    this.#forgetAll();
    this.#subscription.dispose();
    this.#changes.dispose();
    this.#settlements.dispose();
  }

  #adopt(): void {
    const profile = this.#services.active.current;
    if (profile === this.#profile) return;
    this.#profile = profile;
    this.compare(undefined);
  }

  #track(document: TextDocument, profile: LoadedProfile): Tracker | undefined {
    const heat = this.#heatOf(document);
    if (heat === undefined) return undefined;
    const exact = profile.analysis.sourceText(heat.file) !== undefined;
    // Another version of the file, as a diff shows it, can't be told from the measured one without its text.
    if (!exact && document.uri.scheme !== 'file') return undefined;
    const tracker = { marks: new DocumentMarks(heat), profile, exact, settling: undefined };
    this.#place(document, tracker);
    return tracker;
  }

  #heatOf(document: TextDocument): FileHeat | undefined {
    const file = documentFile(this.#services.vscode, document.uri);
    if (file === undefined) return undefined;
    // The running program saw real paths; the workspace may have been opened through a link.
    const heat = this.#heatByFile();
    return heat.get(pathKey(file)) ?? heat.get(pathKey(realPath(file))) ?? this.#foreignHeatOf(file);
  }

  #heatByFile(): ReadonlyMap<string, FileHeat> {
    this.#heat ??= heatOf(this.#profile);
    return this.#heat;
  }

  /** The profile may come from another machine, where the workspace stood in another folder. */
  #foreignHeatOf(file: string): FileHeat | undefined {
    const folders = localFolders(this.#services.vscode).map((folder) => folder.uri.fsPath);
    const name = `/${baseName(file)}`;
    for (const heat of this.#heatByFile().values()) {
      const fits = toSlashes(heat.file).endsWith(name) && !existsSync(heat.file);
      if (fits && localFile(heat.file, folders) === file) return heat;
    }
    return undefined;
  }

  #place(document: TextDocument, { marks, profile }: Tracker): void {
    const measured = profile.analysis.sourceText(marks.heat.file);
    const lookup: LineLookup =
      measured === undefined
        ? (line) => (line <= document.lineCount ? line : undefined)
        : currentLines(measured, document.getText());
    marks.place(lookup, (line) => document.lineAt(line - 1).text);
  }

  #edited({ document, contentChanges }: TextDocumentChangeEvent): void {
    const tracker = this.#trackers.get(document.uri.toString());
    if (tracker === undefined || contentChanges.length === 0) return;
    const changes = contentChanges.map(({ range, text }) => ({
      startLine: range.start.line + 1,
      endLine: range.end.line + 1,
      breaks: text.split(/\r\n|\r|\n/).length - 1,
    }));
    const text = (line: number): string | undefined =>
      line <= document.lineCount ? document.lineAt(line - 1).text : undefined;
    tracker.marks.shift(changes, text);
    this.#changes.fire(document);
    clearTimeout(tracker.settling);
    tracker.settling = setTimeout(() => {
      // Without the measured text there is nothing to compare with: the marks stay where the edits moved them.
      if (tracker.exact) this.#place(document, tracker);
      this.#changes.fire(document);
      this.#settlements.fire(document);
    }, SETTLE_MS);
  }

  #forget(document: TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#trackers.get(key)?.settling);
    this.#trackers.delete(key);
  }

  #forgetAll(): void {
    for (const tracker of this.#trackers.values()) clearTimeout(tracker?.settling);
    this.#trackers.clear();
  }

  #tellAll(): void {
    this.#changes.fire(undefined);
    this.#settlements.fire(undefined);
  }
}

function heatOf(profile: LoadedProfile | undefined): ReadonlyMap<string, FileHeat> {
  return profile === undefined ? new Map() : heatByFile(profile.analysis.hot);
}

function currentLines(measured: string, current: string): LineLookup {
  const map = mapLines(measured, current);
  return (line) => map.toCurrent(line);
}

function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file; // deleted, or only in git's history
  }
}
