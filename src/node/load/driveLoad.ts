import * as http from 'node:http';
import * as https from 'node:https';
import { HotlightError } from '../../core/base/errors';
import { type LoadResult, LoadTally } from '../../core/load/loadResult';
import { type PlannedRequest, requestsOf } from '../../core/load/plannedRequest';
import type { Scenario } from '../../core/load/scenario';
import { Histogram } from '../../core/metrics/histogram';

export interface LoadOptions {
  /** Hosts besides this machine that may be loaded. */
  readonly allowedHosts?: readonly string[];
  /** For `{{env:NAME}}` in headers. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The first answer is waited for so long, as a server that was just started needs its time. */
  readonly readyMs?: number;
  /** Of what is chosen at random: the same requests for the same one, which is 1 when absent. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called about every second with what is done, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** More connections than browsers and proxies open to one server; requests beyond wait, and are measured waiting. */
const SOCKETS = 512;
/** Requests that wait for an answer; a server that is so far behind fails the next ones at once. */
const WAITING = 20_000;
/** A driver that is later than this with one request of a hundred says so. */
const LATE_MS = 20;

/**
 * Sends the requests of a scenario and measures each from when it was sent, or would have been with a free connection,
 * to the end of its answer. In an open load that is when the schedule says, however slow the answers to others are: no
 * request waits unmeasured for one before it ("coordinated omission", G. Tene). In a closed load users wait for each
 * other's server by definition, which the result notes.
 *
 * @throws HotlightError `permission` for a host that is not this machine and not allowed, `target` when nothing answers,
 *   `cancelled`, `usage` for a missing environment variable
 */
export async function driveLoad(scenario: Scenario, options: LoadOptions): Promise<LoadResult> {
  const url = new URL(scenario.url);
  assertAllowed(url, options.allowedHosts ?? []);
  const next = requestsOf(scenario, options.env, options.seed);
  const driver = new Driver(scenario, url, options.signal);
  try {
    await driver.untilReady(options.readyMs ?? 5_000);
    return await driver.run(next, options.onProgress);
  } finally {
    driver.close();
  }
}

/** Only this machine is loaded unasked: a load on somebody else's server is an attack. */
function assertAllowed({ hostname }: URL, allowed: readonly string[]): void {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const isHere = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  if (isHere || allowed.some((it) => it.toLowerCase() === host)) return;
  throw new HotlightError(
    'permission',
    `${host} is another machine; if you may load it, say so with "hotlight load --allow ${host}".`,
  );
}

interface Answer {
  /** Undefined for success. */
  readonly failure?: string;
}

class Driver {
  readonly #scenario: Scenario;
  readonly #url: URL;
  readonly #signal: AbortSignal | undefined;
  readonly #agent: http.Agent;
  readonly #tally = new LoadTally();
  readonly #late = new Histogram();
  readonly #open = new Set<http.ClientRequest>();
  /** What ends the pauses that are being made. */
  readonly #pauses = new Set<() => void>();

  constructor(scenario: Scenario, url: URL, signal: AbortSignal | undefined) {
    this.#scenario = scenario;
    this.#url = url;
    this.#signal = signal;
    const { Agent } = url.protocol === 'https:' ? https : http;
    this.#agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  async untilReady(limit: number): Promise<void> {
    const end = performance.now() + limit;
    const probe = { name: 'probe', weight: 1, method: 'HEAD', path: '/', headers: {}, accept: [] } as const;
    for (;;) {
      const { failure } = await this.#send({ plan: probe, path: '/', headers: {} }, 2_000);
      if (failure === undefined || failure.startsWith('status ')) return;
      this.#assertGoing();
      if (performance.now() >= end) {
        throw new HotlightError(
          'target',
          `${this.#url.origin} does not answer (${failure}); start the server, or correct the address.`,
        );
      }
      await this.#pause(100);
    }
  }

  async run(next: () => PlannedRequest, onProgress?: (done: number) => void): Promise<LoadResult> {
    const { arrivals, durationMs, warmupMs, url } = this.#scenario;
    const startedAt = new Date(Date.now() + warmupMs).toISOString();
    const counted = performance.now() + warmupMs;
    const end = counted + durationMs;
    const timer = setInterval(() => {
      onProgress?.(Math.min(1, Math.max(0, (performance.now() - counted) / durationMs)));
    }, 1_000);
    const measure = async (): Promise<void> => {
      const request = next();
      const sent = performance.now();
      const { failure } = await this.#send(request, this.#scenario.timeoutMs);
      if (this.#signal?.aborted || sent < counted) return;
      this.#tally.add(request.plan.name, performance.now() - sent, failure);
    };
    try {
      if (arrivals.kind === 'open') await this.#openLoad(arrivals.rate, counted - warmupMs, end, measure);
      else {
        const user = async (): Promise<void> => {
          while (performance.now() < end && !this.#signal?.aborted) {
            await measure();
            if (arrivals.thinkMs > 0) await this.#pause(arrivals.thinkMs);
          }
        };
        await Promise.all(Array.from({ length: arrivals.users }, user));
      }
    } finally {
      clearInterval(timer);
    }
    this.#assertGoing();
    return this.#tally.result({ url, startedAt, durationMs, arrivals, notes: this.#notes() });
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#abort();
    this.#agent.destroy();
  }

  readonly #abort = (): void => {
    for (const request of this.#open) request.destroy();
    for (const wake of this.#pauses) wake();
  };

  /** Sends by the clock alone, and waits for the answers when all is sent. */
  async #openLoad(rate: number, start: number, end: number, measure: () => Promise<void>): Promise<void> {
    const waiting = new Set<Promise<void>>();
    const gap = 1000 / rate;
    for (let count = 0; ; count++) {
      const due = start + count * gap;
      if (due >= end) break;
      const early = due - performance.now();
      // Timers have whole milliseconds; what is due within one is sent with the one before it.
      if (early > 0.5) await this.#pause(Math.ceil(early));
      if (this.#signal?.aborted) break;
      this.#late.record(Math.max(0, performance.now() - due) * 1000);
      const answered = measure().finally(() => waiting.delete(answered));
      waiting.add(answered);
    }
    await Promise.all(waiting);
  }

  #send({ plan, path, headers, body }: PlannedRequest, timeout: number): Promise<Answer> {
    if (this.#open.size >= WAITING)
      return Promise.resolve({ failure: 'too many requests without an answer' });
    return new Promise((resolve) => {
      const { request: ask } = this.#url.protocol === 'https:' ? https : http;
      const base = this.#url.pathname.replace(/\/$/, '');
      let request: http.ClientRequest;
      try {
        request = ask({
          agent: this.#agent,
          protocol: this.#url.protocol,
          hostname: this.#url.hostname.replace(/^\[|\]$/g, ''),
          port: this.#url.port,
          method: plan.method,
          path: `${base}${path}`,
          headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
        });
      } catch (error) {
        resolve({ failure: reasonOf(error) }); // a header that HTTP can't send, from a choice or a variable
        return;
      }
      this.#open.add(request);
      const done = (answer: Answer): void => {
        clearTimeout(limit);
        this.#open.delete(request);
        resolve(answer);
      };
      const limit = setTimeout(() => {
        done({ failure: `no answer within ${timeout / 1000} s` });
        request.destroy();
      }, timeout);
      request.on('response', (response) => {
        const { statusCode = 0 } = response;
        const isFailure = statusCode >= 400 && !plan.accept.includes(statusCode);
        response.on('end', () => done(isFailure ? { failure: `status ${statusCode}` } : {}));
        response.on('error', () => done({ failure: 'the answer broke off' }));
        response.resume();
      });
      request.on('error', (error) => done({ failure: reasonOf(error) }));
      request.end(body);
    });
  }

  #notes(): string[] {
    const { arrivals } = this.#scenario;
    const late = (this.#late.percentile(99) ?? 0) / 1000;
    return [
      ...(arrivals.kind === 'closed'
        ? [
            'Each user waits for an answer before the next request, so a slow server gets fewer requests; give a rate to measure what others would wait.',
          ]
        : []),
      ...(late > LATE_MS
        ? [
            `The driver itself was up to ${Math.round(late)} ms late with its requests; ask for fewer per second, or run it on another machine.`,
          ]
        : []),
    ];
  }

  #pause(ms: number): Promise<void> {
    if (this.#signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#pauses.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#pauses.add(wake);
    });
  }

  #assertGoing(): void {
    if (this.#signal?.aborted) throw new HotlightError('cancelled', 'The load was stopped.');
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
