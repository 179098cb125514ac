import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import { type AllocationSite, type GcReport, gcReport } from '../../core/gc/gcReport';
import type { HotReport } from '../../core/profile/hot';
import type { Run } from '../../core/runs/run';
import { readMetrics } from './readMetrics';

const SITES = 10;

/**
 * What garbage collection took in a run.
 * @param hot of the run, when it recorded allocations: names those who made the garbage
 * @throws HotlightError `unsupported` when the run has no metrics
 */
export async function gcOfRun(dir: string, run: Run, hot?: HotReport): Promise<GcReport> {
  const metrics = await readMetrics(dir);
  if (metrics === undefined) {
    throw new HotlightError(
      'unsupported',
      `The run "${run.name}" has no metrics: they are measured in programs that Hotlight starts, from their first second on.`,
    );
  }
  const sites = hot?.unit === 'bytes' ? sitesOf(hot, run.cwd) : [];
  return gcReport(metrics.timeline.samplesIn(), sites);
}

/** Names of a run's threads for people. */
export function threadNames(run: Run): Map<string, string> {
  return new Map(
    run.threads.map(({ id, name, pid, threadId }) => [
      id,
      threadId === 0 ? `${name} (process ${pid})` : `${name} (worker ${threadId} of process ${pid})`,
    ]),
  );
}

function sitesOf({ functions }: HotReport, cwd: string): AllocationSite[] {
  return functions
    .filter(({ category, self }) => category === 'app' && self > 0)
    .slice(0, SITES)
    .map(({ name, file, line, self, selfPercent }) => ({
      name,
      place: `${displayPath(file, cwd)}:${line}`,
      bytes: self,
      percent: selfPercent,
    }));
}
