import type { Task } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { LaunchTarget } from '../../node/targets/target';
import { withPatience } from '../progress';
import type { Services } from '../services';

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
  const task = (await vscode.tasks.fetchTasks()).find((candidate) => isNamed(candidate, name));
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
  const code = await withPatience(vscode, `Running the task ${name}`, async (signal) => {
    // The end may be told before executeTask has answered, so it is recognised by the task and not the execution.
    const ended = new Promise<number | undefined>((resolve) => {
      const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== task.name || execution.task.source !== task.source) return;
        subscription.dispose();
        resolve(exitCode);
      });
    });
    const execution = await vscode.tasks.executeTask(task);
    signal.addEventListener('abort', () => execution.terminate());
    return ended;
  });
  if (code === 0) return true;
  return services.notify.confirm(
    `The task "${name}" failed (exit status ${code ?? 'unknown'}).`,
    `${target.label} runs it first.`,
    'Profile Anyway',
  );
}

function isNamed(task: Task, name: string): boolean {
  return task.name === name || `${task.definition.type}: ${task.name}` === name;
}
