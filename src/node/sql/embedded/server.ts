import { type ChildProcess, fork } from 'node:child_process';
import { HotlightError } from '../../../core/base/errors';
import type { FileSize, IndexHeight, Request, Response, Rows } from './messages';

/** PostgreSQL 18 in memory, in a process of its own. It has no time limit inside, so the process is what is ended. */
export interface EmbeddedServer {
  /** Statements over the simple protocol; the rows of each. */
  exec(sql: string): Promise<readonly Rows[]>;
  query(sql: string, values?: readonly unknown[]): Promise<Rows>;
  setSizes(sizes: readonly FileSize[]): Promise<void>;
  setHeights(heights: readonly IndexHeight[]): Promise<void>;
  /** Whether files show the sizes that they were given; off while indexes are made. */
  pretend(on: boolean): Promise<void>;
  dispose(): void;
}

export interface EmbeddedServerOptions {
  /** Absolute path of the bundled child, `dist/pglite/child.mjs`. */
  readonly childPath: string;
  readonly signal?: AbortSignal;
  /** Longest time for one request. Milliseconds. */
  readonly timeout?: number;
}

/** Starting compiles 9 MB of WebAssembly and makes a cluster, which a busy machine takes its time for. */
const START_TIMEOUT = 90_000;
const REQUEST_TIMEOUT = 30_000;

/**
 * SQL that the embedded server refused, with PostgreSQL's words, SQLSTATE and place: in characters of what was sent,
 * from 1.
 */
export class EmbeddedError extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
    readonly position: number | undefined,
  ) {
    super(message);
    this.name = 'EmbeddedError';
  }
}

interface Pending {
  readonly resolve: (results: readonly Rows[]) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

type Ask = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

/**
 * Starts the server. It ends with `dispose`, with the signal, when a request takes too long, and with this process.
 * @throws HotlightError `io` when it does not start, `cancelled`
 */
export async function openEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { signal, timeout = REQUEST_TIMEOUT } = options;
  if (signal?.aborted) throw cancelled();
  const child = fork(options.childPath, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    // In the editor, the program that runs this is Electron.
    env: { ...withoutNodeOptions(process.env), ELECTRON_RUN_AS_NODE: '1' },
  });
  const pending = new Map<number, Pending>();
  let ended: Error | undefined;
  let next = 1;
  const end = (error: Error): void => {
    if (ended) return;
    ended = error;
    child.kill('SIGKILL');
    for (const { reject, timer } of pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    pending.clear();
  };
  const abort = (): void => end(cancelled());
  signal?.addEventListener('abort', abort, { once: true });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  child.on('message', (message: Response) => {
    if (message.type === 'ready') return;
    const request = pending.get(message.id);
    if (!request) return;
    pending.delete(message.id);
    clearTimeout(request.timer);
    if (pending.size === 0) idle(child);
    if (message.type === 'answer') request.resolve(message.results);
    else {
      const position = message.position === undefined ? undefined : Number(message.position);
      request.reject(new EmbeddedError(message.message, message.code, position));
    }
  });
  await started(child, () => complaint, end).catch((error: Error) => {
    signal?.removeEventListener('abort', abort);
    end(error);
    throw ended ?? error;
  });
  idle(child);

  const ask = (request: Ask): Promise<readonly Rows[]> =>
    new Promise((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      const id = next++;
      const timer = setTimeout(() => {
        const seconds = Math.round(timeout / 1000);
        end(
          new HotlightError(
            'io',
            `The embedded PostgreSQL took longer than ${seconds} s and was ended; run it on a server.`,
          ),
        );
      }, timeout);
      pending.set(id, { resolve, reject, timer });
      child.ref();
      child.channel?.ref();
      child.send({ ...request, id } as Request);
    });

  return {
    exec: (sql) => ask({ type: 'exec', sql }),
    query: async (sql, values = []) => (await ask({ type: 'query', sql, values }))[0] ?? [],
    setSizes: async (sizes) => {
      await ask({ type: 'sizes', sizes });
    },
    setHeights: async (heights) => {
      await ask({ type: 'heights', heights });
    },
    pretend: async (on) => {
      await ask({ type: 'pretend', on });
    },
    dispose() {
      signal?.removeEventListener('abort', abort);
      end(cancelled());
    },
  };
}

function started(child: ChildProcess, complaint: () => string, end: (error: Error) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(
        new HotlightError(
          'io',
          `The embedded PostgreSQL did not start (${why}); reinstall Hotlight or connect to a server.`,
        ),
      );
    };
    const timer = setTimeout(() => fail(`nothing after ${START_TIMEOUT / 1000} s`), START_TIMEOUT);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => {
      const last = complaint().trim().split('\n').at(-1) ?? '';
      fail(last === '' ? `exit ${code ?? signal}` : last.slice(0, 200));
      end(new HotlightError('io', 'The embedded PostgreSQL ended early; try again.'));
    });
    child.once('message', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** An idle server must not keep a process alive that has nothing else to do. */
function idle(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
}

function cancelled(): HotlightError {
  return new HotlightError('cancelled', 'The embedded PostgreSQL was stopped.');
}

function withoutNodeOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, ...rest } = env;
  return rest;
}
