import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CustomDocument, CustomReadonlyEditorProvider, Disposable, WebviewPanel } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import { baseName } from '../../core/base/paths';
import type { HeapSession } from '../../node/heap/heapSession';
import { type FromHeapPage, parseFromHeapPage, type ToHeapPage } from '../../protocol/heap';
import { pageHtml } from '../../protocol/pageHtml';
import { columnBeside, fillPanel } from '../page';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';

export const HEAP_EDITOR = 'hotlight.heapsnapshot';

interface SnapshotDocument extends CustomDocument {
  /** Absolute path of the file, or of a copy when it is not on this machine's disk. */
  readonly file: string;
}

/** Opens *.heapsnapshot files, whoever wrote them. */
export function registerHeapEditor(services: Services): Disposable {
  const { vscode, context } = services;
  const provider: CustomReadonlyEditorProvider<SnapshotDocument> = {
    openCustomDocument: async (uri) => {
      if (uri.scheme === 'file') return { uri, file: uri.fsPath, dispose: () => undefined };
      const file = join(context.globalStorageUri.fsPath, 'open', randomUUID(), baseName(uri.path));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await vscode.workspace.fs.readFile(uri));
      return { uri, file, dispose: () => void rm(dirname(file), { recursive: true, force: true }) };
    },
    resolveCustomEditor: ({ uri, file }, panel) => {
      new HeapController(services, panel, file, baseName(uri.path));
    },
  };
  return vscode.window.registerCustomEditorProvider(HEAP_EDITOR, provider);
}

/** The extension's side of one heap page: hands its questions on to the worker that holds the snapshot. */
class HeapController implements Disposable {
  readonly #services: Services;
  readonly #panel: WebviewPanel;
  readonly #file: string;
  readonly #title: string;
  readonly #abort = new AbortController();
  readonly #subscription: Disposable;
  #session: Promise<HeapSession> | undefined;

  constructor(services: Services, panel: WebviewPanel, file: string, title: string) {
    this.#services = services;
    this.#panel = panel;
    this.#file = file;
    this.#title = title;
    this.#subscription = services.vscode.Disposable.from(
      fillPanel(services, panel, {
        file: 'heap',
        name: 'heap',
        html: (files) => pageHtml({ id: 'heap', title: 'Heap snapshot', ...files }),
        parse: parseFromHeapPage,
        receive: (message) => this.#receive(message),
      }),
      panel.onDidDispose(() => this.dispose()),
    );
  }

  dispose(): void {
    this.#abort.abort();
    this.#subscription.dispose();
    this.#session?.then(
      (session) => session.dispose(),
      () => undefined,
    );
  }

  async #receive(message: FromHeapPage): Promise<void> {
    const { vscode } = this.#services;
    switch (message.type) {
      case 'ready': // also after the page was hidden: it keeps no data then
        return this.#open();
      case 'query': {
        const session = await this.#session;
        if (session === undefined) return;
        const rows = await session.query(message.query);
        this.#post({ type: 'rows', request: message.request, rows });
        return;
      }
      case 'open':
        return openPlace(this.#services, undefined, message, columnBeside(vscode, this.#panel));
      case 'copy':
        return void (await vscode.env.clipboard.writeText(message.text));
    }
  }

  async #open(): Promise<void> {
    const { engines, log } = this.#services;
    this.#post({ type: 'loading', message: `Reading ${this.#title}…` });
    this.#session ??= engines.heap().HeapSession.open(engines.heapWorkerPath, this.#file, {
      signal: this.#abort.signal,
      onProgress: (fraction) => {
        const message = fraction < 0.99 ? `Reading ${this.#title}…` : 'Working out who holds what…';
        this.#post({ type: 'loading', message, fraction });
      },
    });
    try {
      const { heap } = await this.#session;
      this.#post({ type: 'opened', title: this.#title, ...heap });
    } catch (error) {
      this.#session = undefined;
      if (this.#abort.signal.aborted) return;
      if (!HotlightError.is(error)) log.error(error instanceof Error ? error : String(error));
      this.#post({ type: 'error', message: messageOf(error) });
    }
  }

  #post(message: ToHeapPage): void {
    if (!this.#abort.signal.aborted) void this.#panel.webview.postMessage(message);
  }
}
