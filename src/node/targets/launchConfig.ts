import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { HotlightError, messageOf } from '../../core/base/errors';
import { findBuilt } from './builtFile';
import { commandTarget, formatCommandLine, parseCommandLine } from './commandLine';
import { findProgram } from './installed';
import type { Configuration } from './launchJson';
import { findRunner, isTypeScript } from './nodeFile';
import type { ConfigContext, Outcome } from './outcome';
import { explainMissing, substitute } from './variables';

/** Thrown inside of this file for a configuration that can't be run. */
class Unusable extends Error {}

/** The members that are read, others don't matter to what is run. */
const READ = [
  'program',
  'args',
  'cwd',
  'env',
  'envFile',
  'runtimeExecutable',
  'runtimeArgs',
  'outFiles',
  'command',
] as const;
/** Options by which Node runs something else than plain JavaScript. */
const LOADER =
  /^(?:-r|--require|--import|--loader|--experimental-loader|--experimental-strip-types|--experimental-transform-types)(?:=|$)/;

/** A configuration with `"request": "launch"`, as js-debug would run it. */
export async function launchTarget(configuration: Configuration, context: ConfigContext): Promise<Outcome> {
  try {
    return await launch(configuration, context);
  } catch (error) {
    if (error instanceof Unusable) return { kind: 'disabled', reason: error.message };
    if (HotlightError.is(error, 'usage')) return { kind: 'disabled', reason: lowerFirst(error.message) };
    throw error;
  }
}

async function launch(configuration: Configuration, context: ConfigContext): Promise<Outcome> {
  const relevant = Object.fromEntries(
    READ.flatMap((key) => (key in configuration ? [[key, configuration[key]]] : [])),
  );
  const { value, missing } = substitute<Configuration>(relevant, context);
  if (missing[0] !== undefined) throw new Unusable(explainMissing(missing[0]));
  if (configuration.runtimeVersion !== undefined && configuration.runtimeVersion !== 'default') {
    throw new Unusable(
      `it asks for Node.js ${String(configuration.runtimeVersion)} by runtimeVersion: give that one's path in runtimeExecutable instead`,
    );
  }
  const cwd = resolve(context.root, text(value.cwd, 'cwd') ?? '.');
  const env = await environment(value, cwd);
  if (configuration.type === 'node-terminal') return terminalCommand(value, cwd, env);
  const words = await commandOf(value, cwd, context);
  return { kind: 'launch', command: words, cwd, env, detail: formatCommandLine(words) };
}

/** A command line for the terminal. Without a shell, what needs one is refused. */
function terminalCommand(
  { command }: Configuration,
  cwd: string,
  env: Record<string, string | null>,
): Outcome {
  const target = commandTarget(text(command, 'command') ?? '', cwd);
  return {
    kind: 'launch',
    command: target.command,
    cwd,
    env: { ...env, ...target.env },
    detail: target.detail,
  };
}

async function commandOf(value: Configuration, cwd: string, context: ConfigContext): Promise<string[]> {
  const runtime = text(value.runtimeExecutable, 'runtimeExecutable') ?? 'node';
  const runtimeArgs = list(value.runtimeArgs, 'runtimeArgs');
  const args = list(value.args, 'args');
  const program = text(value.program, 'program');
  if (program === undefined && runtimeArgs.length === 0 && args.length === 0) {
    throw new Unusable('it has neither "program" nor "runtimeArgs": say what to run');
  }
  const executable = await executableOf(runtime, cwd);
  if (program === undefined) return [...executable, ...runtimeArgs, ...args];
  const file = isAbsolute(program) ? program : resolve(cwd, program);
  const isPlainNode = runtime === 'node' && !runtimeArgs.some((it) => LOADER.test(it));
  if (!isPlainNode || !isTypeScript(file)) return [...executable, ...runtimeArgs, file, ...args];
  const built = await findBuilt(file, list(value.outFiles, 'outFiles'), context.root);
  if (built !== undefined) return [...executable, ...runtimeArgs, built, ...args];
  const runner = await findRunner(file, context.nodeVersion);
  if (runner.kind === 'none') throw new Unusable(runner.reason.replace(/\.$/, ''));
  return [...executable, ...runner.nodeArgs, ...runtimeArgs, file, ...args];
}

/** A program of an installed package (`tsx`, `nodemon`) is run by its script; anything else by its name or path. */
async function executableOf(runtime: string, cwd: string): Promise<string[]> {
  if (/^(?:node|npm|npx|pnpm|yarn|bun)$/.test(runtime)) return [runtime];
  if (!/[\\/]/.test(runtime)) {
    const script = await findProgram(runtime, cwd);
    return script === undefined ? [runtime] : ['node', script];
  }
  return [isAbsolute(runtime) ? runtime : resolve(cwd, runtime)];
}

/** `envFile`, then `env`, which wins. */
async function environment(value: Configuration, cwd: string): Promise<Record<string, string | null>> {
  const env: Record<string, string | null> = {};
  for (const name of list(value.envFile, 'envFile', (it) => [it])) {
    const file = resolve(cwd, name);
    try {
      Object.assign(env, parseEnv(await readFile(file, 'utf8')));
    } catch (error) {
      throw new Unusable(
        `its envFile ${file} can't be read (${messageOf(error)}): create it or remove the setting`,
      );
    }
  }
  const own = value.env ?? {};
  if (typeof own !== 'object' || Array.isArray(own)) throw new Unusable('its "env" is not an object');
  for (const [name, member] of Object.entries(own)) {
    env[name] = member === null ? null : String(member);
  }
  return env;
}

function text(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw new Unusable(`its "${name}" is not a text`);
  return value;
}

/** A list of texts; a single text is split as a command line, or taken as `single` says. */
function list(value: unknown, name: string, single: (text: string) => string[] = splitWords): string[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'string') return single(value);
  if (!Array.isArray(value)) throw new Unusable(`its "${name}" is not a list`);
  return value.map((it) => {
    if (typeof it === 'object') throw new Unusable(`its "${name}" holds something else than texts`);
    return String(it);
  });
}

function splitWords(line: string): string[] {
  return line.trim() === '' ? [] : parseCommandLine(line);
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
