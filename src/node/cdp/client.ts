import { WebSocket } from 'ws';
import { HotlightError, messageOf } from '../../core/base/errors';
import { CdpSession } from './session';

export interface ConnectOptions {
  /** Who is inspected, for messages: `process 4711`; made from the address when absent. */
  readonly peer?: string;
  readonly signal?: AbortSignal;
  /** How long the handshake may take; 5 000 ms when absent. */
  readonly timeoutMs?: number;
}

const CLOSE_TIMEOUT_MS = 2_000;

/** A session over its own WebSocket. */
export class CdpConnection extends CdpSession {
  constructor(
    peer: string,
    private readonly socket: WebSocket,
  ) {
    super(peer, (text) => socket.send(text));
    socket.on('message', (data) => this.take(data as Buffer));
    socket.on('error', (error) => this.end(`the connection to ${peer} broke (${error.message})`));
    socket.on('close', () => this.end(`${peer} closed the connection`));
  }

  /** Says goodbye and settles when the connection is gone. */
  async close(): Promise<void> {
    this.end('the connection was closed');
    const { socket } = this;
    if (socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.close(1000);
    });
  }

  private take(data: Buffer): void {
    try {
      // Above 512 MB V8 has no string for it; that throws here and ends the session with the reason.
      this.receive(data.toString('utf8'));
    } catch (error) {
      this.end(
        HotlightError.is(error)
          ? error.message.replace(/\.$/, '')
          : `a message of ${data.length} bytes from ${this.peer} can't be read (${messageOf(error)})`,
      );
      this.socket.terminate();
    }
  }
}

/**
 * Connects to an inspector's WebSocket.
 * @throws HotlightError `not-found` (nothing listens), `bad-input` (something else listens), `io`, `cancelled`,
 * `usage` (not a `ws:` URL).
 */
export async function connectCdp(url: string, options: ConnectOptions = {}): Promise<CdpConnection> {
  const address = parseAddress(url);
  const { signal, timeoutMs = 5_000 } = options;
  if (signal?.aborted) throw cancelled();
  // No size limit: a profile of a long recording has hundreds of megabytes.
  const socket = new WebSocket(url, { maxPayload: 0, perMessageDeflate: false, handshakeTimeout: timeoutMs });
  return await new Promise<CdpConnection>((resolve, reject) => {
    const onAbort = (): void => fail(cancelled());
    const fail = (error: HotlightError): void => {
      signal?.removeEventListener('abort', onAbort);
      socket.on('error', () => {}); // terminating a socket that still connects emits one more
      socket.terminate();
      reject(error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', (error) => fail(connectError(error, address)));
    // Node's inspector speaks first only when asked; until `open` nothing can be lost.
    socket.once('open', () => {
      signal?.removeEventListener('abort', onAbort);
      socket.removeAllListeners('error');
      resolve(new CdpConnection(options.peer ?? `the inspector at ${address}`, socket));
    });
  });
}

function parseAddress(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    if (protocol === 'ws:' || protocol === 'wss:') return host;
  } catch {
    // falls through to the same sentence
  }
  throw new HotlightError(
    'usage',
    `"${url}" is not an inspector's address: it looks like ws://127.0.0.1:9229/<id>.`,
  );
}

function cancelled(): HotlightError {
  return new HotlightError('cancelled', 'Connecting was cancelled.');
}

/** The sentence for a connection that did not come about. `address` is `host:port`. */
export function connectError(error: unknown, address: string): HotlightError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const detail = messageOf(error) || code;
  if (code === 'ECONNREFUSED') {
    return new HotlightError(
      'not-found',
      `Nothing listens on ${address}: start the program with --inspect=${address}, or attach to it by its process id.`,
      { cause: error },
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new HotlightError('not-found', `The host of ${address} is not known: check the name.`, {
      cause: error,
    });
  }
  if (
    /^(HPE_|WS_ERR_)|ECONNRESET|EPIPE/.test(code) ||
    /Unexpected server response|socket hang up/.test(detail)
  ) {
    return new HotlightError(
      'bad-input',
      `What listens on ${address} is not a Node.js inspector (${detail}): check the port, Node prints it at "Debugger listening on".`,
      { cause: error },
    );
  }
  return new HotlightError(
    'io',
    `${address} could not be reached (${detail}): check the address and that the network allows it.`,
    {
      cause: error,
    },
  );
}
