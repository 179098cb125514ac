import { HotlightError } from '../../core/base/errors';
import { gitIdentity, headCommit } from './gitFacts';
import { type BaselineWithProfile, writeBaseline, writeMeasurement } from './namedValues';
import type { WorkspaceFacts } from './workspaceFacts';

/**
 * Keeps what the latest runs have measured as a baseline.
 * @returns the baseline, and its file
 * @throws HotlightError `not-found` when nothing was measured, `usage` for a name that is no file name
 */
export async function recordBaseline(
  root: string,
  name: string,
  facts: WorkspaceFacts,
  now = new Date(),
): Promise<{ baseline: BaselineWithProfile; file: string }> {
  const { values, run, commit } = await facts.measuredValues();
  const profile = await facts.measuredProfile();
  const names = Object.keys(values).sort();
  if (names.length === 0) {
    throw new HotlightError(
      'not-found',
      'No run has been measured yet; record one with "hotlight profile -- <command>".',
    );
  }
  const baseline: BaselineWithProfile = {
    version: 1,
    name,
    recordedAt: now.toISOString(),
    ...(run === undefined ? {} : { run }),
    ...(commit === undefined ? {} : { commit }),
    values: Object.fromEntries(names.map((it) => [it, values[it]!])),
    ...(profile === undefined ? {} : { profile }),
  };
  return { baseline, file: await writeBaseline(root, baseline) };
}

/** Keeps a value that another tool measured, with who entered it and at which commit. */
export async function enterMeasurement(
  root: string,
  name: string,
  value: number,
  source?: string,
  now = new Date(),
): Promise<void> {
  const [identity, commit] = [await gitIdentity(root), await headCommit(root)];
  await writeMeasurement(root, name, {
    value,
    ...(source === undefined ? {} : { source }),
    ...(identity === undefined ? {} : { by: identity.name }),
    ...(commit === undefined ? {} : { commit }),
    date: now.toISOString(),
  });
}
