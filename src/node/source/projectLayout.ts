import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { parse } from 'jsonc-parser';
import type { ModuleLayout, PathAlias, WorkspacePackage } from '../../core/source/program/modules';
import type { PackageFile } from './browserPackages';

type Json = Readonly<Record<string, unknown>>;

export interface ProjectLayout extends ModuleLayout {
  /** Of all packages, those without a name too. */
  readonly packageFiles: readonly PackageFile[];
}

/** Path aliases and workspace packages, from the package.json and tsconfig files of a program. */
export async function readProjectLayout(configs: readonly string[]): Promise<ProjectLayout> {
  const aliases: PathAlias[] = [];
  const packages: WorkspacePackage[] = [];
  const dependencies = new Set<string>();
  const packageFiles: PackageFile[] = [];
  const renamed: Renamed[] = [];
  const compilerConfigs = new Map<string, Json>();
  const texts = await Promise.all(configs.map((file) => readFile(file, 'utf8').catch(() => '')));
  for (const [index, file] of configs.entries()) {
    // Both are hand-written: comments and trailing commas are tolerated, anything else is ignored.
    const json: unknown = parse(texts[index] ?? '', [], { allowTrailingComma: true });
    if (!isObject(json)) continue;
    if (file.endsWith('/package.json')) {
      const folder = posix.dirname(file);
      const one = workspacePackage(json, folder);
      if (one) packages.push(one);
      aliases.push(...packageAliases(json, folder));
      const needs = dependenciesOf(json);
      packageFiles.push({ folder, name: String(json.name ?? ''), dependencies: needs });
      for (const [name, where] of needs) {
        dependencies.add(name);
        if (typeof where === 'string') renamed.push({ name, where, folder });
      }
    } else compilerConfigs.set(file, json);
  }
  for (const one of renamed) aliases.push(...renamedAliases(one, packages));
  for (const file of compilerConfigs.keys()) {
    const options = withExtended(file, compilerConfigs, packages);
    // What a folder above says holds here anyway.
    if (options.origin === file || !file.startsWith(`${posix.dirname(options.origin)}/`))
      aliases.push(...pathAliases(options, `${posix.dirname(file)}/`));
  }
  return { aliases, packages, dependencies, packageFiles };
}

/** Name and version, or where it is, of each. */
function dependenciesOf(json: Json): [string, unknown][] {
  return [json.dependencies, json.devDependencies, json.peerDependencies, json.optionalDependencies].flatMap(
    (group) => (isObject(group) ? Object.entries(group) : []),
  );
}

/** A dependency of the package in a folder, which may be another one of the program by a name of its own. */
interface Renamed {
  readonly name: string;
  readonly where: string;
  readonly folder: string;
}

/**
 * A package of the program that another gives a name: `"shared": "file:../Shared"`, `"shared": "npm:@shop/shared@1"`.
 * https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths
 */
function renamedAliases(
  { name, where, folder }: Renamed,
  packages: readonly WorkspacePackage[],
): PathAlias[] {
  const [, path, published] =
    /^(?:(?:file|link|portal):(.+)|(?:npm|workspace):(@?[^@]+)@.*)$/.exec(where) ?? [];
  const target = path === undefined ? undefined : posix.join(folder, path).replace(/\/$/, '');
  const one = packages.find((known) =>
    target === undefined ? known.name === published : known.folder === target,
  );
  if (!one || one.name === name) return [];
  return folderAliases(folder, name, [one.folder, `${one.folder}/src`], one.entries);
}

/** A name that the files of a package have for other folders, by itself and with a path below it. */
function folderAliases(
  scope: string,
  name: string,
  folders: readonly string[],
  entries: readonly string[] = [],
): PathAlias[] {
  return [
    { scope: `${scope}/`, pattern: name, targets: [...entries, ...folders] },
    { scope: `${scope}/`, pattern: `${name}/*`, targets: folders.map((one) => `${one}/*`) },
  ];
}

function workspacePackage(json: Json, folder: string): WorkspacePackage | undefined {
  if (typeof json.name !== 'string' || json.name === '') return undefined;
  const entries = [
    json.source,
    json.types,
    json.typings,
    json.module,
    json.main,
    ...textsIn(fieldOf(json.exports, '.') ?? json.exports),
  ]
    .filter((entry): entry is string => typeof entry === 'string')
    .flatMap((entry) => sourcesOf(posix.join(folder, entry)));
  return { name: json.name, folder, entries: [...new Set(entries)] };
}

/**
 * The paths below a package that its `exports` name, those with `#` that its `imports` name for itself, and its
 * `_moduleAliases`.
 * https://nodejs.org/api/packages.html#subpath-exports https://www.npmjs.com/package/module-alias
 */
function packageAliases(json: Json, folder: string): PathAlias[] {
  const { name, exports, imports, _moduleAliases: folders } = json;
  const toAliases = (entries: unknown, prefix: string, scope: string, start: string): PathAlias[] =>
    Object.entries(isObject(entries) ? entries : {})
      .filter(([key]) => key.startsWith(start))
      .map(([key, targets]) => ({
        scope,
        pattern: `${prefix}${key.slice(start.length - 1)}`,
        targets: textsIn(targets).flatMap((target) => sourcesOf(posix.join(folder, target))),
      }));
  return [
    ...(typeof name === 'string' && name !== '' ? toAliases(exports, name, '', './') : []),
    ...toAliases(imports, '', `${folder}/`, '#'),
    ...Object.entries(isObject(folders) ? folders : {}).flatMap(([key, target]) =>
      typeof target === 'string' ? folderAliases(folder, key, [posix.join(folder, target)]) : [],
    ),
  ];
}

/** A published file, and the one that it is built from, without its extension: that is what is analysed. */
function sourcesOf(path: string): [string, string] {
  return [path, path.replace(/\/(dist|build|lib|out)\//, '/src/').replace(/(\.d)?\.[cm]?[jt]sx?$/, '')];
}

/** Whichever of the targets of an export, by whatever conditions. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** How a configuration of the compiler finds modules. */
interface PathOptions {
  /** The file that the last of them comes from; '' while there are none. */
  readonly origin: string;
  /** Absolute. */
  readonly baseUrl?: string;
  readonly paths?: Json;
  /** Absolute folder that `paths` are relative to while there is no base URL. */
  readonly pathsBase?: string;
}

const NO_OPTIONS: PathOptions = { origin: '' };

/**
 * With what it has from those that it extends: each option is relative to the file that it stands in.
 * https://www.typescriptlang.org/tsconfig/#extends
 *
 * @param seen files that have been asked on the way
 */
function withExtended(
  file: string,
  configs: ReadonlyMap<string, Json>,
  packages: readonly WorkspacePackage[],
  seen: readonly string[] = [],
): PathOptions {
  const json = configs.get(file);
  if (!json || seen.includes(file)) return NO_OPTIONS;
  const folder = posix.dirname(file);
  let options = NO_OPTIONS;
  for (const name of [json.extends].flat()) {
    if (typeof name !== 'string') continue;
    const base = extendedFile(folder, name, configs, packages);
    const found = withExtended(base, configs, packages, [...seen, file]);
    if (found.origin !== '') options = { ...options, ...found };
  }
  const own = json.compilerOptions;
  if (!isObject(own) || (typeof own.baseUrl !== 'string' && !isObject(own.paths))) return options;
  return {
    ...options,
    origin: file,
    ...(typeof own.baseUrl === 'string' ? { baseUrl: posix.join(folder, own.baseUrl) } : {}),
    ...(isObject(own.paths) ? { paths: own.paths, pathsBase: folder } : {}),
  };
}

/** The file that a configuration names, beside it or in a package of the workspace; '' for one from elsewhere. */
function extendedFile(
  folder: string,
  name: string,
  configs: ReadonlyMap<string, Json>,
  packages: readonly WorkspacePackage[],
): string {
  const owner = packages.find((one) => name === one.name || name.startsWith(`${one.name}/`));
  const path = owner ? `${owner.folder}/${name.slice(owner.name.length)}` : posix.join(folder, name);
  const found = [path, `${path}.json`, `${path}/tsconfig.json`].map((one) => posix.normalize(one));
  return found.find((one) => configs.has(one)) ?? '';
}

function pathAliases({ baseUrl, paths, pathsBase }: PathOptions, scope: string): PathAlias[] {
  const base = baseUrl ?? pathsBase ?? '';
  const aliases: PathAlias[] = [];
  for (const [pattern, targets] of Object.entries(paths ?? {})) {
    if (!Array.isArray(targets)) continue;
    aliases.push({
      scope,
      pattern,
      targets: targets
        .filter((target) => typeof target === 'string')
        .map((target) => posix.join(base, target)),
    });
  }
  if (baseUrl !== undefined) aliases.push({ scope, pattern: '*', targets: [`${baseUrl}/*`] });
  return aliases;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
