// npm run test:postgres: the tests that ask a real PostgreSQL, on every version that is supported; the servers come from
// npm (`node test/postgres.mjs 13 16` takes those only). Ends in "N passed, N failed".
import { versions } from './apps/database/postgres.mjs';
import { ensureBuilt, ensureInstalled } from './lib/setup.mjs';
import { runStage } from './lib/stages.mjs';

const chosen = process.argv.length > 2 ? process.argv.slice(2).map(Number) : versions;
if (chosen.some((version) => !versions.includes(version))) {
  console.error(`Versions are ${versions.join(', ')}; not: ${process.argv.slice(2).join(' ')}`);
  process.exit(2);
}

ensureInstalled();
ensureBuilt();
let passed = 0;
let failed = 0;
for (const version of chosen) {
  const outcome = await runStage(
    {
      name: `postgres-${version}`,
      minutes: 20,
      command: () => [
        'node_modules/mocha/bin/mocha.js',
        '--import=tsx',
        '--timeout=60000',
        '--reporter=test/lib/reporter.cjs',
        'test/unit/node/sql/explainSql.test.ts',
        'test/apps/checks/database.test.mjs',
        'test/apps/checks/planner.test.ts',
        'test/cli/queries.test.ts',
      ],
      env: { HOTLIGHT_TEST_POSTGRES: String(version) },
    },
    () => undefined,
  );
  passed += outcome.passed;
  failed += outcome.failures.length;
  console.log(`PostgreSQL ${version}: ${outcome.passed} passed, ${outcome.failures.length} failed`);
  for (const { title, message } of outcome.failures) {
    console.log(`\n  FAILED  ${title}\n${message.replace(/^/gm, '    ')}\n`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
