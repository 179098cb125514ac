import { formatDuration } from '../base/units';
import type { Profile } from '../profile/profile';
import type { RunThread, Scheduling } from '../runs/run';

/** A profile of a run and the threads that it is of. */
export interface ScheduledProfile {
  readonly profile: Profile;
  /** Non-idle value. */
  readonly busy: number;
  /** Empty for a profile that is of no run. */
  readonly threads: readonly RunThread[];
}

/** Less of the time than this is not worth a word. Percent. */
const NOTED_PERCENT = 1;

/**
 * Profiles of repeated runs without the time in which their threads waited for a CPU. Samples are taken by the
 * clock: on a machine where others work, too, a function that was put aside seems to run on. Which one that was is
 * not known, so that all of a run's values are made smaller alike.
 *
 * Nothing is changed unless it is known of every run: what is compared must be measured in one way.
 * @returns the profiles in the same order, and a sentence when that made a difference
 */
export function withoutWaiting(runs: readonly ScheduledProfile[]): {
  readonly profiles: readonly Profile[];
  readonly note?: string;
} {
  const asTheyAre = { profiles: runs.map(({ profile }) => profile) };
  const waits: { readonly share: number; readonly waited: number }[] = [];
  for (const { profile, busy, threads } of runs) {
    const scheduling = profile.unit === 'us' ? schedulingOf(threads) : undefined;
    if (scheduling === undefined) return asTheyAre;
    const share = shareWithoutWaiting(busy, scheduling);
    waits.push({ share, waited: busy * (1 - share) });
  }
  const most = Math.max(...waits.map(({ waited }) => waited));
  const noted = waits.some(({ share }) => share < 1 - NOTED_PERCENT / 100);
  return {
    profiles: runs.map(({ profile }, run) => scaled(profile, waits[run]!.share)),
    ...(noted
      ? {
          note: `Times are without those in which a program waited for a CPU that others had, up to ${formatDuration(most)} a run.`,
        }
      : {}),
  };
}

/** What the scheduler did with all of these threads; undefined when that isn't known of one. */
function schedulingOf(threads: readonly RunThread[]): Scheduling | undefined {
  let onCpu = 0;
  let waited = 0;
  for (const { scheduling } of threads) {
    if (scheduling === undefined) return undefined;
    onCpu += scheduling.onCpu;
    waited += scheduling.waited;
  }
  return threads.length === 0 ? undefined : { onCpu, waited };
}

/**
 * How much of the non-idle time is left, 0 to 1. Some of the waiting may have been part of the idle time, so that
 * never less is left than was on a CPU.
 */
function shareWithoutWaiting(busy: number, { onCpu, waited }: Scheduling): number {
  if (!(busy > 0)) return 1;
  return Math.min(1, Math.max(onCpu, busy - waited) / busy);
}

/** The profile with this share of all its values. Its samples have no values of their own, and stay. */
function scaled(profile: Profile, share: number): Profile {
  if (share === 1) return profile;
  const times = (values: Float64Array): Float64Array => values.map((value) => value * share);
  return {
    ...profile,
    self: times(profile.self),
    lines: { ...profile.lines, value: times(profile.lines.value) },
  };
}
