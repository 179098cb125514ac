import type { Library } from '../../node/checklist/playbooks';
import type { Invocation } from '../command';
import type { Io } from '../io';

/** What an action of `hotlight checklist` is given. */
export interface Call {
  /** Folder whose `.hotlight` holds the checklists. */
  readonly root: string;
  readonly library: Library;
  /** Arguments after the action. */
  readonly words: readonly string[];
  readonly invocation: Invocation;
  readonly io: Io;
}
