import { fullPlanHtml, parseFromFullPlanPage } from '../../protocol/fullPlan';
import { pageAddress } from '../page';
import type { Services } from '../services';

/** Opens a plan in PEV2, which comes with the extension and runs in a page of its own. */
export function openFullPlan(services: Services, title: string, text: string, sql = ''): void {
  const { vscode, context } = services;
  const root = vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview', 'pev2');
  const panel = vscode.window.createWebviewPanel(
    'hotlight.fullPlan',
    `PEV2 · ${title}`,
    vscode.ViewColumn.Active,
    {
      enableScripts: true,
      localResourceRoots: [root],
    },
  );
  panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', 'plan.svg');
  const { webview } = panel;
  const address = pageAddress(vscode, webview, root);
  webview.onDidReceiveMessage((value: unknown) => {
    // Also after the page was hidden: it keeps no data then.
    if (parseFromFullPlanPage(value)?.type === 'ready')
      void webview.postMessage({ type: 'plan', title, text, sql });
  });
  webview.html = fullPlanHtml({
    script: address('pev2.js'),
    style: address('pev2.css'),
    cspSource: webview.cspSource,
  });
}
