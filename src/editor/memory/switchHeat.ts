import { COMMANDS } from '../commands';
import { hasProfile } from '../runs/describeRun';
import type { Services } from '../services';

/** Shows the other of time and memory at the lines: the newest recording of it, or else the way to one. */
export async function switchHeat({ vscode, runs, active, notify }: Services): Promise<void> {
  const wanted = active.current?.analysis.hot.unit === 'bytes' ? 'cpu' : 'heap';
  await runs.refresh();
  const entry = runs.entries.find((it) => it.run.settings.kind === wanted && hasProfile(it));
  if (entry !== undefined) {
    await active.activate(entry.dir, entry.run.name);
    return;
  }
  const [what, command] =
    wanted === 'heap'
      ? (['memory allocations', COMMANDS.profileAllocations] as const)
      : (['CPU time', COMMANDS.profileCpu] as const);
  if (await notify.ask(`There is no recording of ${what} in this workspace yet.`, 'Record One…')) {
    await vscode.commands.executeCommand(command);
  }
}
