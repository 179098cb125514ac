import type { QuickPickItem } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { plainLabel } from '../labels';
import type { Services } from '../services';
import { describeRun, hasProfile } from './describeRun';
import type { RunEntry } from './runsModel';

/**
 * Asks for a run.
 * @param wanted which ones can be meant; those with a profile when absent
 * @throws HotlightError `not-found` when there is none
 */
export async function pickRun(
  services: Pick<Services, 'vscode' | 'runs'>,
  wanted: (entry: RunEntry) => boolean = hasProfile,
): Promise<RunEntry | undefined> {
  const { vscode, runs } = services;
  await runs.refresh();
  const context = { now: new Date(), severalFolders: runs.roots.length > 1 };
  const items = runs.entries
    .filter((entry) => wanted(entry))
    .map((entry): QuickPickItem & { entry: RunEntry } => ({
      label: plainLabel(entry.run.name),
      description: plainLabel(describeRun(entry, context)),
      entry,
    }));
  if (items.length === 0) {
    const what = runs.entries.length === 0 ? 'run' : 'run with a profile';
    throw new HotlightError('not-found', `There is no ${what} in this workspace yet; record one first.`);
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Choose a Run',
    matchOnDescription: true,
  });
  return chosen?.entry;
}
