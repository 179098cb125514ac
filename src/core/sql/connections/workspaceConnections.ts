import { baseName } from '../../base/paths';
import { connectionsOfCompose } from './composeFile';
import { connectionsOfModule } from './configModule';
import { parseEnvFile } from './envFile';
import { connectionsOfVariables, type FoundConnection, type Variables } from './found';
import { connectionsOfPrisma } from './prismaSchema';

/** A file that may name a database; its path is absolute, with `/`. */
export interface ConfigurationFile {
  readonly path: string;
  readonly text: string;
}

/** Patterns (below a workspace folder) of the files that `connectionsOf` reads. */
export const CONNECTION_FILES = [
  '**/.env',
  '**/.env.*',
  '**/*.env',
  '**/{docker-,}compose{,.*}.{yml,yaml}',
  '**/schema.prisma',
  '**/prisma/**/*.prisma',
  '**/knexfile.{js,cjs,mjs,ts,cts,mts}',
  '**/ormconfig.{js,cjs,ts,json}',
  '**/{*[-.],}data-source.{js,ts}',
  '**/{*[-.],}datasource.{js,ts}',
  '**/DataSource.{js,ts}',
  '**/drizzle{.*,}.config.{js,cjs,mjs,ts}',
  '**/prisma.config.{js,mjs,ts}',
  '**/mikro-orm.config.{js,ts}',
  '**/config/{config,database,db}.{js,cjs,ts,json}',
] as const;

/** Templates for people to copy: their passwords are no passwords. */
const EXAMPLE =
  /\.(example|sample|template|tmpl|dist|defaults?|schema|vault|d)$|^(example|sample|template)\.env$|\.env\.(example|sample|template)\./i;
/** The file that counts where several set the same variable, as dotenv-flow and Vite have it; others only list. */
const ENVIRONMENT_FILES = ['.env', '.env.development', '.env.local', '.env.development.local'];

/**
 * The PostgreSQL databases that a workspace's files name, each once, those of environment files first. Nothing of
 * the workspace is run.
 * @param files with paths that match CONNECTION_FILES
 * @param environment variables of this process
 */
export function connectionsOf(
  files: readonly ConfigurationFile[],
  environment: ReadonlyMap<string, string> = new Map(),
): FoundConnection[] {
  const usable = files.filter(({ path }) => !EXAMPLE.test(baseName(path)));
  const isEnv = ({ path }: ConfigurationFile): boolean => /(^|\.)env(\.|$)/i.test(baseName(path));
  const parsed = new Map(
    usable.filter(isEnv).map(({ path, text }) => [path, parseEnvFile(text, environment)]),
  );
  const found: FoundConnection[] = [];
  for (const [file, variables] of parsed) {
    found.push(...connectionsOfVariables(variables).map((one) => ({ ...one, file })));
  }
  for (const { path, text } of usable.filter((file) => !isEnv(file))) {
    const variables = variablesFor(path, parsed, environment);
    const own = /\.ya?ml$/i.test(path)
      ? connectionsOfCompose(text, new Map([...variables].map(([name, { value }]) => [name, value])))
      : /\.prisma$/i.test(path)
        ? connectionsOfPrisma(text, variables)
        : connectionsOfModule(text, path, variables);
    found.push(...own.map((one) => ({ ...one, file: path })));
  }
  const outer = new Map([...environment].map(([name, value]) => [name, { value, line: 1 }]));
  found.push(...connectionsOfVariables(outer).map((one) => ({ ...one, file: '', line: 1 })));
  const seen = new Set<string>();
  return found.filter(({ url }) => !seen.has(url) && seen.add(url));
}

/** What a program in a file's folder finds in its environment: of the nearest folder that has environment files. */
function variablesFor(
  path: string,
  parsed: ReadonlyMap<string, Variables>,
  environment: ReadonlyMap<string, string>,
): Variables {
  const all = new Map([...environment].map(([name, value]) => [name, { value, line: 1 }]));
  for (let folder = path; folder.includes('/'); ) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    const here = ENVIRONMENT_FILES.flatMap((name) => parsed.get(`${folder}/${name}`) ?? []);
    if (here.length === 0) continue;
    for (const variables of here) for (const [name, variable] of variables) all.set(name, variable);
    break;
  }
  return all;
}
