import type { MetricName, MetricValues } from './metrics';

/** What is recorded when a trigger fires. */
export const TRIGGERED = ['cpu', 'heap', 'snapshot'] as const;
export type Triggered = (typeof TRIGGERED)[number];

/** Something to be recorded when a metric is at or above a limit, a few times at most. */
export interface Trigger {
  readonly id: number;
  readonly metric: MetricName;
  /** In the metric's unit. */
  readonly limit: number;
  readonly capture: Triggered;
  /** How often it may still fire. */
  readonly left: number;
}

/** A single slow second is no news, two in a row are. */
const SECONDS = 2;
/** After it has fired, so that one bad time is recorded once. Seconds. */
const COOLDOWN_SECONDS = 60;
/** Recording slows the program down: all triggers together fire no more often than this in an hour. */
const MOST_PER_HOUR = 10;
const HOUR_SECONDS = 3600;

interface Armed {
  trigger: Trigger;
  above: number;
  quietUntil: number;
}

/** Follows metrics by the second and tells which triggers fire. */
export class TriggerWatch {
  readonly #armed = new Map<number, Armed>();
  #fired: readonly number[] = [];
  #nextId = 1;
  #second = Number.NEGATIVE_INFINITY;

  /** Those that wait. */
  get triggers(): readonly Trigger[] {
    return [...this.#armed.values()].map(({ trigger }) => trigger);
  }

  /** `left`: how often it may fire, from 1. The same trigger twice is one, with the later count. */
  arm(wanted: Omit<Trigger, 'id'>): Trigger {
    const { capture, limit, metric } = wanted;
    for (const armed of this.#armed.values()) {
      const it = armed.trigger;
      if (it.metric !== metric || it.capture !== capture || it.limit !== limit) continue;
      armed.trigger = { ...it, left: wanted.left };
      return armed.trigger;
    }
    const trigger = { ...wanted, id: this.#nextId };
    this.#nextId += 1;
    this.#armed.set(trigger.id, { trigger, above: 0, quietUntil: Number.NEGATIVE_INFINITY });
    return trigger;
  }

  /** @returns whether there was such a trigger */
  cancel(id: number): boolean {
    return this.#armed.delete(id);
  }

  clear(): void {
    this.#armed.clear();
  }

  /** The triggers that fire in this second, at most one. Seconds come in order. */
  see(second: number, values: MetricValues): Trigger | undefined {
    if (second <= this.#second) return undefined;
    this.#second = second;
    let firing: Armed | undefined;
    for (const armed of this.#armed.values()) {
      const value = values[armed.trigger.metric];
      if (value === undefined) continue;
      armed.above = value >= armed.trigger.limit ? armed.above + 1 : 0;
      if (armed.above >= SECONDS && second >= armed.quietUntil) firing ??= armed;
    }
    this.#fired = this.#fired.filter((at) => at > second - HOUR_SECONDS);
    if (firing === undefined || this.#fired.length >= MOST_PER_HOUR) return undefined;
    this.#fired = [...this.#fired, second];
    firing.above = 0;
    firing.quietUntil = second + COOLDOWN_SECONDS;
    firing.trigger = { ...firing.trigger, left: firing.trigger.left - 1 };
    if (firing.trigger.left <= 0) this.#armed.delete(firing.trigger.id);
    return firing.trigger;
  }
}
