import { join } from 'node:path';
import type { QuickPickItem } from 'vscode';
import type { Playbook } from '../../core/checklist/playbook';
import type { Library } from '../../node/checklist/playbooks';
import { plainLabel } from '../labels';
import type { Services } from '../services';
import type { ChecklistsModel } from './checklistsModel';
import { openAt } from './openAt';
import { pickRoot } from './pickRoot';

/** Asks for a playbook (and a folder where there are several), starts it and opens it. */
export async function startChecklist(services: Services, model: ChecklistsModel): Promise<void> {
  const { vscode, engines } = services;
  const root = await pickRoot(services, 'Start in Which Folder?');
  if (root === undefined) return;
  const engine = engines.checklists();
  const playbooks = await engine.listPlaybooks(libraryOf(services, root));
  const items = playbooks.map((playbook) => ({ ...playbookItem(playbook), playbook }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Start Checklist',
    placeHolder: 'Search by name, category, phase or what it is about',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  const { file } = await engine.startPlaybook(root, chosen.playbook);
  await model.refresh();
  await openAt(vscode, file, 1);
}

function playbookItem(playbook: Playbook): QuickPickItem {
  const { title, isOwn, category, phase, complexity, cadence, items, gates, summary } = playbook;
  const about = [isOwn ? 'own' : '', category, phase, complexity, cadence ?? ''].filter(Boolean);
  return {
    label: plainLabel(title),
    description: plainLabel(about.join(' · ')),
    detail: plainLabel(`${summary} ${items} items, ${gates} gates.`),
  };
}

/** The library of a workspace folder. */
export function libraryOf({ context }: Services, root: string): Library {
  return { builtIn: join(context.extensionPath, 'media', 'playbooks'), root };
}
