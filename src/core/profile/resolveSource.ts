import { pathOfUrl } from '../base/fileUrl';
import { isAbsolutePath, toSlashes } from '../base/paths';

/** How far up from a script a bundler's project folder is looked for. */
const MAX_PARENTS = 16;

/** Bundlers' names for a file of the project: what follows is relative to a folder that the map doesn't name. */
const PROJECT_SCHEME = /^(?:webpack(?:-internal)?|rspack|turbopack|rollup|parcel|vite|ng|meteor):\/\//i;

export interface SourceContext {
  /** Absolute path of the file that names the source: the map, or the script that has the map inline. */
  readonly base: string;
  readonly sourceRoot: string;
  readonly exists: (path: string) => boolean;
}

/**
 * The absolute path of a source that a source map names, in any of the ways in which tools name them. When
 * nothing on disk fits, the path that the name plainly means; undefined for a name that means no file, such as
 * a bundler's own runtime.
 */
export function resolveSource(source: string, context: SourceContext): string | undefined {
  const { base, sourceRoot, exists } = context;
  if (source.includes('\0')) return undefined; // a virtual module of Rollup or Vite
  if (/^(?:node|data|https?|blob|evalmachine|ext):/i.test(source)) return undefined;
  const scheme = PROJECT_SCHEME.exec(source) ?? PROJECT_SCHEME.exec(sourceRoot);
  if (scheme !== null) return inProject(projectPath(source), context);

  const found = firstExisting(spellings(joinSource(sourceRoot, source)), base, exists);
  if (found !== undefined) return found;
  const plain = plainPath(joinSource(sourceRoot, source));
  const path = isAbsolutePath(plain) ? plain : base === '' ? undefined : joinPath(folderOf(base), plain);
  return path !== undefined && isTypeScript(base) && stem(path) === stem(base) && exists(base) ? base : path;
}

/** A loader's script has the path of its source; tsx calls that `a.ts` in some folders where it is `a.mts`. */
function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

function stem(path: string): string {
  return toSlashes(path).replace(/\.[cm]?[jt]sx?$/, '');
}

/** `webpack://app/./src/a.ts?1f2e` → `src/a.ts` or, when `app` is a folder, `app/src/a.ts`: tried in that order. */
function projectPath(source: string): { readonly relative: string; readonly withName: string } {
  const rest = source.replace(PROJECT_SCHEME, '').replace(/\?[0-9a-f]+$/i, '');
  const withName = rest.replace(/^\/+/, '').replace(/^\[(?:project|root)\]\//, '');
  const hasName = !/^(?:\/|\.{1,2}\/|\(|\[)/.test(rest);
  const relative = hasName ? withName.slice(withName.indexOf('/') + 1) : withName;
  return { relative: relative.replace(/^(?:\.\/)+/, ''), withName };
}

function inProject(
  { relative, withName }: { relative: string; withName: string },
  { base, exists }: SourceContext,
): string | undefined {
  if (isAbsolutePath(relative) && exists(relative)) return relative;
  const names = relative === withName ? [relative] : [relative, withName];
  for (const name of names.flatMap(spellings)) {
    let folder = folderOf(base);
    for (let up = 0; up < MAX_PARENTS && folder !== ''; up++) {
      const path = joinPath(folder, name);
      if (exists(path)) return path;
      const parent = folderOf(folder);
      if (parent === folder) break;
      folder = parent;
    }
  }
  return undefined;
}

function firstExisting(
  names: readonly string[],
  base: string,
  exists: (path: string) => boolean,
): string | undefined {
  for (const name of names) {
    if (!isAbsolutePath(name) && base === '') continue;
    const path = isAbsolutePath(name) ? name : joinPath(folderOf(base), name);
    if (exists(path)) return path;
  }
  return undefined;
}

/** A name as it stands (files may have `%` and `?` in them), and as a URL. */
function spellings(name: string): string[] {
  const plain = plainPath(name);
  const asIs = pathOfUrl(name);
  return asIs === plain ? [plain] : [asIs, plain];
}

function plainPath(name: string): string {
  if (/^file:/i.test(name)) return pathOfUrl(name);
  // Vite's way to name a file outside its root.
  const inner = name.startsWith('/@fs/') ? name.slice(/^\/@fs\/[a-zA-Z]:/.test(name) ? 5 : 4) : name;
  const bare = inner.replace(/\?(?:[tv]=)?[\w.=&-]*$/, '');
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

function joinSource(sourceRoot: string, source: string): string {
  if (sourceRoot === '' || isAbsolutePath(source) || /^[a-zA-Z][\w+.-]+:/.test(source)) return source;
  return `${sourceRoot.replace(/\/+$/, '')}/${source}`;
}

/** Everything before the last separator; the root of the system stays a root. */
function folderOf(path: string): string {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (cut < 0) return '';
  if (cut === 0 || /^[a-zA-Z]:$/.test(path.slice(0, cut))) return path.slice(0, cut + 1);
  return path.slice(0, cut);
}

/** Joins a folder and a relative path, `.` and `..` resolved, in the separators of the folder. */
function joinPath(folder: string, relative: string): string {
  const windows = /^[a-zA-Z]:|^\\\\/.test(folder);
  const slashed = toSlashes(folder);
  const root = /^(?:[a-zA-Z]:\/|\/\/[^/]+\/[^/]+\/?|\/)/.exec(slashed)?.[0] ?? '';
  const parts: string[] = [];
  for (const part of `${slashed.slice(root.length)}/${windows ? toSlashes(relative) : relative}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const path = `${root}${root === '' || root.endsWith('/') ? '' : '/'}${parts.join('/')}`;
  return windows ? path.replaceAll('/', '\\') : path;
}
