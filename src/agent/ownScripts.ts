import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Tells the agent's scripts, all of them in one folder, from the program's. */
export function isOwnScript(folder: string): (url: string) => boolean {
  const files = ['agent.js', 'agentStart.js', 'agentSplit.js', 'agentHooks.mjs'].map((name) =>
    join(folder, name),
  );
  // The inspector gives URLs, v8-profiler-next paths.
  const known = new Set(files.flatMap((file) => [file, pathToFileURL(file).href]));
  return (url) => known.has(url);
}
