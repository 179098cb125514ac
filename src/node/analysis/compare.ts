import { join } from 'node:path';
import { displayPath, isAbsolutePath } from '../../core/base/paths';
import { type CompareOptions, compareSides, matchSides } from '../../core/compare/compareProfiles';
import type { DiffReport } from '../../core/compare/diff';
import { type Differential, differentialOf } from '../../core/compare/differential';
import { type ScheduledProfile, withoutWaiting } from '../../core/compare/withoutWaiting';
import { type LineMap, mapLines } from '../../core/lines/mapLines';
import { commonTitle } from '../../core/runs/series';
import type { Analysis } from './analysis';

/** Two sides compared. */
export interface Comparison {
  /** Files are relative to where each side ran; `root` is that of the later one. */
  readonly report: DiffReport;
  readonly differential: Differential;
  readonly titles: { readonly before: string; readonly after: string };
  /** Absolute; '' for profiles that are no runs. */
  readonly root: string;
}

/** Compares analyses, each side's files relative to where it ran. @throws HotlightError `usage` */
export function compareAnalyses(
  before: readonly Analysis[],
  after: readonly Analysis[],
  asked: Pick<CompareOptions, 'measure' | 'sameWithin'> = {},
): Comparison {
  const beforeRoot = before[0]?.run?.cwd;
  const afterRoot = after[0]?.run?.cwd;
  const options: CompareOptions = {
    ...asked,
    ...(beforeRoot === undefined ? {} : { beforeRoot }),
    ...(afterRoot === undefined ? {} : { afterRoot }),
    paired: areInTurns(before, after),
    mapLine: lineMapper(before, after, beforeRoot, afterRoot),
  };
  const { profiles, note } = withoutWaiting([...before, ...after].map(scheduled));
  const [was, is] = [profiles.slice(0, before.length), profiles.slice(before.length)];
  const sides = matchSides(was, is, options);
  const report = compareSides(sides, options);
  return {
    report: note === undefined ? report : { ...report, notes: [...report.notes, note] },
    differential: differentialOf(was, is, sides, report),
    titles: { before: commonTitle(before), after: commonTitle(after) },
    root: afterRoot ?? '',
  };
}

/** True for the two sides of one series, repetition by repetition. */
function areInTurns(before: readonly Analysis[], after: readonly Analysis[]): boolean {
  if (before.length !== after.length) return false;
  return before.every(({ run }, place) => {
    const [one, other] = [run?.series, after[place]!.run?.series];
    return (
      one !== undefined && other?.id === one.id && other.repeat === one.repeat && one.side !== other.side
    );
  });
}

function scheduled({ profile, hot, run, thread }: Analysis): ScheduledProfile {
  const threads = run?.threads.filter(
    ({ id, profiles }) => profiles.length > 0 && (thread === '' || id === thread),
  );
  return { profile, busy: hot.busy, threads: threads ?? [] };
}

/** Finds lines again by the texts that were measured; those of files without a text are not known. */
function lineMapper(
  before: readonly Analysis[],
  after: readonly Analysis[],
  beforeRoot: string | undefined,
  afterRoot: string | undefined,
): NonNullable<CompareOptions['mapLine']> {
  const known = new Map<string, LineMap | undefined>();
  const textOf = (side: readonly Analysis[], root: string | undefined, file: string): string | undefined => {
    const path = root === undefined || isAbsolutePath(file) ? file : join(root, file);
    for (const one of side) {
      // Only the spelling of the profile finds its text.
      const source = one.sources.find((it) => it.file === path || displayPath(it.file, root ?? '') === file);
      const text = source && one.sourceText(source.file);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  return (from, line, to) => {
    const key = `${from}\n${to}`;
    if (!known.has(key)) {
      const texts = [textOf(before, beforeRoot, from), textOf(after, afterRoot, to)];
      known.set(
        key,
        texts[0] === undefined || texts[1] === undefined ? undefined : mapLines(texts[0], texts[1]),
      );
    }
    const map = known.get(key);
    return map === undefined ? undefined : (map.toCurrent(line) ?? 'changed');
  };
}
