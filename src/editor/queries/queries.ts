import type { WebviewPanel } from 'vscode';
import { COMMANDS, registerCommand } from '../commands';
import type { Feature } from '../services';
import { requireTrust } from '../trust';
import { QueriesPanel } from './queriesPanel';

const PANEL = 'hotlight.queries';

/** The queries that a server has counted, with their places in the source. */
export const queriesFeature: Feature = {
  name: 'queries',
  register(services) {
    const { vscode } = services;
    let open: QueriesPanel | undefined;
    const adopt = (panel: WebviewPanel): QueriesPanel => {
      const adopted = new QueriesPanel(services, panel);
      open = adopted;
      panel.onDidDispose(() => {
        if (open === adopted) open = undefined;
      });
      return adopted;
    };
    return vscode.Disposable.from(
      { dispose: () => open?.dispose() },
      vscode.window.registerWebviewPanelSerializer(PANEL, {
        deserializeWebviewPanel: async (panel) => void adopt(panel),
      }),
      registerCommand(services, COMMANDS.showTopQueries, async () => {
        requireTrust(
          vscode,
          'Databases are not connected to from a workspace that is not trusted: nothing was asked.',
        );
        // Before there is a page to show them in: giving up leaves nothing behind.
        const { name } = await services.database.choose();
        if (open !== undefined) {
          open.panel.reveal();
          return open.refresh();
        }
        adopt(vscode.window.createWebviewPanel(PANEL, `Top Queries · ${name}`, vscode.ViewColumn.Active));
      }),
    );
  },
};
