import type { QuickPickItem } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { baseName } from '../../core/base/paths';
import { parseSnapshot, type StatisticsSnapshot } from '../../core/sql/statistics/statistics';
import type { Services } from '../services';
import type { SavedCounters } from './savedCounters';

interface SnapshotItem extends QuickPickItem {
  take(): Promise<StatisticsSnapshot | undefined>;
}

/** Asks for counters of an earlier time: kept ones, or a file that `hotlight queries --save` wrote. */
export async function chooseSnapshot(
  services: Services,
  saved: SavedCounters,
): Promise<StatisticsSnapshot | undefined> {
  const kept = await saved.list();
  const items: SnapshotItem[] = kept.map((snapshot) => ({
    label: timeText(snapshot.taken),
    description: snapshot.queries.length === 1 ? '1 query' : `${snapshot.queries.length} queries`,
    take: async () => snapshot,
  }));
  items.push({ label: '$(folder-opened) Choose a File…', take: () => pickFile(services) });
  const chosen = await services.vscode.window.showQuickPick(items, {
    title: 'Slower Since',
    placeHolder:
      kept.length === 0
        ? 'No counters are kept yet: Keep Counters does so for a later comparison'
        : 'Counters to compare with',
  });
  return chosen?.take();
}

/** @param iso ISO 8601 */
export function timeText(iso: string): string {
  return new Date(iso).toLocaleString();
}

async function pickFile({ vscode }: Services): Promise<StatisticsSnapshot | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Slower Since',
    filters: { 'Kept counters': ['json'], 'All files': ['*'] },
  });
  const uri = chosen?.[0];
  if (uri === undefined) return undefined;
  const snapshot = parseSnapshot(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  if (typeof snapshot !== 'string') return snapshot;
  throw new HotlightError(
    'bad-input',
    `${baseName(uri.path)} holds no kept counters: ${snapshot}; choose a file of "hotlight queries --save".`,
  );
}
