import type { SourceFix } from '../../core/source/fixes/fix';
import { ThreadCalls } from '../threads/threadCalls';
import type { OnProgress } from './readFiles';
import type { SessionOptions, SourceChange, SourceFindings, SourceUpdate } from './session';
import type { SessionMethods, SessionProgress, SessionTask } from './sessionMessages';

export type { OnProgress } from './readFiles';
export type { SourceFindings, SourceUpdate } from './session';

/** Megabytes of objects that the analysis of all folders may have. */
const MEMORY = 2048;

/** A `SourceSession` in a worker thread. Calls are answered in the order in which they were made. */
export interface SourceSessionClient {
  /** @throws HotlightError `not-found`, `cancelled`, `unsupported` (out of memory), `io` (the thread ended) */
  analyse(onProgress?: OnProgress, signal?: AbortSignal): Promise<SourceFindings>;
  /** Takes files anew, all of them before anything is judged. */
  update(changes: readonly SourceChange[]): Promise<SourceUpdate>;
  /**
   * How the finding of a rule at a line (1-based) can be mended, where that is safe to write.
   * @param text of the file, as it was last analysed
   */
  fix(file: string, text: string, rule: string, line: number): Promise<SourceFix | undefined>;
  dispose(): void;
}

/**
 * Starts a worker for some folders. A worker that ends by itself, for want of memory say, fails what it was asked;
 * the next call starts another one, which knows nothing until `analyse`.
 * @param options.workerPath absolute path of the bundled worker, `dist/sourceWorker.js`
 */
export function openSourceSession(
  options: SessionOptions & { readonly workerPath: string },
): SourceSessionClient {
  const calls = new ThreadCalls<SessionMethods, SessionProgress>({
    workerPath: options.workerPath,
    workerData: { resume: true, ...options } satisfies SessionTask,
    memory: MEMORY,
    cancelled: 'The analysis was stopped.',
    ended: 'The analysis of the sources ended early; start it again.',
    outOfMemory: `The sources need more memory than their analysis may take (${MEMORY} MB); leave folders out with hotlight.analysis.exclude.`,
  });
  return {
    analyse: (onProgress, signal) =>
      calls.call('analyse', undefined, {
        signal,
        onProgress: onProgress && (({ message, fraction }) => onProgress(message, fraction)),
      }),
    update: (changes) => calls.call('update', changes),
    fix: (file, text, rule, line) => calls.call('fix', { file, text, rule, line }),
    dispose: () => calls.dispose(),
  };
}
