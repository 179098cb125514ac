import type { QuickPickItem } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { baselineFile, baselineTarget } from '../../node/checklist/namedValues';
import { formatAge } from '../active/describe';
import { COMMANDS } from '../commands';
import { plainLabel } from '../labels';
import type { Services } from '../services';
import type { BaselineEntry, BaselinesModel } from './baselinesModel';

/**
 * Opens what a baseline was recorded of: the flame graph of its run while that is kept, else of the hot functions
 * that it keeps itself; without any of them, its file.
 */
export async function openBaseline(
  { vscode, active }: Services,
  { baseline, root }: BaselineEntry,
): Promise<void> {
  const file = baselineFile(root, baseline.name);
  const uri = vscode.Uri.file(file);
  if (!baseline.hasProfile) return void (await vscode.commands.executeCommand('vscode.open', uri));
  const dir = await baselineTarget(root, baseline);
  if (dir === file) return void (await vscode.commands.executeCommand(COMMANDS.openFlameGraph, uri));
  const activation = active.activate(dir, `baseline ${baseline.name}`);
  await vscode.commands.executeCommand(COMMANDS.openFlameGraph, { dir });
  await activation;
}

/** Asks for a baseline. @throws HotlightError `not-found` when there is none */
export async function pickBaseline(
  { vscode }: Pick<Services, 'vscode'>,
  model: BaselinesModel,
): Promise<BaselineEntry | undefined> {
  await model.refresh();
  const severalFolders = new Set(model.entries.map(({ root }) => root)).size > 1;
  const now = new Date();
  const items = model.entries.map((entry): QuickPickItem & { readonly entry: BaselineEntry } => {
    const folder = severalFolders && entry.folder !== undefined ? [entry.folder.name] : [];
    const age = formatAge(new Date(entry.baseline.recordedAt), now);
    return {
      label: plainLabel(entry.baseline.name),
      description: plainLabel([...folder, age].join(' · ')),
      entry,
    };
  });
  if (items.length === 0) {
    throw new HotlightError(
      'not-found',
      model.problems[0]?.message ?? 'There is no baseline in this workspace yet; save one first.',
    );
  }
  const chosen = await vscode.window.showQuickPick(items, { title: 'Choose a Baseline' });
  return chosen?.entry;
}
