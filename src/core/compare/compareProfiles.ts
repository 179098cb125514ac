import { HotlightError } from '../base/errors';
import type { Profile } from '../profile/profile';
import type { Change, DiffReport, FunctionChange, LineChange, Unmatched } from './diff';
import { type FunctionPair, matchFunctions } from './matchFunctions';
import { type MeasuredFunction, type MeasuredSide, measureSide } from './measured';
import { comparePairs, FEWEST_PAIRS } from './signedRank';
import { compareMeasurements, median } from './statistics';
import { ALPHA, type Judged, repeatsToTell, SAME_PERCENT, verdictOf } from './verdict';

/** Functions and lines that have less than this of the time on both sides are not tested. Percent. */
const TESTED_PERCENT = 0.5;
/** More repeats than this are no advice. */
const MOST_REPEATS = 200;

export interface CompareOptions {
  /** Folder that each side's files are relative to, when the sides were recorded in different places. */
  readonly beforeRoot?: string;
  readonly afterRoot?: string;
  /**
   * `value` for a fixed amount of work, where a faster program takes less time; `share` for a fixed time under
   * load, where it does more work in the same time.
   */
  readonly measure?: 'value' | 'share';
  /** Changes up to this many percent, of which nothing is sure, are none; 5 when absent. */
  readonly sameWithin?: number;
  /** The runs were made in turns: each one of a side belongs to the one of the other side at its place. */
  readonly paired?: boolean;
  /**
   * The line of the later file that a line of the earlier one has become, `changed` when it is no longer there, and
   * undefined when that isn't known. Files are relative to their sides' roots.
   */
  readonly mapLine?: (from: string, line: number, to: string) => number | 'changed' | undefined;
}

/** Two sides with their functions found again on the other: what a comparison and its flame graph are made of. */
export interface MatchedSides {
  readonly unit: Profile['unit'];
  readonly before: MeasuredSide;
  readonly after: MeasuredSide;
  readonly pairs: readonly FunctionPair[];
}

/**
 * Compares repeated runs, one profile for each. Functions are found again after they moved or were renamed;
 * their lines keep their distance from the function's first, unless `mapLine` knows better. A verdict is given
 * only with repeats on both sides.
 */
export function compareProfiles(
  before: readonly Profile[],
  after: readonly Profile[],
  options: CompareOptions = {},
): DiffReport {
  return compareSides(matchSides(before, after, options), options);
}

/** @throws HotlightError `usage` when a side is empty or the units differ */
export function matchSides(
  before: readonly Profile[],
  after: readonly Profile[],
  { beforeRoot, afterRoot }: CompareOptions = {},
): MatchedSides {
  const unit = checkUnits([...before, ...after], before.length > 0 && after.length > 0);
  const sides = { before: measureSide(before, beforeRoot), after: measureSide(after, afterRoot) };
  return { unit, ...sides, pairs: matchFunctions(sides.before.functions, sides.after.functions) };
}

/** `compareProfiles` for sides that are matched already. */
export function compareSides(sides: MatchedSides, options: CompareOptions = {}): DiffReport {
  const { unit, before, after, pairs } = sides;
  const measure = options.measure ?? 'value';
  const paired = options.paired === true && before.runs === after.runs && before.runs >= FEWEST_PAIRS;
  const sameWithin = options.sameWithin ?? SAME_PERCENT;
  const comparison = new Comparison(before, after, measure, sameWithin, paired);
  const functions = pairs.map((pair) => functionChange(comparison, pair)).sort(bySize);
  const lines = pairs.flatMap((pair) => lineChanges(comparison, pair, options.mapLine)).sort(bySize);
  const alone = (side: 'before' | 'after') =>
    pairs.flatMap((pair) => (pair.before && pair.after ? [] : (pair[side] ?? [])));
  return {
    unit,
    measure,
    repeats: [before.runs, after.runs],
    paired,
    overall: comparison.overall(),
    functions,
    lines,
    unmatched: { before: unmatched(before, alone('before')), after: unmatched(after, alone('after')) },
    notes: comparison.notes(functions),
  };
}

function checkUnits(profiles: readonly Profile[], bothSides: boolean): Profile['unit'] {
  const unit = profiles[0]?.unit;
  if (unit === undefined || !bothSides) {
    throw new HotlightError('usage', 'A comparison needs a profile on each side; name two runs or profiles.');
  }
  if (profiles.some((profile) => profile.unit !== unit)) {
    throw new HotlightError(
      'usage',
      'CPU and allocation profiles can’t be compared; choose profiles of one kind.',
    );
  }
  return unit;
}

/** Judges values of one side against those of the other. */
class Comparison {
  constructor(
    private readonly before: MeasuredSide,
    private readonly after: MeasuredSide,
    private readonly measure: 'value' | 'share',
    private readonly sameWithin: number,
    private readonly paired: boolean,
  ) {}

  change(before: readonly number[] | undefined, after: readonly number[] | undefined): Change {
    const from = before ?? new Array<number>(this.before.runs).fill(0);
    const to = after ?? new Array<number>(this.after.runs).fill(0);
    const fromShares = shares(from, this.before.busy);
    const toShares = shares(to, this.after.busy);
    const change = {
      before: median(from),
      after: median(to),
      beforePercent: median(fromShares),
      afterPercent: median(toShares),
    };
    const delta = change.after - change.before;
    return {
      ...change,
      delta,
      deltaPercent: change.before > 0 ? (delta / change.before) * 100 : null,
      ...(Math.max(change.beforePercent, change.afterPercent) < TESTED_PERCENT
        ? {}
        : this.measure === 'share'
          ? judge(this.judged(fromShares, toShares, 100))
          : judge(this.judged(from, to, median(this.before.busy)))),
    };
  }

  /** The whole run; always by value, as its share is 100 %. */
  overall(): Change {
    const [before, after] = [this.before.busy, this.after.busy];
    const delta = median(after) - median(before);
    return {
      before: median(before),
      after: median(after),
      beforePercent: 100,
      afterPercent: 100,
      delta,
      deltaPercent: median(before) > 0 ? (delta / median(before)) * 100 : null,
      ...judge(this.judged(before, after, 0)),
    };
  }

  notes(functions: readonly Change[]): string[] {
    const { runs: n } = this.before;
    const { runs: m } = this.after;
    if (n < 2 || m < 2)
      return ['Each side needs repeats before a difference can be told from chance; record with --repeat.'];
    const notes: string[] = [];
    if (2 / binomial(n + m, n) > ALPHA) {
      notes.push(
        `With ${n} and ${m} repeats no difference can be told from chance; record at least 4 of each.`,
      );
    }
    notes.push(...this.advice());
    const tested = functions.filter(({ p }) => p !== undefined).length;
    if (tested * ALPHA >= 1) {
      notes.push(
        `${tested} functions were tested, of which about ${Math.round(tested * ALPHA)} reach p < ${ALPHA} by chance alone.`,
      );
    }
    return notes;
  }

  /** What would settle a run of which nothing could be told. */
  private advice(): string[] {
    const { busy, runs } = this.before;
    const judged = this.judged(busy, this.after.busy, 0);
    if (this.measure === 'share' || judged === undefined || verdictOf(judged) !== 'inconclusive') return [];
    const repeats = Math.max(runs, this.after.runs);
    const needed = repeatsToTell(judged, repeats);
    if (needed === undefined) return [];
    const than = `tell a change of ${this.sameWithin} % from none`;
    return needed > MOST_REPEATS
      ? [`Runs of one side differ too much to ${than}; make the program run longer, or the machine quieter.`]
      : [`About ${needed} repeats of each side, a longer program or a quieter machine would ${than}.`];
  }

  private judged(before: readonly number[], after: readonly number[], whole: number): Judged | undefined {
    if (before.length < 2 || after.length < 2) return undefined;
    const shift = (this.paired ? comparePairs : compareMeasurements)(before, after);
    return { shift, before: median(before), whole, sameWithin: this.sameWithin };
  }
}

function judge(judged: Judged | undefined): Pick<Change, 'p' | 'interval' | 'verdict'> {
  if (judged === undefined) return {};
  const { p, interval } = judged.shift;
  const verdict = verdictOf(judged);
  return interval === undefined ? { p, verdict } : { p, interval, verdict };
}

function shares(values: readonly number[], busy: readonly number[]): number[] {
  return values.map((value, run) => (busy[run]! > 0 ? (value / busy[run]!) * 100 : 0));
}

function functionChange(comparison: Comparison, { before, after, match }: FunctionPair): FunctionChange {
  const place = (after ?? before)!;
  const wentAway = match === 'moved' || match === 'renamed';
  return {
    name: place.name,
    file: place.file,
    line: place.line,
    column: place.column,
    category: place.category,
    confidence: before?.doubtful || after?.doubtful ? 'low' : 'high',
    ...comparison.change(before?.self, after?.self),
    totalBefore: median(before?.total ?? []),
    totalAfter: median(after?.total ?? []),
    match,
    ...(wentAway ? { previous: { name: before!.name, file: before!.file, line: before!.line } } : {}),
  };
}

/** Values of a line in each run, on the sides where it was seen. */
interface LineValues {
  readonly line: number;
  before?: number[];
  after?: number[];
}

function lineChanges(
  comparison: Comparison,
  { before, after }: FunctionPair,
  mapLine: CompareOptions['mapLine'],
): LineChange[] {
  const { file, name } = (after ?? before)!;
  if (file === '') return [];
  const lines = new Map<number, LineValues>();
  const vanished: LineValues[] = [];
  for (const [line, values] of after?.lines ?? []) lines.set(line, { line, after: values });
  for (const [line, values] of before?.lines ?? []) {
    const now = after === undefined ? line : lineAfter(before!, after, line, mapLine);
    if (now === 'changed') {
      vanished.push({ line, before: values });
      continue;
    }
    const entry: LineValues = lines.get(now) ?? { line: now };
    entry.before = entry.before?.map((value, run) => value + values[run]!) ?? values;
    lines.set(now, entry);
  }
  return [...lines.values(), ...vanished].map((entry) => ({
    file,
    line: entry.line,
    function: name,
    ...comparison.change(entry.before, entry.after),
  }));
}

function lineAfter(
  before: MeasuredFunction,
  after: MeasuredFunction,
  line: number,
  mapLine: CompareOptions['mapLine'],
): number | 'changed' {
  const known = mapLine?.(before.file, line, after.file);
  if (known !== undefined) return known;
  return before.line > 0 && after.line > 0 ? line + after.line - before.line : line;
}

function unmatched(side: MeasuredSide, alone: readonly MeasuredFunction[]): Unmatched {
  const percents = side.busy.map((busy, run) => {
    const sum = alone.reduce((total, { self }) => total + self[run]!, 0);
    return busy > 0 ? (sum / busy) * 100 : 0;
  });
  return { functions: alone.length, percent: median(percents) };
}

function bySize(a: Change, b: Change): number {
  return Math.abs(b.delta) - Math.abs(a.delta) || b.before - a.before;
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}
