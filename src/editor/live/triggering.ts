import type { Disposable } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { Firing } from '../../core/metrics/liveMetrics';
import { METRICS, type MetricName } from '../../core/metrics/metrics';
import { formatQuantity } from '../../core/metrics/quantity';
import { TRIGGERED, type Triggered } from '../../core/metrics/triggers';
import type { StoredRun } from '../../node/runs/store';
import { COMMANDS, INTERNAL_COMMANDS } from '../commands';
import { plainLabel } from '../labels';
import type { Services } from '../services';
import type { LiveSession } from './session';
import type { LiveSessions } from './sessions';

const DURATION_MS = 10_000;
/** How often a trigger fires unless told otherwise: once to see it, again to be sure, and once more. */
const TIMES = 3;

export const CAPTURE_NAMES: Readonly<Record<Triggered, string>> = {
  cpu: 'a CPU profile',
  heap: 'memory allocations',
  snapshot: 'a heap snapshot',
};

/** Records something more of the running program: when a trigger fires, or at once when the user asks for it. */
export class Triggering implements Disposable {
  readonly #services: Services;
  readonly #subscription: Disposable;
  #isRecording = false;

  constructor(services: Services, sessions: LiveSessions) {
    this.#services = services;
    this.#subscription = sessions.onDidBegin((session) => {
      session.onDidFire((firing) => {
        this.#fire(session, firing).catch((error: unknown) => services.notify.error(error));
      });
    });
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** What can be recorded beside what is recorded; nothing of a program that another window records. */
  recordable(session: LiveSession): readonly Triggered[] {
    const { state } = this.#services.recorder;
    if (state.phase !== 'recording' || state.dir !== session.dir) return [];
    return TRIGGERED.filter((kind) => kind !== state.kind);
  }

  /** @throws HotlightError `usage` when that can't be recorded */
  arm(session: LiveSession, metric: MetricName, limit: number, capture: Triggered): void {
    this.#check(session, capture);
    session.metrics.triggers.arm({ metric, limit, capture, left: TIMES });
    session.tell();
  }

  /** @throws HotlightError when nothing came of it */
  async recordNow(session: LiveSession, capture: Triggered): Promise<void> {
    this.#check(session, capture);
    await this.#record(session, capture, 'Recorded from the live view.', undefined);
  }

  #check(session: LiveSession, capture: Triggered): void {
    if (this.recordable(session).includes(capture)) return;
    throw new HotlightError(
      'usage',
      `Hotlight can't record ${CAPTURE_NAMES[capture]} of this program now: it must be one that this window records, and not that already.`,
    );
  }

  async #fire(session: LiveSession, { second, trigger, value }: Firing): Promise<void> {
    session.tell();
    // One thing at a time: what is being recorded shows the same time.
    if (this.#isRecording || !this.recordable(session).includes(trigger.capture)) return;
    const { label, unit } = METRICS[trigger.metric];
    const [now, limit] = [formatQuantity(value, unit), formatQuantity(trigger.limit, unit)];
    const time = new Date(second * 1000).toLocaleTimeString();
    const reason = `Recorded because ${label} was ${now} at ${time}, at or above ${limit}.`;
    await this.#record(session, trigger.capture, reason, `${trigger.metric} ≥ ${limit}`);
  }

  async #record(
    session: LiveSession,
    capture: Triggered,
    reason: string,
    cause: string | undefined,
  ): Promise<void> {
    const { notify, recorder, runs, vscode } = this.#services;
    if (this.#isRecording) throw new HotlightError('usage', 'Hotlight is already recording that program.');
    const { state } = recorder;
    const title = 'title' in state ? state.title : 'program';
    const name = `${title} · ${cause ?? 'live'}`;
    const pid = largestHeap(session);
    this.#isRecording = true;
    let stored: StoredRun;
    try {
      const options = {
        location: vscode.ProgressLocation.Window,
        title: `$(record) Recording ${CAPTURE_NAMES[capture]} of ${plainLabel(title)}`,
      };
      stored = await vscode.window.withProgress(options, () =>
        recorder.recordExtra(session.dir, {
          kind: capture,
          durationMs: DURATION_MS,
          name,
          reason,
          ...(pid === undefined ? {} : { pid }),
        }),
      );
    } finally {
      this.#isRecording = false;
      await runs.refresh().catch(() => undefined);
    }
    const opens = capture === 'snapshot' ? 'Open Heap Snapshot' : 'Open Flame Graph';
    if (!(await notify.ask(`${reason} It is in the Runs view as “${plainLabel(name)}”.`, opens))) return;
    const entry = runs.entries.find(({ dir }) => dir === stored.dir);
    const node = { type: 'run', entry };
    if (capture === 'snapshot') await vscode.commands.executeCommand(INTERNAL_COMMANDS.openRunSnapshot, node);
    else await vscode.commands.executeCommand(COMMANDS.runMakeActive, node);
    if (capture !== 'snapshot')
      await vscode.commands.executeCommand(COMMANDS.openFlameGraph, { dir: stored.dir });
  }
}

/** The process with the largest heap in the last seconds; undefined when none is known. */
function largestHeap({ metrics }: LiveSession): number | undefined {
  const { history } = metrics;
  const { last } = history.range ?? { last: 0 };
  const samples = [last, last - 1, last - 2].flatMap((second) => [...history.samplesAt(second)]);
  const main = samples
    .filter(({ thread }) => thread.endsWith('-0'))
    .sort((a, b) => (b.gauges['heap.used'] ?? 0) - (a.gauges['heap.used'] ?? 0));
  const [thread] = main.map((sample) => sample.thread);
  return thread === undefined ? undefined : Number(thread.split('-')[0]);
}
