import { resolve } from 'node:path';
import { messageOf } from '../../core/base/errors';
import { toSlashes } from '../../core/base/paths';
import type { Finding } from '../../core/finding';
import type { SourceFix } from '../../core/source/fixes/fix';
import { sourceFix } from '../../core/source/fixes/sourceFix';
import { customSinks } from '../../core/source/program/customSinks';
import { type FileFindings, SourceProgram } from '../../core/source/sourceProgram';
import type { Skims } from '../../core/source/summary/skim';
import { SqlProgram } from '../../core/sql/sqlProgram';
import { dialectOfPackages } from '../../core/sql/statements/dialect';
import { openSqlParser } from '../sql/parser/parser';
import { browserFolders } from './browserPackages';
import { type ProjectLayout, readProjectLayout } from './projectLayout';
import { type OnProgress, ReadFiles, type UnparsedFile } from './readFiles';
import { findSourceFiles, isLayoutFile, isSourceFile } from './sourceFiles';
import { SummaryCache } from './summaryCache';
import { cacheKey, findingsOfLast, type Survey, takeSurvey } from './survey';

export interface SessionOptions {
  /** Absolute. They are analysed as one program, so that calls between them are followed. */
  readonly folders: readonly string[];
  /** Patterns in the syntax of .gitignore for files to leave out. */
  readonly exclude?: readonly string[];
  /** Functions that issue queries: `module#function` or `Class.method`. */
  readonly sinks?: readonly string[];
  /** Folder of the summary cache; no cache when absent. */
  readonly cacheDir?: string | undefined;
  /** Takes the last result over as a whole while no file has changed since; what it stands for is read later. */
  readonly resume?: boolean;
  /** Absolute path of the bundled worker, for threads that help to read many files. */
  readonly workerPath?: string;
}

export interface SourceFindings {
  /** Files that were summarised. */
  readonly files: number;
  /** How many of them came from the cache. */
  readonly cached: number;
  readonly durationMs: number;
  /** By file and line; files absolute, with `/`. */
  readonly findings: readonly Finding[];
  /** What could not be read, was left alone or is to be known of the findings, one sentence each. */
  readonly problems: readonly string[];
  /** Files of which nothing was read, by name. An editor underlines what is wrong with them by itself. */
  readonly unparsed: readonly UnparsedFile[];
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

/** The analysis of some folders, kept between edits. Runs in the thread that makes it; see `openSourceSession`. */
export class SourceSession {
  private readonly folders: readonly string[];
  private readonly program: SourceProgram;
  private readonly files: ReadFiles;
  /** Folders of packages that only browsers run, unless they are asked for by themselves. */
  private inBrowser: readonly string[] = [];
  /** Findings that were taken over from the last analysis without reading anything. */
  private resumed: readonly Finding[] | undefined;
  private waking = false;
  private readonly skims: Skims;

  constructor(private readonly options: SessionOptions) {
    this.folders = options.folders.map((folder) => resolve(folder));
    const roots = this.folders.map(toSlashes);
    this.program = new SourceProgram(customSinks(options.sinks ?? []), roots);
    // What a function is called that queries, only whoever has named it can tell, and any page may call it.
    this.skims = (options.sinks ?? []).length === 0 ? 'pages and tests' : 'tests';
    this.files = new ReadFiles(this.program, options.workerPath, this.skims, roots);
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
    const { layout, stamps, last } = found;
    const known = resume === true && !this.waking && this.files.isEmpty ? findingsOfLast(found) : undefined;
    this.resumed = known?.findings;
    if (known) return { ...known, durationMs: performance.now() - started };
    const problems = [...found.problems];
    await this.openSql(problems);
    this.applyLayout(layout);
    const sources = new Set([...found.sources].filter((file) => !isWithin(file, this.inBrowser)));
    for (const file of this.files.held) if (await this.isSource(file)) sources.add(file);
    const setting = `${this.files.dialect ?? ''}${this.skims === 'tests' ? ' whole pages' : ''}`;
    const cache = await SummaryCache.open(cacheDir, cacheKey(this.folders), setting);
    const reading = { stamps, last, cache, problems, onProgress, signal };
    const cached = await this.files.readAll(sources, reading, [
      () => this.program.misreadByImports(),
      () => {
        this.refresh();
        return this.program.misread();
      },
    ]);
    await cache.save();
    onProgress?.('Following calls across files', 1);
    this.refresh();
    const findings = [...this.program.findings(), ...(this.files.sql?.findings() ?? [])].sort(byPlace);
    const notes = [...this.program.notes(), ...(this.files.sql?.notes() ?? [])];
    const result = { findings, problems: [...problems, ...notes], unparsed: this.files.unparsed };
    if (this.files.held.length === 0)
      await last.save(this.files.stamped(stamps), found.setting, {
        ...result,
        summarised: this.program.size,
      });
    return { ...result, files: this.program.size, cached, durationMs: performance.now() - started };
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
    if (this.files.mend(this.program.misread())) for (const file of this.refresh()) changed.add(file);
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
        if (isWithin(one, this.inBrowser)) this.files.forget(one);
        else if (isWithin(one, before)) this.files.readAnew(one);
      }
      return true;
    }
    if (!this.files.has(file) && !(await this.isSource(file))) return false;
    this.files.hold(file, text);
    return this.files.readAnew(file);
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
    return [...this.program.findingsOf(file), ...(this.files.sql?.findingsOf(file) ?? [])].sort(byPlace);
  }

  /** A rewrite that mends the finding of a rule at a line of a file, whose text was last analysed as it is given. */
  fix(path: string, text: string, rule: string, line: number): SourceFix | undefined {
    const file = toSlashes(path);
    const finding = this.program.findingsOf(file).find((one) => one.rule === rule && one.line === line);
    return finding && sourceFix(text, finding, this.program.queriesOf(file));
  }

  /** The rest of the analysis is worth having without the SQL. */
  private async openSql(problems: string[]): Promise<void> {
    if (this.files.sql) return;
    const [only, ...others] = this.folders;
    const root = only === undefined || others.length > 0 ? undefined : toSlashes(only);
    try {
      this.files.sql = new SqlProgram(await openSqlParser(), root);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }

  /** The files whose findings are others than before. */
  private refresh(): Set<string> {
    const files = new Set(this.program.refresh().map(({ file }) => file));
    for (const file of this.files.sql?.refresh() ?? []) files.add(file);
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
    this.files.setDialect(dialectOfPackages(layout.dependencies));
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
