import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable, Event, EventEmitter } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { DEFAULT_THRESHOLDS, parseThresholds, type Threshold } from '../../core/metrics/thresholds';
import type { Services } from '../services';
import { watchFiles } from '../watchFiles';
import { LiveSession } from './session';

/** In `.hotlight` of a workspace folder. */
const BUDGETS = 'budgets.json';

interface Held {
  readonly session: LiveSession;
  holders: number;
}

/** The runs whose metrics are followed: what this window records, and what its live view shows. */
export class LiveSessions implements Disposable {
  readonly #services: Services;
  readonly #held = new Map<string, Held>();
  readonly #begins: EventEmitter<LiveSession>;
  readonly #subscription: Disposable;
  readonly onDidBegin: Event<LiveSession>;
  #thresholds: readonly Threshold[] = DEFAULT_THRESHOLDS;
  #recorded: LiveSession | undefined;

  constructor(services: Services) {
    const { vscode, recorder, runs } = services;
    this.#services = services;
    this.#begins = new vscode.EventEmitter();
    this.onDidBegin = this.#begins.event;
    const read = (): void => void this.#readThresholds();
    const watchers = runs.roots.map(({ root }) =>
      watchFiles(vscode, root, `.hotlight/${BUDGETS}`, read, ['.hotlight']),
    );
    this.#subscription = vscode.Disposable.from(
      this.#begins,
      ...watchers,
      recorder.onDidChange(() => this.#followRecording()),
    );
    read();
  }

  /** Follows what is being recorded already; call when all listen. */
  start(): void {
    this.#followRecording();
  }

  get thresholds(): readonly Threshold[] {
    return this.#thresholds;
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
    const session = new LiveSession(vscode, dir, this.#thresholds, () => this.#isOver(dir));
    this.#held.set(dir, { session, holders: 1 });
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
    return entry !== undefined && !entry.recording;
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

  async #readThresholds(): Promise<void> {
    const { notify, runs } = this.#services;
    this.#thresholds = DEFAULT_THRESHOLDS;
    for (const { root } of runs.roots) {
      const file = join(root, '.hotlight', BUDGETS);
      try {
        this.#thresholds = parseThresholds(await readFile(file, 'utf8'), file);
        break;
      } catch (error) {
        if (HotlightError.is(error)) notify.error(error); // the defaults hold until it is corrected
      }
    }
    for (const { session } of this.#held.values()) {
      session.metrics.watch(this.#thresholds);
      session.tell();
    }
  }
}
