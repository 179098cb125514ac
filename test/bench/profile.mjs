import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleDevTools, bundleHotlight, out } from './lib/bundles.mjs';
import { generateProfile } from './lib/generateProfile.mjs';
import { numbers, option } from './lib/options.mjs';
import { findBrowser, viewers, viewOnce } from './lib/viewers.mjs';

export const about =
  'Reading a .cpuprofile to totals, beside JSON.parse alone and the model of DevTools. --sizes=1,10,100 (MB) --runs=5 --seed=7 --viewers (speedscope and cpupro in a browser, --browser=path)';

const readOnce = fileURLToPath(new URL('lib/readOnce.mjs', import.meta.url));
/** What our reader has been given as its bounds, as multiples of JSON.parse's CPU time and of the file's size. */
const GOAL = { time: 0.65, memory: 2 };

export async function run(args) {
  const sizes = numbers(args, 'sizes', '1,10,100');
  const [runs] = numbers(args, 'runs', '5');
  const [seed] = numbers(args, 'seed', '7');
  const hotlight = await bundleHotlight();
  const contenders = [
    { name: 'JSON.parse alone', way: 'parse' },
    { name: 'Hotlight, file in memory', way: 'whole', module: hotlight },
    { name: 'Hotlight, file in pieces', way: 'streamed', module: hotlight },
  ];
  if (option(args, 'devtools', 'yes') !== 'no') {
    contenders.push({
      name: "DevTools' CPUProfileDataModel",
      way: 'devtools',
      module: await bundleDevTools(),
    });
  }
  console.log(
    `Node ${process.version}; a fresh process for each reading, in turns, ${runs} of each. Times in ms, the least in\nparentheses. CPU time is the measure: it is what other load on the machine changes least.\n`,
  );
  const browser = args.includes('--viewers') ? findBrowser(option(args, 'browser')) : undefined;
  if (browser) contenders.push(...viewers.map((viewer) => ({ name: viewer.name, viewer, browser })));
  for (const size of sizes)
    report(size, await measure(contenders, ensureProfile(size, seed), runs), contenders);
}

function ensureProfile(size, seed) {
  const file = path.join(out, `profile-${size}mb-${seed}.cpuprofile`);
  if (!fs.existsSync(file)) {
    fs.mkdirSync(out, { recursive: true });
    // In a process of its own: writing takes more memory than a reader may.
    generateProfile(file, size, seed);
  }
  return file;
}

/** Results of each contender, interleaved so that a slow minute hits all. */
async function measure(contenders, file, runs) {
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let i = 0; i < runs; i++) {
    for (const { name, way, module, viewer, browser } of contenders) {
      const argv = ['--max-old-space-size=8192', readOnce, way, file, ...(module ? [module] : [])];
      const result = viewer ? await attemptView(viewer, file, browser) : attempt(argv);
      results.get(name).push({ ...result, bytes: fs.statSync(file).size });
    }
  }
  return results;
}

function attempt(argv) {
  try {
    const stdout = execFileSync(process.execPath, argv, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(stdout);
  } catch (error) {
    // JSON.parse can't take files beyond the longest string; that is a result too.
    return { failed: /^\w*Error.*$/m.exec(String(error.stderr))?.[0] ?? error.message.split('\n')[0] };
  }
}

async function attemptView(viewer, file, browser) {
  try {
    return { ...(await viewOnce(viewer, file, browser)), cpu: Number.NaN };
  } catch (error) {
    return { failed: error.message.split('\n')[0] };
  }
}

function report(size, results, contenders) {
  const floor = least(results.get('JSON.parse alone'), 'cpu');
  const [{ bytes }] = results.get('JSON.parse alone');
  console.log(`### ${size} MB (${bytes.toLocaleString('en')} bytes)\n`);
  console.log('| reader | wall | CPU | CPU × JSON.parse | peak MB | × file |');
  console.log('|---|---|---|---|---|---|');
  for (const { name } of contenders) {
    const rows = results.get(name);
    const failed = rows.find((row) => row.failed);
    if (failed) {
      console.log(`| ${name} | ${failed.failed} | | | | |`);
      continue;
    }
    const memory = median(rows, 'megabytes');
    const ratio = Number.isFinite(floor) && rows[0].cpu > 0 ? (least(rows, 'cpu') / floor).toFixed(2) : '–';
    const times = ['milliseconds', 'cpu'].map((key) =>
      rows[0][key] > 0 ? `${median(rows, key).toFixed(0)} (${least(rows, key).toFixed(0)})` : '–',
    );
    const perFile = ((memory * 1024 * 1024) / bytes).toFixed(2);
    console.log(`| ${name} | ${times.join(' | ')} | ${ratio} | ${memory.toFixed(0)} | ${perFile} |`);
  }
  console.log(
    `\nGoals from 100 MB on: at most ${GOAL.time} × JSON.parse, at most ${GOAL.memory} × the file. An empty Node process has a\npeak of about 40 MB, which weighs on the small sizes.\n`,
  );
}

function least(rows, key) {
  return Math.min(...rows.map((row) => row[key] ?? Number.POSITIVE_INFINITY));
}

function median(rows, key) {
  const values = rows.map((row) => row[key]).sort((a, b) => a - b);
  return values[values.length >> 1];
}
