import type { Disposable, Event, EventEmitter, TextDocument, Uri } from 'vscode';
import { messageOf } from '../../core/base/errors';
import { isSuppressed } from '../../core/source/rules/suppress';
import type { FileStatements, KnownStatement } from '../../node/database/statements';
import { pathKey } from '../paths';
import type { Services } from '../services';
import { type KnownPlan, type PlacedPlanFinding, planFindings } from './planFindings';

const OWNER = 'plan';
/** Languages whose documents may hold SQL. */
export const SQL_LANGUAGES = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'sql'];
const NOTHING: FileStatements = { statements: [], ignores: [] };
const TYPING_PAUSE_MS = 250;

/**
 * The statements of the open documents and the plans that were made of them. A plan belongs to the text of its
 * statement: it moves with it, and is no more once the text is another.
 */
export class StatementPlans implements Disposable {
  readonly onDidChange: Event<void>;
  readonly #services: Services;
  readonly #changed: EventEmitter<void>;
  readonly #subscription: Disposable;
  readonly #documents = new Map<string, { version: number; read: Promise<FileStatements | undefined> }>();
  /** By file, then by the statement's text. */
  readonly #plans = new Map<string, Map<string, KnownPlan>>();
  readonly #placed = new Map<string, readonly PlacedPlanFinding[]>();
  readonly #typing = new Map<string, NodeJS.Timeout>();

  constructor(services: Services) {
    const { vscode } = services;
    this.#services = services;
    this.#changed = new vscode.EventEmitter<void>();
    this.onDidChange = this.#changed.event;
    const watcher = vscode.workspace.createFileSystemWatcher(
      '**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx,sql}',
      true,
      false,
      true,
    );
    // A folder that is deleted or moved is told of as a whole, not by its files.
    const deletions = vscode.workspace.createFileSystemWatcher('**/*', true, true, false);
    this.#subscription = vscode.Disposable.from(
      watcher,
      watcher.onDidChange((uri) => this.#changedOnDisk(uri)),
      deletions,
      deletions.onDidDelete((uri) => this.#deleted(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#typed(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#documents.delete(uri.toString())),
    );
  }

  /** The statements of a document as it stands now; none when it could not be read, which the log says. */
  async statementsOf(document: TextDocument): Promise<readonly KnownStatement[]> {
    return (await this.#read(document))?.statements ?? [];
  }

  planOf(file: string, sql: string): KnownPlan | undefined {
    return this.#plans.get(pathKey(file))?.get(sql);
  }

  /** The finding of a rule that stands at a line (1-based). */
  findingAt(file: string, rule: string, line: number): PlacedPlanFinding | undefined {
    const placed = this.#placed.get(pathKey(file)) ?? [];
    return placed.find(({ finding }) => finding.rule === rule && finding.line === line);
  }

  /** Takes new plans of a document's statements. */
  async take(document: TextDocument, plans: ReadonlyMap<string, KnownPlan>): Promise<void> {
    const key = pathKey(document.uri.fsPath);
    const known = this.#plans.get(key) ?? new Map<string, KnownPlan>();
    for (const [sql, plan] of plans) known.set(sql, plan);
    this.#plans.set(key, known);
    const read = await this.#read(document);
    if (read !== undefined) this.#place(document.uri.fsPath, read);
  }

  dispose(): void {
    for (const timer of this.#typing.values()) clearTimeout(timer);
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  /** Undefined when it could not be read: nothing is known of it then, and it is read again when asked for. */
  #read(document: TextDocument): Promise<FileStatements | undefined> {
    const key = document.uri.toString();
    const known = this.#documents.get(key);
    if (known?.version === document.version) return known.read;
    const { database, log } = this.#services;
    const question = { file: document.uri.fsPath, text: document.getText() };
    const read: Promise<FileStatements | undefined> = database.client
      .call('statementsOf', question)
      .catch((error: unknown) => {
        log.warn(messageOf(error));
        if (this.#documents.get(key)?.read === read) this.#documents.delete(key);
        return undefined;
      });
    this.#documents.set(key, { version: document.version, read });
    return read;
  }

  #typed(document: TextDocument): void {
    const file = document.uri.fsPath;
    if (!SQL_LANGUAGES.includes(document.languageId) || !this.#plans.has(pathKey(file))) return;
    clearTimeout(this.#typing.get(file));
    this.#typing.set(
      file,
      setTimeout(async () => {
        this.#typing.delete(file);
        const { version } = document;
        const read = await this.#read(document);
        if (read !== undefined && document.version === version) this.#place(file, read);
      }, TYPING_PAUSE_MS),
    );
  }

  /** A file that no editor shows has changed: its plans are those of other places, or of no statement any more. */
  #changedOnDisk({ scheme, fsPath }: Uri): void {
    const { vscode } = this.#services;
    if (scheme !== 'file' || !this.#plans.has(pathKey(fsPath))) return;
    if (vscode.workspace.textDocuments.some(({ uri }) => uri.fsPath === fsPath)) return;
    this.#plans.delete(pathKey(fsPath));
    this.#place(fsPath, NOTHING);
  }

  /** @param uri of a file or a folder */
  #deleted(uri: Uri): void {
    this.#changedOnDisk(uri);
    const below = `${pathKey(uri.fsPath)}/`;
    for (const [key, placed] of [...this.#placed]) {
      const file = placed[0]?.finding.file;
      if (key.startsWith(below) && file !== undefined)
        this.#changedOnDisk(this.#services.vscode.Uri.file(file));
    }
  }

  #place(file: string, { statements, ignores }: FileStatements): void {
    const key = pathKey(file);
    const plans = this.#plans.get(key);
    if (plans === undefined && !this.#placed.has(key)) return;
    const texts = new Set(statements.map(({ sql }) => sql));
    for (const sql of plans?.keys() ?? []) if (!texts.has(sql)) plans?.delete(sql);
    if (plans?.size === 0) this.#plans.delete(key);
    const placed = statements.flatMap((statement) => {
      const known = plans?.get(statement.sql);
      const found = known === undefined ? [] : planFindings({ ...statement, file }, known);
      return found.filter(({ finding }) => !isSuppressed(finding, ignores));
    });
    this.#placed.set(key, placed);
    this.#services.findings.publish(
      OWNER,
      file,
      placed.map(({ finding }) => finding),
    );
    this.#changed.fire();
  }
}
