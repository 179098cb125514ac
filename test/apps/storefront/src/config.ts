export interface Config {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly databaseSchema: string;
  readonly poolSize: number;
  readonly logLevel: LogLevel;
  /** How often prices, promotions and tax rules are read again, in milliseconds. */
  readonly pricingRefreshMs: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  return {
    host: env.HOST ?? '127.0.0.1',
    port: integer(env, 'PORT', 3000),
    ...readDatabaseConfig(env),
    poolSize: integer(env, 'DATABASE_POOL', 10),
    logLevel: oneOf(env, 'LOG_LEVEL', logLevels, 'info'),
    pricingRefreshMs: integer(env, 'PRICING_REFRESH_MS', 60_000),
  };
}

export function readDatabaseConfig(env: NodeJS.ProcessEnv = process.env): {
  databaseUrl: string;
  databaseSchema: string;
} {
  const databaseUrl = env.DATABASE_URL;
  if (!databaseUrl)
    throw new Error('DATABASE_URL is not set, for example postgres://user:password@localhost/shop');
  const databaseSchema = env.DATABASE_SCHEMA ?? 'storefront';
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(databaseSchema)) {
    throw new Error(`DATABASE_SCHEMA must be a plain lower-case name, not ${JSON.stringify(databaseSchema)}`);
  }
  return { databaseUrl, databaseSchema };
}

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} must be a whole number, not ${text}`);
  return value;
}

function oneOf<T extends string>(env: NodeJS.ProcessEnv, name: string, values: readonly T[], fallback: T): T {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = values.find((candidate) => candidate === text);
  if (value === undefined) throw new Error(`${name} must be one of ${values.join(', ')}, not ${text}`);
  return value;
}
