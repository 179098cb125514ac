import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathOfUrl } from '../../core/base/fileUrl';
import { findFiles } from '../files/findFiles';

const MAX_CANDIDATES = 200;

/**
 * The JavaScript that was built from a TypeScript file, found by the source maps of a configuration's `outFiles`
 * (absolute patterns, `!` excludes); undefined when there is none.
 */
export async function findBuilt(
  file: string,
  outFiles: readonly string[],
  root: string,
): Promise<string | undefined> {
  const stem = basename(file).replace(/\.[cm]?tsx?$/i, '');
  const patterns = outFiles.map((pattern) => insideOf(root, pattern)).filter((it) => it !== undefined);
  if (patterns.length === 0) return undefined;
  const files = await findFiles(root, patterns);
  const candidates = files.filter(
    (it) => /\.[cm]?js$/i.test(it) && basename(it).replace(/\.[cm]?js$/i, '') === stem,
  );
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    const built = join(root, candidate);
    if (await isBuiltFrom(built, file)) return built;
  }
  return undefined;
}

function insideOf(root: string, pattern: string): string | undefined {
  const excludes = pattern.startsWith('!');
  const path = excludes ? pattern.slice(1) : pattern;
  const local = (isAbsolute(path) ? relative(root, path) : path).replaceAll('\\', '/');
  if (local.startsWith('..') || isAbsolute(local)) return undefined;
  return excludes ? `!${local}` : local;
}

async function isBuiltFrom(built: string, file: string): Promise<boolean> {
  const map = await readMap(built);
  if (map === undefined) return false;
  const { sources, sourceRoot } = map;
  const base = resolve(dirname(built), typeof sourceRoot === 'string' ? sourceRoot : '');
  const wanted = await realpath(file).catch(() => file);
  return (Array.isArray(sources) ? sources : []).some((source: unknown) => {
    // null stands for what no file was written for.
    if (typeof source !== 'string') return false;
    const path = /^file:/i.test(source) ? pathOfUrl(source) : resolve(base, decoded(source));
    return path === file || path === wanted;
  });
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text; // a name with a %
  }
}

/** Unchecked: any tool may have written it. */
interface SourceMap {
  readonly sources?: unknown;
  readonly sourceRoot?: unknown;
}

/** The map beside a built file, or the one in its last line. */
async function readMap(built: string): Promise<SourceMap | undefined> {
  try {
    const text = await readFile(built, 'utf8');
    const url = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(text)?.[1];
    if (url === undefined) return undefined;
    const inline = /^data:application\/json[^,]*;base64,(.*)$/s.exec(url)?.[1];
    const json =
      inline === undefined
        ? await readFile(resolve(dirname(built), decoded(url)), 'utf8')
        : Buffer.from(inline, 'base64').toString('utf8');
    return (JSON.parse(json) as SourceMap | null) ?? undefined;
  } catch {
    return undefined; // not built with a map, or not completely
  }
}
