import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toSlashes } from '../../core/base/paths';
import type { FoundConnection } from '../../core/sql/connections/found';
import {
  CONNECTION_FILES,
  type ConfigurationFile,
  connectionsOf,
} from '../../core/sql/connections/workspaceConnections';
import { findFiles } from '../files/findFiles';

/** Configurations are written by hand; what is larger is something else. */
const MAX_BYTES = 300_000;
const MAX_DEPTH = 5;

/**
 * The PostgreSQL databases that files of some folders (absolute) and the environment name. Files that can't be read
 * name none.
 */
export async function findConnections(
  folders: readonly string[],
  { signal, environment = {} }: { signal?: AbortSignal; environment?: Readonly<NodeJS.ProcessEnv> } = {},
): Promise<FoundConnection[]> {
  const outer = new Map(
    Object.entries(environment).filter((one): one is [string, string] => one[1] !== undefined),
  );
  const files: ConfigurationFile[] = [];
  for (const folder of folders) {
    for (const path of await findFiles(folder, CONNECTION_FILES, { maxDepth: MAX_DEPTH, signal })) {
      const file = join(folder, path);
      const size = await stat(file).then(
        (it) => it.size,
        () => Number.POSITIVE_INFINITY,
      );
      if (size > MAX_BYTES) continue;
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text !== undefined) files.push({ path: toSlashes(file), text });
    }
  }
  return connectionsOf(files, outer);
}
