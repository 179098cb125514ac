import { randomBytes } from 'node:crypto';
import { HotlightError } from '../core/base/errors';
import { formatDuration } from '../core/base/units';
import type { Run, RunCheckout, RunSeries } from '../core/runs/run';
import { repetitionName } from '../core/runs/series';
import { type LaunchOptions, startCapture } from '../node/capture/launch';
import type { Io } from './io';

/** What is run again and again on one side of a comparison, or the only program of a series. */
export interface SeriesSide {
  readonly side?: 'before' | 'after';
  /** For people. */
  readonly title: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly checkout?: RunCheckout;
}

/** A finished repetition. */
export interface Repetition {
  readonly dir: string;
  readonly run: Run;
}

/**
 * Records programs in turns, before, after, before, after, so that what the machine does meanwhile meets both
 * sides alike. Each repetition is a run of its own, marked with its place in the series.
 *
 * On Ctrl-C the repetition under way is dropped and those before it are returned.
 * @param base what all runs have in common
 * @returns the repetitions of each side, in the order of `sides`
 * @throws HotlightError `target` when a program fails: what stopped halfway can't be compared
 */
export async function recordSeries(
  sides: readonly SeriesSide[],
  repeats: number,
  base: Omit<LaunchOptions, 'command' | 'cwd' | 'series' | 'checkout' | 'signal'>,
  io: Io,
): Promise<Repetition[][]> {
  const id = randomBytes(6).toString('hex');
  const recorded: Repetition[][] = sides.map(() => []);
  for (let repeat = 1; repeat <= repeats; repeat++) {
    for (const [index, side] of sides.entries()) {
      if (io.signal.aborted) return recorded;
      const series = { id, ...(side.side === undefined ? {} : { side: side.side }), repeat, of: repeats };
      const one = await recordOne(side, series, base, io);
      if (one === undefined) return recorded;
      recorded[index]!.push(one);
    }
  }
  return recorded;
}

/** Undefined when it was interrupted. */
async function recordOne(
  { checkout, command, cwd, side, title }: SeriesSide,
  series: RunSeries,
  base: Parameters<typeof recordSeries>[2],
  io: Io,
): Promise<Repetition | undefined> {
  const place = `${series.repeat} of ${series.of}${side === undefined ? '' : `, ${side}`}`;
  const name = repetitionName(base.name ?? title, series);
  try {
    const capture = await startCapture({
      ...base,
      name,
      command,
      cwd,
      series,
      ...(checkout === undefined ? {} : { checkout }),
      signal: io.signal,
    });
    const run = await capture.done;
    check(run, place, title);
    io.err(`hotlight: ${place}: ${title}, ${formatDuration(run.durationMs * 1000)}\n`);
    return { dir: capture.dir, run };
  } catch (error) {
    if (HotlightError.is(error, 'cancelled')) return undefined;
    throw error;
  }
}

function check(run: Run, place: string, title: string): void {
  const nothing = run.threads.every(({ profiles }) => profiles.length === 0);
  if (nothing) {
    throw new HotlightError(
      'target',
      run.notes[0] ?? `${title} (${place}) recorded nothing: no thread wrote a profile.`,
    );
  }
  if (run.end === 'duration' || (run.end === 'app-exited' && run.exitCode === 0)) return;
  const how =
    run.end === 'app-exited'
      ? `exit status ${run.exitCode}`
      : (run.exitSignal ?? run.end ?? 'an unknown reason');
  throw new HotlightError(
    'target',
    `The program failed in ${title} (${place}: ${how}), so that there is nothing to compare; make it end well there first.`,
  );
}
