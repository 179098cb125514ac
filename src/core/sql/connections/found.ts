import type { ConnectionParts } from './connectionUrl';
import { isPostgresUrl, urlOf } from './connectionUrl';

/** A connection that a file of the workspace names. */
export interface FoundConnection {
  /** With its password: never to be shown, logged or kept. */
  readonly url: string;
  /** Absolute, with `/`; '' for the environment of the editor. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** What it is called there: `DATABASE_URL`, `db` of a compose file, `development.connection`. */
  readonly name: string;
}

/** Variables by name, as an environment file or the environment has them. */
export type Variables = ReadonlyMap<string, { readonly value: string; readonly line: number }>;

/** Prefixes of variables that go together: `DB_HOST`, `DB_PORT`, … */
const GROUPS = ['PG', 'POSTGRES_', 'POSTGRESQL_', 'PG_', 'DB_', 'DATABASE_', 'TYPEORM_', 'RDS_'] as const;
const NAMES = {
  host: ['HOST', 'HOSTNAME', 'SERVER'],
  port: ['PORT'],
  database: ['DATABASE', 'DB', 'NAME', 'DB_NAME', 'DATABASE_NAME'],
  user: ['USER', 'USERNAME', 'DB_USER'],
  password: ['PASSWORD', 'PASS', 'PWD'],
  sslmode: ['SSLMODE'],
} as const;
const DIALECTS = ['DIALECT', 'TYPE', 'CONNECTION', 'CLIENT', 'DRIVER', 'ENGINE'];
/** Ports that other databases listen on. */
const FOREIGN_PORTS = new Set(['3306', '1433', '1521', '27017', '6379', '33060']);

/** The databases that some variables name: addresses, and groups such as PGHOST, PGUSER or DB_HOST, DB_NAME. */
export function connectionsOfVariables(
  variables: Variables,
): Pick<FoundConnection, 'url' | 'line' | 'name'>[] {
  const found: Pick<FoundConnection, 'url' | 'line' | 'name'>[] = [];
  for (const [name, { value, line }] of variables) {
    if (isPostgresUrl(value)) found.push({ url: value, line, name });
  }
  for (const prefix of GROUPS) {
    const group = groupOf(variables, prefix);
    if (group) found.push({ url: urlOf(group.parts), line: group.line, name: group.name });
  }
  return found;
}

function groupOf(
  variables: Variables,
  prefix: string,
): { parts: ConnectionParts; line: number; name: string } | undefined {
  const first = (names: readonly string[]) =>
    names.map((name) => variables.get(prefix + name)).find((it) => it !== undefined && it.value !== '');
  const host = first(NAMES.host);
  const database = first(NAMES.database);
  const user = first(NAMES.user);
  // A lone DB_NAME or DB_HOST says too little to try it.
  if (host === undefined && (database === undefined || user === undefined)) return undefined;
  if (isAddress(host?.value) || isAddress(database?.value)) return undefined;
  if (prefix !== 'PG' && database === undefined && user === undefined) return undefined;
  const dialect = first(DIALECTS)?.value;
  if (dialect !== undefined && !/postgres|^pg$|cockroach/i.test(dialect)) return undefined;
  const port = first(NAMES.port)?.value;
  if (port !== undefined && (FOREIGN_PORTS.has(port) || !/^\d{1,5}$/.test(port))) return undefined;
  const parts = {
    host: host?.value,
    port,
    database: database?.value,
    user: user?.value,
    password: first(NAMES.password)?.value,
    sslmode: first(NAMES.sslmode)?.value,
  };
  const line = (host ?? database)?.line ?? 1;
  return { parts, line, name: `${prefix}*` };
}

function isAddress(text: string | undefined): boolean {
  return text?.includes('://') ?? false;
}
