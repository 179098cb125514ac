import { resolve } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { toSlashes } from '../../core/base/paths';
import type { Finding } from '../../core/finding';
import type { SourceFix } from '../../core/source/fixes/fix';
import { sourceFix } from '../../core/source/fixes/sourceFix';
import { customSinks } from '../../core/source/program/customSinks';
import { type FileFindings, SourceProgram } from '../../core/source/sourceProgram';
import { decodeSummary } from '../../core/source/summary/codec/decode';
import { encodeSummary } from '../../core/source/summary/codec/encode';
import { MAX_SOURCE_LENGTH } from '../../core/source/summary/parse';
import { SqlProgram } from '../../core/sql/sqlProgram';
import { dialectOfPackages } from '../../core/sql/statements/dialect';
import type { SqlDialect } from '../../core/sql/statements/statement';
import { openSqlParser } from '../sql/parser/parser';
import { browserFolders } from './browserPackages';
import type { LastAnalysis, Stamp, StampedFile } from './lastAnalysis';
import { type ProjectLayout, readProjectLayout } from './projectLayout';
import { decodeSql, encodeSql, hashOf, type ReadSource, readBytes, readSource } from './readSource';
import { findSourceFiles, isLayoutFile, isSourceFile, isSqlFile } from './sourceFiles';
import { type SentSource, SourceHelpers } from './sourceHelper';
import { spreadOut } from './spreadOut';
import { type KeptSummary, SummaryCache } from './summaryCache';
import { cacheKey, findingsOfLast, type Survey, takeSurvey } from './survey';

export interface SessionOptions {
  /** Absolute. They are analysed as one program, so that calls between them are followed. */
  readonly folders: readonly string[];
  /** Patterns in the syntax of .gitignore for files to leave out. */
  readonly exclude?: readonly string[];
  /** Functions that issue queries: `module#function` or `Class.method`. */
  readonly sinks?: readonly string[];
  /** Folder of the summary cache; no cache when absent. */
  readonly cacheDir?: string;
  /** Takes the last result over as a whole while no file has changed since; what it stands for is read later. */
  readonly resume?: boolean;
  /** Absolute path of the bundled worker, for threads that help to read many files. */
  readonly workerPath?: string;
}

/** How many files are read before messages are looked at. */
const FILES_PER_TURN = 8;

/** What reading all files needs. */
interface Reading {
  readonly last: LastAnalysis;
  readonly cache: SummaryCache;
  readonly problems: string[];
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
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

/** What has become of a file: absolute, it may be gone. Also of package.json and tsconfig files. */
export interface SourceChange {
  readonly file: string;
  /** As an editor holds it unsaved; absent where the disk has it. */
  readonly text?: string;
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
  /** Folders of packages that only browsers run, unless they are asked for by themselves. */
  private inBrowser: readonly string[] = [];
  /** The content of each file that is part of the analysis, by hash. */
  private readonly read = new Map<string, string>();
  /** Of the SQL in files that do not show it themselves. */
  private dialect: SqlDialect | undefined;
  /** Findings that were taken over from the last analysis without reading anything. */
  private resumed: readonly Finding[] | undefined;
  private waking = false;
  /** What editors show and have not saved. */
  private readonly unsaved = new Map<string, string>();

  constructor(private readonly options: SessionOptions) {
    this.folders = options.folders.map((folder) => resolve(folder));
    this.program = new SourceProgram(customSinks(options.sinks ?? []), this.folders.map(toSlashes));
  }

  /**
   * Reads every source file that has changed since it was last read, and forgets those that are gone.
   * @param survey of these folders and options, where one was just taken
   * @throws HotlightError `not-found` when a folder is not there, `cancelled`
   */
  async analyse(onProgress?: OnProgress, signal?: AbortSignal, survey?: Survey): Promise<SourceFindings> {
    const started = performance.now();
    const { cacheDir, resume } = this.options;
    onProgress?.('Looking for source files', 0);
    const found = survey ?? (await takeSurvey(this.options, signal));
    const { layout, stamps, setting, last } = found;
    const known = resume === true && !this.waking && this.isFresh() ? findingsOfLast(found) : undefined;
    this.resumed = known?.findings;
    if (known) return { ...known, durationMs: performance.now() - started };
    const problems = [...found.problems];
    await this.openSql(problems);
    this.applyLayout(layout);
    const sources = new Set([...found.sources].filter((file) => !isWithin(file, this.inBrowser)));
    for (const file of this.unsaved.keys()) if (await this.isSource(file)) sources.add(file);
    const cache = await SummaryCache.open(cacheDir, cacheKey(this.folders), this.dialect ?? '');
    const cached = await this.readAll(sources, stamps, { last, cache, problems, onProgress, signal });
    for (const file of [...this.read.keys()]) if (!sources.has(file)) this.forget(file);
    await cache.save();
    onProgress?.('Following calls across files', 1);
    this.refresh();
    const findings = [...this.program.findings(), ...(this.sql?.findings() ?? [])].sort(byPlace);
    const result = { findings, problems: [...problems, ...(this.sql?.notes() ?? [])] };
    if (this.unsaved.size === 0)
      await last.save(this.stamped(stamps), setting, { ...result, summarised: this.program.size });
    return { ...result, files: this.program.size, cached, durationMs: performance.now() - started };
  }

  private isFresh(): boolean {
    return this.read.size === 0 && this.unsaved.size === 0;
  }

  private stamped(stamps: ReadonlyMap<string, Stamp>): Map<string, StampedFile> {
    const files = new Map<string, StampedFile>();
    for (const [file, stamp] of stamps) {
      files.set(file, { ...stamp, hash: this.read.get(file) ?? '' });
    }
    return files;
  }

  /** How many summaries came from the cache. */
  private async readAll(
    sources: ReadonlySet<string>,
    stamps: ReadonlyMap<string, Stamp>,
    { last, cache, problems, onProgress, signal }: Reading,
  ): Promise<number> {
    let cached = 0;
    let done = 0;
    const progress = (): void => {
      if (signal?.aborted) throw new HotlightError('cancelled', 'The analysis was stopped.');
      if (done++ % 100 === 0) onProgress?.(`Reading ${sources.size} files`, done / sources.size);
    };
    /** Lets what other threads have sent, and a wish to stop, in between the files. */
    const pause = async (): Promise<void> => {
      if (++read % FILES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    let read = 0;
    const unread: string[] = [];
    for (const file of sources) {
      await pause();
      const stamp = stamps.get(file);
      const then = stamp && !this.unsaved.has(file) ? last.unchanged(file, stamp) : undefined;
      const same = then !== undefined && this.read.get(file) === then.hash;
      if (same) {
        progress();
        continue;
      }
      const kept = then ? cache.get(then.hash) : undefined;
      if (then && kept) {
        this.keep(file, then.hash, kept);
        cached++;
        progress();
      } else if (cache.size > 0 || this.unsaved.has(file)) {
        const bytes = this.bytesOf(file, problems);
        if (bytes === undefined) this.forget(file);
        else if (this.takeKept(file, bytes, cache)) cached++;
        else if (this.unsaved.has(file)) this.take(readSource(file, bytes, this.dialect), cache);
        else {
          unread.push(file);
          continue;
        }
        progress();
      } else unread.push(file);
    }
    const queue = spreadOut(unread);
    const helpers = new SourceHelpers(this.options.workerPath, queue.length);
    const local = async (): Promise<void> => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        const bytes = this.bytesOf(file, problems);
        if (bytes === undefined) this.forget(file);
        else this.take(readSource(file, bytes, this.dialect), cache);
        progress();
        await pause();
      }
    };
    try {
      const remote = helpers.drain(queue, this.dialect, (batch) => {
        for (const file of batch.missing) this.forget(file);
        problems.push(...batch.problems);
        for (const one of batch.read) {
          this.takeSent(one, cache);
          progress();
        }
      });
      await Promise.all([local(), remote]);
      await local();
    } finally {
      helpers.dispose();
    }
    return cached;
  }

  /** One change alone; see `updateAll`. */
  update(file: string, text?: string): Promise<SourceUpdate> {
    return this.updateAll([{ file, ...(text === undefined ? {} : { text }) }]);
  }

  /**
   * Takes files anew. Files that `analyse` would leave out change nothing. A text with errors that leave no syntax
   * tree does not either: what was last found in it stays.
   */
  async updateAll(changes: readonly SourceChange[]): Promise<SourceUpdate> {
    const started = performance.now();
    const changed = new Set(this.resumed ? await this.wake() : []);
    await this.openSql([]);
    let isChanged = false;
    for (const { file, text } of changes) if (await this.takeChange(toSlashes(file), text)) isChanged = true;
    if (isChanged) for (const file of this.refresh()) changed.add(file);
    return {
      durationMs: performance.now() - started,
      changed: [...changed].map((file) => ({ file, findings: this.findingsOf(file) })),
    };
  }

  /** Whether the file is another than it was. */
  private async takeChange(file: string, text: string | undefined): Promise<boolean> {
    if (isLayoutFile(file)) {
      const listed = await Promise.all(
        this.folders.map((folder) => findSourceFiles(folder, { exclude: this.options.exclude ?? [] })),
      );
      const { inBrowser: before } = this;
      this.applyLayout(await readProjectLayout([...new Set(listed.flatMap((one) => one.configs))]));
      // A package that has got its first server is read, and one that has lost it is left out.
      for (const one of listed.flatMap(({ sources, sqlFiles }) => [...sources, ...sqlFiles])) {
        if (isWithin(one, this.inBrowser)) this.forget(one);
        else if (isWithin(one, before)) this.readAnew(one);
      }
      return true;
    }
    if (!this.read.has(file) && !(await this.isSource(file))) return false;
    if (text === undefined) this.unsaved.delete(file);
    else this.unsaved.set(file, text);
    return this.readAnew(file);
  }

  /** Whether the file is another than it was. */
  private readAnew(file: string): boolean {
    const bytes = this.bytesOf(file, []);
    const before = this.read.get(file);
    if (bytes === undefined) this.forget(file);
    else if (hashOf(file, bytes) !== before) this.take(readSource(file, bytes, this.dialect));
    return this.read.get(file) !== before;
  }

  /**
   * Reads what a result stands for that was taken over as a whole: from now on it is followed.
   * @returns the files whose findings are others meanwhile than the result has told
   */
  private async wake(): Promise<string[]> {
    const told = new Map<string, Finding[]>();
    for (const finding of this.resumed ?? []) {
      const findings = told.get(finding.file);
      if (findings) findings.push(finding);
      else told.set(finding.file, [finding]);
    }
    this.waking = true;
    const { findings } = await this.analyse().finally(() => {
      this.waking = false;
    });
    const files = new Set([...told.keys(), ...findings.map(({ file }) => file)]);
    return [...files].filter(
      (file) => JSON.stringify(told.get(file) ?? []) !== JSON.stringify(this.findingsOf(file)),
    );
  }

  findingsOf(path: string): readonly Finding[] {
    const file = toSlashes(path);
    if (this.resumed) return this.resumed.filter((finding) => finding.file === file);
    return [...this.program.findingsOf(file), ...(this.sql?.findingsOf(file) ?? [])].sort(byPlace);
  }

  /** A rewrite that mends the finding of a rule at a line of a file, whose text was last analysed as it is given. */
  fix(path: string, text: string, rule: string, line: number): SourceFix | undefined {
    const file = toSlashes(path);
    const finding = this.program.findingsOf(file).find((one) => one.rule === rule && one.line === line);
    return finding && sourceFix(text, finding, this.program.queriesOf(file));
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
  private refresh(): Set<string> {
    const files = new Set(this.program.refresh().map(({ file }) => file));
    for (const file of this.sql?.refresh() ?? []) files.add(file);
    return files;
  }

  private async isSource(file: string): Promise<boolean> {
    if (isWithin(file, this.inBrowser)) return false;
    for (const folder of this.folders) {
      if (await isSourceFile(folder, file, this.options.exclude)) return true;
    }
    return false;
  }

  private applyLayout(layout: ProjectLayout): void {
    const roots = this.folders.map(toSlashes);
    this.inBrowser = browserFolders(layout.packageFiles).filter((folder) => !roots.includes(folder));
    this.program.setLayout(layout);
    this.dialect = dialectOfPackages(layout.dependencies);
    this.sql?.setDialect(this.dialect);
  }

  /** The content of a file as its editor has it, else as the disk has it; undefined for none to analyse. */
  private bytesOf(file: string, problems: string[]): Buffer | undefined {
    const text = this.unsaved.get(file);
    if (text === undefined) return readBytes(file, problems);
    return text.length > MAX_SOURCE_LENGTH ? undefined : Buffer.from(text);
  }

  /** Whether there was a summary for this content in the cache. */
  private takeKept(file: string, bytes: Buffer, cache: SummaryCache): boolean {
    const hash = hashOf(file, bytes);
    if (this.read.get(file) === hash) return false;
    const kept = cache.get(hash);
    if (!kept) return false;
    this.keep(file, hash, kept);
    return true;
  }

  private take({ file, hash, summary, sql }: ReadSource, cache?: SummaryCache): void {
    if (!summary && !isSqlFile(file)) return; // what was last found in it stays
    this.read.set(file, hash);
    this.sql?.take(file, sql);
    if (!summary) return;
    if (cache?.keeps) cache.set(hash, { summary: encodeSummary(summary), sql: encodeSql(sql) });
    this.program.set(file, summary);
  }

  private takeSent({ file, hash, encoded, sql }: SentSource, cache: SummaryCache): void {
    if (!encoded) {
      if (!isSqlFile(file)) return;
      this.read.set(file, hash);
      this.sql?.take(file, decodeSql(sql, file));
      return;
    }
    cache.set(hash, encoded);
    this.keep(file, hash, { summary: decodeSummary(encoded.summary), sql: encoded.sql });
  }

  private keep(file: string, hash: string, { summary, sql }: KeptSummary): void {
    this.read.set(file, hash);
    this.sql?.take(file, decodeSql(sql, file));
    this.program.set(file, summary);
  }

  private forget(file: string): void {
    this.read.delete(file);
    this.program.delete(file);
    this.sql?.delete(file);
  }
}

/** Whether a file lies in one of the folders; all with `/`. */
function isWithin(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => file.startsWith(`${folder}/`));
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
