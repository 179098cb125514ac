import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type EncodedSummary, encodeSummary } from '../../core/source/summary/codec';
import type { FileSummary } from '../../core/source/summary/fileSummary';
import { MAX_SOURCE_LENGTH } from '../../core/source/summary/parse';
import { summarize } from '../../core/source/summary/summarize';
import { mayHoldSql } from '../../core/sql/statements/extract';
import { isSqlFile } from './sourceFiles';

/** What an analysis takes from one file. */
export interface ReadSource {
  readonly file: string;
  readonly hash: string;
  /** Absent for a file of SQL, and for one that leaves no syntax tree. */
  readonly encoded?: EncodedSummary;
  /** The text, where it may hold SQL. */
  readonly sqlText?: string;
}

/**
 * The content of a file; undefined for none to analyse: it is gone, can't be read, or is a generated monster.
 * Thousands of small files are read several times faster one after the other than by promises.
 */
export function readBytes(file: string, problems: string[]): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    return bytes.length <= MAX_SOURCE_LENGTH * 2 ? bytes : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A file that vanished meanwhile is no problem of anybody.
    if (code !== 'ENOENT') problems.push(`Could not read ${file}: ${code}.`);
    return undefined;
  }
}

export function hashOf(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('base64');
}

export function readSource(file: string, bytes: Buffer): ReadSource & { summary?: FileSummary } {
  const text = bytes.toString('utf8');
  const common = { file, hash: hashOf(bytes), ...(needsText(file, text) ? { sqlText: text } : {}) };
  const summary = isSqlFile(file) ? undefined : summarize(text, file);
  return summary ? { ...common, summary, encoded: encodeSummary(summary) } : common;
}

export function needsText(file: string, text: string): boolean {
  return isSqlFile(file) || mayHoldSql(text);
}
