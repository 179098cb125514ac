import { closeSync, openSync, readSync } from 'node:fs';
import type { Scheduling } from '../core/runs/run';

/** Linux alone tells it, and not in every container. See Documentation/scheduler/sched-stats.rst of the kernel. */
const FILE = '/proc/thread-self/schedstat';
const NANOSECONDS_PER_MICROSECOND = 1000;

/**
 * How long the calling thread was on a CPU since it began, and how long it waited for one. Undefined where the
 * system doesn't say. May be called at any time, like what is in `files.ts`.
 */
export function readScheduling(): Scheduling | undefined {
  try {
    const file = openSync(FILE, 'r');
    try {
      const bytes = new Uint8Array(128);
      const text = String.fromCharCode(...bytes.subarray(0, readSync(file, bytes)));
      const match = /^(\d+) (\d+) /.exec(text);
      if (match === null) return undefined;
      return {
        onCpu: Number(match[1]) / NANOSECONDS_PER_MICROSECOND,
        waited: Number(match[2]) / NANOSECONDS_PER_MICROSECOND,
      };
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** What the scheduler did with the calling thread since then. */
export function schedulingSince(then: Scheduling | undefined): Scheduling | undefined {
  const now = then && readScheduling();
  if (now === undefined) return undefined;
  return { onCpu: Math.round(now.onCpu - then!.onCpu), waited: Math.round(now.waited - then!.waited) };
}
