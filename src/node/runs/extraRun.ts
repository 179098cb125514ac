import { join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import type { Run } from '../../core/runs/run';
import { createRun, type StoredRun } from './store';

/** Something to record of a program while another recording of it goes on. */
export interface ExtraRequest {
  /** Not what is being recorded already. */
  readonly kind: 'cpu' | 'heap' | 'snapshot';
  /** Microseconds (cpu) or bytes (heap) between samples. */
  readonly interval: number;
  /** Milliseconds; a snapshot takes as long as it takes. */
  readonly durationMs: number;
  /** Of a snapshot: the process whose heap it is. */
  readonly pid?: number;
  /** Name of the run. */
  readonly name: string;
  /** Why it is recorded, a sentence; the run's first note. */
  readonly reason: string;
}

/** The run that a request makes, which says where it comes from. */
export async function createExtraRun(request: ExtraRequest, of: Run, root: string): Promise<StoredRun> {
  const { attached, command, cwd, git, machine } = of;
  const { interval, kind, name } = request;
  return createRun(root, {
    name,
    command,
    attached,
    cwd,
    machine,
    ...(git === undefined ? {} : { git }),
    settings: { kind, engine: 'inspector', attribution: 'as-is', interval },
  });
}

/** @throws HotlightError `usage` */
export function refuseTwice(request: ExtraRequest, of: Run): void {
  if (request.kind !== of.settings.kind) return;
  const what = request.kind === 'cpu' ? 'CPU samples are' : 'Memory allocations are';
  throw new HotlightError('usage', `${what} being recorded all the time: stop the recording to see them.`);
}

/** The file of a process's snapshot in the folder of its run. */
export function snapshotFile(dir: string, pid: number): string {
  return join(dir, `${pid}-0.1.heapsnapshot`);
}
