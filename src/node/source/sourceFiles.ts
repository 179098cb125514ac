import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { HotlightError } from '../../core/base/errors';
import { baseName, isSqlFile, toSlashes } from '../../core/base/paths';
import { type FolderAbove, foldersAbove } from './foldersAbove';

export interface SourceFiles {
  /** TypeScript and JavaScript files, absolute, with `/`. */
  readonly sources: readonly string[];
  /** Files of SQL: schemas, migrations, queries. */
  readonly sqlFiles: readonly string[];
  /** package.json and tsconfig files, and what these may extend. */
  readonly configs: readonly string[];
  /** Folders that could not be read, one sentence each. */
  readonly problems: readonly string[];
}

const SOURCE = /\.([cm]?[jt]sx?|es6)$/;
/** Bundles and generated code hold no loops that anybody would mend. Declarations hold none, but types that tell. */
const NOT_SOURCE = /\.min\.[cm]?js$|\.bundle\.[cm]?js$|([.-]generated|\.gen)\.[cm]?[jt]sx?$|_pb\.[jt]s$/;
const CONFIG = /(^|\/)(package|[tj]sconfig([.-][\w-]+)*)\.json$/;
/** What the packages of a workspace extend, in the one that is there for it: `packages/tsconfig/base.json`. */
const SHARED_CONFIG = /(^|\/)([\w-]+-)?(ts-?config|typescript-config|config-typescript)s?\/[\w.-]+\.json$/;
const SKIPPED_FOLDERS = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  '.git',
  '.hg',
  '.svn',
  '.yarn',
  '.pnpm-store',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.cache',
  '.output',
  '.vercel',
  '.hotlight',
  'dist',
  'coverage',
  '__generated__',
  'generated',
  'vendor',
  'third_party',
]);
const READERS = 16;

type Kind = 'source' | 'sql' | 'config';

/** The patterns of one .gitignore. */
interface Rules {
  /** Its folder below the top one: `a/b/`, '' for the top itself. */
  readonly at: string;
  /** From its folder to the top one, where that is below it: `packages/api/`. */
  readonly above?: string;
  readonly patterns: Ignore;
}

/**
 * The source files below a folder, as git would see them: what `.gitignore` leaves out is left out. Symbolic links
 * are not followed, so a loop of them ends. What the folders above say, up to the top of the git work tree, holds.
 * @param exclude extra patterns in the syntax of .gitignore
 * @throws HotlightError `not-found` when the folder is not there
 */
export async function findSourceFiles(
  root: string,
  options: { readonly exclude?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<SourceFiles> {
  const top = resolve(root);
  const found = await stat(top).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new HotlightError('not-found', `There is no folder ${top} to analyse; check the path.`);
  }
  const files: Record<Kind, string[]> = { source: [], sql: [], config: [] };
  const problems: string[] = [];
  const above = await foldersAbove(top);
  for (const { folder } of above) files.config.push(...(await configsIn(folder)));
  const queue: { at: string; rules: readonly Rules[] }[] = [
    { at: '', rules: rulesOf(options.exclude, above) },
  ];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (options.signal?.aborted) throw new HotlightError('cancelled', 'The analysis was stopped.');
      const { at } = next;
      const folder = resolve(top, at);
      const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        // A folder that vanished meanwhile is no problem of anybody.
        if (error.code !== 'ENOENT') problems.push(`Could not read the folder ${folder}: ${error.code}.`);
        return [];
      });
      let { rules } = next;
      if (entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) {
        const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
        rules = [...rules, { at, patterns: ignore().add(text) }];
      }
      for (const entry of entries) {
        const { name } = entry;
        if (entry.isDirectory()) {
          const below = `${at}${name}/`;
          if (!SKIPPED_FOLDERS.has(name) && !isIgnored(below, rules)) queue.push({ at: below, rules });
        } else if (entry.isFile()) {
          const kind = kindOf(`${at}${name}`);
          if (kind === undefined || (kind !== 'config' && isIgnored(`${at}${name}`, rules))) continue;
          files[kind].push(toSlashes(join(folder, name)));
        }
      }
    }
  };
  // A worker that finds the queue empty ends although another one is about to fill it: so they go round until all
  // are done with an empty queue.
  while (queue.length > 0) await Promise.all(Array.from({ length: READERS }, worker));
  return {
    sources: files.source.sort(),
    sqlFiles: files.sql.sort(),
    configs: files.config.sort(),
    problems,
  };
}

/** Those of a folder alone, absolute, with `/`. */
async function configsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => toSlashes(join(folder, name)));
  return files.filter(isLayoutFile);
}

/** Whether the rules of `findSourceFiles` would have it find this file, which need not exist. */
export async function isSourceFile(
  root: string,
  file: string,
  exclude: readonly string[] = [],
): Promise<boolean> {
  const kind = kindOf(baseName(file));
  if (kind !== 'source' && kind !== 'sql') return false;
  const inside = relative(root, file);
  if (inside.startsWith('..') || isAbsolute(inside)) return false;
  const folders = inside.split(sep).slice(0, -1);
  if (folders.some((folder) => SKIPPED_FOLDERS.has(folder))) return false;
  let rules = rulesOf(exclude, await foldersAbove(resolve(root)));
  let at = '';
  for (const next of [...folders, undefined]) {
    const text = await readFile(join(root, at, '.gitignore'), 'utf8').catch(() => undefined);
    if (text !== undefined) rules = [...rules, { at, patterns: ignore().add(text) }];
    if (next === undefined) break;
    at += `${next}/`;
    if (isIgnored(at, rules)) return false;
  }
  return !isIgnored(`${at}${baseName(file)}`, rules);
}

/** Whether a file says where modules are found. */
export function isLayoutFile(file: string): boolean {
  return kindOf(file) === 'config';
}

/** @param path at least the name, with `/` */
function kindOf(path: string): Kind | undefined {
  if (CONFIG.test(path) || SHARED_CONFIG.test(path)) return 'config';
  if (SOURCE.test(path)) return NOT_SOURCE.test(path) ? undefined : 'source';
  return isSqlFile(path) ? 'sql' : undefined;
}

function rulesOf(exclude: readonly string[] = [], above: readonly FolderAbove[]): readonly Rules[] {
  const rules: Rules[] = exclude.length === 0 ? [] : [{ at: '', patterns: ignore().add([...exclude]) }];
  for (const { ignored, path } of above) {
    const patterns = ignore().add(ignored);
    // Who names a folder that git leaves out wants to see it.
    if (ignored !== '' && !patterns.ignores(path)) rules.push({ at: '', above: path, patterns });
  }
  return rules;
}

/** @param path below the top folder, with `/`; that of a folder ends with one */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  let ignored = false;
  for (const { at, above = '', patterns } of rules) {
    const result = patterns.test(above + path.slice(at.length));
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}
