import { type AlertChange, AlertWatch } from './alerts';
import { MetricHistory } from './history';
import type { MetricsSample } from './sample';
import { SteadyClock } from './steadyClock';
import type { Threshold } from './thresholds';
import { type Trigger, TriggerWatch } from './triggers';

/** A trigger has fired: `value` is what the metric had then. */
export interface Firing {
  readonly trigger: Trigger;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly second: number;
}

/** A longer sample with next to no processor time is no blocked event loop: the machine slept. */
const SLEEP_MS = 60_000;
const SLEEP_SHARE = 0.01;

/** What there is to know of a program that runs: its metrics, and what they give rise to. */
export class LiveMetrics {
  readonly history = new MetricHistory();
  readonly triggers = new TriggerWatch();
  readonly #clock = new SteadyClock();
  #alerts: AlertWatch;
  #judged = Number.NEGATIVE_INFINITY;

  constructor(thresholds: readonly Threshold[]) {
    this.#alerts = new AlertWatch(thresholds);
  }

  get alerts(): AlertWatch['alerts'] {
    return this.#alerts.alerts;
  }

  /** By how much the machine's clock was set back meanwhile, in milliseconds. */
  get clockShiftMs(): number {
    return this.#clock.shiftMs;
  }

  /** From now on these hold; alerts begin anew. */
  watch(thresholds: readonly Threshold[]): void {
    this.#alerts = new AlertWatch(thresholds);
  }

  /** `isNew` is false for what was measured before anybody looked: it makes alerts, and nothing fires. */
  add(
    samples: readonly MetricsSample[],
    isNew: boolean,
  ): { readonly changes: AlertChange[]; readonly firings: Firing[] } {
    const changes: AlertChange[] = [];
    const firings: Firing[] = [];
    for (const sample of samples) {
      const steady = this.#clock.steady(sample);
      if (wasAsleep(steady)) continue;
      this.history.add(steady);
      const { last } = this.history.range ?? { last: Number.NEGATIVE_INFINITY };
      // The newest second is not complete before all threads have told of it.
      for (let second = Math.max(this.#judged + 1, last - 600); second < last; second++) {
        this.#judged = second;
        const values = this.history.valuesAt(second);
        changes.push(...this.#alerts.see(second, values));
        const trigger = isNew ? this.triggers.see(second, values) : undefined;
        if (trigger !== undefined) firings.push({ trigger, value: values[trigger.metric]!, second });
      }
    }
    return { changes, firings };
  }

  /** The program has ended. */
  end(): void {
    this.#alerts.end();
    this.triggers.clear();
  }
}

function wasAsleep({ ms, sums }: MetricsSample): boolean {
  const cpu = sums['cpu.time'];
  return ms > SLEEP_MS && cpu !== undefined && cpu < ms * 1000 * SLEEP_SHARE;
}
