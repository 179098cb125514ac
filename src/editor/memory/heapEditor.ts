import type { CustomDocument, CustomReadonlyEditorProvider, Disposable, WebviewPanel } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import { baseName } from '../../core/base/paths';
import type { HeapSession } from '../../node/heap/heapSession';
import { type FromHeapPage, parseFromHeapPage, type ToHeapPage } from '../../protocol/heap';
import { pageHtml } from '../../protocol/pageHtml';
import { type LocalCopy, localCopy, removeLeftCopies } from '../localCopy';
import { columnBeside, fillPanel } from '../page';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';
import { chooseSnapshots } from './chooseSnapshots';

export const HEAP_EDITOR = 'hotlight.heapsnapshot';

/** Opens *.heapsnapshot files, whoever wrote them, and compares them. */
export class HeapEditors implements Disposable {
  readonly #services: Services;
  readonly #open = new Map<string, HeapController>();
  /** What a page that is about to open is to be compared with, by its file. */
  readonly #wanted = new Map<string, readonly string[]>();
  readonly #registration: Disposable;

  constructor(services: Services) {
    const { vscode, log } = services;
    this.#services = services;
    removeLeftCopies(services).catch((error: unknown) => log.warn(String(error)));
    const provider: CustomReadonlyEditorProvider<CustomDocument & LocalCopy> = {
      openCustomDocument: async (uri) => ({ uri, ...(await localCopy(services, uri)) }),
      resolveCustomEditor: ({ file }, panel) => {
        const controller = new HeapController(services, panel, file, this.#wanted.get(file));
        this.#wanted.delete(file);
        this.#open.set(file, controller);
        panel.onDidDispose(() => {
          if (this.#open.get(file) === controller) this.#open.delete(file);
        });
      },
    };
    this.#registration = vscode.window.registerCustomEditorProvider(HEAP_EDITOR, provider);
  }

  /**
   * Shows what grew on the page of a snapshot, which is opened when it isn't yet.
   * @param file absolute, as are `others`
   */
  async compare(file: string, others: readonly string[]): Promise<void> {
    const { vscode } = this.#services;
    const known = this.#open.get(file);
    if (known === undefined) this.#wanted.set(file, others);
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), HEAP_EDITOR);
    await known?.compare(others);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** The extension's side of one heap page: hands its questions on to the worker that holds the snapshot. */
class HeapController implements Disposable {
  readonly #services: Services;
  readonly #panel: WebviewPanel;
  readonly #file: string;
  readonly #abort = new AbortController();
  readonly #subscription: Disposable;
  /** Still to be compared with; absolute. */
  #others: readonly string[];
  #session: Promise<HeapSession> | undefined;

  constructor(services: Services, panel: WebviewPanel, file: string, others: readonly string[] = []) {
    this.#services = services;
    this.#panel = panel;
    this.#file = file;
    this.#others = others;
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

  /**
   * What is open stays open when it can't be compared.
   * @param others absolute
   */
  async compare(others: readonly string[]): Promise<void> {
    const session = await this.#session;
    if (session === undefined) {
      this.#others = others;
      return;
    }
    const names = others.map(baseName).join(', ');
    this.#post({ type: 'loading', message: `Comparing with ${names}…` });
    try {
      await session.compare(others);
    } finally {
      this.#show(session);
    }
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
      case 'compare': {
        const { file } = (await this.#session)?.heap ?? { file: this.#file };
        const others = await chooseSnapshots(this.#services, file);
        return others === undefined ? undefined : this.compare(others);
      }
      case 'copy':
        return void (await vscode.env.clipboard.writeText(message.text));
    }
  }

  async #open(): Promise<void> {
    const { engines, log } = this.#services;
    const reading = `Reading ${baseName(this.#file)}…`;
    this.#post({ type: 'loading', message: reading });
    this.#session ??= engines.heap().HeapSession.open(engines.heapWorkerPath, this.#file, {
      signal: this.#abort.signal,
      onProgress: (fraction) => {
        const message = fraction < 0.99 ? reading : 'Working out who holds what…';
        this.#post({ type: 'loading', message, fraction });
      },
    });
    let session: HeapSession;
    try {
      session = await this.#session;
    } catch (error) {
      this.#session = undefined;
      if (this.#abort.signal.aborted) return;
      if (!HotlightError.is(error)) log.error(error instanceof Error ? error : String(error));
      this.#post({ type: 'error', message: messageOf(error) });
      return;
    }
    const others = this.#others;
    this.#others = [];
    if (others.length > 0) await this.compare(others);
    else this.#show(session);
  }

  #show({ heap }: HeapSession): void {
    const { file, ...about } = heap;
    this.#post({ type: 'opened', title: baseName(file), ...about });
  }

  #post(message: ToHeapPage): void {
    if (!this.#abort.signal.aborted) void this.#panel.webview.postMessage(message);
  }
}
