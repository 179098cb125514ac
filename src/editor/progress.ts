import type { Progress } from 'vscode';
import { HotlightError } from '../core/base/errors';
import { plainMessage } from './labels';
import type { VSCode } from './services';

/** Before this long, progress would only flash. Milliseconds. */
const PATIENCE = 1000;

/**
 * Runs something that may take longer than a second; from then on a notification says what is being waited for
 * and lets the user cancel it.
 * @param title what is being done: `Reading the profile`
 * @param work may report its steps
 * @param patience milliseconds until the notification; more where the progress is seen elsewhere
 * @throws what `work` throws; a HotlightError `cancelled` as soon as the user cancels
 */
export async function withPatience<T>(
  vscode: VSCode,
  title: string,
  work: (signal: AbortSignal, report: (step: string) => void) => Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  const abort = new AbortController();
  let step: string | undefined;
  let show: ((message: string) => void) | undefined;
  const result = work(abort.signal, (next) => {
    step = next;
    show?.(next);
  });
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, patience, 'late');
  });
  const first = await Promise.race([settled, late]);
  clearTimeout(timer);
  if (first !== 'late') return result;
  const cancelled = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () =>
      reject(new HotlightError('cancelled', `${title}: cancelled.`)),
    );
  });
  await withNotification(vscode, title, async (progress, signal) => {
    signal.addEventListener('abort', () => abort.abort());
    show = (message) => progress.report({ message: plainMessage(message) });
    if (step !== undefined) show(step);
    await Promise.race([settled, cancelled.catch(() => undefined)]);
  });
  return Promise.race([result, cancelled]);
}

/**
 * Runs something that takes long under a notification that lets the user cancel it, which aborts the signal.
 * @param title what is being done; names in it are hostile
 * @throws what `work` throws
 */
export async function withNotification<T>(
  vscode: VSCode,
  title: string,
  work: (progress: Progress<{ message?: string; increment?: number }>, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: plainMessage(title),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      return await work(progress, abort.signal);
    } finally {
      subscription.dispose();
    }
  });
}
