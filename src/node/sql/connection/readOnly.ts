import { HotlightError, messageOf } from '../../../core/base/errors';
import { connect, type Session } from './connect';

export interface ReadOnlyOptions {
  /** Milliseconds after which the server ends a statement; 30 s when absent. */
  readonly timeoutMs?: number;
  /** Ends what the server is doing. */
  readonly signal?: AbortSignal;
}

/** What a server needs to end a statement and to say so. Milliseconds. */
const GRACE_MS = 3000;
const LOCK_TIMEOUT_MS = 2000;

/**
 * Does something in a read-only transaction of a session of its own, which is rolled back and closed afterwards. All
 * settings are the transaction's, so that they hold, and stay, where a pooler shares its sessions between clients.
 * @param url as `connect` takes it
 * @throws HotlightError as `connect` does, `cancelled`, `io` when the server goes away or says nothing any more, and
 *   what `work` throws
 */
export async function readOnly<T>(
  url: string,
  { timeoutMs = 30_000, signal }: ReadOnlyOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw cancelled();
  const session = await connect(url, { queryTimeoutMs: timeoutMs + GRACE_MS });
  const { client } = session;
  let backend: number | undefined;
  const stop = (): void => void cancel(url, session, backend);
  signal?.addEventListener('abort', stop, { once: true });
  let lost = false;
  try {
    await client.query('BEGIN READ ONLY');
    const limit = Math.round(timeoutMs);
    // Strings are to end where our parser says that they do.
    await client.query(
      `SET LOCAL statement_timeout = ${limit}; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}; SET LOCAL idle_in_transaction_session_timeout = ${limit + GRACE_MS}; SET LOCAL standard_conforming_strings = on`,
    );
    const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
    backend = rows[0]?.pid;
    if (signal?.aborted) throw cancelled();
    return await work(session);
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    const gone = lossOf(error);
    lost = gone !== undefined;
    throw gone ?? error;
  } finally {
    signal?.removeEventListener('abort', stop);
    if (!lost) await client.query('ROLLBACK').catch(() => {});
    await session.close();
  }
}

/**
 * Ends the statement by a second connection; a server that does not listen is left alone.
 * @param backend the process that works for the session, which is another one than the session was told of when there
 *   is a pooler in between
 */
async function cancel(url: string, session: Session, backend: number | undefined): Promise<void> {
  const hung = setTimeout(() => void session.close(), GRACE_MS);
  try {
    if (backend === undefined) throw new Error('It has not begun.');
    const other = await connect(url, { queryTimeoutMs: GRACE_MS });
    await other.client.query('SELECT pg_catalog.pg_cancel_backend($1)', [backend]).catch(() => {});
    await other.close();
  } catch {
    await session.close();
  } finally {
    clearTimeout(hung);
  }
}

function cancelled(): HotlightError {
  return new HotlightError('cancelled', 'Asking the database was cancelled.');
}

/** The sentence for a server that went away or stopped to answer; undefined for any other error. */
function lossOf(error: unknown): HotlightError | undefined {
  if (HotlightError.is(error)) return undefined;
  const { code } = error as { code?: unknown };
  const message = messageOf(error);
  // No `cause`: a library's error may hold the settings that it was called with.
  if (/Query read timeout/.test(message)) {
    return new HotlightError('io', 'The database server stopped answering; see that it runs, and try again.');
  }
  const ended = typeof code === 'string' && /^(57P0[1-3]|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code);
  if (ended || /Connection terminated|not queryable|Client was closed/.test(message)) {
    return new HotlightError(
      'io',
      'The database server ended the connection; see that it still runs, and try again.',
    );
  }
  return undefined;
}
