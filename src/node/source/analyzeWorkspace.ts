import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HotlightError } from '../../core/base/errors';
import type { Finding } from '../../core/finding';
import { moduleMap } from '../../core/source/program/modules';
import { linkProgram } from '../../core/source/program/program';
import { findNPlusOne } from '../../core/source/rules/nPlusOne';
import { isSuppressed } from '../../core/source/rules/suppress';
import type { FileSummary } from '../../core/source/summary/fileSummary';
import { MAX_SOURCE_LENGTH } from '../../core/source/summary/parse';
import { summarize } from '../../core/source/summary/summarize';
import { readProjectLayout } from './projectLayout';
import { findSourceFiles } from './sourceFiles';
import { SummaryCache } from './summaryCache';

export interface AnalyzeOptions {
  /** Patterns in the syntax of .gitignore for files to leave out. */
  readonly exclude?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string, fraction: number) => void;
  /** Folder of the summary cache; no cache when absent. */
  readonly cacheFolder?: string;
}

export interface SourceAnalysis {
  /** Files that were summarised. */
  readonly files: number;
  /** How many of them came from the cache. */
  readonly cached: number;
  readonly durationMs: number;
  /** By file and line. */
  readonly findings: readonly Finding[];
  /** What could not be read, one sentence each. */
  readonly problems: readonly string[];
}

/** Analyses every source file below a folder. Throws HotlightError `not-found` and `cancelled`. */
export async function analyzeWorkspace(root: string, options: AnalyzeOptions = {}): Promise<SourceAnalysis> {
  const started = performance.now();
  const { sources, configs, problems } = await findSourceFiles(root, options);
  const layout = await readProjectLayout(configs);
  const cache = await SummaryCache.open(options.cacheFolder, root);
  const summaries = new Map<string, FileSummary>();
  const unread = [...problems];
  let cached = 0;
  let done = 0;
  for (const file of sources) {
    if (options.signal?.aborted) throw new HotlightError('cancelled', 'The analysis was stopped.');
    if (done++ % 200 === 0) options.onProgress?.(`Reading ${sources.length} files`, done / sources.length);
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') unread.push(`Could not read ${file}: ${error.code}.`);
      return undefined;
    });
    // Files that vanished meanwhile and generated monsters are left out.
    if (bytes === undefined || bytes.length > MAX_SOURCE_LENGTH * 2) continue;
    const hash = createHash('sha1').update(bytes).digest('base64');
    const known = cache.get(hash);
    if (known) {
      cached++;
      summaries.set(file, known);
      continue;
    }
    const summary = summarize(bytes.toString('utf8'), file);
    if (!summary) continue;
    cache.set(hash, summary);
    summaries.set(file, summary);
  }
  await cache.save();
  options.onProgress?.('Following calls across files', 1);
  const program = linkProgram(
    summaries,
    moduleMap(new Set(summaries.keys()), layout.aliases, layout.packages),
  );
  const findings = findNPlusOne(program)
    .filter((finding) => !isSuppressed(finding, summaries.get(finding.file)?.ignores ?? []))
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
  return {
    files: summaries.size,
    cached,
    durationMs: performance.now() - started,
    findings,
    problems: unread,
  };
}
