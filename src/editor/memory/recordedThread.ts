import { formatBytes } from '../../core/base/units';
import type { RunThread } from '../../core/runs/run';
import type { Capture } from '../../node/capture/launch';
import { plainLabel } from '../labels';
import type { Services } from '../services';

/** A thread of the program that is recorded now, which its own agent can write the heap of. */
export interface RecordedThread {
  readonly thread: RunThread;
  readonly heapBytes: number | undefined;
  readonly writeHeap: NonNullable<Capture['writeHeap']>;
}

/**
 * Asks which of the recorded program's threads is meant, if there is a choice.
 * @returns undefined when the user chose nothing, `other` when they want another program or none is recorded
 */
export async function chooseRecordedThread({
  vscode,
  recorder,
  engines,
}: Services): Promise<RecordedThread | 'other' | undefined> {
  const { capture } = recorder;
  const writeHeap = capture?.writeHeap?.bind(capture);
  if (capture === undefined || writeHeap === undefined) return 'other';
  const { threadHeapBytes } = engines.capture();
  const items = await Promise.all(
    capture.run().threads.map(async (thread) => {
      const heapBytes = await threadHeapBytes(capture.dir, thread.id);
      const what =
        thread.threadId === 0 ? `process ${thread.pid}` : `worker ${thread.threadId} of ${thread.pid}`;
      return {
        label: plainLabel(thread.name),
        description: heapBytes === undefined ? what : `${what} · ${formatBytes(heapBytes)} of heap`,
        choice: { thread, heapBytes, writeHeap } satisfies RecordedThread as RecordedThread | 'other',
      };
    }),
  );
  if (items.length === 0) return 'other';
  const another = { label: '$(search) Another process…', description: '', choice: 'other' as const };
  const chosen = await vscode.window.showQuickPick([...items, another], {
    title: 'Take Heap Snapshot',
    placeHolder: `Of which thread of ${capture.run().name}?`,
  });
  return chosen?.choice;
}
