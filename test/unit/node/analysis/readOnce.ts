/** Child of readProfile.test.ts: reads each file that is named, and prints what came of it and what it took. */
import { HotlightError } from '../../../../src/core/base/errors';
import { readForeignProfile } from '../../../../src/node/analysis/readProfile';

const peak = (): number => process.resourceUsage().maxRSS * 1024;

const before = peak();
for (const file of process.argv.slice(2)) {
  let outcome: string;
  try {
    const { profile } = readForeignProfile(file, {});
    outcome = `${profile.parent.length} nodes`;
  } catch (error) {
    outcome = HotlightError.is(error) ? `refused: ${error.message}` : `DEFECT: ${(error as Error).stack}`;
  }
  console.log(JSON.stringify({ file, outcome, bytes: peak() - before }));
}
