import { setImmediate as breathe } from 'node:timers/promises';
import type { ViewColumn } from 'vscode';
import { parseFromSpeedscopePage, speedscopeHtml } from '../../protocol/speedscope';
import type { LoadedProfile } from '../active/activeProfile';
import { pageAddress } from '../pageAddress';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';

/** Opens a profile in speedscope, which comes with the extension and runs in a page of its own. */
export function openSpeedscope(services: Services, profile: LoadedProfile, column: ViewColumn): void {
  const { vscode, context, notify } = services;
  const { title } = profile.analysis;
  const root = vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview', 'speedscope');
  const panel = vscode.window.createWebviewPanel('hotlight.speedscope', `speedscope · ${title}`, column, {
    enableScripts: true,
    localResourceRoots: [root],
  });
  panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', 'flame.svg');
  const { webview } = panel;
  const address = pageAddress(vscode, webview, root);
  const receive = async (value: unknown): Promise<void> => {
    const message = parseFromSpeedscopePage(value);
    if (message?.type === 'ready') {
      const data = await speedscopeData(services, profile);
      await webview.postMessage({ type: 'profile', name: `${title}.speedscope.json`, data });
    } else if (message?.type === 'open') {
      const { One, Two } = vscode.ViewColumn;
      await openPlace(services, profile, message, { viewColumn: panel.viewColumn === One ? Two : One });
    }
  };
  webview.onDidReceiveMessage((value: unknown) => {
    receive(value).catch((error: unknown) => notify.error(error));
  });
  webview.html = speedscopeHtml({
    speedscope: address('speedscope.js'),
    style: address('speedscope.css'),
    bridge: address('bridge.js'),
    cspSource: webview.cspSource,
    nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
  });
}

/** Written in pieces, between which the editor's other extensions get their turn. */
async function speedscopeData({ engines }: Services, { analysis }: LoadedProfile): Promise<ArrayBuffer> {
  const { title, profile, notes } = analysis;
  const pieces: Uint8Array[] = [];
  for (const piece of engines.writeSpeedscope([{ name: title, profile, notes }], title)) {
    pieces.push(Buffer.from(piece));
    await breathe();
  }
  const data = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.length;
  }
  return data.buffer;
}
