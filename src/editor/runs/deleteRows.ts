import { HotlightError } from '../../core/base/errors';
import type { Services } from '../services';
import { type BaselineNode, isBaselineNode } from './baselineItem';
import type { BaselineEntry, BaselinesModel } from './baselinesModel';
import type { RunNode } from './runItem';
import type { RunEntry } from './runsModel';

/** What is to be deleted. */
export interface Deleted {
  readonly runs: readonly RunEntry[];
  readonly baselines: readonly BaselineEntry[];
}

/** The runs and baselines among rows of the Runs view; a thread among them doesn't stand for its run. */
export function deletedOf(rows: readonly unknown[]): Deleted {
  return {
    runs: rows.filter(isRun).map(({ entry }) => entry),
    baselines: rows.filter((row): row is BaselineNode => isBaselineNode(row)).map(({ baseline }) => baseline),
  };
}

/**
 * Deletes runs and baselines after one question about all of them.
 * @throws HotlightError `usage` for a run that is still being recorded, `io`
 */
export async function deleteAfterAsking(
  { notify, runs }: Pick<Services, 'notify' | 'runs'>,
  model: BaselinesModel,
  deleted: Deleted,
): Promise<void> {
  const recording = deleted.runs.find((entry) => entry.recording);
  if (recording !== undefined) {
    throw new HotlightError(
      'usage',
      `${recording.run.name} is still being recorded; stop it before deleting it.`,
    );
  }
  const whatRuns = named(
    deleted.runs.map(({ run }) => run.name),
    'run',
  );
  const whatBaselines = named(
    deleted.baselines.map(({ baseline }) => baseline.name),
    'baseline',
  );
  const question = `Delete ${[...whatRuns, ...whatBaselines].join(' and ')}?`;
  if (!(await notify.confirm(question, detailOf(deleted), 'Delete'))) return;
  for (const entry of deleted.runs) await runs.delete(entry);
  for (const entry of deleted.baselines) await model.delete(entry);
}

/** `the run “storefront”`, `3 runs`; nothing for none. */
function named(names: readonly string[], what: string): string[] {
  const [only, ...others] = names;
  if (only === undefined) return [];
  return [others.length === 0 ? `the ${what} “${only}”` : `${names.length} ${what}s`];
}

function detailOf({ runs, baselines }: Deleted): string {
  const [only] = baselines;
  const file = baselines.length === 1 ? `baselines/${only?.baseline.name}.json` : 'baselines';
  return [
    ...(runs.length === 0
      ? []
      : [
          `${runs.length === 1 ? 'Its' : 'Their'} recordings are removed from the disk. This can’t be undone.`,
        ]),
    ...(baselines.length === 0
      ? []
      : [
          `Gates and comparisons that name ${baselines.length === 1 ? 'it' : 'them'} can’t be judged then. Git has what was committed of .hotlight/${file}.`,
        ]),
  ].join(' ');
}

function isRun(value: unknown): value is RunNode {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'run';
}
