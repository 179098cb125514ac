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
    ...exportTargets(json.exports),
  ]
    .filter((entry): entry is string => typeof entry === 'string')
    .flatMap((entry) => {
      const path = posix.join(folder, entry);
      // What is published is built from `src`; the source is what is analysed.
      const source = path.replace(/\/(dist|build|lib|out)\//, '/src/').replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
      return [path, source];
    });
  return { name: json.name, folder, entries: [...new Set(entries)] };
}

function exportTargets(exports: unknown): unknown[] {
  if (typeof exports === 'string') return [exports];
  if (typeof exports !== 'object' || exports === null) return [];
  const root = (exports as Record<string, unknown>)['.'] ?? exports;
  if (typeof root === 'string') return [root];
  return typeof root === 'object' && root !== null
    ? Object.values(root).filter((one) => typeof one === 'string')
    : [];
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
