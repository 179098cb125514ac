import type { Disposable, Uri, ViewColumn, Webview, WebviewPanel } from 'vscode';
import type { PageFiles } from '../protocol/pageHtml';
import type { Services, VSCode } from './services';

/** One of our pages, which lie in dist/webview. */
export interface Page<Message> {
  /** Of its script and its style, without their endings. */
  readonly file: string;
  /** What the log calls it. */
  readonly name: string;
  /** Of a panel's tab, from the folder media; custom editors have the file's. */
  readonly icon?: string;
  html(files: PageFiles): string;
  /** What the page may send; undefined for anything else. */
  parse(value: unknown): Message | undefined;
  receive(message: Message): Promise<void>;
}

/**
 * Fills a panel with a page, which then says when it is ready: also after it was hidden, as it keeps no data then.
 * @returns what ends the messages from the page
 */
export function fillPanel<Message>(
  { vscode, context, log, notify }: Pick<Services, 'vscode' | 'context' | 'log' | 'notify'>,
  panel: WebviewPanel,
  { file, name, icon, html, parse, receive }: Page<Message>,
): Disposable {
  const { webview } = panel;
  const root = vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  if (icon !== undefined) panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', icon);
  const subscription = webview.onDidReceiveMessage((value: unknown) => {
    const message = parse(value);
    if (message === undefined) log.warn(`The ${name} page sent a message that it may not send.`);
    else receive(message).catch((error: unknown) => notify.error(error));
  });
  const address = pageAddress(vscode, webview, root);
  webview.html = html({
    script: address(`${file}.js`),
    style: address(`${file}.css`),
    cspSource: webview.cspSource,
  });
  return subscription;
}

/** Addresses by which a webview loads the files of a folder, which must be one of its `localResourceRoots`. */
export function pageAddress(vscode: VSCode, webview: Webview, root: Uri): (name: string) => string {
  return (name) => webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
}

/** Where to open what a page leads to: beside the page, never over it. */
export function columnBeside({ ViewColumn }: VSCode, panel: WebviewPanel): ViewColumn {
  return panel.viewColumn === ViewColumn.One ? ViewColumn.Two : ViewColumn.One;
}
