import type { EventEmitter } from 'vscode';
import { messageOf } from '../../core/base/errors';
import type { AlertChange } from '../../core/metrics/alerts';
import { type Firing, LiveMetrics } from '../../core/metrics/liveMetrics';
import type { Threshold } from '../../core/metrics/thresholds';
import { followMetrics } from '../../node/metrics/followMetrics';
import type { VSCode } from '../services';

export type SessionPhase = 'loading' | 'live' | 'ended' | 'failed';

/** The metrics of one run, followed while somebody looks at them or it is recorded here. */
export class LiveSession {
  readonly dir: string;
  readonly metrics: LiveMetrics;
  readonly onDidChange;
  readonly onDidAlert;
  readonly onDidFire;
  readonly #changes: EventEmitter<void>;
  readonly #alerts: EventEmitter<AlertChange>;
  readonly #firings: EventEmitter<Firing>;
  readonly #abort = new AbortController();
  #phase: SessionPhase = 'loading';
  #message: string | undefined;

  /** `isOver`: whether the run's recording has ended. */
  constructor(vscode: VSCode, dir: string, thresholds: readonly Threshold[], isOver: () => boolean) {
    this.dir = dir;
    this.metrics = new LiveMetrics(thresholds);
    this.#changes = new vscode.EventEmitter();
    this.#alerts = new vscode.EventEmitter();
    this.#firings = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    this.onDidAlert = this.#alerts.event;
    this.onDidFire = this.#firings.event;
    void this.#follow(isOver);
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  /** What went wrong, or must be known. */
  get message(): string | undefined {
    if (this.#message !== undefined) return this.#message;
    const { clockShiftMs } = this.metrics;
    if (clockShiftMs === 0) return undefined;
    return `The clock of the machine was set back by ${Math.round(clockShiftMs / 1000)} s; times after that are shown as if it had gone on.`;
  }

  /** Something else has changed that is shown beside the metrics. */
  tell(): void {
    this.#changes.fire();
  }

  dispose(): void {
    this.#abort.abort();
    this.#changes.dispose();
    this.#alerts.dispose();
    this.#firings.dispose();
  }

  async #follow(isOver: () => boolean): Promise<void> {
    const { signal } = this.#abort;
    try {
      const damaged = await followMetrics(
        this.dir,
        {
          onSamples: (samples, isNew) => {
            const { changes, firings } = this.metrics.add(samples, isNew);
            for (const change of isNew ? changes : []) this.#alerts.fire(change);
            for (const firing of firings) this.#firings.fire(firing);
            if (isNew) this.#changes.fire();
          },
          onCaughtUp: () => {
            this.#phase = 'live';
            this.#changes.fire();
          },
          isOver,
        },
        signal,
      );
      if (signal.aborted) return;
      this.#phase = 'ended';
      if (damaged > 0) this.#message = `${damaged} lines of the metrics were torn and are left out.`;
    } catch (error) {
      if (signal.aborted) return;
      this.#phase = 'failed';
      this.#message = messageOf(error);
    }
    this.metrics.end();
    this.#changes.fire();
  }
}
