import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Client } from 'pg';
import { HotlightError, messageOf } from '../../../core/base/errors';

const CONNECT_TIMEOUT_MS = 10_000;
const OLDEST_SERVER = 120_000;

/** A session of its own on a server; whoever opened it closes it. */
export interface Session {
  readonly client: Client;
  /** `server_version_num`: 180004 for 18.4. */
  readonly version: number;
  /** `PostgreSQL 18.4`. */
  readonly server: string;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Milliseconds after which a query counts as lost, as the server says nothing any more; never when absent. */
  readonly queryTimeoutMs?: number;
}

/**
 * Opens a session with what libpq's `sslmode` means: `prefer` (the default) encrypts when the server can, `require`
 * always, `verify-ca` and `verify-full` also check who answers.
 * @param url `postgres://user:password@host:port/database?sslmode=…`; it is never part of an error
 * @throws HotlightError `usage`, `permission`, `unsupported`, `io`
 */
export async function connect(url: string, { queryTimeoutMs }: ConnectOptions = {}): Promise<Session> {
  const { target, mode, rootCertificate } = parseUrl(url);
  const where = `${decoded(target.hostname) || 'localhost'}:${target.port || '5432'}`;
  const attempts = mode === 'disable' ? [false] : mode === 'allow' ? [false, true] : [true];
  if (mode === 'prefer') attempts.push(false);
  for (const [index, encrypted] of attempts.entries()) {
    const client = new Client({
      connectionString: target.href,
      ssl: encrypted ? tlsOptions(mode, rootCertificate) : false,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'hotlight',
      ...(queryTimeoutMs === undefined ? {} : { query_timeout: queryTimeoutMs }),
    });
    // A server that goes away rejects the query that is waiting; nobody else has to hear of it.
    client.on('error', () => {});
    try {
      await client.connect();
      return await prepared(client);
    } catch (error) {
      await client.end().catch(() => {});
      if (HotlightError.is(error)) throw error;
      const other = /does not support SSL|no pg_hba\.conf entry|pg_hba\.conf rejects/.test(messageOf(error));
      if (index + 1 < attempts.length && other) continue;
      throw refused(error, where, decoded(target.pathname.slice(1)), target.password);
    }
  }
  throw new HotlightError('io', `No connection to ${where} was tried.`);
}

function parseUrl(url: string): { target: URL; mode: string; rootCertificate: string | undefined } {
  let target: URL;
  try {
    target = new URL(url);
  } catch {
    throw new HotlightError(
      'usage',
      'The database is not given as postgres://user:password@host:port/name; characters such as @ and / in the password are written as %40 and %2F.',
    );
  }
  if (target.protocol !== 'postgres:' && target.protocol !== 'postgresql:') {
    throw new HotlightError(
      'unsupported',
      `Only PostgreSQL can be asked for plans, not "${target.protocol.slice(0, -1)}"; give a postgres:// address.`,
    );
  }
  const mode = target.searchParams.get('sslmode') ?? 'prefer';
  if (!['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'].includes(mode)) {
    throw new HotlightError('usage', 'sslmode is disable, allow, prefer, require, verify-ca or verify-full.');
  }
  const rootCertificate = target.searchParams.get('sslrootcert') ?? undefined;
  // What is left means something else to the client library, or would run in the session.
  target.search = '';
  return { target, mode, rootCertificate };
}

function tlsOptions(mode: string, rootCertificate: string | undefined): ConnectionOptions {
  if (mode !== 'verify-ca' && mode !== 'verify-full') return { rejectUnauthorized: false };
  const ca = rootCertificate === undefined ? {} : { ca: certificate(rootCertificate) };
  return {
    ...ca,
    rejectUnauthorized: true,
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

function certificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HotlightError('not-found', `The certificate ${path} of sslrootcert can't be read.`, { cause });
  }
}

async function prepared(client: Client): Promise<Session> {
  const { rows } = await client.query<{ version: string; number: string }>(
    "SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number",
  );
  const version = Number(rows[0]?.number);
  const server = `PostgreSQL ${rows[0]?.version.split(' ')[0]}`;
  if (version < OLDEST_SERVER) {
    throw new HotlightError('unsupported', `${server} is too old; plans are read from PostgreSQL 12 on.`);
  }
  return { client, version, server, close: () => client.end().catch(() => {}) };
}

/** A part of an address may hold a `%` that stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refused(error: unknown, where: string, database: string, password: string): HotlightError {
  const code = (error as { code?: unknown }).code;
  // No `cause`: a library's error may hold the settings that it was called with.
  if (code === 'ECONNREFUSED') {
    return new HotlightError(
      'io',
      `No database server listens at ${where}; start it or correct the address.`,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new HotlightError('io', `The host of ${where} is not known; correct the address.`);
  }
  if (code === '28P01' || code === '28000') {
    return new HotlightError('permission', `The server at ${where} refused the user or the password.`);
  }
  if (code === '3D000') {
    return new HotlightError('not-found', `The server at ${where} has no database "${database}".`);
  }
  if (code === '53300') {
    return new HotlightError('io', `The server at ${where} has no connection left; try again later.`);
  }
  const message = messageOf(error).split('\n')[0] ?? '';
  const known = [password, decoded(password)].filter((it) => it !== '');
  const safe = known.reduce((text, secret) => text.split(secret).join('…'), message).replace(/\.$/, '');
  if (/client password must be/.test(message)) {
    return new HotlightError('permission', `The server at ${where} asks for a password.`);
  }
  if (/does not support SSL/.test(message)) {
    return new HotlightError(
      'io',
      `The server at ${where} does not support SSL, which the address asks for; leave sslmode out, or let the server encrypt.`,
    );
  }
  if (/certificate|self[- ]signed|CERT_|ERR_TLS/i.test(`${String(code)} ${message}`)) {
    return new HotlightError(
      'io',
      `The certificate of ${where} is not trusted (${safe}); give its authority by sslrootcert=file, or check less by sslmode=require.`,
    );
  }
  const hint = /timeout/i.test(message) ? 'see that the host can be reached' : 'see the address and sslmode';
  return new HotlightError('io', `No connection to ${where}: ${safe}; ${hint}.`);
}
