import { findPackageManager } from './packageManager';
import type { Package } from './packages';
import type { LaunchTarget } from './target';

/** The scripts of a package, in its order. `place` names the package among several. */
export async function npmScriptTargets(it: Package, place: string): Promise<LaunchTarget[]> {
  if (it.scripts.size === 0) return [];
  const manager = await findPackageManager(it);
  return [...it.scripts].map(([name, script]) => {
    const disabled = whyNot(name, script);
    return {
      id: `npm-script:${it.dir}:${name}`,
      kind: 'npm-script',
      label: name,
      description: place === '' ? `${manager} run` : `${manager} run · ${place}`,
      detail: script,
      command: disabled === undefined ? [manager, 'run', name] : [],
      cwd: it.dir,
      env: {},
      ...(disabled !== undefined && { disabled }),
    };
  });
}

function whyNot(name: string, script: string): string | undefined {
  const [, runtime] = /^\s*(bunx?|deno)(?:\s|$)/.exec(script) ?? [];
  if (runtime !== undefined && !/^\s*bun\s+run\s/.test(script)) {
    return `The script "${name}" runs ${runtime}, which is not Node.js: only Node.js can be profiled.`;
  }
  if (name.startsWith('-')) return `The script "${name}" looks like an option: rename it to run it by name.`;
  return undefined;
}
