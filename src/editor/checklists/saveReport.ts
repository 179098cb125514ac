import { HotlightError, messageOf } from '../../core/base/errors';
import { isHere } from '../here';
import { plainLabel } from '../labels';
import type { Services } from '../services';
import type { ChecklistEntry } from './entries';

/** Writes the summary of a checklist that a phase is approved by, and opens it. @throws HotlightError `io` */
export async function saveReport(services: Services, entry: ChecklistEntry): Promise<void> {
  const { vscode, engines } = services;
  const { reportHtml, reportMarkdown, headCommit } = engines.checklists();
  const { checklist, states, location, name } = entry;
  const chosen = await vscode.window.showSaveDialog({
    title: plainLabel(`Report on ${checklist.title}`),
    filters: { 'Web page': ['html'], Markdown: ['md'] },
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(location.root), `${name}-report.html`),
  });
  if (chosen === undefined) return;
  const isMarkdown = /\.(?:md|markdown)$/i.test(chosen.path);
  const commit = vscode.workspace.isTrusted ? await headCommit(location.root) : undefined;
  const content = { checklist, states, date: new Date(), ...(commit === undefined ? {} : { commit }) };
  const text = isMarkdown ? reportMarkdown(content) : reportHtml(content);
  try {
    await vscode.workspace.fs.writeFile(chosen, new TextEncoder().encode(text));
  } catch (error) {
    const sentence = `The report could not be saved to ${chosen.fsPath}: ${messageOf(error)}`;
    throw new HotlightError('io', sentence, { cause: error });
  }
  // The browser of the machine that shows the window has no files of another one.
  if (isMarkdown || !isHere(vscode)) await vscode.window.showTextDocument(chosen);
  else await vscode.env.openExternal(chosen);
}
