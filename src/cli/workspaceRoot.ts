import { resolve } from 'node:path';
import { nearest } from '../node/files/nearest';

/**
 * The folder whose `.hotlight` holds the runs: the nearest one upwards that has a `.hotlight`, else the nearest
 * with a package.json, else `cwd` itself.
 */
export function workspaceRoot(cwd: string): string {
  return nearest(cwd, '.hotlight') ?? nearest(cwd, 'package.json') ?? resolve(cwd);
}
