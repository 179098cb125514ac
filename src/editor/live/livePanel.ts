import type { Disposable, WebviewPanel } from 'vscode';
import { METRICS } from '../../core/metrics/metrics';
import { formatQuantity } from '../../core/metrics/quantity';
import { type FromLivePage, type LiveState, parseFromLivePage, type ToLivePage } from '../../protocol/live';
import { pageHtml } from '../../protocol/pageHtml';
import { formatAge } from '../active/describe';
import { COMMANDS } from '../commands';
import { plainLabel } from '../labels';
import { fillPanel } from '../page';
import type { RunEntry } from '../runs/runsModel';
import type { Services } from '../services';
import type { LiveSession } from './session';
import type { LiveSessions } from './sessions';
import { CAPTURE_NAMES, type Triggering } from './triggering';

/** What the panel needs of its feature. */
export interface PanelContext {
  readonly services: Services;
  readonly sessions: LiveSessions;
  readonly triggering: Triggering;
  /** Opens the budgets that a run is judged by in an editor; the first folder's without one. */
  openBudgets(dir: string | undefined): Promise<void>;
}

/** The extension's side of the live page: answers what it asks for, and tells it when there is something new. */
export class LivePanel implements Disposable {
  readonly #context: PanelContext;
  readonly #panel: WebviewPanel;
  readonly #subscription: Disposable;
  #session: LiveSession | undefined;
  #sessionSubscription: Disposable | undefined;
  #isReady = false;

  constructor(context: PanelContext, panel: WebviewPanel) {
    const { services } = context;
    this.#context = context;
    this.#panel = panel;
    this.#subscription = services.vscode.Disposable.from(
      fillPanel(services, panel, {
        file: 'live',
        name: 'live',
        icon: 'flame.svg',
        html: (files) => pageHtml({ id: 'live', title: 'Live view', ...files }),
        parse: parseFromLivePage,
        receive: (message) => this.#receive(message),
      }),
      services.runs.onDidChange(() => this.#showState()),
      services.recorder.onDidChange(() => this.#showState()),
    );
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Shows a run's metrics; undefined when there is no run. */
  show(dir: string | undefined): void {
    if (dir === this.#session?.dir && dir !== undefined) return;
    this.#leave();
    if (dir !== undefined) {
      const session = this.#context.sessions.hold(dir);
      this.#session = session;
      this.#sessionSubscription = session.onDidChange(() => this.#showState());
    }
    this.#showState();
  }

  dispose(): void {
    this.#leave();
    this.#subscription.dispose();
  }

  #leave(): void {
    this.#sessionSubscription?.dispose();
    if (this.#session !== undefined) this.#context.sessions.release(this.#session);
    this.#session = undefined;
  }

  async #receive(message: FromLivePage): Promise<void> {
    const { services, triggering } = this.#context;
    const { vscode } = services;
    const session = this.#session;
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#showState();
        return;
      case 'choose':
        return this.show(message.dir);
      case 'start':
        return void (await vscode.commands.executeCommand(COMMANDS.startLive));
      case 'stop':
        return void (await vscode.commands.executeCommand(COMMANDS.stopRecording));
      case 'budgets':
        return this.#context.openBudgets(session?.dir);
    }
    if (session === undefined) return;
    const { history, triggers } = session.metrics;
    switch (message.type) {
      case 'columns': {
        const { most, range, request, thread } = message;
        const columns = history.columns(range, most, thread);
        // The newest second may lack a thread.
        const last = Math.max(0, (history.range?.last ?? 0) - 1);
        const latest = history.summarize({ first: Math.min(range.last, last), last: range.last }, thread);
        this.#post({ type: 'columns', request, columns, latest });
        return;
      }
      case 'statistics': {
        const rows = history.summarize(message.range, message.thread);
        this.#post({ type: 'statistics', request: message.request, rows });
        return;
      }
      case 'arm': {
        const { capture, limit, metric } = message;
        triggering.arm(session, metric, limit, capture);
        const what = `${METRICS[metric].label} reaches ${formatQuantity(limit, METRICS[metric].unit)}`;
        services.log.info(`Recording ${CAPTURE_NAMES[capture]} when ${what}.`);
        return;
      }
      case 'cancelTrigger':
        if (triggers.cancel(message.id)) session.tell();
        return;
      case 'record':
        return triggering.recordNow(session, message.capture);
    }
  }

  #showState(): void {
    const title = this.#title();
    const name = title === undefined ? 'Live' : `Live · ${title}`;
    if (this.#panel.title !== name) this.#panel.title = name;
    if (this.#isReady) this.#post({ type: 'state', state: this.#state() });
  }

  #title(): string | undefined {
    const entry = this.#entry();
    if (entry !== undefined) return plainLabel(entry.run.name);
    const { state } = this.#context.services.recorder;
    return this.#session !== undefined && 'title' in state ? plainLabel(state.title) : undefined;
  }

  #entry(): RunEntry | undefined {
    return this.#context.services.runs.entries.find(({ dir }) => dir === this.#session?.dir);
  }

  #state(): LiveState {
    const session = this.#session;
    const { sessions, triggering } = this.#context;
    const runs = this.#runs();
    const thresholds = sessions.thresholdsOf(session?.dir);
    if (session === undefined) {
      const nothing = { threads: [], alerts: [], triggers: [], recordable: [] };
      return { phase: 'empty', runs, thresholds, ...nothing };
    }
    const { alerts, history, triggers } = session.metrics;
    const { range } = history;
    const title = this.#title();
    const message = session.message ?? this.#entry()?.run.notes[0];
    const isWaiting = session.phase === 'live' && range === undefined;
    return {
      phase: isWaiting ? 'waiting' : session.phase,
      ...(message === undefined || session.phase === 'live' ? {} : { message }),
      dir: session.dir,
      ...(title === undefined ? {} : { title }),
      runs,
      threads: this.#threads(session),
      ...(range === undefined ? {} : { range }),
      thresholds,
      alerts,
      triggers: triggers.triggers,
      recordable: triggering.recordable(session),
    };
  }

  /** Those that may have metrics, the newest first. */
  #runs(): LiveState['runs'] {
    const now = new Date();
    return this.#context.services.runs.entries
      .filter(
        ({ recording, run }) => recording || (run.state !== 'failed' && run.settings.kind !== 'snapshot'),
      )
      .map(({ dir, recording, run }) => ({
        dir,
        name: plainLabel(run.name),
        description: recording ? 'running' : formatAge(new Date(run.startedAt), now),
      }));
  }

  /** Processes that have worker threads, and all threads, when there are several. */
  #threads({ metrics }: LiveSession): LiveState['threads'] {
    const ids = [...metrics.history.threads.keys()];
    if (ids.length < 2) return [];
    const known = new Map(this.#entry()?.run.threads.map((thread) => [thread.id, thread.name]));
    const pids = [...new Set(ids.map((id) => id.split('-')[0]!))];
    return pids.flatMap((pid) => {
      const own = ids.filter((id) => id.startsWith(`${pid}-`));
      const threads = own.map((id) => {
        const number = id.slice(pid.length + 1);
        const kind = number === '0' ? `process ${pid}` : `worker ${number} of ${pid}`;
        const name = known.get(id);
        return { id, label: name === undefined ? kind : `${plainLabel(name)} (${kind})` };
      });
      const isSeveral = own.length > 1 && pids.length > 1;
      return isSeveral ? [{ id: pid, label: `process ${pid} with its workers` }, ...threads] : threads;
    });
  }

  #post(message: ToLivePage): void {
    void this.#panel.webview.postMessage(message);
  }
}
