// npm test: everything, one stage after the other, ending in "N passed, N failed"; the log of each stage is in
// out/logs. Files with a failure run once more, each on its own: what then passes is counted as passed and named as
// flaky, with what went wrong, as it is a defect all the same. `node test/run.mjs unit host` runs those stages only. --vscode=oldest takes the oldest VS Code that the
// manifest allows, --screenshots makes the ui stage take the README's pictures anew.
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './lib/setup.mjs';
import { endCurrentStage, runStage } from './lib/stages.mjs';

const mocha =
  (glob, ...flags) =>
  (files = [glob]) => [
    'node_modules/mocha/bin/mocha.js',
    ...flags,
    '--reporter=test/lib/reporter.cjs',
    ...files,
  ];
const typescript = ['--import=tsx', '--timeout=30000'];

/** @type {import('./lib/stages.mjs').Stage[]} */
const stages = [
  { name: 'lint', minutes: 5, checks: commandsOf('lint') },
  { name: 'typecheck', minutes: 10, checks: commandsOf('typecheck') },
  {
    // Programs that tests have attached to may outlive them on a busy machine; they end with the stage.
    name: 'unit',
    minutes: 15,
    command: mocha('test/unit/**/*.test.ts', '--exit', ...typescript),
  },
  {
    name: 'editor',
    minutes: 10,
    command: mocha('test/editor/**/*.test.ts', ...typescript),
    needsBuild: true,
  },
  {
    name: 'apps',
    minutes: 15,
    command: mocha('test/apps/{storefront/test,checks}/*.test.{ts,mjs}', '--import=tsx', '--timeout=60000'),
    needsBuild: true,
  },
  { name: 'cli', minutes: 15, command: mocha('test/cli/**/*.test.ts', ...typescript), needsBuild: true },
  {
    name: 'attribution',
    minutes: 15,
    command: mocha('test/attribution/**/*.test.ts', ...typescript),
    needsBuild: true,
  },
  { name: 'heap', minutes: 10, command: mocha('test/heap/**/*.test.ts', ...typescript), needsBuild: true },
  {
    name: 'webview',
    minutes: 10,
    command: mocha('test/webview/**/*.test.ts', ...typescript),
    needsBuild: true,
  },
  { name: 'package', minutes: 5, command: mocha('test/package/*.test.ts', ...typescript), needsBuild: true },
  { name: 'host', minutes: 20, command: () => ['test/host/run.mjs'], needsBuild: true },
  { name: 'ui', minutes: 20, command: mocha('test/ui/*.test.mjs', '--timeout=240000'), needsBuild: true },
];

const args = process.argv.slice(2);
const vscode = args.find((arg) => arg.startsWith('--vscode='))?.slice('--vscode='.length) ?? 'latest';
const environment = {
  HOTLIGHT_TEST_VSCODE: vscode,
  HOTLIGHT_SCREENSHOTS: args.includes('--screenshots') ? '1' : '',
};
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0 || !['latest', 'oldest'].includes(vscode)) {
  const known = stages.map((stage) => stage.name).join(', ');
  console.error(`Stages are ${known}; --vscode is latest or oldest. Not: ${args.join(' ')}`);
  process.exit(2);
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => process.exit(code));
}
process.once('exit', endCurrentStage);

const startedAll = Date.now();
const chosen = stages.filter((stage) => names.length === 0 || names.includes(stage.name));
let passed = 0;
let failed = 0;

ensureInstalled();
let buildProblem;
if (chosen.some((stage) => stage.needsBuild)) {
  try {
    ensureBuilt();
  } catch (error) {
    buildProblem = error.message;
  }
}
for (const stage of chosen) {
  const started = Date.now();
  const showProgress = (seen) => {
    if (process.stdout.isTTY) process.stdout.write(`\r${stage.name.padEnd(12)} ${seen} …`);
  };
  showProgress(0);
  const outcome =
    stage.needsBuild && buildProblem !== undefined
      ? { passed: 0, skipped: 0, failures: [{ title: stage.name, message: `Not run. ${buildProblem}` }] }
      : await runStage({ ...stage, env: environment }, showProgress);
  passed += outcome.passed;
  failed += outcome.failures.length;
  if (process.stdout.isTTY) process.stdout.write('\r');
  console.log(stageLine(stage.name, outcome, Date.now() - started));
  show('FAILED', outcome.failures);
  show('FLAKY', outcome.flaky ?? []);
  if (outcome.failures.length > 0 && outcome.log) console.log(`  The whole log is in ${outcome.log}\n`);
}
console.log(`in ${seconds(Date.now() - startedAll)}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** The programs that an npm script runs one after the other; each is a check that passes or fails. */
function commandsOf(script) {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return scripts[script].split(' && ').map((command) => command.split(' '));
}

function show(what, failures) {
  for (const { title, message } of failures) {
    console.log(`\n  ${what}  ${title}\n${message.replace(/^/gm, '    ')}\n`);
  }
}

function stageLine(name, { passed, skipped, failures, flaky = [] }, milliseconds) {
  const counts = [`${passed} passed`];
  if (failures.length > 0) counts.push(`${failures.length} failed`);
  if (flaky.length > 0) counts.push(`${flaky.length} flaky`);
  if (skipped > 0) counts.push(`${skipped} skipped`);
  return `${name.padEnd(12)} ${counts.join(', ').padEnd(32)} ${seconds(milliseconds).padStart(8)}`;
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
