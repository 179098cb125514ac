/**
 * The path that a `file:` URL names, in the form of the system it was written on: `/srv/a b.js`, `C:\a b.js`,
 * `\\server\share\a.js`. Query and hash, which loaders use to defeat caches, are dropped. Anything that is
 * not a `file:` URL, or can't be decoded, is returned as it is.
 */
export function pathOfUrl(url: string): string {
  if (!/^file:\/\//i.test(url)) return url;
  const rest = url.slice(7).replace(/[?#].*$/s, '');
  const slash = rest.indexOf('/');
  if (slash < 0) return url;
  const host = rest.slice(0, slash).toLowerCase();
  let path: string;
  try {
    path = decodeURIComponent(rest.slice(slash));
  } catch {
    return url;
  }
  if (host !== '' && host !== 'localhost') return `\\\\${host}${path.replaceAll('/', '\\')}`;
  return /^\/[a-zA-Z]:(?:\/|$)/.test(path) ? path.slice(1).replaceAll('/', '\\') : path;
}

/** The `file:` URL of an absolute path, in the form of any system; other names are returned as they are. */
export function urlOfPath(path: string): string {
  const encode = (text: string): string =>
    encodeURI(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[?#]/g, encodeURIComponent);
  if (path.startsWith('/')) return `file://${encode(path)}`;
  const slashed = path.replaceAll('\\', '/');
  if (/^[a-zA-Z]:\//.test(slashed)) return `file:///${encode(slashed)}`;
  return path.startsWith('\\\\') ? `file:${encode(slashed)}` : path;
}
