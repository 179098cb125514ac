/** Entry of the worker thread that holds a heap snapshot for a page, or searches several for leaks. */
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { snapshotNotes } from '../../core/heap/snapshotNotes';
import { failureOf } from '../threads/failure';
import { analyseLeaks } from './analyseLeaks';
import { compareSnapshots, type OpenedSnapshot, type SnapshotComparison } from './compareSnapshots';
import { GrowthRows } from './growthRows';
import { HeapQueries } from './heapQueries';
import type { FromHeapWorker, HeapTask, OpenedHeap, ToHeapWorker } from './heapWorkerMessages';
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
    let queries = new HeapQueries(model, programSources(task.file));
    let { file } = task;
    const answer = async (message: ToHeapWorker): Promise<FromHeapWorker> => {
      const { request } = message;
      if ('query' in message) return { type: 'rows', request, rows: queries.answer(message.query) };
      const compared = await compareSnapshots({ file, model: queries.model }, message.compare);
      // The page shows the newest of them, for what grew is in it.
      ({ file } = compared.after);
      queries = new HeapQueries(compared.after.model, programSources(file), new GrowthRows(compared));
      return { type: 'compared', request, heap: describe(compared.after, compared) };
    };
    port.on('message', (message: ToHeapWorker) => {
      answer(message).then(post, (error: unknown) => post({ ...failureOf(error), request: message.request }));
    });
    post({ type: 'opened', heap: describe({ file, model }) });
  } catch (error) {
    post(failureOf(error));
  }
}

function describe({ file, model }: OpenedSnapshot, compared?: SnapshotComparison): OpenedHeap {
  const { snapshot, totalBytes } = model;
  const about = {
    file,
    totalBytes,
    nodes: snapshot.nodeCount,
    notes: [...snapshotNotes(snapshot), ...(compared?.notes ?? [])],
  };
  if (compared === undefined) return about;
  const { files, comparison, origins } = compared;
  return {
    ...about,
    comparison: {
      titles: files.map((one) => basename(one)),
      totals: comparison.totals,
      sameProcess: comparison.sameProcess,
      ...(origins === undefined ? {} : { origins: origins.from }),
    },
  };
}

if (parentPort !== null) main(parentPort, workerData as HeapTask);
