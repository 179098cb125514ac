import type { Profile } from '../profile';

/** One profile of a file that may hold several: threads, or kinds of values. */
export interface NamedProfile {
  /** As the file calls it; '' when it doesn't. */
  readonly name: string;
  readonly profile: Profile;
  /** What the file's format can't say, one sentence each. */
  readonly notes: readonly string[];
}
