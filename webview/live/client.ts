import type { MetricColumns, SecondsRange } from '../../src/core/metrics/history';
import type { MetricName } from '../../src/core/metrics/metrics';
import type { MetricSummary } from '../../src/core/metrics/timeline';
import type { Triggered } from '../../src/core/metrics/triggers';
import type { FromLivePage, LiveState, ToLivePage } from '../../src/protocol/live';
import type { Host } from '../shared/host';

export type LiveHost = Host<ToLivePage, FromLivePage>;

/** What the charts show. */
export interface Shown {
  readonly range: SecondsRange;
  readonly columns: MetricColumns;
  readonly latest: readonly MetricSummary[];
}

/** What the user looks at; kept over reloads of the page. */
export interface View {
  /** The run that the thread and the zoom are of; undefined before the first one. */
  readonly dir?: string;
  readonly thread: string;
  /** Seconds up to now; 0 for all. */
  readonly span: number;
  /** Instead of the newest seconds. */
  readonly zoom?: SecondsRange;
  readonly paused: boolean;
}

export const FIRST_VIEW: View = { thread: '', span: 300, paused: false };

interface Listener {
  onState(state: LiveState): void;
  /** Another run is shown, which has other threads and another time. */
  onView(view: View): void;
  onShown(shown: Shown): void;
  onStatistics(rows: readonly MetricSummary[]): void;
}

/** Points of a chart: more than it has pixels in width would not be seen. */
const MOST_POINTS = 400;
/** A program that has just started fills the charts from the right. Seconds. */
const SHORTEST_SPAN = 60;

/** Asks the extension for what the view needs, one question of a kind at a time. */
export class LiveClient {
  readonly #host: LiveHost;
  readonly #listener: Listener;
  #state: LiveState | undefined;
  #view: View = FIRST_VIEW;
  #request = 0;
  #pending: { readonly request: number; readonly range: SecondsRange } | undefined;
  #isOutdated = false;
  #statisticsRequest = 0;

  constructor(host: LiveHost, listener: Listener) {
    this.#host = host;
    this.#listener = listener;
    host.listen((message) => this.#receive(message));
    host.post({ type: 'ready' });
  }

  look(view: View): void {
    this.#view = view;
    this.#ask();
  }

  askStatistics(range: SecondsRange, thread: string): void {
    this.#statisticsRequest += 1;
    this.#host.post({ type: 'statistics', request: this.#statisticsRequest, range, thread });
  }

  choose(dir: string): void {
    this.#host.post({ type: 'choose', dir });
  }

  arm(metric: MetricName, limit: number, capture: Triggered): void {
    this.#host.post({ type: 'arm', metric, limit, capture });
  }

  cancelTrigger(id: number): void {
    this.#host.post({ type: 'cancelTrigger', id });
  }

  record(capture: Triggered): void {
    this.#host.post({ type: 'record', capture });
  }

  tell(type: 'start' | 'stop' | 'budgets'): void {
    this.#host.post({ type });
  }

  #receive(message: ToLivePage): void {
    switch (message.type) {
      case 'state': {
        const { dir } = message.state;
        const isOther = dir !== this.#state?.dir;
        this.#state = message.state;
        if (isOther) this.#pending = undefined; // asked of another run, and answered by this one or by none
        if (dir !== undefined && dir !== this.#view.dir) {
          this.#view = { ...FIRST_VIEW, span: this.#view.span, dir };
          this.#listener.onView(this.#view);
        }
        this.#listener.onState(message.state);
        if (isOther || !this.#view.paused) this.#ask();
        return;
      }
      case 'columns': {
        const pending = this.#pending;
        if (message.request !== pending?.request) return;
        this.#pending = undefined;
        this.#listener.onShown({ range: pending.range, columns: message.columns, latest: message.latest });
        if (this.#isOutdated) this.#ask();
        return;
      }
      case 'statistics':
        if (message.request === this.#statisticsRequest) this.#listener.onStatistics(message.rows);
        return;
    }
  }

  #ask(): void {
    const all = this.#state?.range;
    if (all === undefined) return;
    if (this.#pending !== undefined) {
      this.#isOutdated = true;
      return;
    }
    this.#isOutdated = false;
    const { span, thread, zoom } = this.#view;
    const since = span === 0 ? all.first : Math.max(all.first, all.last - span + 1);
    const first = Math.max(0, Math.min(since, all.last - SHORTEST_SPAN + 1));
    const range = zoom ?? { first, last: all.last };
    this.#request += 1;
    this.#pending = { request: this.#request, range };
    this.#host.post({ type: 'columns', request: this.#request, range, most: MOST_POINTS, thread });
  }
}
