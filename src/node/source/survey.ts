import { resolve } from 'node:path';
import { layoutText } from '../../core/source/program/modules';
import { LastAnalysis, type Stamp, stampOf } from './lastAnalysis';
import { type ProjectLayout, readProjectLayout } from './projectLayout';
import type { SessionOptions, SourceFindings } from './session';
import { findSourceFiles } from './sourceFiles';

/** What there is to analyse, and what is known of it before any source is read. */
export interface Survey {
  /** Files of TypeScript, JavaScript and SQL: absolute, with `/`. */
  readonly sources: ReadonlySet<string>;
  readonly stamps: ReadonlyMap<string, Stamp>;
  readonly layout: ProjectLayout;
  /** What could not be listed, one sentence each. */
  readonly problems: readonly string[];
  /** What findings depend on beside the sources. */
  readonly setting: string;
  readonly last: LastAnalysis;
}

/** @throws HotlightError `not-found` when a folder is not there, `cancelled` */
export async function takeSurvey(options: SessionOptions, signal?: AbortSignal): Promise<Survey> {
  const { exclude = [], sinks = [], cacheDir, workerPath } = options;
  const folders = options.folders.map((folder) => resolve(folder));
  const [last, ...listed] = await Promise.all([
    LastAnalysis.open(cacheDir, cacheKey(folders), workerPath),
    ...folders.map((folder) => findSourceFiles(folder, { exclude, ...(signal ? { signal } : {}) })),
  ]);
  const sources = new Set(listed.flatMap((one) => [...one.sources, ...one.sqlFiles]));
  const layout = await readProjectLayout([...new Set(listed.flatMap((one) => one.configs))]);
  return {
    sources,
    stamps: stampsOf(sources),
    layout,
    problems: listed.flatMap((one) => one.problems),
    setting: JSON.stringify([layoutText(layout), layout.packageFiles, exclude, sinks]),
    last,
  };
}

/** What was found last, when nothing has changed since: it costs no engine and no source. */
export function findingsOfLast({
  last,
  stamps,
  setting,
}: Survey): Omit<SourceFindings, 'durationMs'> | undefined {
  const known = last.resultFor(stamps, setting);
  if (!known) return undefined;
  const { findings, problems, unparsed, summarised } = known;
  return { files: summarised, cached: summarised, findings, problems, unparsed };
}

/** Names the caches of a program. @param folders absolute */
export function cacheKey(folders: readonly string[]): string {
  return folders.join('\n');
}

function stampsOf(files: Iterable<string>): Map<string, Stamp> {
  const stamps = new Map<string, Stamp>();
  for (const file of files) {
    const stamp = stampOf(file);
    if (stamp) stamps.set(file, stamp);
  }
  return stamps;
}
