import type { MessagePort } from 'node:worker_threads';
import { HotlightError } from '../../core/base/errors';
import type { CallContext, FromThread, ToThread } from './callMessages';
import { failureOf } from './failure';

export interface ServeOptions {
  /** The sentence of a call that was cancelled. */
  readonly cancelled: string;
  /** Calls are answered one after the other, instead of side by side. */
  readonly inOrder: boolean;
}

/** The thread's side of `ThreadCalls`: `answer` is given what was called there. */
export function serveCalls<Progress>(
  port: MessagePort,
  answer: (method: string, question: unknown, context: CallContext<Progress>) => unknown,
  { cancelled, inOrder }: ServeOptions,
): void {
  const calls = new Map<number, AbortController>();
  const post = (message: FromThread<Progress>): void => port.postMessage(message);
  let last: Promise<void> = Promise.resolve();

  const run = async (id: number, method: string, question: unknown, signal: AbortSignal): Promise<void> => {
    try {
      const progress = (said: Progress): void => post({ type: 'progress', id, progress: said });
      post({ type: 'answer', id, answer: await answer(method, question, { signal, progress }) });
    } catch (error) {
      post({ ...failureOf(error), id });
    } finally {
      calls.delete(id);
    }
  };

  port.on('message', (message: ToThread) => {
    const { id } = message;
    if (message.type === 'cancel') {
      calls.get(id)?.abort(new HotlightError('cancelled', cancelled));
      return;
    }
    const abort = new AbortController();
    calls.set(id, abort);
    const called = (): Promise<void> => run(id, message.method, message.question, abort.signal);
    if (inOrder) last = last.then(called);
    else void called();
  });
}
