import type { IncomingMessage } from 'node:http';
import { badRequest, HttpError } from './errors.js';

export interface Request {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

export type Handler = (request: Request) => Promise<Reply>;

interface Route {
  readonly method: string;
  readonly pattern: string;
  readonly segments: readonly string[];
  readonly handler: Handler;
}

const maxBodyBytes = 256 * 1024;

export class Router {
  private readonly routes: Route[] = [];

  get(pattern: string, handler: Handler): void {
    this.add('GET', pattern, handler);
  }

  post(pattern: string, handler: Handler): void {
    this.add('POST', pattern, handler);
  }

  private add(method: string, pattern: string, handler: Handler): void {
    this.routes.push({ method, pattern, segments: pattern.split('/').slice(1), handler });
  }

  /** Answers a request. `pattern` is the route's, for the access log. */
  async handle(message: IncomingMessage): Promise<Reply & { pattern: string }> {
    const url = new URL(message.url ?? '/', 'http://storefront');
    const segments = url.pathname.split('/').slice(1);
    let otherMethod = false;
    for (const route of this.routes) {
      const params = match(route.segments, segments);
      if (params === undefined) continue;
      if (route.method !== message.method) {
        otherMethod = true;
        continue;
      }
      const body = message.method === 'POST' ? await readJson(message) : undefined;
      const reply = await route.handler({ params, query: url.searchParams, headers: message.headers, body });
      return { ...reply, pattern: `${route.method} ${route.pattern}` };
    }
    throw otherMethod ? new HttpError(405, 'method not allowed') : new HttpError(404, 'no such route');
  }
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected.startsWith(':')) params[expected.slice(1)] = actual;
    else if (expected !== actual) return undefined;
  }
  return params;
}

async function readJson(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new HttpError(413, 'body too large');
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badRequest('body is not JSON');
  }
}
