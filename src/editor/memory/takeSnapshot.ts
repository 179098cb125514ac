import { join } from 'node:path';
import { formatBytes } from '../../core/base/units';
import type { Services } from '../services';
import { HEAP_EDITOR } from './heapEditor';
import { chooseTarget, timeStamp } from './heapPlace';

/** Has a running program write a heap snapshot, after saying how long that stops it, and opens it. */
export async function takeHeapSnapshot(services: Services): Promise<void> {
  const { vscode, engines, notify } = services;
  const chosen = await chooseTarget(services);
  if (chosen === undefined) return;
  const { target, folder } = chosen;
  const file = join(folder, `${timeStamp()}-${target.info.pid}.heapsnapshot`);
  try {
    const bytes = await target.heapBytes();
    const goesOn = await notify.confirm(
      `Take a heap snapshot of ${target.info.name} (${target.info.pid})?`,
      `The program stands still while it writes its ${formatBytes(bytes)} of heap, for about ${engines.heap().blockingSeconds(bytes)} s. The file holds all texts that the program holds, passwords and tokens too.`,
      'Take Snapshot',
    );
    if (!goesOn) return;
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Writing the heap of ${target.info.name}` },
      async () => {
        await target.collectGarbage();
        await target.writeSnapshot(file);
      },
    );
  } finally {
    await target.close();
  }
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), HEAP_EDITOR);
}
