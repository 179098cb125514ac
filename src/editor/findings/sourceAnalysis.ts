import { dirname, join } from 'node:path';
import type { Disposable, Event, TextDocument, Uri } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import type { SourceFix } from '../../core/source/fixes/fix';
import type { SessionOptions, SourceChange } from '../../node/source/session';
import type { SourceFindings, SourceSessionClient } from '../../node/source/sessionClient';
import { COMMANDS, registerCommand } from '../commands';
import { pathKey } from '../paths';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';
import { byFile } from './findingsModel';

export interface SourceAnalysisOptions {
  openSession(options: SessionOptions & { readonly workerPath: string }): SourceSessionClient;
  /** Milliseconds from the start of the window, where there is more urgent work, to the first analysis. */
  readonly startAfter?: number;
  /** Milliseconds without another keystroke before the text is analysed. */
  readonly typingPause?: number;
}

/** How an analysis of all folders stands. */
export type AnalysisState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: Pick<SourceFindings, 'files' | 'problems'> }
  | { readonly kind: 'failed'; readonly message: string };

const OWNER = 'source';
const LANGUAGES = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'sql'];
/** Files whose content the analysis depends on. The editor knows no braces in braces. */
const WATCHED = '**/{*.ts,*.tsx,*.mts,*.cts,*.js,*.jsx,*.mjs,*.cjs,*.es6,*.sql,package.json,tsconfig*.json}';
/** When so many files change at once, as in a checkout, all are looked at again. */
const MANY = 100;
/** How many times the pause changes wait at most while others follow. */
const LONGEST_PAUSES = 8;

/**
 * Analyses the sources of the workspace in a worker: everything once, then what is typed, saved, or changed on the
 * disk. What it finds goes to the window's findings, by file.
 */
export class SourceAnalysis implements Disposable {
  readonly onDidChange: Event<void>;
  readonly #services: Services;
  readonly #options: SourceAnalysisOptions;
  readonly #changed;
  readonly #subscription: Disposable;
  readonly #startTimer: NodeJS.Timeout;
  /** The window has started: nothing more urgent is waited for. */
  #isDue = false;
  /** Something has changed that the running analysis may have read before. */
  #isStale = false;
  /** What has been typed or has changed on the disk and has not been analysed yet. */
  #changedFiles = new Set<string>();
  #changedTimer: NodeJS.Timeout | undefined;
  /** Since when something waits to be taken. Milliseconds since the epoch. */
  #changedSince: number | undefined;
  /** Files of which the session has another text than the disk. */
  readonly #unsavedFiles = new Set<string>();
  #session: SourceSessionClient | undefined;
  #running: Promise<void> | undefined;
  #state: AnalysisState = { kind: 'none' };

  constructor(services: Services, options: SourceAnalysisOptions) {
    const { vscode } = services;
    this.#services = services;
    this.#options = options;
    this.#changed = new vscode.EventEmitter<void>();
    this.onDidChange = this.#changed.event;
    const watcher = vscode.workspace.createFileSystemWatcher(WATCHED);
    // A folder that is deleted or moved is told of as a whole, not by its files.
    const folders = vscode.workspace.createFileSystemWatcher('**/*', true, true, false);
    const changed = (uri: Uri): void => this.#fileChanged(uri);
    const configuration = () => JSON.stringify(this.#configuration());
    let configured = configuration();
    this.#subscription = vscode.Disposable.from(
      this.#changed,
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete(changed),
      folders,
      folders.onDidDelete((uri) => this.#deleted(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#typed(document)),
      // What was typed and not saved is gone. The editor may say of a closed document that it is saved.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (this.#unsavedFiles.has(uri.fsPath)) this.#fileChanged(uri);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#restart()),
      // Not those of Hotlight alone: what the Explorer hides is not analysed.
      vscode.workspace.onDidChangeConfiguration(() => {
        if (configured === configuration()) return;
        configured = configuration();
        this.#restart();
      }),
      registerCommand(services, COMMANDS.analyzeWorkspace, async () => {
        if (localFolders(vscode).length === 0)
          throw new HotlightError('usage', 'Open a folder first: its sources are analysed.');
        await this.run();
        await vscode.commands.executeCommand('hotlight.findings.focus');
      }),
    );
    this.#startTimer = setTimeout(() => {
      this.#isDue = true;
      this.#runByItself();
    }, options.startAfter ?? 3000);
  }

  get state(): AnalysisState {
    return this.#state;
  }

  /** Analyses all folders, with progress that can be cancelled. @throws HotlightError, but for `cancelled` */
  run(): Promise<void> {
    this.#running ??= this.#run(true).finally(() => this.#ended());
    return this.#running;
  }

  /**
   * A rewrite that mends the finding of a rule at a line (1-based) of a document; undefined where none is safe, or
   * nothing is analysed.
   */
  async fix(document: TextDocument, rule: string, line: number): Promise<SourceFix | undefined> {
    if (this.#state.kind !== 'done') return undefined;
    const file = document.uri.fsPath;
    const text = document.getText();
    // What has been typed since, the pause may still wait for.
    await this.#update([file]);
    return this.#session?.fix(file, text, rule, line).catch((error: unknown) => {
      this.#services.log.error(messageOf(error));
      return undefined;
    });
  }

  dispose(): void {
    this.#isStale = false;
    clearTimeout(this.#startTimer);
    clearTimeout(this.#changedTimer);
    this.#subscription.dispose();
    this.#session?.dispose();
  }

  #configuration() {
    const { settings, vscode } = this.#services;
    const excluded = vscode.workspace.getConfiguration('files').get<Record<string, unknown>>('exclude') ?? {};
    return {
      enabled: settings.get('analysis.enabled'),
      folders: localFolders(vscode).map(({ uri }) => uri.fsPath),
      exclude: [
        ...Object.keys(excluded).filter((pattern) => excluded[pattern] === true),
        ...settings.get('analysis.exclude'),
      ],
      sinks: settings.get('analysis.sinks'),
    };
  }

  #runByItself(): void {
    const { enabled, folders } = this.#configuration();
    if (!enabled || folders.length === 0) return;
    this.#isStale = this.#running !== undefined;
    if (this.#isStale) return;
    this.#running = this.#run(false)
      .catch((error: unknown) => this.#services.log.error(messageOf(error)))
      .finally(() => this.#ended());
  }

  #ended(): void {
    this.#running = undefined;
    if (this.#isStale) this.#runByItself();
  }

  #restart(): void {
    this.#session?.dispose();
    this.#session = undefined;
    this.#unsavedFiles.clear();
    const { enabled, folders } = this.#configuration();
    if (!enabled || folders.length === 0) {
      this.#services.findings.publishAll(OWNER, new Map());
      this.#tell({ kind: 'none' });
    } else if (this.#isDue) this.#runByItself();
  }

  /** @param asked by the user, who then gets progress to look at and cancel */
  async #run(asked: boolean): Promise<void> {
    const { vscode, findings, engines, context, log } = this.#services;
    const { folders, exclude, sinks } = this.#configuration();
    const before = this.#state;
    this.#session ??= this.#options.openSession({
      folders,
      exclude,
      sinks,
      cacheDir: join(context.globalStorageUri.fsPath, 'sources'),
      resume: true,
      workerPath: join(dirname(engines.agentPath), 'sourceWorker.js'),
    });
    const session = this.#session;
    this.#tell({ kind: 'running' });
    const options = {
      location: asked ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window,
      title: asked ? 'Looking for N+1 loops and slow SQL' : 'Hotlight: reading sources',
      cancellable: asked,
    };
    try {
      await vscode.window.withProgress(options, async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        let reported = 0;
        const result = await session.analyse((message, fraction) => {
          const increment = Math.max(0, 100 * fraction - reported);
          reported += increment;
          progress.report({ message, increment });
        }, abort.signal);
        if (session !== this.#session) return;
        // At once, not when the progress has ended: by then an update may have been answered that is newer.
        findings.publishAll(OWNER, byFile(result.findings));
        for (const problem of result.problems) log.warn(problem);
        this.#tell({ kind: 'done', result });
      });
    } catch (error) {
      if (session !== this.#session) return;
      const cancelled = HotlightError.is(error, 'cancelled');
      this.#tell(cancelled ? before : { kind: 'failed', message: messageOf(error) });
      throw error;
    } finally {
      if (session === this.#session && this.#state.kind === 'done') this.#catchUp();
    }
  }

  #tell(state: AnalysisState): void {
    this.#state = state;
    this.#services.contextKeys.set('hotlight.findings.analysed', state.kind === 'done');
    this.#changed.fire();
  }

  #typed(document: TextDocument): void {
    if (!isSource(document) || !this.#services.settings.get('analysis.onType')) return;
    this.#fileChanged(document.uri);
  }

  /** What was changed, or is not saved, while all files were read from the disk. */
  #catchUp(): void {
    for (const document of this.#services.vscode.workspace.textDocuments)
      if (document.isDirty && isSource(document)) this.#changedFiles.add(document.uri.fsPath);
    if (this.#changedFiles.size > 0) this.#takeChanges();
  }

  #fileChanged({ scheme, fsPath }: Uri): void {
    const { kind } = this.#state;
    if (scheme !== 'file' || (kind !== 'done' && kind !== 'running')) return;
    this.#changedFiles.add(fsPath);
    if (kind === 'done') this.#takeChanges();
  }

  /** After a pause, so that what belongs together is taken together; changes that never pause wait no longer. */
  #takeChanges(): void {
    clearTimeout(this.#changedTimer);
    const now = Date.now();
    this.#changedSince ??= now;
    const pause = this.#options.typingPause ?? 250;
    const wait = Math.max(0, Math.min(pause, this.#changedSince + LONGEST_PAUSES * pause - now));
    this.#changedTimer = setTimeout(() => {
      this.#changedSince = undefined;
      const files = this.#changedFiles;
      this.#changedFiles = new Set();
      if (files.size > MANY) this.#runByItself();
      else void this.#update([...files]);
    }, wait);
  }

  #deleted({ scheme, fsPath }: Uri): void {
    if (scheme !== 'file') return;
    const below = `${pathKey(fsPath)}/`;
    const isBelow = ({ file }: { readonly file: string }): boolean => pathKey(file).startsWith(below);
    const all = this.#services.findings.all();
    if (all.some(({ finding }) => isBelow(finding) || finding.related.some(isBelow))) this.#runByItself();
  }

  /** As an editor holds it, where that is not what the disk has. */
  #changeOf(file: string): SourceChange {
    const { textDocuments } = this.#services.vscode.workspace;
    const open = textDocuments.find(
      ({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === file,
    );
    if (open === undefined) {
      this.#unsavedFiles.delete(file);
      return { file };
    }
    this.#unsavedFiles.add(file);
    return { file, text: open.getText() };
  }

  async #update(files: readonly string[]): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    try {
      const { changed } = await session.update(files.map((file) => this.#changeOf(file)));
      if (session !== this.#session) return;
      this.#services.findings.publishEach(
        OWNER,
        changed.map(({ file, findings }) => [file, findings] as const),
      );
    } catch (error) {
      // The next analysis of everything says it to the user.
      if (HotlightError.is(error, 'cancelled')) return;
      this.#services.log.warn(messageOf(error));
      // The thread has ended, and the next one knows nothing yet.
      if (HotlightError.is(error, 'io') || HotlightError.is(error, 'unsupported')) this.#runByItself();
    }
  }
}

function isSource({ uri, languageId }: TextDocument): boolean {
  return uri.scheme === 'file' && LANGUAGES.includes(languageId);
}
