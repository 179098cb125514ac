import type { Missing } from '../../core/checklist/gate/evaluateGate';
import { NAMES, type Source } from '../../core/checklist/gate/names';

const ELSEWHERE = (name: string): string =>
  `enter what another tool measured with "hotlight checklist measure ${name}=<value>"`;

/** Which capture a value needs and how to get it, by the capture that it comes from. */
const REMEDIES: Readonly<Record<Source, (name: string) => string>> = {
  run: () => 'There is no run yet; record one with "hotlight profile -- <command>".',
  profile: () => 'No run has a CPU profile; record one with "hotlight profile --cpu -- <command>".',
  metrics: (name) => `No run has ${name}; record one with "hotlight profile -- <command>".`,
  http: (name) =>
    `No run has ${name}; record one with "hotlight load <url> -- <command>", or ${ELSEWHERE(name)}.`,
  load: (name) =>
    `No load has ${name}; give .hotlight/load.json "users" and run "hotlight load", or ${ELSEWHERE(name)}.`,
  queries: (name) =>
    `No run has ${name}; record one with "hotlight profile -- <command>" while the database is queried, or ${ELSEWHERE(name)}.`,
  baseline: () => 'There is no baseline; record one with "hotlight baseline record main".',
  budgets: () => 'There are no budgets; write .hotlight/budgets.json.',
  findings: () => 'The source has not been analysed; run "hotlight analyze".',
  git: () => 'The folder is in no git repository; run "git init" and commit.',
  reported: (name) => `Hotlight does not measure ${name} itself; ${ELSEWHERE(name)}.`,
};

/** The sentence for a value that is not there. */
export function missing(name: string): Missing {
  if (name === 'heap.growth') {
    return {
      missing:
        'No run is long enough to see the heap grow; record 10 s or more with "hotlight profile -- <command>".',
    };
  }
  const source = NAMES[name]?.source ?? 'run';
  return { missing: REMEDIES[source](name) };
}
