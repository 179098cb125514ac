import { HotlightError } from '../core/base/errors';
import { formatDuration, formatValue } from '../core/base/units';
import { median } from '../core/compare/statistics';
import { hotReport } from '../core/profile/hotReport';
import { mergeProfiles } from '../core/profile/merge';
import { analyse } from '../node/analysis/analyse';
import type { Analysis } from '../node/analysis/analysis';
import type { LaunchOptions } from '../node/capture/launch';
import { openCheckout } from '../node/checkout/checkout';
import { prepareCheckout } from '../node/checkout/prepare';
import { formatCommandLine, parseCommandLine } from '../node/targets/commandLine';
import type { Invocation, OptionSpec } from './command';
import { EXIT, type Io } from './io';
import { DIFF_OPTIONS, printDiff, sameWithinOf } from './printDiff';
import { printHot } from './printHot';
import { type Repetition, recordSeries, type SeriesSide } from './series';

/** Options that make `profile` record a series. */
export const SERIES_OPTIONS = {
  repeat: { type: 'string', value: 'N', help: 'record N times (8 when comparing); each repetition is a run' },
  before: {
    type: 'string',
    value: 'COMMAND',
    help: 'compare with another command, run in turns with the one after "--"',
  },
  against: {
    type: 'string',
    value: 'REF',
    help: 'compare with another commit, checked out and built in a temporary folder',
  },
  build: { type: 'string', value: 'COMMAND', help: 'how --against builds it (its "build" script)' },
  'no-build': { type: 'boolean', help: 'don’t build what --against checks out' },
  page: { type: 'string', value: 'FILE', help: 'write the comparison as a differential flame graph, too' },
  ...DIFF_OPTIONS,
} as const satisfies Record<string, OptionSpec>;

/** Enough for a tenth to show on a machine where others work, too: see the figures in test/bench/README.md. */
const COMPARED_REPEATS = 8;

type SeriesBase = Omit<LaunchOptions, 'command' | 'cwd' | 'series' | 'checkout' | 'signal'>;

/** How often to record; undefined when a single recording is asked for. @throws HotlightError `usage` */
export function seriesRepeats(invocation: Invocation): number | undefined {
  const comparing = invocation.string('before') !== undefined || invocation.string('against') !== undefined;
  if (invocation.string('before') !== undefined && invocation.string('against') !== undefined) {
    throw new HotlightError('usage', 'Choose --before or --against: one thing is compared at a time.');
  }
  if (invocation.flag('no-build') && invocation.string('build') !== undefined) {
    throw new HotlightError('usage', 'Choose --build or --no-build.');
  }
  checkComparing(invocation, comparing);
  sameWithinOf(invocation);
  const repeats = invocation.number('repeat', { min: 1, max: 1000 });
  if (repeats !== undefined && !Number.isInteger(repeats)) {
    throw new HotlightError('usage', `--repeat takes a whole number, not "${repeats}".`);
  }
  return repeats ?? (comparing ? COMPARED_REPEATS : undefined);
}

/** Options of a comparison say nothing of a recording by itself, and would be passed over without a word. */
function checkComparing(invocation: Invocation, comparing: boolean): void {
  const isGiven = (name: string): boolean => invocation.flag(name) || invocation.string(name) !== undefined;
  const alone = comparing ? undefined : ['page', ...Object.keys(DIFF_OPTIONS)].find(isGiven);
  if (alone !== undefined) {
    const instead = alone === 'page' ? ', and "hotlight flame --out FILE" writes the page of one run' : '';
    throw new HotlightError(
      'usage',
      `--${alone} is about a comparison: say with what by --before COMMAND or --against REF${instead}.`,
    );
  }
  const building = ['build', 'no-build'].find(isGiven);
  if (building !== undefined && invocation.string('against') === undefined) {
    throw new HotlightError('usage', `--${building} is about another commit: say which by --against REF.`);
  }
}

/** Records a series and prints what it shows: a comparison, or one ranking of all repetitions. */
export async function runSeries(
  command: readonly string[],
  repeats: number,
  base: SeriesBase,
  invocation: Invocation,
  io: Io,
): Promise<number> {
  const against = invocation.string('against');
  const before = invocation.string('before');
  const own = { command, cwd: io.cwd };
  if (against !== undefined) return againstCommit(against, command, repeats, base, invocation, io);
  if (before !== undefined) {
    const sides: SeriesSide[] = [
      { side: 'before', title: before, command: parseCommandLine(before), cwd: io.cwd },
      { side: 'after', title: formatCommandLine(command), ...own },
    ];
    return compareSides(sides, repeats, base, invocation, io);
  }
  const title = formatCommandLine(command);
  const [repetitions = []] = await recordSeries([{ title, ...own }], repeats, base, io);
  return printTogether(title, repetitions, invocation, io);
}

async function againstCommit(
  ref: string,
  command: readonly string[],
  repeats: number,
  base: SeriesBase,
  invocation: Invocation,
  io: Io,
): Promise<number> {
  const custom = invocation.string('build');
  const build = custom === undefined ? undefined : parseCommandLine(custom);
  const checkout = await openCheckout(io.cwd, ref, io.signal);
  try {
    const built = await prepareCheckout(checkout, {
      env: io.env,
      signal: io.signal,
      onStep: (step) => io.err(`hotlight: ${step}\n`),
      ...(invocation.flag('no-build') ? { build: false } : build === undefined ? {} : { build }),
    });
    if (built)
      io.err('hotlight: the working tree is measured as it stands; what it runs must be built, too.\n');
    const { root, of, cwd, commit } = checkout;
    const sides: SeriesSide[] = [
      {
        side: 'before',
        title: commit.startsWith(ref) ? commit.slice(0, 10) : `${ref} (${commit.slice(0, 10)})`,
        command: command.map((word) => checkout.toCheckout(word)),
        cwd,
        checkout: { ref, root, of },
      },
      { side: 'after', title: 'the working tree', command, cwd: io.cwd },
    ];
    return await compareSides(sides, repeats, base, invocation, io);
  } finally {
    const left = await checkout.dispose();
    if (left !== undefined) io.err(`hotlight: ${left}\n`);
  }
}

async function compareSides(
  sides: readonly SeriesSide[],
  repeats: number,
  base: SeriesBase,
  invocation: Invocation,
  io: Io,
): Promise<number> {
  const [first = [], second = []] = await recordSeries(sides, repeats, base, io);
  if (first.length === 0 || second.length === 0) throw interrupted();
  const titles = { before: sides[0]!.title, after: sides[1]!.title };
  const compared = { before: await analyseAll(first), after: await analyseAll(second), titles };
  const runs = { before: named(first), after: named(second) };
  await printDiff(compared, invocation.string('page'), invocation, io, { runs });
  return EXIT.ok;
}

async function printTogether(
  title: string,
  repetitions: readonly Repetition[],
  invocation: Invocation,
  io: Io,
): Promise<number> {
  if (repetitions.length === 0) throw interrupted();
  const analyses = await analyseAll(repetitions);
  const busy = analyses.map(({ hot }) => hot.busy);
  const { unit } = analyses[0]!.hot;
  const value = (number: number): string => formatValue(number, unit);
  const spread = `A repetition took ${value(median(busy))} of non-idle ${unit === 'us' ? 'time' : 'memory'} in the median, from ${value(Math.min(...busy))} to ${value(Math.max(...busy))}; the values are of all ${repetitions.length} together.`;
  const notes = [...new Set([spread, ...analyses.flatMap((one) => one.notes)])];
  const profile = mergeProfiles(
    analyses.map((one) => one.profile),
    { unordered: true },
  );
  const samples = analyses.reduce((sum, { hot }) => sum + hot.samples, 0);
  const together: Analysis = {
    ...analyses[0]!,
    title: `${title} (${repetitions.length} repetitions, ${formatDuration(profile.duration)})`,
    profile,
    hot: hotReport(profile, { notes, samples }),
    notes,
  };
  printHot(together, invocation, io, { runs: named(repetitions) });
  return EXIT.ok;
}

/** One after the other: each may be hundreds of megabytes. */
async function analyseAll(repetitions: readonly Repetition[]): Promise<Analysis[]> {
  const analyses: Analysis[] = [];
  for (const { dir } of repetitions) analyses.push(await analyse(dir));
  return analyses;
}

function named(repetitions: readonly Repetition[]): { id: string; dir: string }[] {
  return repetitions.map(({ run, dir }) => ({ id: run.id, dir }));
}

function interrupted(): HotlightError {
  return new HotlightError('cancelled', 'The series was interrupted before there was anything to show.');
}
