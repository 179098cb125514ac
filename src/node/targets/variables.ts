import { homedir } from 'node:os';
import { basename, dirname, extname, relative, sep } from 'node:path';

export interface VariableContext {
  /** The folder that the configuration belongs to, absolute. */
  readonly root: string;
  /** All workspace folders, for `${workspaceFolder:name}`. */
  readonly roots: readonly string[];
  /** The file in the editor, absolute. */
  readonly currentFile?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A value without its variables, and those that have no value here: names without `${}`. */
export interface Substituted<T> {
  readonly value: T;
  readonly missing: readonly string[];
}

/** Replaces VS Code's `${…}` variables in a text, and in all texts of a list or an object. */
export function substitute<T>(value: T, context: VariableContext): Substituted<T> {
  const missing = new Set<string>();
  const visit = (it: unknown): unknown => {
    if (typeof it === 'string') {
      return it.replace(/\$\{([^{}]+)\}/g, (whole, name: string) => {
        const found = lookUp(name, context);
        if (found === undefined) missing.add(name);
        return found ?? whole;
      });
    }
    if (Array.isArray(it)) return it.map(visit);
    if (typeof it === 'object' && it !== null) {
      return Object.fromEntries(Object.entries(it).map(([key, member]) => [key, visit(member)]));
    }
    return it;
  };
  return { value: visit(value) as T, missing: [...missing] };
}

/** Why a variable has no value, and what to do. Completes "… can't be run: ". */
export function explainMissing(name: string): string {
  if (/^(?:file|relativeFile)/.test(name)) return `\${${name}} needs an open file`;
  if (name.startsWith('workspaceFolder:')) return `\${${name}} names no folder of this workspace`;
  if (/^(?:command|input|config):/.test(name))
    return `\${${name}} is known only to the editor's debugger: write the value instead`;
  return `\${${name}} is not supported: write the value instead`;
}

function lookUp(name: string, context: VariableContext): string | undefined {
  const { root, roots, currentFile } = context;
  const colon = name.indexOf(':');
  if (colon >= 0) {
    const rest = name.slice(colon + 1);
    if (name.startsWith('env:')) return readEnv(rest, context.env);
    if (name.startsWith('workspaceFolder:')) return roots.find((it) => basename(it) === rest);
    return undefined;
  }
  switch (name) {
    case 'workspaceFolder':
    case 'workspaceRoot':
    case 'cwd':
      return root;
    case 'workspaceFolderBasename':
    case 'workspaceRootFolderName':
      return basename(root);
    case 'userHome':
      return homedir();
    case 'pathSeparator':
    case '/':
      return sep;
    default:
      return currentFile === undefined ? undefined : fileVariable(name, currentFile, context);
  }
}

function fileVariable(name: string, file: string, { roots, root }: VariableContext): string | undefined {
  const folder = roots.find((it) => file.startsWith(it + sep)) ?? root;
  switch (name) {
    case 'file':
      return file;
    case 'fileWorkspaceFolder':
      return folder;
    case 'fileWorkspaceFolderBasename':
      return basename(folder);
    case 'relativeFile':
      return relative(folder, file);
    case 'relativeFileDirname':
      return dirname(relative(folder, file));
    case 'fileBasename':
      return basename(file);
    case 'fileBasenameNoExtension':
      return basename(file, extname(file));
    case 'fileExtname':
      return extname(file);
    case 'fileDirname':
      return dirname(file);
    case 'fileDirnameBasename':
      return basename(dirname(file));
    default:
      return undefined;
  }
}

/** An unset variable is empty, as in VS Code. Windows does not tell `Path` from `PATH`. */
function readEnv(name: string, env: VariableContext['env']): string {
  const exact = env[name];
  if (exact !== undefined || process.platform !== 'win32') return exact ?? '';
  const key = Object.keys(env).find((it) => it.toLowerCase() === name.toLowerCase());
  return (key !== undefined && env[key]) || '';
}
