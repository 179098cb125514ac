import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeLoad, type LoadResult, parseLoadResult } from '../../core/load/loadResult';
import { atomicWrite } from '../files/atomicWrite';
import { readFailure } from '../files/fileBytes';
import { readGitInfo } from '../git';
import { machineInfo } from '../machine';
import { createRun, isRecording, listRuns, type StoredRun, writeRun } from '../runs/store';

const LOAD_FILE = 'load.json';

/** The load that a run was under; undefined when none was measured. @throws HotlightError that names the file */
export async function readLoad(dir: string): Promise<LoadResult | undefined> {
  const file = join(dir, LOAD_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw readFailure(file, error);
  });
  return text === undefined ? undefined : parseLoadResult(text, file);
}

/** @param dir the run's folder */
export async function writeLoad(dir: string, result: LoadResult): Promise<void> {
  await atomicWrite(join(dir, LOAD_FILE), `${JSON.stringify(result, null, 2)}\n`);
}

/** The run that is being recorded in a workspace, newest first: a load that runs beside it is a part of it. */
async function recordingRun(root: string): Promise<StoredRun | undefined> {
  return (await listRuns(root)).find(({ run }) => isRecording(run));
}

/**
 * Keeps the result of a load with the run that is being recorded, else as a run of its own.
 * @param name for people, of a run of its own
 * @returns the run's folder
 */
export async function keepLoad(root: string, name: string, result: LoadResult): Promise<string> {
  const recording = await recordingRun(root);
  if (recording !== undefined) {
    await writeLoad(recording.dir, result);
    return recording.dir;
  }
  const git = await readGitInfo(root);
  const { dir, run } = await createRun(root, {
    name,
    command: [],
    attached: true,
    cwd: root,
    machine: machineInfo(),
    ...(git === undefined ? {} : { git }),
    settings: { kind: 'load', engine: 'inspector', attribution: 'as-is', interval: 0 },
  });
  await writeLoad(dir, result);
  const { recorder: _, ...ended } = run;
  await writeRun(dir, {
    ...ended,
    state: 'complete',
    end: 'duration',
    startedAt: result.startedAt,
    durationMs: result.durationMs,
    notes: [describeLoad(result), ...result.notes],
  });
  return dir;
}
