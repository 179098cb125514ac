import { HotlightError } from '../../core/base/errors';
import type { FoundTargets } from './target';

export interface FindOptions {
  /** The file in the editor, absolute: it becomes a target itself and is what `${file}` stands for. */
  readonly currentFile?: string;
  /** What `${env:NAME}` and the search for `node` see; `process.env` when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** What can be profiled in these workspace folders (absolute), in the order in which a picker shows it. */
export async function findTargets(
  _roots: readonly string[],
  _options: FindOptions = {},
): Promise<FoundTargets> {
  throw new HotlightError('unsupported', 'Finding targets is not built yet.');
}
