import { formatDuration } from '../../core/base/units';
import { formatAge } from '../active/describe';
import { shorten } from '../labels';
import type { RunEntry } from './runsModel';

export interface RunContext {
  readonly now: Date;
  readonly severalFolders: boolean;
}

const KINDS = {
  cpu: 'CPU',
  heap: 'Memory',
  metrics: 'Metrics',
  snapshot: 'Heap snapshot',
  load: 'Load',
} as const;

/** Whether anything came of it, a profile or what the run was made for. */
export function hasData(entry: RunEntry): boolean {
  const { kind } = entry.run.settings;
  if (kind === 'cpu' || kind === 'heap') return hasProfile(entry);
  return !entry.recording && entry.run.state !== 'failed';
}

/** Whether there is a profile to show: it has ended and at least one thread has written. */
export function hasProfile({ run, recording }: RunEntry): boolean {
  return !recording && run.threads.some((thread) => thread.profiles.length > 0);
}

/** `CPU · 12.3 s · 5 min ago · a1b2c3d · npm start`; for a run that failed, why. */
export function describeRun(entry: RunEntry, { now, severalFolders }: RunContext): string {
  const { run, folder } = entry;
  const kind = KINDS[run.settings.kind];
  const where = severalFolders && folder !== undefined ? [folder.name] : [];
  const line = run.command.join(' ');
  const command = line === run.name ? [] : [shorten(line, 60)];
  if (entry.recording) return [...where, kind, 'recording', ...command].join(' · ');
  if (run.settings.kind === 'load') {
    return [...where, kind, formatAge(new Date(run.startedAt), now), ...run.notes.slice(0, 1)].join(' · ');
  }
  if (!hasData(entry)) return [...where, run.notes[0] ?? 'Nothing was recorded.'].join(' · ');
  return [
    ...where,
    kind,
    formatDuration(run.durationMs * 1000),
    ...(run.state === 'complete' ? [] : ['incomplete']),
    formatAge(new Date(run.startedAt), now),
    ...(run.git === undefined ? [] : [run.git.commit.slice(0, 7)]),
    ...command,
  ].join(' · ');
}
