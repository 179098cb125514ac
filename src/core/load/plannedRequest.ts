import { HotlightError } from '../base/errors';
import type { Choice, RequestPlan, Scenario } from './scenario';

/** A request as it is sent. */
export interface PlannedRequest {
  readonly plan: RequestPlan;
  /** Below the scenario's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Random = () => number;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32, Tommy Ettinger): every run asks the same. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The requests of a scenario, one after the other, by their weights.
 * @param env for `{{env:NAME}}` in headers
 * @throws HotlightError `usage` for a variable that is not set
 */
export function requestsOf({ requests, choices }: Scenario, env: Env, seed = 1): () => PlannedRequest {
  const random = randomFrom(seed);
  let total = 0;
  const ends: number[] = [];
  for (const { weight } of requests) {
    total += weight;
    ends.push(total);
  }
  const fixed = new Map(requests.map((plan) => [plan, fixedHeaders(plan, env)]));
  return () => {
    const at = random() * total;
    const plan = requests[ends.findIndex((end) => at < end)] ?? requests.at(-1)!;
    const chosen = (name: string): string | number => choose(choices[name]!, random);
    return {
      plan,
      path: plan.path.replace(NAMED, (_, name: string) => encodeURIComponent(chosen(name))),
      headers: fixed.get(plan) ?? headersOf(plan, env, (_, name) => String(chosen(name))),
      ...(plan.body === undefined ? {} : { body: JSON.stringify(filled(plan.body, chosen)) }),
    };
  };
}

const NAMED = /\{\{([\w.-]+)\}\}/g;

function choose(choice: Choice, random: Random): string | number {
  if ('from' in choice) return choice.from + Math.floor(random() * (choice.to - choice.from + 1));
  return choice[Math.floor(random() * choice.length)]!;
}

function filled(value: unknown, chosen: (name: string) => string | number): unknown {
  if (typeof value === 'string') {
    const whole = /^\{\{([\w.-]+)\}\}$/.exec(value);
    return whole === null
      ? value.replace(NAMED, (_, name: string) => String(chosen(name)))
      : chosen(whole[1]!);
  }
  if (Array.isArray(value)) return value.map((it) => filled(it, chosen));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, filled(it, chosen)]));
}

type Env = Readonly<Record<string, string | undefined>>;

/** Its headers; undefined when they hold choices, and so differ from request to request. */
function fixedHeaders(plan: RequestPlan, env: Env): Readonly<Record<string, string>> | undefined {
  const headers = headersOf(plan, env, (_, name) => name);
  return Object.values(plan.headers).some((text) => text.search(NAMED) >= 0) ? undefined : headers;
}

function headersOf(
  { name, headers, body }: RequestPlan,
  env: Env,
  choose: (text: string, name: string) => string,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([header, text]) => [
    header,
    text.replace(NAMED, choose).replace(/\{\{env:(\w+)\}\}/g, (_, variable: string) => {
      const value = env[variable];
      if (value !== undefined) return value;
      throw new HotlightError(
        'usage',
        `${name} needs the environment variable ${variable}, which is not set; set it and start again.`,
      );
    }),
  ]);
  const given: Record<string, string> = Object.fromEntries(entries);
  return body === undefined ? given : { 'content-type': 'application/json', ...given };
}
