import type { Disposable, WebviewPanel } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { pageHtml } from '../../protocol/pageHtml';
import {
  type FromPlanPage,
  type PlanDocument,
  parseFromPlanPage,
  type ToPlanPage,
} from '../../protocol/plan';
import { COMMANDS } from '../commands';
import { columnBeside, fillPanel } from '../page';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';
import type { KeptPlans } from './keptPlans';

/** What a page asks for that concerns other pages. */
export interface PlanRequests {
  full(document: PlanDocument, side: 'plan' | 'before'): Promise<void>;
  compare(document: PlanDocument): Promise<void>;
  compareIndexes(document: PlanDocument): Promise<void>;
}

/** The extension's side of one plan page. */
export class PlanPanel implements Disposable {
  readonly panel: WebviewPanel;
  readonly #services: Services;
  readonly #kept: KeptPlans;
  readonly #requests: PlanRequests;
  readonly #subscription: Disposable;
  #shown: { readonly id: string; readonly document: PlanDocument } | undefined;
  #failure: string | undefined;
  #isReady = false;

  constructor(services: Services, panel: WebviewPanel, kept: KeptPlans, requests: PlanRequests) {
    this.#services = services;
    this.panel = panel;
    this.#kept = kept;
    this.#requests = requests;
    this.#subscription = services.vscode.Disposable.from(
      fillPanel(services, panel, {
        file: 'plan',
        name: 'plan',
        icon: 'plan.svg',
        html: (files) => pageHtml({ id: 'plan', title: 'Query plan', ...files }),
        parse: parseFromPlanPage,
        receive: (message) => this.#receive(message),
      }),
      panel.onDidDispose(() => {
        this.dispose();
        if (this.#shown !== undefined) void kept.forget(this.#shown.id);
      }),
    );
  }

  get document(): PlanDocument | undefined {
    return this.#shown?.document;
  }

  async show(document: PlanDocument): Promise<void> {
    const before = this.#shown?.id;
    const id = await this.#kept.keep(document);
    if (before !== undefined && before !== id) await this.#kept.forget(before);
    this.#set(id, document);
  }

  /** @param state what the page had kept before the window was reloaded */
  async restore(state: unknown): Promise<void> {
    const { id } = (state ?? {}) as { id?: unknown };
    const document = typeof id === 'string' ? await this.#kept.read(id) : undefined;
    if (typeof id === 'string' && document !== undefined) return this.#set(id, document);
    this.#failure = 'This plan is not there any more: explain the statement again.';
    this.#post();
  }

  /** The pages stay open: the window that ends may be opened again. */
  dispose(): void {
    this.#subscription.dispose();
  }

  #set(id: string, document: PlanDocument): void {
    this.#shown = { id, document };
    this.panel.title = `${document.before === undefined ? 'Plan' : 'Plans'} · ${document.title}`;
    this.#post();
  }

  #post(): void {
    if (!this.#isReady) return;
    const message: ToPlanPage | undefined =
      this.#shown !== undefined
        ? { type: 'plan', ...this.#shown }
        : this.#failure === undefined
          ? undefined
          : { type: 'error', message: this.#failure };
    if (message !== undefined) void this.panel.webview.postMessage(message);
  }

  async #receive(message: FromPlanPage): Promise<void> {
    const { vscode } = this.#services;
    if (message.type === 'ready') {
      // Also after the page was hidden: it keeps no data then.
      this.#isReady = true;
      return this.#post();
    }
    if (message.type === 'copy') return void (await vscode.env.clipboard.writeText(message.text));
    if (message.type === 'rule')
      return void (await vscode.commands.executeCommand(COMMANDS.explainRule, message.rule));
    const { document } = this;
    if (document === undefined) return;
    switch (message.type) {
      case 'open': {
        if (document.source === undefined)
          throw new HotlightError('not-found', 'It is not known where this statement stands.');
        return openPlace(this.#services, undefined, document.source, columnBeside(vscode, this.panel));
      }
      case 'full':
        return this.#requests.full(document, message.side);
      case 'compare':
        return this.#requests.compare(document);
      case 'compareIndexes':
        return this.#requests.compareIndexes(document);
    }
  }
}
