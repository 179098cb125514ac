import { readFileSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { statOf } from '../files/statOf';

/** What `spawn` takes. */
export interface Executable {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows only: the arguments are quoted already. */
  readonly verbatim?: boolean;
}

/** What finding a command needs of the machine; injected so that Windows can be tested elsewhere. */
export interface CommandHost {
  readonly platform: NodeJS.Platform;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  isFile(path: string): boolean;
  /** Undefined when it can't be read. */
  readText(path: string): string | undefined;
}

export function thisHost(cwd: string, env: CommandHost['env']): CommandHost {
  return {
    platform: process.platform,
    cwd,
    env,
    isFile: (path) => statOf(path)?.isFile() === true,
    readText: (path) => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * Finds the program that a command line names, as a shell would, but without one. On Windows, npm and what npm
 * installs are `.cmd` files, which only a shell can run: the script that they start is started instead.
 * @throws HotlightError `not-found`.
 */
export function resolveCommand(command: readonly string[], host: CommandHost): Executable {
  const [name = '', ...args] = command;
  const file = host.platform === 'win32' ? findOnWindows(name, host) : findOnPosix(name, host);
  if (file === undefined) {
    throw new HotlightError(
      'not-found',
      `Command not found: "${name}"; check how it is spelt and that it is installed and on the PATH.`,
    );
  }
  if (host.platform !== 'win32' || !/\.(?:cmd|bat)$/i.test(file)) return { file, args };
  return fromBatchFile(file, args, host);
}

function findOnPosix(name: string, host: CommandHost): string | undefined {
  if (name.includes('/')) {
    const path = posix.resolve(host.cwd, name);
    return host.isFile(path) ? path : undefined;
  }
  const folders = (host.env.PATH ?? '/usr/local/bin:/usr/bin:/bin').split(':');
  return folders.map((folder) => posix.resolve(host.cwd, folder, name)).find((path) => host.isFile(path));
}

function findOnWindows(name: string, host: CommandHost): string | undefined {
  const hasFolder = /[\\/]/.test(name);
  const folders = hasFolder ? [''] : ['', ...(variable(host, 'PATH') ?? '').split(';').filter(Boolean)];
  const endings = (variable(host, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean);
  const hasEnding = endings.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase()));
  // A file without an ending (npm lies beside npm.cmd) is a script for other systems.
  const names = hasEnding ? [name] : endings.map((ending) => name + ending.toLowerCase());
  for (const folder of folders) {
    for (const candidate of names) {
      const path = win32.resolve(host.cwd, unquote(folder), candidate);
      if (host.isFile(path)) return path;
    }
  }
  return undefined;
}

/** Windows' variables are found whatever their case. */
function variable(host: CommandHost, name: string): string | undefined {
  const key = Object.keys(host.env).find((it) => it.toUpperCase() === name);
  return key === undefined ? undefined : host.env[key];
}

function unquote(folder: string): string {
  return folder.replace(/^"(.*)"$/, '$1');
}

function fromBatchFile(file: string, args: readonly string[], host: CommandHost): Executable {
  const script = scriptOfBatchFile(file, host.readText(file) ?? '');
  if (script !== undefined && host.isFile(script)) {
    const beside = win32.join(win32.dirname(file), 'node.exe');
    const node = host.isFile(beside) ? beside : findOnWindows('node', host);
    if (node !== undefined) return { file: node, args: [script, ...args] };
  }
  const line = [caret(file), ...args.map((arg) => caret(caret(quoteArgument(arg))))].join(' ');
  return {
    file: variable(host, 'COMSPEC') ?? 'cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    verbatim: true,
  };
}

/** The JavaScript file that npm.cmd, npx.cmd and the files that npm puts in node_modules/.bin run. */
export function scriptOfBatchFile(file: string, text: string): string | undefined {
  const own = /SET\s+"(?:NPM|NPX)_CLI_JS=%~dp0\\?([^"%]+)"/i.exec(text)?.[1];
  const shim = /"%(?:~dp0|dp0%)\\?([^"%]+\.[cm]?js)"\s+%\*/i.exec(text)?.[1];
  const script = own ?? shim;
  return script === undefined ? undefined : win32.join(win32.dirname(file), script);
}

/** As the C runtime of Windows reads it: backslashes escape only before a quote. */
function quoteArgument(arg: string): string {
  return `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** cmd.exe gives meaning to these even within quotes, and again in the file that it runs when that passes them on. */
function caret(text: string): string {
  return text.replace(/[()\][%!^"`<>&|;, *?]/g, '^$&');
}
