import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureInstalled, root } from '../lib/setup.mjs';
import { bundle, out } from './lib/bundles.mjs';
import { generateSources } from './lib/generateSources.mjs';
import { median } from './lib/median.mjs';
import { numbers, option } from './lib/options.mjs';

export const about =
  'Analysing a repository of TypeScript: cold, warm, per edit, beside the parser alone and ESLint. --files=5000 --seed=7 --runs=3 --folder=path (a repository of yours) --eslint=no --eslint-every=8 (files that ESLint lints: every eighth)';

const once = fileURLToPath(new URL('lib/analyzeOnce.mjs', import.meta.url));
const here = path.dirname(fileURLToPath(import.meta.url));

export async function run(args) {
  const [files] = numbers(args, 'files', '5000');
  const [seed] = numbers(args, 'seed', '7');
  const [runs] = numbers(args, 'runs', '3');
  ensureBuilt();
  const parser = await bundle(
    'parser',
    `export { parseSource } from './src/core/source/summary/parse'; export { findSourceFiles } from './src/node/source/sourceFiles';`,
  );
  const engine = await bundle(
    'session',
    `export { openSourceSession } from './src/node/source/sessionClient';`,
  );
  const eslint = option(args, 'eslint', 'yes') !== 'no';
  const [every] = numbers(args, 'eslint-every', '8');
  if (eslint) ensureInstalled(here);
  const folder = option(args, 'folder', path.join(out, `sources-${files}-${seed}`));
  if (!fs.existsSync(folder)) generateSources(folder, files, seed);
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-bench-'));
  try {
    const rows = new Map();
    const note = (name, result) => rows.set(name, [...(rows.get(name) ?? []), result]);
    // In turns, so that other load on the machine hits all of them.
    for (let i = 0; i < runs; i++) {
      fs.rmSync(cache, { recursive: true, force: true });
      note('the parser alone, one thread', attempt('parse', folder, parser));
      note('Hotlight, cold', command(folder, cache));
      note('Hotlight, warm', command(folder, cache));
      if (eslint)
        note(
          "ESLint's no-await-in-loop",
          attempt('eslint', folder, parser, path.join(here, 'package.json'), String(every)),
        );
    }
    const session = attempt('session', folder, parser, engine, path.join(root, 'dist', 'sourceWorker.js'));
    report(rows, session, { folder, runs });
  } finally {
    fs.rmSync(cache, { recursive: true, force: true });
  }
}

function attempt(...argv) {
  const stdout = execFileSync(process.execPath, [once, ...argv], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(stdout);
}

/** The command line as a user runs it, start of the process included. */
function command(folder, cache) {
  const started = performance.now();
  const script = `process.argv.splice(1, 0, 'x'); process.on('exit', () => { try { require('fs').writeSync(2, 'PEAK' + /VmHWM:\\s+(\\d+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[1]); } catch {} }); require(${JSON.stringify(path.join(root, 'dist', 'cli.js'))})`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, 'analyze', folder, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache },
  });
  const milliseconds = performance.now() - started;
  const { files, findings, durationMs } = JSON.parse(stdout);
  return {
    milliseconds,
    durationMs,
    files,
    found: findings.length,
    megabytes: Number(/PEAK(\d+)/.exec(stderr)?.[1]) / 1024,
  };
}

function report(rows, session, { folder, runs }) {
  const { files, bytes } = rows.get('the parser alone, one thread')[0];
  console.log(
    `Node ${process.version}, ${os.availableParallelism()} processors, load ${os.loadavg()[0].toFixed(1)}; ${files} files with ${(bytes / 1e6).toFixed(1)} MB in ${path.basename(folder)}; medians of ${runs} runs in turns.\n`,
  );
  console.log('| | files | time, ms | per file, ms | peak memory, MB | findings |');
  console.log('|---|---|---|---|---|---|');
  for (const [name, results] of rows) {
    const { found = '', files: count } = results[0];
    const time = middle(results, 'milliseconds');
    console.log(
      `| ${name} | ${count} | ${time.toFixed(0)} | ${(time / count).toFixed(2)} | ${middle(results, 'megabytes').toFixed(0)} | ${found} |`,
    );
  }
  const [parse, cold, warm] = [...rows.values()].map((results) => middle(results, 'milliseconds'));
  const linted = rows.get("ESLint's no-await-in-loop");
  // ESLint takes a part of the files; what it takes for one is what is compared.
  const lint = linted && (middle(linted, 'milliseconds') / linted[0].files) * files;
  console.log(
    `\nCold: ${(cold / parse).toFixed(2)} × the parser alone (goal 1.5)${lint === undefined ? '' : `, ${(lint / cold).toFixed(1)} × as fast as ESLint (goal 8)`}; warm ${warm.toFixed(0)} ms (goal 400).`,
  );
  console.log(
    `One edit: median ${session.median.toFixed(1)} ms, p95 ${session.p95.toFixed(1)} ms (goal 5), most ${session.most.toFixed(1)} ms; an edit that changes what the file exports: ${session.relink.toFixed(0)} ms; memory of that session ${session.megabytes.toFixed(0)} MB (goal 400).\n`,
  );
}

function middle(rows, key) {
  return median(rows.map((row) => row[key]));
}
