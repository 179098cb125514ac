/** Loaded only when there is something to split: with it comes a parser. Built as `dist/agentSplit.js`. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type SourceMap, splitLines } from './splitLines';

/** Beyond, parsing would hold up the program's start for seconds. Characters. */
const LARGEST = 8 << 20;
const COMMENT = /\/\/[#@][ \t]*sourceMappingURL=([^\s'"]*)[ \t]*$/gm;

/**
 * The code of a file with its crowded lines broken and its source map, moved along, inline; undefined when there
 * is nothing to break or it can't be done safely. `file` is a path or a `file:` URL.
 */
export function splitSource(code: string, file: string, sourceType: 'script' | 'module'): string | undefined {
  try {
    if (code.length > LARGEST) return undefined;
    const comment = [...code.matchAll(COMMENT)].pop();
    if (comment?.[1] === undefined) return undefined;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const map = readMap(comment[1], path);
    if (map === undefined) return undefined;
    const end = comment.index + comment[0].length;
    const body = code.slice(0, comment.index);
    const split = splitLines(body, map, sourceType);
    if (split === undefined) return undefined;
    const inline = Buffer.from(JSON.stringify(split.map)).toString('base64');
    return `${split.code}//# sourceMappingURL=data:application/json;base64,${inline}${code.slice(end)}`;
  } catch {
    return undefined; // a broken map; the program doesn't care, and neither do we
  }
}

function readMap(url: string, file: string): SourceMap | undefined {
  if (url.startsWith('data:')) {
    const comma = url.indexOf(',');
    const content = url.slice(comma + 1);
    const isBase64 = /;base64$/i.test(url.slice(0, comma));
    return JSON.parse(isBase64 ? Buffer.from(content, 'base64').toString() : decodeURIComponent(content));
  }
  const path = url.startsWith('file:') ? fileURLToPath(url) : resolve(dirname(file), decodeURIComponent(url));
  const map = JSON.parse(readFileSync(path, 'utf8').replace(/^\)\]\}'[^\n]*\n/, '')) as SourceMap;
  return dirname(path) === dirname(file) ? map : withAbsoluteSources(map, path);
}

/** The sources of a map are relative to it, and it is about to move into the file. */
function withAbsoluteSources(map: SourceMap, path: string): SourceMap {
  const root = map.sourceRoot ? `${map.sourceRoot.replace(/\/$/, '')}/` : '';
  const base = pathToFileURL(path);
  const sources = map.sources.map((source) => (source === null ? null : new URL(root + source, base).href));
  const { sourceRoot: _, ...rest } = map;
  return { ...rest, sources };
}
