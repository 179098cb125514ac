/** Entry of the worker thread that `openDatabaseClient` starts. Calls are answered side by side. */
import { parentPort, workerData } from 'node:worker_threads';
import { serveCalls } from '../threads/serveCalls';
import type { DatabaseMethods, DatabaseTask } from './messages';
import { DatabaseService } from './service';

if (parentPort !== null) {
  const service = new DatabaseService(workerData as DatabaseTask);
  serveCalls<string>(
    parentPort,
    (method, question, context) => service[method as keyof DatabaseMethods](question as never, context),
    { cancelled: 'Asking the database was cancelled.', inOrder: false },
  );
}
