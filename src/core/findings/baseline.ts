import { HotlightError } from '../base/errors';
import type { Finding } from '../finding';
import { type FindingKey, keyOf, keyText } from './findingKey';
import { type CountedKey, matchKeys } from './matchKeys';

/**
 * Findings that are known and accepted. Files are relative to the folder of the file that it is kept in, with `/`:
 * they are the same ones wherever the analysis is started, and whatever part of the program it is asked for.
 */
export interface FindingBaseline {
  readonly version: typeof VERSION;
  readonly findings: readonly CountedKey[];
}

/** What an analysis has to do with a baseline. */
export interface BaselineScope {
  /** A file of a finding by the name that the baseline has for it. */
  nameOf(file: string): string;
  /** Whether a file of the baseline was asked for; nothing is said of the others. */
  covers(name: string): boolean;
}

/** 2 since files are relative to the baseline's own folder, and queries are texts. */
const VERSION = 2;

export interface BaselineComparison {
  /** Findings that the baseline does not know, in their order. */
  readonly fresh: readonly Finding[];
  /** How many it knows. */
  readonly known: number;
  /** How many it knows in what was analysed that are not found any more. */
  readonly gone: number;
}

/** @param before the baseline that it takes the place of, which keeps what was not analysed now */
export function baselineOf(
  findings: readonly Finding[],
  { nameOf, covers }: BaselineScope,
  before?: FindingBaseline,
): FindingBaseline {
  const entries = new Map<string, FindingKey & { count: number }>();
  for (const entry of before?.findings ?? []) {
    if (!covers(entry.file)) entries.set(keyText(entry), { ...entry });
  }
  for (const finding of findings) {
    const key = keyOf(finding, nameOf(finding.file));
    const entry = entries.get(keyText(key));
    if (entry) entry.count++;
    else entries.set(keyText(key), { ...key, count: 1 });
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { version: VERSION, findings: sorted.map(([, entry]) => entry) };
}

/** See {@link matchKeys} for what counts as known. */
export function compareWithBaseline(
  findings: readonly Finding[],
  baseline: FindingBaseline,
  { nameOf, covers }: BaselineScope,
): BaselineComparison {
  const { known, gone } = matchKeys(
    findings.map((finding) => keyOf(finding, nameOf(finding.file))),
    baseline.findings.filter(({ file }) => covers(file)),
  );
  return { fresh: findings.filter((_, index) => !known.has(index)), known: known.size, gone };
}

/** One entry per line, so that a change of one is a change of one line in git. */
export function writeBaseline({ version, findings }: FindingBaseline): string {
  const lines = findings.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  return `{\n  "version": ${version},\n  "findings": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}

/** @throws HotlightError `bad-input` that names the file. */
export function readBaseline(text: string, file: string): FindingBaseline {
  const bad = (why: string): HotlightError =>
    new HotlightError(
      'bad-input',
      `${file} is no baseline of findings: ${why}; make it anew with --update-baseline.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad('it is not JSON');
  }
  const { version, findings } = (value ?? {}) as { version?: unknown; findings?: unknown };
  if (version !== VERSION)
    throw bad(
      version === undefined
        ? 'it has no version'
        : `its version is ${JSON.stringify(version)}, not ${VERSION}`,
    );
  if (!Array.isArray(findings)) throw bad('it lists no findings');
  return {
    version,
    findings: findings.map((entry: unknown, index) => {
      const { rule, file: at, function: name, query, count } = (entry ?? {}) as Record<string, unknown>;
      if (
        typeof rule !== 'string' ||
        typeof at !== 'string' ||
        typeof name !== 'string' ||
        typeof query !== 'string' ||
        !Number.isSafeInteger(count) ||
        (count as number) < 1
      ) {
        throw bad(`its entry ${index + 1} lacks rule, file, function, query or count`);
      }
      return { rule, file: at, function: name, query, count: count as number };
    }),
  };
}
