import { COMMANDS, registerCommand } from '../commands';
import type { Feature } from '../services';
import { findMemoryLeaks } from './findLeaks';
import { registerGcReport } from './gcReport';
import { registerHeapEditor } from './heapEditor';
import { openSnapshot } from './openSnapshot';
import { switchHeat } from './switchHeat';
import { takeHeapSnapshot } from './takeSnapshot';

/** Heap snapshots: taking them, looking into them, and finding what a program keeps. */
export const memoryFeature: Feature = {
  name: 'memory',
  register(services) {
    return services.vscode.Disposable.from(
      registerHeapEditor(services),
      registerGcReport(services),
      registerCommand(services, COMMANDS.switchHeat, () => switchHeat(services)),
      registerCommand(services, COMMANDS.openHeapSnapshot, (given?: unknown) =>
        openSnapshot(services, given),
      ),
      registerCommand(services, COMMANDS.takeHeapSnapshot, () => takeHeapSnapshot(services)),
      registerCommand(services, COMMANDS.findMemoryLeaks, () => findMemoryLeaks(services)),
    );
  },
};
