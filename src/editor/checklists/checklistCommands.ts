import { dirname, relative } from 'node:path';
import type { Disposable, QuickPickItem } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { toSlashes } from '../../core/base/paths';
import { itemsOf, type Section } from '../../core/checklist/checklist';
import { COMMANDS, INTERNAL_COMMANDS, registerCommand } from '../commands';
import { plainLabel } from '../labels';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import type { ChecklistsModel } from './checklistsModel';
import { type ChecklistsView, sameSection } from './checklistsView';
import { type ChecklistNode, FILTERS, type Filter, type ItemNode, isApproval } from './checklistTree';
import { editFile } from './editFile';
import type { ChecklistEntry } from './entries';
import { measureGate, registerMeasuring } from './measure';
import { openAt } from './openAt';
import { saveReport } from './saveReport';
import { startChecklist } from './startChecklist';

const FILTER_WORDS: Readonly<Record<Filter, string>> = {
  all: 'All items',
  mine: 'Mine: items that I own',
  open: 'Open: items that are not ticked',
  failing: 'Failing: gates that fail or are stale',
};

/** The commands of the Checklists view. Each asks for what it isn't given. */
export function registerCommands(
  services: Services,
  model: ChecklistsModel,
  view: ChecklistsView,
): Disposable {
  const { vscode, engines } = services;
  const { showInputBox, showQuickPick } = vscode.window;

  const onItem = (
    id: Parameters<typeof registerCommand>[1],
    run: (node: ItemNode) => Promise<void>,
    wanted: (node: ItemNode) => boolean = () => true,
  ): Disposable =>
    registerCommand(services, id, async (given?: unknown) => {
      const [selected] = view.tree.selection;
      const node = isItemNode(given)
        ? given
        : selected?.type === 'item' && wanted(selected)
          ? selected
          : await pickItem(services, model, wanted);
      if (node !== undefined) await run(node);
    });

  return vscode.Disposable.from(
    registerCommand(services, COMMANDS.checklistStart, () => startChecklist(services, model)),
    registerMeasuring(services, model),
    onItem(
      COMMANDS.checklistMeasureGate,
      (node) => measureGate(services, model, node),
      ({ item }) => item.gate !== undefined && !isApproval(item),
    ),
    registerCommand(services, COMMANDS.checklistReport, async (given?: unknown) => {
      const entry = await entryOf(services, model, given);
      if (entry !== undefined) await saveReport(services, entry);
    }),
    registerCommand(services, COMMANDS.checklistFilter, async () => {
      const items = FILTERS.map((filter) => ({ label: FILTER_WORDS[filter], filter }));
      const chosen = await showQuickPick(items, { title: 'Filter Checklists' });
      if (chosen !== undefined) view.filter = chosen.filter;
    }),
    registerCommand(services, INTERNAL_COMMANDS.openChecklist, (file: string, line: number) =>
      openAt(vscode, file, line),
    ),
    registerCommand(services, COMMANDS.checklistAdd, async (given?: unknown) => {
      const target = await sectionFor(services, model, given);
      if (target === undefined) return;
      const title = await showInputBox({
        title: `Add to “${target.section.title || 'Items'}”`,
        validateInput: notEmpty,
      });
      if (title === undefined) return;
      const { line } = target.section;
      await editFile(services, target.entry.file, (now) =>
        engines.checklists().addItem(now, sameSection(now, target.section.title, line), title),
      );
      await model.refresh();
    }),
    onItem(COMMANDS.checklistRename, async (node) => {
      const value = await showInputBox({
        title: 'Rename Item',
        value: node.item.source,
        validateInput: notEmpty,
      });
      if (value !== undefined)
        await view.edit(node, (now, item) => engines.checklists().rename(now, item, value));
    }),
    onItem(COMMANDS.checklistRemove, async (node) => {
      const nested = node.item.children.length;
      const detail =
        nested === 0 ? 'Its notes and evidence go too.' : `What is nested in it goes too: ${nested} items.`;
      if (!(await services.notify.confirm(`Remove “${node.item.title}”?`, detail, 'Remove'))) return;
      await view.edit(node, (now, item) => engines.checklists().remove(now, item));
    }),
    onItem(COMMANDS.checklistNote, async (node) => {
      const note = await showInputBox({ title: `Note on “${node.item.title}”`, validateInput: notEmpty });
      if (note !== undefined)
        await view.edit(node, (now, item) => engines.checklists().addNote(now, item, note));
    }),
    onItem(COMMANDS.checklistAssign, async (node) => {
      const owners = await showInputBox({
        title: `Owners of “${node.item.title}”`,
        prompt: 'Names with blanks between them; none for nobody.',
        value: node.item.owners.join(' '),
      });
      if (owners === undefined) return;
      const due = await showInputBox({
        title: `When is “${node.item.title}” due?`,
        prompt: 'A day such as 2026-12-01; empty for none.',
        value: node.item.due ?? '',
        validateInput: (value) =>
          value === '' || engines.checklists().isDay(value) ? undefined : 'Write a day such as 2026-12-01.',
      });
      if (due === undefined) return;
      const names = owners
        .split(/[\s,]+/)
        .map((it) => it.replace(/^@/, ''))
        .filter(Boolean);
      await view.edit(node, (now, item) => engines.checklists().assign(now, item, names));
      await view.edit(node, (now, item) =>
        engines.checklists().setDue(now, item, due === '' ? undefined : due),
      );
    }),
    onItem(COMMANDS.checklistLink, async (node) => {
      const target = await pickLink(services, node.entry);
      if (target === undefined) return;
      await view.edit(node, (_, item) => engines.checklists().addLink(item, target.label, target.address));
    }),
    onItem(
      COMMANDS.checklistApprove,
      async (node) => {
        requireTrust(
          vscode,
          'An approval is signed with your name in git, which is asked in trusted workspaces only; trust this one first.',
        );
        const { approve, gitIdentity } = engines.checklists();
        const { root } = node.entry.location;
        const who = await gitIdentity(root);
        const detail = 'Your name, the time and the commit are written into the checklist.';
        const question = `Approve “${node.item.title}” as ${who?.name ?? 'somebody unknown to git'}?`;
        if (!(await services.notify.confirm(question, detail, 'Approve'))) return;
        const edits = await approve(root, node.entry.checklist, node.item);
        await view.edit(node, (now) => {
          if (now.text === node.entry.checklist.text) return edits;
          throw new HotlightError(
            'io',
            `${node.entry.name} changed meanwhile; look at it and approve again.`,
          );
        });
        await model.evaluate();
      },
      ({ item }) => isApproval(item),
    ),
    registerCommand(services, COMMANDS.checklistRollback, async (given?: unknown) => {
      const entry = await entryOf(services, model, given);
      if (entry !== undefined) await openRollback(services, entry);
    }),
  );
}

/** Opens the section that says what to do when something went wrong. */
export async function openRollback(services: Services, { checklist, file }: ChecklistEntry): Promise<void> {
  const section = checklist.sections.find(({ kind }) => kind === 'rollback');
  if (section === undefined) {
    throw new HotlightError('not-found', `${checklist.title} has no section named Rollback; write one.`);
  }
  await openAt(services.vscode, file, section.line);
}

function notEmpty(value: string): string | undefined {
  return value.trim() === '' ? 'Type at least one character.' : undefined;
}

function isNode(value: unknown): value is ChecklistNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && ('entry' in value || 'message' in value)
  );
}

function isItemNode(value: unknown): value is ItemNode {
  return isNode(value) && value.type === 'item';
}

/** The checklist of a row, or one that is asked for. */
async function entryOf(
  services: Services,
  model: ChecklistsModel,
  given: unknown,
): Promise<ChecklistEntry | undefined> {
  return isNode(given) && given.type !== 'problem' ? given.entry : pickEntry(services, model);
}

async function pickEntry(services: Services, model: ChecklistsModel): Promise<ChecklistEntry | undefined> {
  await model.refresh();
  const { entries } = model;
  if (entries.length === 0) {
    throw new HotlightError('not-found', 'There is no checklist in this workspace yet; start one.');
  }
  if (entries.length === 1) return entries[0];
  const items = entries.map((entry) => ({
    label: plainLabel(entry.checklist.title),
    description: plainLabel(entry.name),
    entry,
  }));
  return (await services.vscode.window.showQuickPick(items, { title: 'Choose a Checklist' }))?.entry;
}

async function pickItem(
  services: Services,
  model: ChecklistsModel,
  wanted: (node: ItemNode) => boolean,
): Promise<ItemNode | undefined> {
  const entry = await pickEntry(services, model);
  if (entry === undefined) return undefined;
  const items = itemsOf(entry.checklist)
    .map((item): ItemNode => ({ type: 'item', entry, item }))
    .filter(wanted)
    .map((node) => ({
      label: plainLabel(node.item.title),
      description: plainLabel(node.item.section),
      node,
    }));
  if (items.length === 0) throw new HotlightError('not-found', `${entry.checklist.title} has no such item.`);
  const options = { title: 'Choose an Item', matchOnDescription: true };
  return (await services.vscode.window.showQuickPick(items, options))?.node;
}

async function sectionFor(
  services: Services,
  model: ChecklistsModel,
  given: unknown,
): Promise<{ entry: ChecklistEntry; section: Section } | undefined> {
  if (isNode(given) && given.type === 'section') return given;
  if (isItemNode(given)) {
    const section = given.entry.checklist.sections.find(({ title }) => title === given.item.section);
    if (section !== undefined) return { entry: given.entry, section };
  }
  const entry = isNode(given) && given.type === 'checklist' ? given.entry : await pickEntry(services, model);
  if (entry === undefined) return undefined;
  const items = entry.checklist.sections.map((section) => ({
    label: plainLabel(section.title || 'Items'),
    section,
  }));
  if (items.length === 0) {
    throw new HotlightError('usage', `${entry.checklist.title} has no section; write a heading into it.`);
  }
  const chosen = await services.vscode.window.showQuickPick(items, { title: 'Add to Which Section?' });
  return chosen && { entry, section: chosen.section };
}

/** The line with the cursor, or one of the findings. */
async function pickLink(
  services: Services,
  { file }: ChecklistEntry,
): Promise<{ label: string; address: string } | undefined> {
  const { vscode, findings } = services;
  const place = (target: string, line: number): { label: string; address: string } => {
    const path = toSlashes(relative(dirname(file), target));
    return { label: `${path.split('/').pop()}:${line}`, address: `${path}#L${line}` };
  };
  const items: (QuickPickItem & { link: { label: string; address: string } })[] = [];
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme === 'file' && editor.document.uri.fsPath !== file) {
    const link = place(editor.document.uri.fsPath, editor.selection.active.line + 1);
    items.push({ label: link.label, description: 'line with the cursor', link });
  }
  for (const { finding } of findings.all()) {
    const link = place(finding.file, finding.line);
    items.push({ label: plainLabel(finding.message), description: link.label, link });
  }
  if (items.length === 0) {
    throw new HotlightError('usage', 'There is nothing to link to; put the cursor on a line of a file.');
  }
  const options = { title: 'Link to a Line or a Finding', matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.link;
}
