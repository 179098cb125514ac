import { array, Mismatch, number, object, oneOf, optional, parseJson, string } from '../base/parseJson';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * How requests are sent. `open`: so many per second, whatever the answers do, as traffic from many people is; a server
 * that slows down gets a queue. `closed`: a fixed number of users, each of whom waits for an answer before the next
 * request; a server that slows down gets fewer requests.
 */
export type Arrivals =
  | { readonly kind: 'open' /** Requests per second. */; readonly rate: number }
  | {
      readonly kind: 'closed';
      readonly users: number /** Milliseconds between answer and request. */;
      readonly thinkMs: number;
    };

/** Where a `{{name}}` in a request comes from: any of these, or a whole number between two. */
export type Choice = readonly (string | number)[] | { readonly from: number; readonly to: number };

export interface RequestPlan {
  /** For people: `GET /products/:id`. */
  readonly name: string;
  /** Its share of all requests, against the other weights. */
  readonly weight: number;
  readonly method: (typeof METHODS)[number];
  /** With the query; `{{name}}` stands for a choice, encoded. */
  readonly path: string;
  /** `{{name}}` as in the path; `{{env:NAME}}` for an environment variable, so that no secret is written down. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; `"{{name}}"` alone keeps the type of what was chosen. */
  readonly body?: unknown;
  /** Statuses that are no failure besides those below 400. */
  readonly accept: readonly number[];
}

/** What `.hotlight/load.json` says. */
export interface Scenario {
  /** Origin, and a path that all requests begin with. */
  readonly url: string;
  readonly arrivals: Arrivals;
  readonly durationMs: number;
  /** Before it, not counted. */
  readonly warmupMs: number;
  /** An answer that takes longer is a failure. */
  readonly timeoutMs: number;
  readonly choices: Readonly<Record<string, Choice>>;
  readonly requests: readonly RequestPlan[];
}

const SCENARIO_DEFAULTS = {
  arrivals: { kind: 'open', rate: 20 },
  durationMs: 10_000,
  warmupMs: 1_000,
  timeoutMs: 10_000,
} as const satisfies Partial<Scenario>;

const REMEDY = 'correct it as the README shows';

/**
 * Reads a scenario.
 * @throws HotlightError `bad-input` that names the file and the member
 */
export function parseScenario(text: string, file: string): Scenario {
  return parseJson(text, file, scenarioOf, REMEDY);
}

/** One address, asked for again and again. */
export function scenarioFor(url: URL): Scenario {
  const path = `${url.pathname}${url.search}`;
  const request = {
    name: `GET ${url.pathname}`,
    weight: 1,
    method: 'GET',
    path,
    headers: {},
    accept: [],
  } as const;
  return { url: url.origin, ...SCENARIO_DEFAULTS, choices: {}, requests: [request] };
}

function scenarioOf(value: unknown): Scenario {
  const read = object(value, 'the file');
  if (read.version !== 1) {
    throw new Mismatch(`its version is ${JSON.stringify(read.version)}, and this Hotlight knows version 1`);
  }
  const choices = Object.fromEntries(
    Object.entries(optional(read.choices, (it) => object(it, '"choices"')) ?? {}).map(([name, it]) => [
      name,
      choiceOf(it, name),
    ]),
  );
  const requests = array(read.requests, 'requests').map((it) => requestOf(it, choices));
  if (requests.length === 0) throw new Mismatch('"requests" is empty');
  const seconds = (name: string, most: number, otherwise: number): number =>
    optional(read[name], (it) => within(it, name, 0, most) * 1000) ?? otherwise;
  return {
    url: addressOf(string(read.url, 'url')),
    arrivals: arrivalsOf(read),
    durationMs: Math.max(100, seconds('duration', 86_400, SCENARIO_DEFAULTS.durationMs)),
    warmupMs: seconds('warmup', 3_600, SCENARIO_DEFAULTS.warmupMs),
    timeoutMs: Math.max(10, seconds('timeout', 600, SCENARIO_DEFAULTS.timeoutMs)),
    choices,
    requests,
  };
}

function arrivalsOf({ rate, users, think }: Record<string, unknown>): Arrivals {
  if (rate !== undefined && users !== undefined) {
    throw new Mismatch('it has both "rate" and "users"; requests come by one of them');
  }
  if (users === undefined) {
    return rate === undefined
      ? SCENARIO_DEFAULTS.arrivals
      : { kind: 'open', rate: within(rate, 'rate', 0.01, 100_000) };
  }
  return {
    kind: 'closed',
    users: Math.ceil(within(users, 'users', 1, 10_000)),
    thinkMs: optional(think, (it) => within(it, 'think', 0, 3_600) * 1000) ?? 0,
  };
}

function requestOf(value: unknown, choices: Readonly<Record<string, Choice>>): RequestPlan {
  const read = object(value, 'a request');
  const method = optional(read.method, (it) => oneOf(it, METHODS, 'method')) ?? 'GET';
  const path = string(read.path, 'path');
  if (!path.startsWith('/')) throw new Mismatch(`the path ${JSON.stringify(path)} does not begin with "/"`);
  const headers = Object.entries(optional(read.headers, (it) => object(it, '"headers"')) ?? {});
  for (const name of usedChoices([path, read.body, read.headers])) {
    if (!Object.hasOwn(choices, name))
      throw new Mismatch(`"choices" has no "${name}", which ${method} ${path} uses`);
  }
  return {
    name: optional(read.name, (it) => string(it, 'name')) ?? `${method} ${path.split('?')[0]}`,
    weight: optional(read.weight, (it) => within(it, 'weight', 0, 1e6)) ?? 1,
    method,
    path: sendable(path),
    headers: Object.fromEntries(headers.map(([name, it]) => [name.toLowerCase(), string(it, name)])),
    ...(read.body === undefined ? {} : { body: read.body }),
    accept: (optional(read.accept, (it) => array(it, 'accept')) ?? []).map((it) =>
      within(it, 'accept', 100, 599),
    ),
  };
}

/** A path as people write it, as HTTP can send it: what is not printable ASCII is percent-encoded. */
function sendable(path: string): string {
  return path.replace(/\p{Cs}/gu, '\ufffd').replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

function choiceOf(value: unknown, name: string): Choice {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new Mismatch(`the choice "${name}" is empty`);
    return value.map((it) => (typeof it === 'number' ? number(it, name) : string(it, name)));
  }
  const { from, to } = object(value, `the choice "${name}"`);
  const range = { from: Math.ceil(number(from, 'from')), to: Math.floor(number(to, 'to')) };
  if (range.to < range.from) throw new Mismatch(`the choice "${name}" ends before it begins`);
  return range;
}

/** Names in `{{…}}` of all texts of a value. */
function usedChoices(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(/\{\{([\w.-]+)\}\}/g)].map((match) => match[1]!);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(usedChoices) : [];
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Mismatch(
      `"url" is ${JSON.stringify(text)} instead of an address such as http://127.0.0.1:3000`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}

function within(value: unknown, name: string, least: number, most: number): number {
  const it = number(value, name);
  if (it >= least && it <= most) return it;
  throw new Mismatch(`"${name}" is ${it} instead of a number from ${least} to ${most}`);
}
