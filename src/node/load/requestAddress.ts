import * as http from 'node:http';
import * as https from 'node:https';

const AT_ONCE = 8;
const MOST_REDIRECTS = 5;

export interface Requested {
  /** Requests that got no answer. */
  readonly failures: number;
  /** Why the last of them got none. */
  readonly last?: unknown;
}

/**
 * Requests one address a number of times, a few at once, following redirects on the same server. All connections are
 * its own and closed when it ends: those of `fetch` stay open in the server, and an editor's `fetch` opens one for each
 * request, so that a server would seem to keep more with every load.
 * @param signal leaves out what has not been sent
 */
export async function requestAddress(url: URL, requests: number, signal: AbortSignal): Promise<Requested> {
  const { Agent } = url.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let left = requests;
  let failures = 0;
  let last: unknown;
  const worker = async (): Promise<void> => {
    while (left-- > 0 && !signal.aborted) {
      try {
        await follow(url, agent, signal);
      } catch (error) {
        failures++;
        last = error;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    agent.destroy();
  }
  return { failures, last };
}

async function follow(url: URL, agent: http.Agent, signal: AbortSignal): Promise<void> {
  let next: URL | undefined = url;
  for (let times = 0; next !== undefined && times <= MOST_REDIRECTS; times++) {
    const location = await get(next, agent, signal);
    const target: URL | undefined =
      location !== undefined && URL.canParse(location, next.href) ? new URL(location, next) : undefined;
    next = target?.origin === url.origin ? target : undefined;
  }
}

/** Reads an answer to its end. @returns where it redirects to @throws what went wrong with the connection */
function get(url: URL, agent: http.Agent, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const { get: ask } = url.protocol === 'https:' ? https : http;
    const request = ask(url.href, { agent, signal }, (response) => {
      const { statusCode = 0, headers } = response;
      response.on('end', () => resolve(statusCode >= 300 && statusCode < 400 ? headers.location : undefined));
      response.on('error', reject);
      response.resume();
    });
    request.on('error', reject);
  });
}
