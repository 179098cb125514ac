import { existsSync } from 'node:fs';
import type { Disposable, Event, EventEmitter } from 'vscode';
import type { Threshold } from '../../core/metrics/thresholds';
import type { Services } from '../services';
import { Budgets } from './budgets';
import { LiveSession } from './session';

interface Held {
  readonly session: LiveSession;
  /** That its alerts are judged by. */
  thresholds: readonly Threshold[];
  holders: number;
}

/** The runs whose metrics are followed: what this window records, and what its live view shows. */
export class LiveSessions implements Disposable {
  readonly #services: Services;
  readonly #held = new Map<string, Held>();
  readonly #begins: EventEmitter<LiveSession>;
  readonly #budgets: Budgets;
  readonly #subscription: Disposable;
  readonly onDidBegin: Event<LiveSession>;
  #recorded: LiveSession | undefined;

  constructor(services: Services) {
    const { vscode, recorder } = services;
    this.#services = services;
    this.#begins = new vscode.EventEmitter();
    this.onDidBegin = this.#begins.event;
    this.#budgets = new Budgets(services);
    this.#subscription = vscode.Disposable.from(
      this.#begins,
      this.#budgets,
      this.#budgets.onDidChange(() => this.#followBudgets()),
      recorder.onDidChange(() => this.#followRecording()),
    );
  }

  /** Follows what is being recorded already; call when all listen. */
  start(): void {
    this.#followRecording();
  }

  /** @param dir folder of a run; what holds without one when absent */
  thresholdsOf(dir: string | undefined): readonly Threshold[] {
    return this.#budgets.thresholdsOf(dir);
  }

  /** The run that this window records now. */
  get recorded(): LiveSession | undefined {
    return this.#recorded;
  }

  /** Follows a run until `release`. */
  hold(dir: string): LiveSession {
    const known = this.#held.get(dir);
    if (known !== undefined) {
      known.holders += 1;
      return known.session;
    }
    const { vscode } = this.#services;
    const thresholds = this.thresholdsOf(dir);
    const session = new LiveSession(vscode, dir, thresholds, () => this.#isOver(dir));
    this.#held.set(dir, { session, thresholds, holders: 1 });
    this.#begins.fire(session);
    return session;
  }

  release(session: LiveSession): void {
    const held = this.#held.get(session.dir);
    if (held?.session !== session) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    this.#held.delete(session.dir);
    session.dispose();
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { session } of this.#held.values()) session.dispose();
    this.#held.clear();
  }

  #isOver(dir: string): boolean {
    const { recorder, runs } = this.#services;
    const { state } = recorder;
    if (state.phase === 'recording' && state.dir === dir) return false;
    const entry = runs.entries.find((it) => it.dir === dir);
    // One that begins is not listed yet; one that was cancelled or deleted is gone.
    return entry === undefined ? !existsSync(dir) : !entry.recording;
  }

  #followRecording(): void {
    const { state } = this.#services.recorder;
    const dir = state.phase === 'recording' ? state.dir : undefined;
    if (dir === this.#recorded?.dir || state.phase === 'stopping') return;
    const before = this.#recorded;
    this.#recorded = dir === undefined ? undefined : this.hold(dir);
    if (before !== undefined) {
      before.metrics.end(); // it is over, whether or not its last samples have been read
      before.tell();
      this.release(before);
    }
  }

  /** Alerts begin anew where the limits are others, and nowhere else. */
  #followBudgets(): void {
    for (const held of this.#held.values()) {
      const { session } = held;
      const thresholds = this.thresholdsOf(session.dir);
      if (thresholds === held.thresholds) continue;
      held.thresholds = thresholds;
      session.metrics.watch(thresholds);
      session.tell();
    }
  }
}
