import { HotlightError } from '../../core/base/errors';
import { isSqlFile } from '../../core/base/paths';
import type { Misread } from '../../core/source/program/skimmed';
import type { SourceProgram } from '../../core/source/sourceProgram';
import { decodeSummary } from '../../core/source/summary/codec/decode';
import { encodeSummary } from '../../core/source/summary/codec/encode';
import { MAX_SOURCE_LENGTH, type SyntaxProblem } from '../../core/source/summary/parse';
import type { Skims } from '../../core/source/summary/skim';
import type { SqlProgram } from '../../core/sql/sqlProgram';
import type { SqlDialect } from '../../core/sql/statements/statement';
import type { LastAnalysis, Stamp, StampedFile } from './lastAnalysis';
import {
  decodeSql,
  encodeSql,
  hashOf,
  isSkimmedHash,
  type ReadSource,
  readBytes,
  readSource,
  skimmedHash,
  type Ways,
} from './readSource';
import { type SentSource, SourceHelpers } from './sourceHelper';
import { spreadOut } from './spreadOut';
import type { KeptSummary, SummaryCache } from './summaryCache';

/** How many files are read before messages are looked at. */
const FILES_PER_TURN = 8;

/** What reading all files needs. */
export interface Reading {
  readonly stamps: ReadonlyMap<string, Stamp>;
  readonly last: LastAnalysis;
  readonly cache: SummaryCache;
  readonly problems: string[];
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A file of TypeScript or JavaScript that leaves no syntax tree: absolute, with `/`. */
export interface UnparsedFile extends SyntaxProblem {
  readonly file: string;
}

export type OnProgress = (message: string, fraction: number) => void;

/**
 * The files of an analysis as they were last read, which is how its programs know them: as an editor holds them unsaved,
 * else as the disk has them. All absolute, with `/`.
 */
export class ReadFiles {
  /** The content of each file that is part of the analysis, by hash. */
  private readonly read = new Map<string, string>();
  /** What editors show and have not saved. */
  private readonly unsaved = new Map<string, string>();
  /** Why files leave no syntax tree, as they are now. */
  private readonly problems = new Map<string, SyntaxProblem>();
  /** Absent where SQL can't be read. */
  sql: SqlProgram | undefined;
  private ownDialect: SqlDialect | undefined;

  /**
   * @param workerPath absolute path of the bundled worker, for threads that help to read many files
   * @param skims of which files no more is read than need be; see `skim`
   * @param roots the folders that are analysed, absolute, with `/`
   */
  constructor(
    private readonly program: SourceProgram,
    private readonly workerPath: string | undefined,
    private readonly skims: Skims,
    private readonly roots: readonly string[],
  ) {}

  /** Of the SQL in files that do not show it themselves. */
  get dialect(): SqlDialect | undefined {
    return this.ownDialect;
  }

  setDialect(dialect: SqlDialect | undefined): void {
    this.ownDialect = dialect;
    this.sql?.setDialect(dialect);
  }

  get isEmpty(): boolean {
    return this.read.size === 0 && this.unsaved.size === 0;
  }

  has(file: string): boolean {
    return this.read.has(file);
  }

  /** Those that an editor holds unsaved. */
  get held(): readonly string[] {
    return [...this.unsaved.keys()];
  }

  /** Files that leave no syntax tree, by name. */
  get unparsed(): UnparsedFile[] {
    const sorted = [...this.problems].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([file, problem]) => ({ file, ...problem }));
  }

  /** @param text undefined where the disk has it */
  hold(file: string, text: string | undefined): void {
    if (text === undefined) this.unsaved.delete(file);
    else this.unsaved.set(file, text);
  }

  /** The hash of what was read of each file; '' for one that is no part of the analysis. */
  stamped(stamps: ReadonlyMap<string, Stamp>): Map<string, StampedFile> {
    const files = new Map<string, StampedFile>();
    for (const [file, stamp] of stamps) {
      files.set(file, { ...stamp, hash: this.read.get(file) ?? '' });
    }
    return files;
  }

  /**
   * Reads what has changed since it was last read, and forgets every other file.
   * @param looks asked one after the other for what is misread, when all has been read
   * @returns how many summaries came from the cache
   * @throws HotlightError `cancelled`
   */
  async readAll(
    sources: ReadonlySet<string>,
    { stamps, last, cache, problems, onProgress, signal }: Reading,
    looks: readonly (() => Misread)[],
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
        else if (this.unsaved.has(file)) this.take(readSource(file, bytes, this.waysOf(file)), cache);
        else {
          unread.push(file);
          continue;
        }
        progress();
      } else unread.push(file);
    }
    const helpers = new SourceHelpers(this.workerPath, unread.length);
    const readEach = async (files: readonly string[], skims: Skims): Promise<void> => {
      const queue = spreadOut(files);
      const ways = this.ways(skims);
      const local = async (): Promise<void> => {
        for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
          const bytes = this.bytesOf(file, problems);
          if (bytes === undefined) this.forget(file);
          else this.take(readSource(file, bytes, ways), cache);
          progress();
          await pause();
        }
      };
      const remote = helpers.drain(queue, ways, (batch) => {
        for (const file of batch.missing) this.forget(file);
        problems.push(...batch.problems);
        for (const one of batch.read) {
          this.takeSent(one, cache);
          progress();
        }
      });
      await Promise.all([local(), remote]);
      await local();
    };
    try {
      await readEach(unread, this.skims);
      for (const file of [...this.read.keys(), ...this.problems.keys()])
        if (!sources.has(file)) this.forget(file);
      for (const misread of looks) {
        const { needed, idle } = misread();
        await readEach(needed, 'nothing');
        await readEach(idle, 'tests');
      }
    } finally {
      helpers.dispose();
    }
    return cached;
  }

  /** Whether the file is another than it was. A text that leaves no syntax tree changes nothing. */
  readAnew(file: string): boolean {
    return this.readAs(file, this.waysOf(file));
  }

  /** Reads as much of files as there has to be. Gives whether there were any. */
  mend({ needed, idle }: Misread): boolean {
    for (const file of needed) this.readAs(file, this.ways('nothing'));
    for (const file of idle) this.readAs(file, this.ways('tests'));
    return needed.length + idle.length > 0;
  }

  private readAs(file: string, ways: Ways): boolean {
    const bytes = this.bytesOf(file, []);
    const before = this.read.get(file);
    if (bytes === undefined) this.forget(file);
    else if (ways.skims !== 'nothing' || hashOf(file, bytes) !== before)
      this.take(readSource(file, bytes, ways));
    return this.read.get(file) !== before;
  }

  /** How a file is read that somebody writes: a page whole, and so is a test if it had to be before. */
  private waysOf(file: string): Ways {
    const known = this.read.get(file);
    return this.ways(known !== undefined && !isSkimmedHash(known) ? 'nothing' : 'tests');
  }

  private ways(skims: Skims): Ways {
    return { dialect: this.dialect, skims, roots: this.roots };
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
    for (const known of [hash, skimmedHash(hash)]) {
      const kept = cache.get(known);
      if (!kept) continue;
      this.keep(file, known, kept);
      return true;
    }
    return false;
  }

  private take({ file, hash, summary, problem, sql }: ReadSource, cache?: SummaryCache): void {
    this.note(file, problem);
    if (!summary && !isSqlFile(file)) return; // what was last found in it stays
    this.read.set(file, hash);
    this.sql?.take(file, sql);
    if (!summary) return;
    if (cache?.keeps) cache.set(hash, { summary: encodeSummary(summary), sql: encodeSql(sql) });
    this.program.set(file, summary);
  }

  private takeSent({ file, hash, encoded, problem, sql }: SentSource, cache: SummaryCache): void {
    this.note(file, problem);
    if (!encoded) {
      if (!isSqlFile(file)) return;
      this.read.set(file, hash);
      this.sql?.take(file, decodeSql(sql, file));
      return;
    }
    cache.set(hash, encoded);
    this.keep(file, hash, { summary: decodeSummary(encoded.summary), sql: encoded.sql });
  }

  private note(file: string, problem: SyntaxProblem | undefined): void {
    if (problem) this.problems.set(file, problem);
    else this.problems.delete(file);
  }

  private keep(file: string, hash: string, { summary, sql }: KeptSummary): void {
    this.read.set(file, hash);
    this.problems.delete(file);
    this.sql?.take(file, decodeSql(sql, file));
    this.program.set(file, summary);
  }

  forget(file: string): void {
    this.read.delete(file);
    this.problems.delete(file);
    this.program.delete(file);
    this.sql?.delete(file);
  }
}
