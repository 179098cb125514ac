import type { Run } from '../../core/runs/run';
import { COMMANDS } from '../commands';
import type { Services } from '../services';
import type { FinishedRecording } from './recorder';

/**
 * What follows a recording: it becomes the active profile and its flame graph opens. At most one message, and
 * only when there is something that the user would not see otherwise.
 */
export async function presentRun(services: Services, finished: FinishedRecording): Promise<void> {
  const { runs, active, settings, notify, vscode } = services;
  const { run, dir } = finished;
  await runs.refresh();
  await runs.keepNewest(dir, settings.get('runs.keep'));
  if (run.settings.kind === 'metrics' && run.state !== 'failed') {
    const trouble = troubleOf(run); // the live view goes on showing it
    if (trouble !== undefined) notify.warn(trouble);
    return;
  }
  if (run.threads.every((thread) => thread.profiles.length === 0)) {
    notify.warn(run.notes[0] ?? `Nothing was recorded of ${run.name}: it ended before the first sample.`);
    return;
  }
  const analysis = await active.activate(dir, run.name);
  if (analysis.hot.busy === 0) {
    notify.warn(`${run.name} ${idlenessOf(run)} while it was recorded; give it work to do and record again.`);
    return;
  }
  const trouble = troubleOf(run);
  if (trouble !== undefined) notify.warn(trouble);
  if (settings.get('capture.openFlameGraph')) {
    await vscode.commands.executeCommand(COMMANDS.openFlameGraph, { dir, isLatest: true });
  } else {
    await vscode.commands.executeCommand(COMMANDS.showHotspots);
  }
}

/** What a program did of which nothing was sampled. */
function idlenessOf({ settings: { kind, live } }: Run): string {
  if (kind !== 'heap') return 'was idle';
  return `allocated nothing${live === true ? ' that stayed in memory' : ''}`;
}

/** What went wrong with a run that has numbers all the same. */
function troubleOf(run: Run): string | undefined {
  if (run.state === 'complete') return undefined;
  return run.notes[0] ?? `${run.name} ended before everything was written; its last seconds may be missing.`;
}
