import { connect, type Session } from './connect';

export interface ReadOnlyOptions {
  /** Milliseconds after which the server ends a statement; 30 s when absent. */
  readonly timeoutMs?: number;
}

/**
 * Does something in a read-only transaction of a session of its own, which is rolled back and closed afterwards.
 * @param url as `connect` takes it
 * @throws HotlightError as `connect` does, and what `work` throws
 */
export async function readOnly<T>(
  url: string,
  { timeoutMs = 30_000 }: ReadOnlyOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await connect(url);
  const { client } = session;
  try {
    await client.query('BEGIN READ ONLY');
    await client.query(
      `SET LOCAL statement_timeout = ${Math.round(timeoutMs)}; SET LOCAL lock_timeout = 2000`,
    );
    return await work(session);
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    await session.close();
  }
}
