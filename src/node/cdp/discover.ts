import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { isIP } from 'node:net';
import { HotlightError } from '../../core/base/errors';
import { connectError } from './client';

const TIMEOUT_MS = 3_000;
const PROBE_TIMEOUT_MS = 500;
const MAX_BYTES = 1 << 20;

/**
 * The WebSocket address of the Node.js process whose inspector listens on a port.
 * @throws HotlightError `not-found`, `bad-input`, `unsupported` (a browser), `io`, `cancelled`.
 */
export async function findInspectorUrl(host: string, port: number, signal?: AbortSignal): Promise<string> {
  const address = formatAddress(host, port);
  let ip = host;
  let text: string;
  try {
    // An inspector answers only to addresses and `localhost`, lest a web page reach it by a name of its own.
    if (isIP(host) === 0 && host !== 'localhost') ip = (await lookup(host)).address;
    text = await get(ip, port, signal);
  } catch (error) {
    if (signal?.aborted) throw new HotlightError('cancelled', 'Connecting was cancelled.', { cause: error });
    throw connectError(error, address);
  }
  const targets = parseTargets(text);
  if (targets === undefined) {
    throw new HotlightError(
      'bad-input',
      `What listens on ${address} is not a Node.js inspector: check the port, Node prints it at "Debugger listening on".`,
    );
  }
  const node = targets.find((target) => target.type === 'node');
  if (node === undefined) {
    throw new HotlightError(
      'unsupported',
      `The inspector on ${address} belongs to a browser or other program, not to Node.js: give the port of a Node.js process.`,
    );
  }
  return `ws://${formatAddress(ip, port)}/${node.id}`;
}

/** `127.0.0.1:9229`, `[::1]:9229`. */
export function formatAddress(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

interface InspectorTarget {
  readonly type: string;
  readonly id: string;
}

/** The answer of `/json/list`; undefined when it is anything else. */
function parseTargets(text: string): InspectorTarget[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  const targets = list.filter(
    (item): item is InspectorTarget =>
      typeof item === 'object' && item !== null && typeof item.type === 'string' && /^[\w-]+$/.test(item.id),
  );
  return targets.length === 0 ? undefined : targets;
}

/** Whether an inspector of Node.js answers on a port of this machine; asks for half a second. */
export async function probeInspector(host: string, port: number): Promise<boolean> {
  const list = await get(host, port, undefined, PROBE_TIMEOUT_MS).catch(() => '');
  return parseTargets(list)?.some(({ type }) => type === 'node') ?? false;
}

function get(
  host: string,
  port: number,
  signal: AbortSignal | undefined,
  timeoutMs = TIMEOUT_MS,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host, port, path: '/json/list', agent: false, timeout: timeoutMs, ...(signal && { signal }) },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) call.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      },
    );
    // A program that accepts and says nothing, or drips, must not hold us.
    const timer = setTimeout(
      () => call.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    call.on('error', reject);
    call.on('close', () => clearTimeout(timer));
    call.end();
  });
}
