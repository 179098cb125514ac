import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable, QuickPickItem } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { ruleTitle } from '../../core/report/rulePage';
import { readRulePages } from '../../node/source/rulePages';
import { COMMANDS, registerCommand } from '../commands';
import type { Services } from '../services';

/** Opens the page of a rule, rendered: of the one that is asked for, else of one that is picked. */
export function rulePages(services: Services): Disposable {
  const { vscode, context } = services;
  const folder = join(context.extensionPath, 'media', 'rules');
  return registerCommand(services, COMMANDS.explainRule, async (given?: unknown) => {
    const rule = typeof given === 'string' ? given : await pickRule(services, folder);
    if (rule === undefined) return;
    const page = (await readRulePages(folder, [rule])).get(rule);
    if (page === undefined) {
      throw new HotlightError(
        'not-found',
        `The rule ${JSON.stringify(rule)} has no page; the command lists those that have.`,
      );
    }
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(join(folder, `${rule}.md`)));
  });
}

async function pickRule({ vscode, findings }: Services, folder: string): Promise<string | undefined> {
  const rules = (await readdir(folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3));
  const pages = await readRulePages(folder, rules);
  const counts = new Map<string, number>();
  for (const { finding } of findings.all()) counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  const items = [...pages.values()]
    .sort((a, b) => (counts.get(b.rule) ?? 0) - (counts.get(a.rule) ?? 0) || (a.rule < b.rule ? -1 : 1))
    .map(({ rule, summary }): QuickPickItem & { rule: string } => {
      const count = counts.get(rule) ?? 0;
      const found = count === 0 ? '' : ` · ${count} found`;
      return { label: ruleTitle(rule), description: `${rule}${found}`, detail: summary, rule };
    });
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Explain Rule',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.rule;
}
