import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { HotlightError } from '../core/base/errors';
import { analyse } from '../node/analysis/analyse';
import type { Analysis } from '../node/analysis/analysis';
import { baselineTarget, listBaselines } from '../node/checklist/namedValues';
import type { Invocation, OptionSpec } from './command';
import type { Io } from './io';
import { workspaceRoot } from './workspaceRoot';

/** Options of commands that read a run or a profile. */
export const TARGET_OPTIONS = {
  thread: { type: 'string', value: 'ID', help: 'one process or thread of the run instead of all together' },
  'group-by': {
    type: 'string',
    value: 'LABEL',
    help: 'of a pprof file: stacks apart by the value of a label',
  },
} as const satisfies Record<string, OptionSpec>;

/** Analyses what the first argument names: a run's id, its folder, or a profile file; the latest run when absent. */
export async function analyseTarget(invocation: Invocation, io: Io): Promise<Analysis> {
  const [target = 'latest', extra] = invocation.positionals;
  if (extra !== undefined) {
    throw new HotlightError('usage', `Name one run or profile; "${extra}" is one too many.`);
  }
  return analyseNamed(target, invocation, io);
}

/** Analyses one run or profile by its name; options come from the command line. */
export function analyseNamed(target: string, invocation: Invocation, io: Io): Promise<Analysis> {
  const thread = invocation.string('thread');
  const groupBy = invocation.string('group-by');
  const path = resolve(io.cwd, target);
  return analyse(existsSync(path) ? path : target, {
    workspaceRoot: workspaceRoot(io.cwd),
    signal: io.signal,
    ...(thread === undefined ? {} : { thread }),
    ...(groupBy === undefined ? {} : { groupBy }),
  });
}

/** `analyseNamed`, also for the name of a baseline when there is no run or file of that name. */
export async function analyseSide(target: string, invocation: Invocation, io: Io): Promise<Analysis> {
  try {
    return await analyseNamed(target, invocation, io);
  } catch (error) {
    if (!HotlightError.is(error, 'not-found')) throw error;
    const root = workspaceRoot(io.cwd);
    const baseline = (await listBaselines(root)).find(({ name }) => name === target);
    if (baseline === undefined) throw error;
    const analysis = await analyseNamed(await baselineTarget(root, baseline), invocation, io);
    return { ...analysis, title: `baseline ${target}` };
  }
}
