import type { Disposable } from 'vscode';
import { COMMANDS, registerCommand } from '../commands';
import { pickRun } from '../runs/pickRun';
import type { RunEntry } from '../runs/runsModel';
import type { Services } from '../services';

/** Scheme of the read-only documents that hold reports. */
const SCHEME = 'hotlight-gc';

/** What garbage collection took in a run, as a page of Markdown. */
export function registerGcReport(services: Services): Disposable {
  const { vscode } = services;
  const reports = new Map<string, string>();
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) =>
        reports.get(uri.toString()) ?? 'Open the report from its run again.',
    }),
    registerCommand(services, COMMANDS.showGcReport, async (node?: unknown) => {
      const entry = isEntryNode(node) ? node.entry : await pickRun(services);
      if (entry === undefined) return;
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/Garbage Collection.md`, query: entry.run.id });
      reports.set(uri.toString(), await reportOf(services, entry));
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    }),
  );
}

async function reportOf({ engines }: Services, { dir, run }: RunEntry): Promise<string> {
  const { gcMarkdown, gcOfRun, threadNames } = engines.heap();
  const isOfAllocations = run.settings.kind === 'heap' && run.threads.some((it) => it.profiles.length > 0);
  const hot = isOfAllocations ? (await engines.analyse(dir)).hot : undefined;
  return gcMarkdown(run.name, await gcOfRun(dir, run, hot), threadNames(run));
}

function isEntryNode(value: unknown): value is { readonly entry: RunEntry } {
  return typeof value === 'object' && value !== null && 'entry' in value && 'type' in value;
}
