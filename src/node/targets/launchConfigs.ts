import { basename } from 'node:path';
import { attachTarget } from './attachConfig';
import { launchTarget } from './launchConfig';
import type { Configuration, LaunchJson } from './launchJson';
import type { ConfigContext, Outcome } from './outcome';
import type { LaunchTarget } from './target';

const NODE_TYPES = new Set(['node', 'pwa-node', 'node-terminal']);
const PLATFORM_KEY = { win32: 'windows', darwin: 'osx' }[process.platform as string] ?? 'linux';

/**
 * The Node.js configurations of a launch.json, in its order; those of other debuggers and those that it hides are
 * left out, those that can't be run come with the reason.
 */
export async function launchConfigTargets(
  { configurations, compounds }: LaunchJson,
  context: ConfigContext,
): Promise<LaunchTarget[]> {
  const targets: LaunchTarget[] = [];
  const shown = configurations
    .map(forPlatform)
    .filter((it) => NODE_TYPES.has(String(it.type)) && !isHidden(it));
  for (const [i, configuration] of shown.entries()) {
    const name = nameOf(configuration, i);
    const isAttach = configuration.request === 'attach';
    const outcome = isAttach
      ? attachTarget(configuration, context)
      : await launchTarget(configuration, context);
    targets.push(targetOf(name, outcome, context, configuration));
  }
  for (const [i, compound] of compounds.filter((it) => !isHidden(it)).entries()) {
    const name = nameOf(compound, i);
    const members = (Array.isArray(compound.configurations) ? compound.configurations : []).map(memberName);
    const reason = `starts several configurations at once: choose one of them (${members.join(', ')})`;
    targets.push(targetOf(name, { kind: 'disabled', reason }, context, compound));
  }
  return targets;
}

function targetOf(name: string, outcome: Outcome, context: ConfigContext, it: Configuration): LaunchTarget {
  const { root, roots } = context;
  const place = roots.length > 1 ? ` · ${basename(root)}` : '';
  const task = typeof it.preLaunchTask === 'string' ? it.preLaunchTask : undefined;
  const common = {
    id: `launch-config:${root}:${name}`,
    kind: 'launch-config' as const,
    label: name,
    description: `launch.json${place}`,
    command: [],
    cwd: root,
    env: {},
  };
  switch (outcome.kind) {
    case 'disabled':
      return { ...common, detail: '', disabled: `"${name}" can't be run: ${outcome.reason}.` };
    case 'attach':
      return { ...common, detail: outcome.detail, attach: outcome.point };
    case 'launch': {
      const { command, cwd, env, detail } = outcome;
      return { ...common, command, cwd, env, detail, ...(task !== undefined && { preLaunchTask: task }) };
    }
  }
}

/** `windows`, `osx` and `linux` hold what differs there. */
function forPlatform(configuration: Configuration): Configuration {
  const special = configuration[PLATFORM_KEY];
  return typeof special === 'object' && special !== null ? { ...configuration, ...special } : configuration;
}

function isHidden({ presentation }: Configuration): boolean {
  return (presentation as { hidden?: unknown } | null | undefined)?.hidden === true;
}

function nameOf({ name }: Configuration, index: number): string {
  return typeof name === 'string' && name !== '' ? name : `configuration ${index + 1}`;
}

/** A compound names its members by text, or by `{ folder, name }`. */
function memberName(member: unknown): string {
  return typeof member === 'string' ? member : String((member as { name?: unknown } | null)?.name ?? '?');
}
