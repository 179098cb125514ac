import { join } from 'node:path';
import { formatBytes } from '../../core/base/units';
import { withNotification } from '../progress';
import type { Services } from '../services';
import { HEAP_EDITOR } from './heapEditor';
import { chooseTarget, timeStamp } from './heapPlace';
import { chooseRecordedThread, type RecordedThread } from './recordedThread';

/**
 * Has a running program write a heap snapshot, after saying how long that stops it, and opens it. A program that is
 * being recorded is asked through its own agent, and the snapshot joins the run; any other is attached to.
 */
export async function takeHeapSnapshot(services: Services): Promise<void> {
  const { vscode } = services;
  const choice = await chooseRecordedThread(services);
  if (choice === undefined) return;
  const file = await (choice === 'other' ? ofProcess(services) : ofThread(services, choice));
  if (file === undefined) return;
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), HEAP_EDITOR);
}

async function ofThread(
  services: Services,
  { thread, heapBytes, writeHeap }: RecordedThread,
): Promise<string | undefined> {
  if (!(await confirm(services, thread.name, thread.id, heapBytes))) return undefined;
  return withNotification(services.vscode, titleOf(thread.name), (progress, signal) => {
    let shown = 0;
    return writeHeap(thread, {
      heapBytes,
      signal,
      onProgress: (fraction) => {
        progress.report({ increment: (fraction - shown) * 100 });
        shown = fraction;
      },
    });
  });
}

async function ofProcess(services: Services): Promise<string | undefined> {
  const chosen = await chooseTarget(services);
  if (chosen === undefined) return undefined;
  const { target, folder } = chosen;
  const { name, pid } = target.info;
  const file = join(folder, `${timeStamp()}-${pid}.heapsnapshot`);
  try {
    if (!(await confirm(services, name, String(pid), await target.heapBytes()))) return undefined;
    await withNotification(services.vscode, titleOf(name), async (_, signal) => {
      await target.collectGarbage();
      await target.writeSnapshot(file, signal);
      await target.keepSources(file);
    });
  } finally {
    await target.close();
  }
  return file;
}

function titleOf(name: string): string {
  return `Writing the heap of ${name}`;
}

function confirm(
  { notify, engines }: Services,
  name: string,
  id: string,
  bytes: number | undefined,
): Promise<boolean> {
  const heap =
    bytes === undefined
      ? 'its heap, whose size is not known yet: about a second for each 10 MB'
      : `its ${formatBytes(bytes)} of heap, for about ${engines.heap().blockingSeconds(bytes)} s`;
  return notify.confirm(
    `Take a heap snapshot of ${name} (${id})?`,
    `The program stands still while it writes ${heap}. The file holds all texts that the program holds, passwords and tokens too.`,
    'Take Snapshot',
  );
}
