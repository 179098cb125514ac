// Drives the API with a mix of requests like the shop's: a fixed number of visitors, each of whom sends the next
// request when the answer to the last is there.
//
//   npm run load -- [--url http://127.0.0.1:3000] [--duration 10] [--concurrency 8] [--only <route>] [--json]
import http from 'node:http';
import { parseArgs } from 'node:util';
import { type PlannedRequest, pickRequest, random, routes } from './scenario.js';

interface Measured {
  readonly route: string;
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    duration: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '8' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const duration = positive('duration', values.duration) * 1000;
const concurrency = positive('concurrency', values.concurrency);
if (values.only !== undefined && !routes.includes(values.only)) {
  throw new Error(`--only must be one of: ${routes.join(' · ')}`);
}

const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
const latencies = new Map<string, number[]>();
const errors = new Map<string, number>();

await untilReady(30_000);
const started = performance.now();
await Promise.all(Array.from({ length: concurrency }, (_, visitor) => visit(visitor, started + duration)));
const elapsed = (performance.now() - started) / 1000;
agent.destroy();
report(elapsed);

async function visit(visitor: number, end: number): Promise<void> {
  const next = random(visitor + 1);
  while (performance.now() < end) {
    const request = pickRequest(next, values.only);
    const sent = performance.now();
    const status = await send(request, 10_000);
    record(latencies, request.route, performance.now() - sent);
    // 409 is the shop's "sold out".
    if (status >= 400 && status !== 409) errors.set(request.route, (errors.get(request.route) ?? 0) + 1);
  }
}

/** The answer's status; 599 when there was none. */
function send(planned: PlannedRequest, timeout: number): Promise<number> {
  return new Promise((resolve) => {
    const body = planned.body === undefined ? undefined : JSON.stringify(planned.body);
    const request = http.request(
      new URL(planned.path, values.url),
      {
        agent,
        method: planned.method,
        timeout,
        headers: {
          ...(planned.visitor === undefined ? {} : { 'x-visitor': planned.visitor }),
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 599));
        response.on('error', () => resolve(599));
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(599));
    request.end(body);
  });
}

async function untilReady(timeout: number): Promise<void> {
  const deadline = performance.now() + timeout;
  const health: PlannedRequest = { route: 'GET /health', method: 'GET', path: '/health' };
  while ((await send(health, 2000)) !== 200) {
    if (performance.now() > deadline)
      throw new Error(`${values.url} did not answer within ${timeout / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function report(seconds: number): void {
  const measured = [...latencies.entries()]
    .map(([route, times]) => summarise(route, times))
    .sort((a, b) => b.requests - a.requests);
  const requests = measured.reduce((sum, row) => sum + row.requests, 0);
  const failed = measured.reduce((sum, row) => sum + row.errors, 0);
  if (values.json) {
    console.log(JSON.stringify({ seconds, concurrency, requests, errors: failed, routes: measured }));
  } else {
    console.log(
      `${'route'.padEnd(34)}${['requests', 'errors', 'p50 ms', 'p95 ms', 'p99 ms'].map(cell).join('')}`,
    );
    for (const row of measured) {
      const times = [row.p50, row.p95, row.p99].map((time) => cell(time.toFixed(1)));
      console.log(`${row.route.padEnd(34)}${cell(row.requests)}${cell(row.errors)}${times.join('')}`);
    }
    console.log(
      `${requests} requests in ${seconds.toFixed(1)} s: ${(requests / seconds).toFixed(0)} per second, ${failed} errors`,
    );
  }
  if (requests === 0 || failed > 0) process.exitCode = 1;
}

function summarise(route: string, times: number[]): Measured {
  const sorted = [...times].sort((a, b) => a - b);
  // Nearest rank: the smallest value that at least this share of the answers did not exceed.
  const percentile = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return {
    route,
    requests: sorted.length,
    errors: errors.get(route) ?? 0,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
  };
}

function record(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a positive number, not ${text}`);
  return value;
}

function cell(value: string | number): string {
  return String(value).padStart(10);
}
