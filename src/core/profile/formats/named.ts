import type { Profile } from '../profile';

/** One profile of a file that may hold several: threads, or kinds of values. */
export interface NamedProfile {
  /** As the file calls it; '' when it doesn't. */
  readonly name: string;
  readonly profile: Profile;
  /** What the file's format can't say, one sentence each. */
  readonly notes: readonly string[];
  /** It is another kind of value of the same stacks as the file's first profile: the two are never added up. */
  readonly sameStacks?: true;
}
