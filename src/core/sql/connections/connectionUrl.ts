/** Where and as whom to connect. Holds no password, so it may be shown, logged and kept. */
export interface ConnectionTarget {
  /** A name, an address, or the absolute path of the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** Parts of a connection as settings, variables and configuration files have them. */
export interface ConnectionParts {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** libpq's `sslmode`. */
  readonly sslmode?: string | undefined;
}

const DEFAULT_PORT = 5432;

/** `postgres://user:password@host:port/database`, with what libpq takes for parts that are not given. */
export function urlOf({ host, port, database, user, password, sslmode }: ConnectionParts): string {
  const encode = encodeURIComponent;
  const name = user || 'postgres';
  const secret = password ? `:${encode(password)}` : '';
  // A socket's folder stands percent-encoded where the host does.
  const where =
    host?.includes(':') && !host.startsWith('[')
      ? `[${host}]`
      : host?.startsWith('/')
        ? encode(host)
        : host || 'localhost';
  const mode = sslmode ? `?sslmode=${encode(sslmode)}` : '';
  return `postgres://${encode(name)}${secret}@${where}:${port || DEFAULT_PORT}/${encode(database || name)}${mode}`;
}

/** Whether a text is the address of a PostgreSQL database, as far as its looks go. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//i.test(text) && targetOf(text) !== undefined;
}

/** What of an address may be shown; undefined for a text that is no address. */
export function targetOf(url: string): ConnectionTarget | undefined {
  try {
    const { hostname, port, pathname, username, searchParams } = new URL(url);
    const user = decoded(username) || searchParams.get('user') || 'postgres';
    const host = decoded(hostname).replace(/^\[|\]$/g, '') || searchParams.get('host') || 'localhost';
    return {
      host,
      port: Number(port) || DEFAULT_PORT,
      database: decoded(pathname.slice(1)) || user,
      user,
    };
  } catch {
    return undefined;
  }
}

/** `shop on localhost`, with the port where it is not the usual one. */
export function connectionName({ host, port, database }: ConnectionTarget): string {
  return `${database} on ${host}${port === DEFAULT_PORT ? '' : `:${port}`}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
