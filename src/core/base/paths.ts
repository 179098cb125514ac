/** `\` to `/`; nothing else changes. */
export function toSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}

/** True for `/a`, `C:\a`, `C:/a` and `\\server\share`. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:[a-zA-Z]:)?[\\/]/.test(path);
}

/**
 * A path as people and JSON see it: with `/`, relative to `root` when it lies inside, as it is otherwise.
 * Names that are not paths (`node:fs`, '') pass through.
 */
export function displayPath(file: string, root: string): string {
  // As nearly all paths are: thousands of findings are shown with several each.
  if (file.startsWith(`${root}/`) && !file.includes('\\')) return file.slice(root.length + 1);
  if (!isAbsolutePath(file)) return file;
  const path = toSlashes(file);
  const base = toSlashes(root).replace(/\/+$/, '');
  const windows = /^[a-zA-Z]:/.test(base);
  const inside = windows
    ? path.toLowerCase().startsWith(`${base.toLowerCase()}/`)
    : path.startsWith(`${base}/`);
  return inside ? path.slice(base.length + 1) : path;
}

/** Of what npm installed; a path or a URL. */
export function isOfDependency(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** The last part of a path or URL. */
export function baseName(path: string): string {
  const slashed = toSlashes(path).replace(/\/+$/, '');
  return slashed.slice(slashed.lastIndexOf('/') + 1);
}

/** The folder of a file, with the `/` at its end; '' for none. @param file with `/` */
export function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** A file of SQL: a schema, a migration, queries. */
export function isSqlFile(file: string): boolean {
  return /\.sql$/i.test(file);
}
