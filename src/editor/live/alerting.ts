import type { Disposable } from 'vscode';
import { capitalized } from '../../core/base/words';
import type { Alert, AlertChange } from '../../core/metrics/alerts';
import { METRICS, type MetricName } from '../../core/metrics/metrics';
import { formatQuantity } from '../../core/metrics/quantity';
import { ALERT_LEVELS } from '../../core/metrics/thresholds';
import { COMMANDS } from '../commands';
import type { Services } from '../services';
import type { LiveSession } from './session';
import type { LiveSessions } from './sessions';

const OPEN = 'Open Live View';
/** The same metric is not told of again this soon, unless it has become worse. */
const CALM_MS = 5 * 60_000;

/** Alerts of what this window records: always in the status bar, and one message when something grave begins. */
export class Alerting implements Disposable {
  readonly #services: Services;
  readonly #sessions: LiveSessions;
  readonly #subscription: Disposable;
  readonly #told = new Map<string, { readonly at: number; readonly alert: Alert }>();
  #isAsking = false;

  constructor(services: Services, sessions: LiveSessions) {
    const { recorder, vscode } = services;
    this.#services = services;
    this.#sessions = sessions;
    this.#subscription = vscode.Disposable.from(
      sessions.onDidBegin((session) => {
        session.onDidAlert((change) => this.#onAlert(session, change));
        session.onDidChange(() => this.#showState());
      }),
      recorder.onDidChange(() => this.#showState()),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#services.statusAlert.set(undefined);
  }

  #showState(): void {
    const [gravest, ...others] = this.#sessions.recorded?.metrics.alerts ?? [];
    if (gravest === undefined) {
      this.#services.statusAlert.set(undefined);
      return;
    }
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    this.#services.statusAlert.set({
      level: gravest.level,
      text: `${gravest.metric} ${valueText(gravest)}${more}`,
      tooltip: [gravest, ...others].map((alert) => `${sentenceOf(alert)}.`).join('\n'),
    });
  }

  #onAlert(session: LiveSession, { now }: AlertChange): void {
    this.#showState();
    if (session !== this.#sessions.recorded || now === undefined || now.level === 'info') return;
    const key = `${session.dir} ${now.metric}`;
    const before = this.#told.get(key);
    const isWorse =
      before === undefined || ALERT_LEVELS.indexOf(now.level) > ALERT_LEVELS.indexOf(before.alert.level);
    if (before !== undefined && !isWorse && Date.now() - before.at < CALM_MS) return;
    this.#told.set(key, { at: Date.now(), alert: now });
    // One message at a time: the status bar has the others.
    if (!this.#isAsking) void this.#tell(session, now);
  }

  async #tell(session: LiveSession, alert: Alert): Promise<void> {
    const { log, notify, recorder, vscode } = this.#services;
    const { state } = recorder;
    const where = 'title' in state ? ` in ${state.title}` : '';
    const message = `${capitalized(sentenceOf(alert))}${where}.`;
    log.warn(message);
    this.#isAsking = true;
    try {
      const level = alert.level === 'critical' ? 'error' : 'warning';
      const answer = await notify.alert(level, message, OPEN);
      if (answer === OPEN) await vscode.commands.executeCommand(COMMANDS.showLive, { dir: session.dir });
    } finally {
      this.#isAsking = false;
    }
  }
}

/** `response time p95 is 512 ms, above the critical limit of 300 ms` */
function sentenceOf(alert: Alert): string {
  const { label, unit } = METRICS[alert.metric];
  const which = alert.level === 'info' ? 'first' : alert.level;
  return `${label} is ${valueText(alert)}, at or above the ${which} limit of ${formatQuantity(alert.limit, unit)}`;
}

function valueText({ metric, value }: { readonly metric: MetricName; readonly value: number }): string {
  return formatQuantity(value, METRICS[metric].unit);
}
