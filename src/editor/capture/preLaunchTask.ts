import type { Task } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { LaunchTarget } from '../../node/targets/target';
import { withPatience } from '../progress';
import type { Services, VSCode } from '../services';

/** What launch.json calls the task that "Run Build Task" runs. */
const DEFAULT_BUILD_TASK = /^\$\{defaultBuildTask\}$/i;

/**
 * Runs the task that a launch configuration names, as the debugger would, and waits for its end.
 * A background task has none: it is started and not waited for.
 * @returns false when the task failed and the user does not want to go on
 */
export async function runPreLaunchTask(
  services: Pick<Services, 'vscode' | 'notify'>,
  target: LaunchTarget,
): Promise<boolean> {
  const name = target.preLaunchTask;
  if (name === undefined) return true;
  const { vscode } = services;
  const task = (await vscode.tasks.fetchTasks()).find((candidate) => isNamed(vscode, candidate, name));
  if (task === undefined) {
    throw new HotlightError(
      'not-found',
      `The task "${name}" that ${target.label} runs first does not exist; correct preLaunchTask in launch.json.`,
    );
  }
  if (task.isBackground) {
    await vscode.tasks.executeTask(task);
    return true;
  }
  const code = await withPatience(vscode, `Running the task ${name}`, (signal) => run(vscode, task, signal));
  if (code === 0) return true;
  return services.notify.confirm(
    `The task "${name}" failed (exit status ${code ?? 'unknown'}).`,
    `${target.label} runs it first.`,
    'Profile Anyway',
  );
}

/** @returns its exit status; undefined when it had no process, or its terminal was closed */
async function run({ tasks }: VSCode, task: Task, signal: AbortSignal): Promise<number | undefined> {
  let resolve: (code: number | undefined) => void = () => undefined;
  const ended = new Promise<number | undefined>((settle) => {
    resolve = settle;
  });
  // The end may be told before executeTask has answered, so it is recognised by the task and not the execution.
  const isIt = (other: Task): boolean => other.name === task.name && other.source === task.source;
  const subscriptions = [
    tasks.onDidEndTaskProcess(({ execution, exitCode }) => isIt(execution.task) && resolve(exitCode)),
    // Comes after the process's end, and alone when there was none.
    tasks.onDidEndTask(({ execution }) => isIt(execution.task) && resolve(undefined)),
  ];
  try {
    const execution = await tasks.executeTask(task);
    if (signal.aborted) execution.terminate();
    else signal.addEventListener('abort', () => execution.terminate());
    return await ended;
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
}

/** By its name, or by what the editor calls a task that an extension found: `npm: build`, `tsc: build - tsconfig.json`. */
function isNamed(
  { TaskGroup }: VSCode,
  { name: own, source, definition, group }: Task,
  name: string,
): boolean {
  if (DEFAULT_BUILD_TASK.test(name)) return group?.id === TaskGroup.Build.id && group.isDefault === true;
  return own === name || `${source}: ${own}` === name || `${definition.type}: ${own}` === name;
}
