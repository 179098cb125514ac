import { type Stats, statSync } from 'node:fs';

/**
 * What lies at a path, links followed; undefined when nothing does or when we may not look: a folder of the PATH, or
 * one that somebody else's profile names, can be closed to us.
 */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
