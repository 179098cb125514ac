/** Entry of the worker thread that holds a heap snapshot for a page, or searches several for leaks. */
import { parentPort, workerData } from 'node:worker_threads';
import { snapshotNotes } from '../../core/heap/snapshotNotes';
import { failureOf } from '../threads/failure';
import { analyseLeaks } from './analyseLeaks';
import { HeapQueries } from './heapQueries';
import type { FromHeapWorker, HeapTask, ToHeapWorker } from './heapWorkerMessages';
import { openHeap } from './openHeap';
import { programSources } from './programSources';

const PROGRESS_STEP = 0.02;

function main(port: NonNullable<typeof parentPort>, task: HeapTask): void {
  const post = (message: FromHeapWorker): void => port.postMessage(message);
  try {
    if (task.kind === 'leaks') {
      post({ type: 'leaks', found: analyseLeaks(task.files) });
      return;
    }
    let told = 0;
    const model = openHeap(task.file, {
      onProgress: (fraction) => {
        if (fraction - told < PROGRESS_STEP) return;
        told = fraction;
        post({ type: 'progress', fraction });
      },
    });
    const queries = new HeapQueries(model, programSources(task.file));
    port.on('message', ({ request, query }: ToHeapWorker) => {
      try {
        post({ type: 'rows', request, rows: queries.answer(query) });
      } catch (error) {
        post(failureOf(error));
      }
    });
    const { snapshot, totalBytes } = model;
    post({
      type: 'opened',
      heap: { totalBytes, nodes: snapshot.nodeCount, notes: snapshotNotes(snapshot) },
    });
  } catch (error) {
    post(failureOf(error));
  }
}

if (parentPort !== null) main(parentPort, workerData as HeapTask);
