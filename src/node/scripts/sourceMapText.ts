import { dirname, resolve } from 'node:path';
import { pathOfUrl } from '../../core/base/fileUrl';
import { isAbsolutePath } from '../../core/base/paths';

/** A source map's JSON, and the absolute path of the file that it stands in ('' when it isn't known). */
export interface SourceMapText {
  readonly text: string;
  readonly base: string;
}

/** Reads a text file; undefined when there is none. */
export type ReadText = (path: string) => string | undefined;

/**
 * The source map of a script: by the URL that V8 reported, else by the comment at the end of its text, else in
 * the file beside it. Only files are read, nothing is fetched.
 * @param path absolute path of the script; '' when it isn't a file
 */
export function findSourceMap(
  path: string,
  text: string | undefined,
  reportedURL: string | undefined,
  read: ReadText,
): SourceMapText | undefined {
  const url = reportedURL || (text === undefined ? undefined : commentURL(text));
  if (url) {
    if (/^data:/i.test(url)) return { text: decodeDataURL(url), base: path };
    const file = mapFile(url, path);
    const found = file === undefined ? undefined : read(file);
    if (found !== undefined) return { text: found, base: file! };
  }
  if (path === '') return undefined;
  const beside = read(`${path}.map`);
  return beside === undefined ? undefined : { text: beside, base: `${path}.map` };
}

/** The URL in a script's last `//# sourceMappingURL=` comment. */
function commentURL(text: string): string | undefined {
  const at = text.lastIndexOf('sourceMappingURL=');
  if (at < 0 || !/(?:\/\/|\/\*)[#@][ \t]+$/.test(text.slice(Math.max(0, at - 16), at))) return undefined;
  return /^[^\s'"*]*/.exec(text.slice(at + 'sourceMappingURL='.length))?.[0];
}

function mapFile(url: string, script: string): string | undefined {
  if (/^file:/i.test(url)) return pathOfUrl(url);
  if (/^[a-z][\w+.-]+:/i.test(url)) return undefined;
  const bare = url.replace(/[?#].*$/, '');
  const path = decoded(bare);
  if (isAbsolutePath(path)) return path;
  return isAbsolutePath(script) ? resolve(dirname(script), path) : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The content of a `data:` URL; '' when it has none. */
function decodeDataURL(url: string): string {
  const comma = url.indexOf(',');
  if (comma < 0) return '';
  const body = url.slice(comma + 1);
  return /;base64$/i.test(url.slice(0, comma)) ? Buffer.from(body, 'base64').toString('utf8') : decoded(body);
}
