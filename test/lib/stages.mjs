// Runs one stage of the tests in a process group of its own, and says what came of it.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './setup.mjs';

/** How long a stage that is told to end may take to clean up after itself. Milliseconds. */
const grace = 10_000;
/** How long a stage may go on after its last test. Milliseconds. */
const lingering = 30_000;

/** Failures in more files than this are no accident of a busy machine: nothing is run again. */
const mostFilesAgain = 4;

/**
 * @typedef {{ title: string, message: string, file?: string }} Failure
 * @typedef {{ passed: number, skipped: number, failures: Failure[], flaky?: Failure[], titles?: string[],
 *   skippedTitles?: string[], log: string }} Outcome  `flaky` failed once and passed when it was run again; `titles`
 *   are of what passed
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[][]} [checks]  programs of node_modules whose success is one passed check each
 * @property {(files?: string[]) => string[]} [command]  arguments for Node of a program that writes mocha's results
 *   to TEST_RESULTS; of these test files only, where it can
 * @property {number} minutes  after which the stage is ended and counts as failed
 */

/** What is running now, for whoever has to end it. */
let current;

/** Ends the running stage and all that it started, and removes its temporary files. */
export function endCurrentStage() {
  if (!current) return;
  endGroup(current.child, 'SIGKILL');
  if (current.temporary) remove(current.temporary);
}

/** @param {Stage} stage @param {(seen: number) => void} progress  told how many tests have passed so far */
export async function runStage(stage, progress) {
  if (stage.checks) return runChecks(stage, startLog(stage.name));
  const first = await runTests(stage, stage.name, stage.command(), progress);
  const files = [...new Set(first.failures.map(({ file }) => file))];
  if (files.length === 0 || files.length > mostFilesAgain) return first;
  const isKnown = files.every((file) => file !== undefined);
  return afterAgain(
    first,
    await runTests(stage, `${stage.name}-again`, stage.command(isKnown ? files : undefined)),
  );
}

/**
 * What came of a stage of which some was run again. A failure is forgiven when the same test has passed, or, of a
 * hook, which no list of passed tests names, when nothing failed.
 * @param {Outcome} first @param {Outcome} again @returns {Outcome}
 */
export function afterAgain(first, again) {
  const passedBefore = new Set(first.titles);
  const passedNow = new Set(again.titles);
  const failedNow = new Set(again.failures.map(({ title }) => title));
  const isMended = ({ title, file }) =>
    passedNow.has(title) ||
    (again.failures.length === 0 && (file === undefined || title.includes('" hook ')));
  const flaky = first.failures.filter((failure) => isMended(failure));
  const stillFailed = first.failures.filter((one) => !isMended(one) && !failedNow.has(one.title));
  return {
    ...first,
    skipped: first.skipped - (first.skippedTitles ?? []).filter((title) => passedNow.has(title)).length,
    passed: first.passed + (again.titles ?? []).filter((title) => !passedBefore.has(title)).length,
    failures: [...again.failures, ...stillFailed],
    flaky,
  };
}

function startLog(name) {
  const log = path.join(root, 'out', 'logs', `${name}.log`);
  fs.mkdirSync(path.dirname(log), { recursive: true });
  fs.writeFileSync(log, '');
  return log;
}

async function runChecks(stage, log) {
  const outcome = { passed: 0, skipped: 0, failures: [], log };
  for (const check of stage.checks) {
    const from = fs.statSync(log).size;
    const { problem } = await run(binary(check), { log, minutes: stage.minutes });
    if (problem === undefined) outcome.passed++;
    else {
      const said = fs.readFileSync(log).subarray(from).toString();
      outcome.failures.push({ title: check.join(' '), message: `${problem}\n${said}` });
    }
  }
  return outcome;
}

async function runTests(stage, name, command, progress) {
  const log = startLog(name);
  const file = path.join(root, 'out', 'results', `${name}.json`);
  fs.rmSync(file, { force: true });
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'hlt-')); // short: it becomes part of socket names
  const env = {
    ...process.env,
    ...stage.env,
    TEST_RESULTS: file,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
  const options = { log, minutes: stage.minutes, env, progress, results: file, temporary };
  const { problem } = await run(command, options);
  remove(temporary);

  const results = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
  const outcome = { passed: 0, skipped: 0, failures: [], ...results, log };
  if (results && results.passed + results.failures.length === 0) {
    outcome.failures.push({ title: stage.name, message: 'No test ran.' });
  } else if (problem !== undefined && outcome.failures.length === 0) {
    outcome.failures.push({ title: stage.name, message: `${problem}\n${tail(log)}` });
  }
  return outcome;
}

/** The script behind a program of node_modules/.bin, for Node to run: the same on every platform. */
function binary([name, ...args]) {
  const packages = { biome: '@biomejs/biome', tsc: 'typescript', vsce: '@vscode/vsce' };
  const folder = path.join(root, 'node_modules', packages[name] ?? name);
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return [path.join(folder, typeof bin === 'string' ? bin : bin[name]), ...args];
}

/** Resolves when the program has ended; `problem` says why that was not a success. */
function run(args, { log, minutes, env = process.env, progress, results, temporary }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    current = { child, temporary };
    let seen = 0;
    const take = (chunk) => {
      fs.appendFileSync(log, chunk);
      seen += (chunk.toString('utf8').match(/[✔✓]/g) ?? []).length;
      progress?.(seen);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    let problem;
    const end = (why) => {
      problem ??= why;
      endGroup(child, 'SIGTERM');
      setTimeout(() => endGroup(child, 'SIGKILL'), grace).unref();
    };
    const timer = setTimeout(end, minutes * 60_000, `It was ended after ${minutes} minutes.`);
    let lastTestEnded;
    const watch = setInterval(() => {
      if (results === undefined || !fs.existsSync(results)) return;
      lastTestEnded ??= Date.now();
      if (Date.now() - lastTestEnded < lingering) return;
      clearInterval(watch);
      end('Its tests are over, but it did not end: something that they started still runs.');
    }, 1000);
    const done = () => {
      clearTimeout(timer);
      clearInterval(watch);
      if (current?.child === child) current = undefined;
      resolve({ problem });
    };
    child.on('error', (error) => {
      problem = `It could not be started: ${error.message}`;
      done();
    });
    child.on('exit', (code, signal) => {
      if (code !== 0) problem ??= `It ended with ${signal ?? `exit code ${code}`}.`;
      endGroup(child, 'SIGKILL');
      // Its last output may still be on the way; a process that left the group may hold the pipe open for ever.
      setTimeout(done, grace).unref();
    });
    child.on('close', done);
  });
}

function endGroup(child, signal) {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // the group is gone
  }
}

function remove(folder) {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function tail(log) {
  return fs.readFileSync(log, 'utf8').split('\n').slice(-100).join('\n');
}
