/** Entry of the worker thread that `openDatabaseClient` starts. Calls are answered side by side. */
import { parentPort, workerData } from 'node:worker_threads';
import { HotlightError, messageOf } from '../../core/base/errors';
import { offsetOfError } from '../../core/sql/statements/statementError';
import type { DatabaseTask, FromDatabase, ToDatabase } from './messages';
import { type CallContext, DatabaseService } from './service';

function serve(port: NonNullable<typeof parentPort>, task: DatabaseTask): void {
  const service = new DatabaseService(task);
  const calls = new Map<number, AbortController>();
  const post = (message: FromDatabase): void => port.postMessage(message);
  port.on('message', (request: ToDatabase) => {
    const { id } = request;
    if (request.type === 'cancel') {
      calls.get(id)?.abort(new HotlightError('cancelled', 'Asking the database was cancelled.'));
      return;
    }
    const abort = new AbortController();
    calls.set(id, abort);
    const context: CallContext = {
      signal: abort.signal,
      progress: (message) => post({ type: 'progress', id, message }),
    };
    const call = service[request.method] as (question: unknown, context: CallContext) => Promise<unknown>;
    call
      .call(service, request.question, context)
      .then(
        (answer) => post({ type: 'answer', id, answer }),
        (error: unknown) => {
          const reason = HotlightError.is(error) ? error.reason : undefined;
          post({ type: 'failed', id, reason, message: messageOf(error), offset: offsetOfError(error) });
        },
      )
      .finally(() => calls.delete(id));
  });
}

if (parentPort !== null) serve(parentPort, workerData as DatabaseTask);
