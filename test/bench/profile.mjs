import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleDevTools, bundleHotlight } from './lib/bundles.mjs';
import { ensureProfile } from './lib/generateProfile.mjs';
import { inFreshNode, inTurns, printTable } from './lib/inTurns.mjs';
import { median } from './lib/median.mjs';
import { numbers, option } from './lib/options.mjs';
import { findBrowser, viewers, viewOnce } from './lib/viewers.mjs';

export const about =
  'Reading a .cpuprofile to totals, beside JSON.parse alone, the model of DevTools, and speedscope and cpupro in a browser. --sizes=1,10,100,400 (MB) --runs=5 --seed=7 --viewers=no --browser=path';

const readOnce = fileURLToPath(new URL('lib/readOnce.mjs', import.meta.url));
/** What our reader has been given as its bounds, as multiples of JSON.parse's CPU time and of the file's size. */
const FLOOR = 'JSON.parse alone';
/** From this size on (MB), viewers take minutes. */
const VIEWED_ONCE = 50;
const GOAL = { time: 0.65, memory: 2 };

export async function run(args) {
  const sizes = numbers(args, 'sizes', '1,10,100,400');
  const [runs] = numbers(args, 'runs', '5');
  const [seed] = numbers(args, 'seed', '7');
  const hotlight = await bundleHotlight();
  const readers = [
    { name: FLOOR, way: 'parse' },
    { name: 'Hotlight, file in memory', way: 'whole', module: hotlight },
    { name: 'Hotlight, file in pieces', way: 'streamed', module: hotlight },
  ];
  if (option(args, 'devtools', 'yes') !== 'no') {
    readers.push({
      name: "DevTools' CPUProfileDataModel",
      way: 'devtools',
      module: await bundleDevTools(),
    });
  }
  console.log(
    `Node ${process.version}; a fresh process for each reading, in turns, ${runs} of each. Times in ms, the least in\nparentheses. CPU time is the measure: it is what other load on the machine changes least.\n`,
  );
  const browser = option(args, 'viewers', 'yes') === 'no' ? undefined : findBrowser(option(args, 'browser'));
  for (const size of sizes) {
    const contenders = contendersFor(size, ensureProfile(size, seed), { readers, browser });
    report(size, await inTurns(contenders, runs));
  }
}

/** Readers in fresh processes, and viewers in fresh browsers; at large sizes those only once, as they take so long. */
function contendersFor(size, file, { readers, browser }) {
  const { size: bytes } = fs.statSync(file);
  return [
    ...readers.map(({ name, way, module }) => ({
      name,
      measure: async () => ({
        ...inFreshNode([readOnce, way, file, ...(module ? [module] : [])]),
        bytes,
      }),
    })),
    ...(browser === undefined ? [] : viewers).map((viewer) => ({
      name: viewer.name,
      measure: async (round) =>
        round > 0 && size >= VIEWED_ONCE
          ? undefined
          : { ...(await attemptView(viewer, file, browser)), bytes },
    })),
  ];
}

async function attemptView(viewer, file, browser) {
  try {
    return { ...(await viewOnce(viewer, file, browser)), cpu: Number.NaN };
  } catch (error) {
    return { failed: error.message.split('\n')[0] };
  }
}

function report(size, results) {
  const floor = least(results.get(FLOOR), 'cpu');
  const [{ bytes }] = results.get(FLOOR);
  console.log(`### ${size} MB (${bytes.toLocaleString('en')} bytes)\n`);
  printTable(
    ['reader', 'wall', 'CPU', 'CPU × JSON.parse', 'CPU, second file', 'peak MB', '× file'],
    results,
    (rows) => {
      const memory = middle(rows, 'megabytes');
      const ratio = Number.isFinite(floor) && rows[0].cpu > 0 ? (least(rows, 'cpu') / floor).toFixed(2) : '–';
      const times = ['milliseconds', 'cpu'].map((key) =>
        rows[0][key] > 0 ? `${middle(rows, key).toFixed(0)} (${least(rows, key).toFixed(0)})` : '–',
      );
      const again = rows[0].again > 0 ? least(rows, 'again').toFixed(0) : '–';
      return [...times, ratio, again, memory.toFixed(0), ((memory * 1024 * 1024) / bytes).toFixed(2)];
    },
  );
  console.log(
    `\nGoals from 100 MB on: at most ${GOAL.time} × JSON.parse, at most ${GOAL.memory} × the file. An empty Node process has a\npeak of about 40 MB, which weighs on the small sizes, as does compiling: a second file of 1 MB is read by compiled code.\n`,
  );
}

function least(rows, key) {
  return Math.min(...rows.map((row) => row[key] ?? Number.POSITIVE_INFINITY));
}

function middle(rows, key) {
  return median(rows.map((row) => row[key]));
}
