import type { Disposable, WebviewPanel } from 'vscode';
import type { ComparisonData } from '../../node/analysis/workerMessages';
import { type FromFlamePage, parseFromFlamePage, type ToFlamePage } from '../../protocol/flame';
import { flameHtml } from '../../protocol/flameHtml';
import { saveFlamePicture } from '../flame/savePicture';
import { columnBeside, fillPanel } from '../page';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';
import type { Sides } from './sides';

export const COMPARE_PANEL = 'hotlight.compare';

/** A differential flame graph in a panel of its own. */
export class ComparePanel implements Disposable {
  readonly #services: Services;
  readonly #panel: WebviewPanel;
  readonly #subscription: Disposable;
  #ready = false;
  /** What a page that comes (back) is told. */
  #last: ToFlamePage = { type: 'loading', message: 'Comparing…' };

  /** @param restored a panel of the window before it was reloaded, to be filled again */
  constructor(
    services: Services,
    private readonly sides: Sides,
    restored?: WebviewPanel,
  ) {
    const { vscode } = services;
    this.#services = services;
    const beside =
      vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    const title = `Compare · ${sides.before.title} → ${sides.after.title}`;
    const panel = restored ?? vscode.window.createWebviewPanel(COMPARE_PANEL, title, beside);
    this.#panel = panel;
    this.#subscription = fillPanel(services, panel, {
      file: 'flame',
      name: 'comparison',
      icon: 'flame.svg',
      html: flameHtml,
      parse: parseFromFlamePage,
      receive: (message) => this.#receive(message),
    });
  }

  onDidClose(closed: () => void): void {
    this.#panel.onDidDispose(() => {
      this.#subscription.dispose();
      closed();
    });
  }

  progress(message: string, fraction: number): void {
    this.#tell({ type: 'loading', message, fraction });
  }

  fail(message: string): void {
    this.#tell({ type: 'error', message });
  }

  show({ afterBuffer, beforeBuffer, report, tested, root }: ComparisonData): void {
    const titles = { before: this.sides.before.title, after: this.sides.after.title };
    this.#tell({
      type: 'profile',
      title: `${titles.before} → ${titles.after}`,
      buffer: afterBuffer,
      threads: [],
      thread: '',
      notes: report.notes,
      source: this.sides,
      root,
      comparison: { buffer: beforeBuffer, ...titles, repeats: report.repeats, tested },
    });
  }

  reveal(): void {
    this.#panel.reveal(undefined, false);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #tell(message: ToFlamePage): void {
    this.#last = message;
    if (this.#ready) void this.#panel.webview.postMessage(message);
  }

  async #receive(message: FromFlamePage): Promise<void> {
    const { vscode, active } = this.#services;
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        return void (await this.#panel.webview.postMessage(this.#last));
      case 'open':
        return openPlace(this.#services, active.current, message, columnBeside(vscode, this.#panel));
      case 'copy':
        return void (await vscode.env.clipboard.writeText(message.text));
      case 'save':
        return saveFlamePicture(this.#services, message);
    }
  }
}
