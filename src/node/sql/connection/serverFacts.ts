import type { Session } from './connect';

/** What a session finds out about the server that answered, and about the way to it. */
export interface ServerFacts {
  /** `PostgreSQL 18.4`. */
  readonly server: string;
  readonly database: string;
  readonly user: string;
  /** A read replica: its plans are the primary's, its counters are its own. */
  readonly replica: boolean;
  /** A pooler such as PgBouncer answers in the server's place and shares its sessions between clients. */
  readonly pooler: boolean;
  readonly superuser: boolean;
  readonly extensions: readonly string[];
}

/** Asks in the session's own transaction. */
export async function readServerFacts({ client, server }: Session): Promise<ServerFacts> {
  const { rows } = await client.query<{
    database: string;
    user: string;
    replica: boolean;
    pid: number;
    superuser: boolean;
    extensions: string[];
  }>(
    `SELECT pg_catalog.current_database() AS database, current_user::text AS user, pg_catalog.pg_is_in_recovery() AS replica,
            pg_catalog.pg_backend_pid() AS pid, pg_catalog.current_setting('is_superuser') = 'on' AS superuser,
            ARRAY(SELECT extname::text FROM pg_catalog.pg_extension ORDER BY 1) AS extensions`,
  );
  const { pid, ...facts } = rows[0]!;
  // A pooler tells its clients a key of its own to cancel by, in place of the process that works for them.
  const told = (client as unknown as { processID?: number | null }).processID;
  return { server, ...facts, pooler: typeof told === 'number' && told !== pid };
}
