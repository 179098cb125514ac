import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { ViewColumn } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { parseFromSpeedscopePage, speedscopeHtml } from '../../protocol/speedscope';
import type { LoadedProfile } from '../active/activeProfile';
import { columnBeside, pageAddress } from '../page';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';

/** What speedscope is given. */
interface Shown {
  readonly title: string;
  /** A file's name, from which speedscope knows some formats, and its bytes. */
  readonly name: string;
  readonly data: () => Promise<ArrayBuffer>;
  /** What its frames' places are of; undefined for a file that only speedscope can read. */
  readonly profile?: LoadedProfile;
}

/** Beyond this, a page can't hold a file and what speedscope makes of it. */
const LARGEST_FILE = 1 << 29;

/** Opens a profile in speedscope, which comes with the extension and runs in a page of its own. */
export function openSpeedscope(services: Services, profile: LoadedProfile, column: ViewColumn): void {
  const { title } = profile.analysis;
  const name = `${title}.speedscope.json`;
  showSpeedscope(services, { title, name, data: () => speedscopeData(services, profile), profile }, column);
}

/** Hands a file to speedscope as it is: it reads formats that Hotlight doesn't. */
export function openFileInSpeedscope(services: Services, file: string, column: ViewColumn): void {
  const name = basename(file);
  const data = async (): Promise<ArrayBuffer> => {
    if ((await stat(file)).size > LARGEST_FILE)
      throw new HotlightError('unsupported', `${name} is too large for speedscope; record a shorter time.`);
    return new Uint8Array(await readFile(file)).buffer;
  };
  showSpeedscope(services, { title: name, name, data }, column);
}

function showSpeedscope(services: Services, { title, name, data, profile }: Shown, column: ViewColumn): void {
  const { vscode, context, notify } = services;
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
      await webview.postMessage({ type: 'profile', name, data: await data() });
    } else if (message?.type === 'open') {
      await openPlace(services, profile, message, columnBeside(vscode, panel));
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
