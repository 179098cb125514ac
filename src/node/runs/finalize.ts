import { join } from 'node:path';
import { messageOf } from '../../core/base/errors';
import type { Run, RunKind, RunThread } from '../../core/runs/run';
import { atomicWrite } from '../files/atomicWrite';
import { MEASURED_FILE, measureSources } from './measureSources';
import { readRun, writeRun } from './store';
import { type GatheredThreads, gatherThreads } from './threadFiles';

/**
 * Completes a run whose recording has ended: gathers what its threads wrote, keeps the sources that were
 * measured, and writes `run.json`. `patch` says what the recorder knows (end, exit status, duration, notes);
 * `threads` come from the files, and so does `state` unless it is given. May be called again: a run that was cut
 * short is completed so by whoever opens it first.
 * @throws HotlightError when the folder can't be read or written; the captures in it stay.
 */
export async function finalizeRun(dir: string, patch: Partial<Run>): Promise<Run> {
  const { recorder: _, ...recorded } = await readRun(dir);
  const gathered = await gatherThreads(dir);
  const kept = await keepSources(dir, gathered.threads);
  const state = patch.state ?? stateOf(recorded.settings.kind, gathered);
  const end = patch.end ?? recorded.end ?? (state === 'failed' ? 'failed' : undefined);
  const run: Run = {
    ...recorded,
    ...patch,
    state,
    ...(end === undefined ? {} : { end }),
    threads: gathered.threads,
    notes: unique([
      ...(patch.notes ?? recorded.notes),
      ...gathered.notes,
      ...gathered.threads.flatMap((thread) => thread.notes ?? []),
      ...incompleteNotes(gathered.threads),
      ...kept,
    ]),
  };
  await writeRun(dir, run);
  return run;
}

/** @returns sentences about what could not be kept; a full disk costs the texts, not the run */
async function keepSources(dir: string, threads: readonly RunThread[]): Promise<readonly string[]> {
  try {
    const { measured, notes } = await measureSources(dir, threads);
    await atomicWrite(join(dir, MEASURED_FILE), `${JSON.stringify(measured)}\n`);
    return notes;
  } catch (error) {
    return [messageOf(error)];
  }
}

function stateOf(kind: RunKind, { snapshots, threads }: GatheredThreads): Run['state'] {
  if (kind === 'snapshot') return snapshots.length > 0 ? 'complete' : 'failed';
  const isEmpty = kind === 'metrics' ? threads.length === 0 : threads.every((it) => it.profiles.length === 0);
  if (isEmpty) return 'failed';
  return threads.every((thread) => thread.complete) ? 'complete' : 'partial';
}

function incompleteNotes(threads: readonly RunThread[]): string[] {
  const cut = threads.filter((thread) => !thread.complete);
  if (cut.length === 0) return [];
  const [first] = cut;
  const who = cut.length === 1 ? `Process ${first!.pid} (${first!.name})` : `${cut.length} threads`;
  return [`${who} ended without writing the last seconds of the recording.`];
}

function unique(notes: readonly string[]): string[] {
  return [...new Set(notes)];
}
