import type { Fact } from './facts';

/** Where module specifiers lead within one program. Pure: it knows the set of files, not the disk. */
export interface ModuleMap {
  /** Where `specifier` leads when imported from `from`. */
  resolve(from: string, specifier: string): ModuleTarget;
  /** The files that a path with `*` in it may mean. */
  resolveAll(from: string, pattern: string): ModuleTargets;
  /** To be called when files have come or gone. @returns what leads elsewhere now */
  update(): Fact[];
}

/** Where a specifier leads in one folder. */
export interface ModuleTarget extends Fact {
  /** The file it names; undefined for a package outside the program. */
  target: string | undefined;
}

/** Where a path leads in one folder that is put together while the program runs. */
export interface ModuleTargets extends Fact {
  targets: readonly string[];
}

export interface PathAlias {
  /** Folder whose files the alias holds for, with a trailing `/`; '' for all. */
  readonly scope: string;
  /** `@/*`, `~lib`, as in tsconfig's `paths`. */
  readonly pattern: string;
  /** Absolute targets, with `*`. */
  readonly targets: readonly string[];
}

export interface WorkspacePackage {
  readonly name: string;
  /** Absolute folder. */
  readonly folder: string;
  /** Entry files to try, absolute and without extension guessing done, best first. */
  readonly entries: readonly string[];
}

/** What the packages and the compiler's configurations of a program say of its modules. */
export interface ModuleLayout {
  readonly aliases: readonly PathAlias[];
  readonly packages: readonly WorkspacePackage[];
  /** Names of the packages that they depend on, whatever for. */
  readonly dependencies: ReadonlySet<string>;
}

/** Nothing is said. */
export const NO_LAYOUT: ModuleLayout = { aliases: [], packages: [], dependencies: new Set() };

/** A layout as a text; equal ones give the same. */
export function layoutText({ aliases, packages, dependencies }: ModuleLayout): string {
  return JSON.stringify([aliases, packages, [...dependencies].sort()]);
}

/** Declarations last: the code that they tell about may lie beside them. */
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.es6', '.d.ts'] as const;
/** More files than these, and a path that is put together says nothing. */
const MOST_CHOICES = 16;
const SOURCE_FOLDERS = ['', 'src/', 'lib/', 'source/'] as const;

/** @param files every file of the program, absolute, with `/`; they may come and go, see `update` */
export function moduleMap(
  files: Pick<ReadonlySet<string>, 'has' | 'keys'>,
  { aliases, packages, dependencies }: ModuleLayout,
): ModuleMap {
  const byName = new Map(packages.map((one) => [one.name, one]));
  // The deepest scope first: a package's own tsconfig wins over the repository's.
  const ordered = [...aliases].sort(
    (a, b) => b.scope.length - a.scope.length || b.pattern.length - a.pattern.length,
  );
  /** By folder, then by specifier. */
  const cache = new Map<string, Map<string, ModuleTarget>>();
  /** By folder and pattern. */
  const choices = new Map<string, ModuleTargets>();

  const file = (path: string): string | undefined => {
    if (files.has(path)) return path;
    for (const extension of EXTENSIONS) if (files.has(path + extension)) return path + extension;
    // `./a.js` in TypeScript means a.ts.
    const replaced = path.replace(/\.([cm]?)jsx?$/, '.$1ts');
    if (replaced !== path) {
      if (files.has(replaced)) return replaced;
      if (files.has(`${replaced}x`)) return `${replaced}x`;
    }
    for (const extension of EXTENSIONS)
      if (files.has(`${path}/index${extension}`)) return `${path}/index${extension}`;
    return undefined;
  };

  const alias = (from: string, specifier: string): string | undefined => {
    for (const one of ordered) {
      if (!from.startsWith(one.scope)) continue;
      const part = matchPattern(one.pattern, specifier);
      if (part === undefined) continue;
      for (const target of one.targets) {
        const found = file(normalize(target.replace('*', part)));
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };

  const workspace = (specifier: string): string | undefined => {
    const name = packageOf(specifier);
    const one = byName.get(name);
    if (!one) return undefined;
    const rest = specifier.slice(name.length + 1);
    if (rest === '') {
      for (const entry of one.entries) {
        const found = file(entry);
        if (found !== undefined) return found;
      }
      for (const folder of SOURCE_FOLDERS) {
        const found = file(`${one.folder}/${folder}index`) ?? file(`${one.folder}/${folder}main`);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    // Published paths point into `dist`; the source lies beside it.
    const source = rest.replace(/^((dist|build|lib|out|esm|cjs|src)(\/|$))+/, '') || 'index';
    for (const folder of SOURCE_FOLDERS) {
      const found = file(`${one.folder}/${folder}${rest}`) ?? file(`${one.folder}/${folder}${source}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  /** Names of all folders; undefined while nobody has asked. */
  let folderNames: Set<string> | undefined;
  const hasFolder = (name: string): boolean => {
    folderNames ??= new Set(foldersOf(files.keys()).flatMap((folder) => folder.split('/')));
    return folderNames.has(name);
  };

  /** What a bundler or a loader is told in its own way: `@/db/pool`, `~server/db`, `$lib/db`, `src/db`, in a folder above. */
  const above = (folder: string, specifier: string): string | undefined => {
    const [, sign = '', path = ''] = /^([@~#$]?\/?)([^@~#$:][^:]*)$/.exec(specifier) ?? [];
    const isName = sign === '' || (sign === '@' && path.includes('/'));
    const [first = '', ...rest] = path.split('/');
    if (isName && (rest.length === 0 || dependencies.has(packageOf(specifier)) || !hasFolder(first)))
      return undefined;
    for (let at = folder; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const found = file(`${at}/${path}`) ?? file(`${at}/src/${path}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const find = (folder: string, specifier: string): string | undefined =>
    specifier.startsWith('.')
      ? file(normalize(`${folder}/${specifier}`))
      : (alias(`${folder}/`, specifier) ?? workspace(specifier) ?? above(folder, specifier));

  const findAll = (folder: string, pattern: string): string[] => {
    const path = normalize(`${folder}/${pattern}`);
    const named = new RegExp(
      `^${path.split('*').map(escaped).join('[^/]+')}(/index)?(\\.([cm]?[jt]sx?|es6))?$`,
    );
    const found: string[] = [];
    for (const one of files.keys()) if (named.test(one)) found.push(one);
    return found.length > MOST_CHOICES ? [] : found.sort();
  };

  return {
    resolveAll(from, pattern) {
      const folder = from.slice(0, from.lastIndexOf('/'));
      const key = `${pattern}\0${folder}`;
      let known = choices.get(key);
      if (!known) {
        known = { file: '', readers: undefined, targets: findAll(folder, pattern) };
        choices.set(key, known);
      }
      return known;
    },
    resolve(from, specifier) {
      const folder = from.slice(0, from.lastIndexOf('/'));
      let known = cache.get(folder);
      if (!known) {
        known = new Map();
        cache.set(folder, known);
      }
      let found = known.get(specifier);
      if (!found) {
        found = { file: '', readers: undefined, target: find(folder, specifier) };
        known.set(specifier, found);
      }
      return found;
    },
    update() {
      folderNames = undefined;
      const moved: Fact[] = [];
      for (const [folder, known] of cache) {
        for (const [specifier, found] of known) {
          const target = find(folder, specifier);
          if (target === found.target) continue;
          found.target = target;
          moved.push(found);
        }
      }
      for (const [key, found] of choices) {
        const at = key.indexOf('\0');
        const targets = findAll(key.slice(at + 1), key.slice(0, at));
        if (targets.join('\n') === found.targets.join('\n')) continue;
        found.targets = targets;
        moved.push(found);
      }
      return moved;
    },
  };
}

/** The package that a specifier names: `@shop/store` of `@shop/store/orders`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function foldersOf(files: Iterable<string>): string[] {
  const folders = new Set<string>();
  for (const file of files) folders.add(file.slice(0, file.lastIndexOf('/')));
  return [...folders];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function matchPattern(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : undefined;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  if (!specifier.startsWith(before) || !specifier.endsWith(after) || specifier.length < pattern.length - 1)
    return undefined;
  return specifier.slice(before.length, specifier.length - after.length);
}

/** Resolves `.` and `..` and doubled slashes. */
export function normalize(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.' || (part === '' && out.length > 0)) continue;
    if (part === '..' && out.length > 1) out.pop();
    else out.push(part);
  }
  return out.join('/');
}
