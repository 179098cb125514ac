import { COMMANDS, registerCommand } from '../commands';
import type { Feature } from '../services';
import { compareHeapSnapshots } from './compareSnapshots';
import { findMemoryLeaks } from './findLeaks';
import { registerGcReport } from './gcReport';
import { HeapEditors } from './heapEditor';
import { openSnapshot } from './openSnapshot';
import { switchHeat } from './switchHeat';
import { takeHeapSnapshot } from './takeSnapshot';

/** Heap snapshots: taking them, looking into them, and finding what a program keeps. */
export const memoryFeature: Feature = {
  name: 'memory',
  register(services) {
    const editors = new HeapEditors(services);
    return services.vscode.Disposable.from(
      editors,
      registerGcReport(services),
      registerCommand(services, COMMANDS.switchHeat, () => switchHeat(services)),
      registerCommand(services, COMMANDS.openHeapSnapshot, (given?: unknown) =>
        openSnapshot(services, given),
      ),
      registerCommand(services, COMMANDS.compareHeapSnapshots, (given?: unknown, selection?: unknown) =>
        compareHeapSnapshots(services, editors, given, selection),
      ),
      registerCommand(services, COMMANDS.takeHeapSnapshot, () => takeHeapSnapshot(services)),
      registerCommand(services, COMMANDS.findMemoryLeaks, () => findMemoryLeaks(services)),
    );
  },
};
