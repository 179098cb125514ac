import type { QuickPickItem, Uri } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { baseName } from '../../core/base/paths';
import type { PlanDocument } from '../../protocol/plan';
import { plainLabel } from '../labels';
import type { Services } from '../services';
import { holdsPlan, planOfText } from './planDocument';
import type { ShownPlan } from './plans';

interface PlanItem extends QuickPickItem {
  take(): Promise<ShownPlan | undefined>;
}

/** Larger files hold no plan that anybody can read. */
const MAX_BYTES = 200_000_000;

/**
 * Asks for a plan: the selected text, the document, the clipboard, a file, or one that is open in a page.
 * @param open the documents of open pages
 */
export async function choosePlan(
  services: Services,
  title: string,
  open: readonly PlanDocument[] = [],
): Promise<ShownPlan | undefined> {
  const { vscode } = services;
  const items: PlanItem[] = open.map((document) => ({
    label: plainLabel(document.title),
    description: plainLabel(document.plan.origin ?? 'open'),
    take: async () => shownOf(document),
  }));
  const offer = (label: string, text: string, name: string): void => {
    if (holdsPlan(text)) items.push({ label, take: async () => planOfText(text, name) });
  };
  const editor = vscode.window.activeTextEditor;
  if (editor !== undefined) {
    const name = baseName(editor.document.uri.path);
    if (!editor.selection.isEmpty) {
      offer('$(selection) Selected Text', editor.document.getText(editor.selection), 'The selected text');
    }
    offer(`$(file) ${plainLabel(name)}`, editor.document.getText(), name);
  }
  // Read when it is chosen: a browser asks its user for leave, and a choice that waits for that never opens.
  items.push({
    label: '$(clippy) Clipboard',
    take: async () => planOfText(await vscode.env.clipboard.readText(), 'The clipboard'),
  });
  items.push({ label: '$(folder-opened) Choose a File…', take: () => pickFile(services, title) });
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'The output of EXPLAIN (FORMAT JSON), with or without ANALYZE',
    matchOnDescription: true,
  });
  return chosen?.take();
}

/** @throws HotlightError `bad-input`, `not-found` */
export async function planOfFile({ vscode }: Services, uri: Uri): Promise<ShownPlan> {
  const name = baseName(uri.path);
  let bytes: Uint8Array;
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_BYTES) throw new HotlightError('bad-input', `${name} is too large to be a query plan.`);
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch (cause) {
    if (HotlightError.is(cause)) throw cause;
    throw new HotlightError('not-found', `${name} can't be read.`, { cause });
  }
  return planOfText(new TextDecoder().decode(bytes), name);
}

/** A document of a page as something to show in another. */
export function shownOf({ title, plan, sql, source }: PlanDocument): ShownPlan {
  return {
    title,
    plan: plan.text,
    ...(plan.origin === undefined ? {} : { origin: plan.origin }),
    ...(sql === undefined ? {} : { sql }),
    ...(source === undefined ? {} : { source }),
  };
}

async function pickFile(services: Services, title: string): Promise<ShownPlan | undefined> {
  const chosen = await services.vscode.window.showOpenDialog({
    title,
    filters: { Plans: ['json', 'txt'], 'All files': ['*'] },
  });
  const uri = chosen?.[0];
  return uri === undefined ? undefined : planOfFile(services, uri);
}
