import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { parse } from 'jsonc-parser';
import type { PathAlias, WorkspacePackage } from '../../core/source/program/modules';

export interface ProjectLayout {
  readonly aliases: readonly PathAlias[];
  readonly packages: readonly WorkspacePackage[];
  /** Names of the packages that they depend on, whatever for. */
  readonly dependencies: ReadonlySet<string>;
}

/** Path aliases and workspace packages, from the package.json and tsconfig files of a program. */
export async function readProjectLayout(configs: readonly string[]): Promise<ProjectLayout> {
  const aliases: PathAlias[] = [];
  const packages: WorkspacePackage[] = [];
  const dependencies = new Set<string>();
  const texts = await Promise.all(configs.map((file) => readFile(file, 'utf8').catch(() => '')));
  for (const [index, file] of configs.entries()) {
    // Both are hand-written: comments and trailing commas are tolerated, anything else is ignored.
    const json: unknown = parse(texts[index] ?? '', [], { allowTrailingComma: true });
    if (typeof json !== 'object' || json === null) continue;
    const folder = posix.dirname(file);
    if (file.endsWith('/package.json')) {
      const one = workspacePackage(json as Record<string, unknown>, folder);
      if (one) packages.push(one);
      aliases.push(...packageAliases(json as Record<string, unknown>, folder));
      for (const name of dependencyNames(json as Record<string, unknown>)) dependencies.add(name);
    } else aliases.push(...pathAliases(json as Record<string, unknown>, folder));
  }
  return { aliases, packages, dependencies };
}

function dependencyNames(json: Record<string, unknown>): string[] {
  return [json.dependencies, json.devDependencies, json.peerDependencies, json.optionalDependencies].flatMap(
    (group) => (typeof group === 'object' && group !== null ? Object.keys(group) : []),
  );
}

function workspacePackage(json: Record<string, unknown>, folder: string): WorkspacePackage | undefined {
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
 * The paths below a package that its `exports` name, and those with `#` that its `imports` name for itself.
 * https://nodejs.org/api/packages.html#subpath-exports
 */
function packageAliases(json: Record<string, unknown>, folder: string): PathAlias[] {
  const { name, exports, imports } = json;
  const toAliases = (entries: unknown, prefix: string, scope: string, start: string): PathAlias[] =>
    typeof entries !== 'object' || entries === null
      ? []
      : Object.entries(entries)
          .filter(([key]) => key.startsWith(start))
          .map(([key, targets]) => ({
            scope,
            pattern: `${prefix}${key.slice(start.length - 1)}`,
            targets: textsIn(targets).flatMap((target) => sourcesOf(posix.join(folder, target))),
          }));
  return [
    ...(typeof name === 'string' && name !== '' ? toAliases(exports, name, '', './') : []),
    ...toAliases(imports, '', `${folder}/`, '#'),
  ];
}

/** A published file, and the one that it is built from, without its extension: that is what is analysed. */
function sourcesOf(path: string): [string, string] {
  return [path, path.replace(/\/(dist|build|lib|out)\//, '/src/').replace(/(\.d)?\.[cm]?[jt]sx?$/, '')];
}

/** Whichever of the targets of an export, by whatever conditions. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function pathAliases(json: Record<string, unknown>, folder: string): PathAlias[] {
  const options = json.compilerOptions;
  if (typeof options !== 'object' || options === null) return [];
  const { baseUrl, paths } = options as { baseUrl?: unknown; paths?: unknown };
  const scope = `${folder}/`;
  const base = typeof baseUrl === 'string' ? posix.join(folder, baseUrl) : folder;
  const aliases: PathAlias[] = [];
  if (typeof paths === 'object' && paths !== null) {
    for (const [pattern, targets] of Object.entries(paths)) {
      if (!Array.isArray(targets)) continue;
      aliases.push({
        scope,
        pattern,
        targets: targets
          .filter((target) => typeof target === 'string')
          .map((target) => posix.join(base, target)),
      });
    }
  }
  if (typeof baseUrl === 'string') aliases.push({ scope, pattern: '*', targets: [`${base}/*`] });
  return aliases;
}
