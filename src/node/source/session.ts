import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { toSlashes } from '../../core/base/paths';
import type { Finding } from '../../core/finding';
import { customSinks } from '../../core/source/program/customSinks';
import { type FileFindings, SourceProgram } from '../../core/source/sourceProgram';
import { MAX_SOURCE_LENGTH } from '../../core/source/summary/parse';
import { summarize } from '../../core/source/summary/summarize';
import { SqlProgram } from '../../core/sql/sqlProgram';
import { dialectOfPackages } from '../../core/sql/statements/dialect';
import type { SqlStatement } from '../../core/sql/statements/statement';
import { openSqlParser } from '../sql/parser/parser';
import { readProjectLayout } from './projectLayout';
import { findSourceFiles, isLayoutFile, isSourceFile, isSqlFile } from './sourceFiles';
import { SummaryCache } from './summaryCache';

export interface SessionOptions {
  /** Absolute. They are analysed as one program, so that calls between them are followed. */
  readonly folders: readonly string[];
  /** Patterns in the syntax of .gitignore for files to leave out. */
  readonly exclude?: readonly string[];
  /** Functions that issue queries: `module#function` or `Class.method`. */
  readonly sinks?: readonly string[];
  /** Folder of the summary cache; no cache when absent. */
  readonly cacheDir?: string;
}

export interface SourceFindings {
  /** Files that were summarised. */
  readonly files: number;
  /** How many of them came from the cache. */
  readonly cached: number;
  readonly durationMs: number;
  /** By file and line; files absolute, with `/`. */
  readonly findings: readonly Finding[];
  /** What could not be read, one sentence each. */
  readonly problems: readonly string[];
}

export interface SourceUpdate {
  readonly durationMs: number;
  /** All findings of every file whose findings have changed, files without any left included. */
  readonly changed: readonly FileFindings[];
}

export type OnProgress = (message: string, fraction: number) => void;

/** The analysis of some folders, kept between edits. Runs in the thread that makes it; see `openSourceSession`. */
export class SourceSession {
  private readonly folders: readonly string[];
  private readonly program: SourceProgram;
  private sql: SqlProgram | undefined;
  private readonly hashes = new Map<string, string>();
  /** What editors show and have not saved. */
  private readonly unsaved = new Map<string, string>();

  constructor(private readonly options: SessionOptions) {
    this.folders = options.folders.map((folder) => resolve(folder));
    this.program = new SourceProgram(customSinks(options.sinks ?? []));
  }

  /**
   * Reads every source file that has changed since it was last read, and forgets those that are gone.
   * @throws HotlightError `not-found` when a folder is not there, `cancelled`
   */
  async analyse(onProgress?: OnProgress, signal?: AbortSignal): Promise<SourceFindings> {
    const started = performance.now();
    const { exclude = [] } = this.options;
    onProgress?.('Looking for source files', 0);
    const listed = await Promise.all(
      this.folders.map((folder) => findSourceFiles(folder, { exclude, ...(signal ? { signal } : {}) })),
    );
    const sources = new Set(listed.flatMap((one) => [...one.sources, ...one.sqlFiles]));
    for (const file of this.unsaved.keys()) if (await this.isSource(file)) sources.add(file);
    const problems = listed.flatMap((one) => one.problems);
    await this.openSql(problems);
    await this.readLayout(listed.flatMap((one) => one.configs));
    const cache = await SummaryCache.open(this.options.cacheDir, this.folders.join('\n'));
    let cached = 0;
    let done = 0;
    for (const file of sources) {
      if (signal?.aborted) throw new HotlightError('cancelled', 'The analysis was stopped.');
      if (done++ % 200 === 0) onProgress?.(`Reading ${sources.size} files`, done / sources.size);
      const bytes = await this.read(file, problems);
      if (bytes === undefined) this.forget(file);
      else if (this.take(file, bytes, cache)) cached++;
    }
    for (const file of [...this.hashes.keys()]) if (!sources.has(file)) this.forget(file);
    await cache.save();
    onProgress?.('Following calls across files', 1);
    this.refresh();
    return {
      files: this.program.size,
      cached,
      durationMs: performance.now() - started,
      findings: [...this.program.findings(), ...(this.sql?.findings() ?? [])].sort(byPlace),
      problems: [...problems, ...(this.sql?.notes() ?? [])],
    };
  }

  /**
   * Takes one file anew: from `text` while an editor holds it unsaved, else from the disk, where it may be gone.
   * Files that `analyse` would leave out change nothing. A text with errors that leave no syntax tree does not
   * either: what was last found in it stays.
   */
  async update(path: string, text?: string): Promise<SourceUpdate> {
    const started = performance.now();
    const file = toSlashes(path);
    const done = (changed: readonly FileFindings[]): SourceUpdate => ({
      durationMs: performance.now() - started,
      changed,
    });
    await this.openSql([]);
    if (isLayoutFile(file)) {
      const listed = await Promise.all(
        this.folders.map((folder) => findSourceFiles(folder, { exclude: this.options.exclude ?? [] })),
      );
      await this.readLayout(listed.flatMap((one) => one.configs));
      return done(this.refresh());
    }
    if (!this.hashes.has(file) && !(await this.isSource(file))) return done([]);
    if (text === undefined) this.unsaved.delete(file);
    else this.unsaved.set(file, text);
    const bytes = await this.read(file, []);
    const before = this.hashes.get(file);
    if (bytes === undefined) this.forget(file);
    else this.take(file, bytes);
    return done(this.hashes.get(file) === before ? [] : this.refresh());
  }

  findingsOf(path: string): readonly Finding[] {
    const file = toSlashes(path);
    return [...this.program.findingsOf(file), ...(this.sql?.findingsOf(file) ?? [])].sort(byPlace);
  }

  /** Every SQL statement, by file and place; none before `analyse`. */
  statements(): SqlStatement[] {
    return this.sql?.statements() ?? [];
  }

  /** The rest of the analysis is worth having without the SQL. */
  private async openSql(problems: string[]): Promise<void> {
    if (this.sql) return;
    const [only, ...others] = this.folders;
    const root = only === undefined || others.length > 0 ? undefined : toSlashes(only);
    try {
      this.sql = new SqlProgram(await openSqlParser(), root);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }

  /** The files whose findings are others than before. */
  private refresh(): FileFindings[] {
    const files = new Set(this.program.refresh().map(({ file }) => file));
    for (const file of this.sql?.refresh() ?? []) files.add(file);
    return [...files].map((file) => ({ file, findings: this.findingsOf(file) }));
  }

  private async isSource(file: string): Promise<boolean> {
    for (const folder of this.folders) {
      if (await isSourceFile(folder, file, this.options.exclude)) return true;
    }
    return false;
  }

  private async readLayout(configs: readonly string[]): Promise<void> {
    const layout = await readProjectLayout([...new Set(configs)]);
    this.program.setLayout(layout.aliases, layout.packages);
    this.sql?.setDialect(dialectOfPackages(layout.dependencies));
  }

  /** The content of a file as its editor has it, else as the disk has it; undefined for none to analyse. */
  private async read(file: string, problems: string[]): Promise<Buffer | undefined> {
    const text = this.unsaved.get(file);
    const bytes =
      text === undefined
        ? await readFile(file).catch((error: NodeJS.ErrnoException) => {
            // A file that vanished meanwhile is no problem of anybody.
            if (error.code !== 'ENOENT') problems.push(`Could not read ${file}: ${error.code}.`);
            return undefined;
          })
        : Buffer.from(text);
    // Generated monsters are left out.
    return bytes && bytes.length <= MAX_SOURCE_LENGTH * 2 ? bytes : undefined;
  }

  /** Whether the summary came from the cache. */
  private take(file: string, bytes: Buffer, cache?: SummaryCache): boolean {
    const hash = createHash('sha1').update(bytes).digest('base64');
    if (this.hashes.get(file) === hash) return false;
    const text = bytes.toString('utf8');
    if (isSqlFile(file)) {
      this.sql?.set(file, text);
      this.hashes.set(file, hash);
      return false;
    }
    const known = cache?.get(hash);
    const summary = known ?? summarize(text, file);
    if (!summary) return false;
    if (!known) cache?.set(hash, summary);
    this.hashes.set(file, hash);
    this.sql?.set(file, text);
    this.program.set(file, summary);
    return known !== undefined;
  }

  private forget(file: string): void {
    this.hashes.delete(file);
    this.program.delete(file);
    this.sql?.delete(file);
  }
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
