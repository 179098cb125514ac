import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureHost } from '../lib/ensureHost.mjs';
import { startBrowser } from '../lib/server.mjs';
import { ensureBuilt } from '../lib/setup.mjs';
import { bundlePreparation, serveViewers, treeForD3 } from './lib/flameViewers.mjs';
import { ensureProfile } from './lib/generateProfile.mjs';
import { numbers, option } from './lib/options.mjs';

export const about =
  'The flame graph in headless Chromium: first picture, and frames while zooming and panning, beside d3-flame-graph and speedscope. --sizes=15,100 (MB; 50 k and 330 k nodes) --runs=3 --seed=7 --speedscope=no';

/** What the page has been given as its bounds, in milliseconds. */
const GOAL = { open: 1500, frame: 8 };
const STEPS = 120;
const VIEW = { width: 1200, height: 900 };

export async function run(args) {
  const sizes = numbers(args, 'sizes', '15,100');
  const [runs] = numbers(args, 'runs', '3');
  const [seed] = numbers(args, 'seed', '7');
  ensureBuilt();
  const tools = await import(pathToFileURL(await bundlePreparation()).href);
  const { browser } = ensureHost();
  const { size } = fs.statSync(path.join(import.meta.dirname, '..', '..', 'dist', 'webview', 'flame.js'));
  console.log(
    `Headless Chromium without a graphics card, ${VIEW.width} × ${VIEW.height}; ${runs} runs of each, in turns. Milliseconds, medians of all\nruns. The page's script has ${(size / 1000).toFixed(1)} kB.\n`,
  );
  for (const megabytes of sizes) {
    const prepared = await prepare(tools, megabytes, seed, runs);
    const results = await measure(prepared, browser, runs, option(args, 'speedscope', 'yes') !== 'no');
    report(prepared, results);
  }
}

/** The profile in each viewer's shape, and how long Hotlight's worker takes from the command to the buffer. */
async function prepare({ decodeProfile, nodeTotals, flameHtml }, megabytes, seed, runs) {
  const file = ensureProfile(megabytes, seed);
  let parts;
  const readings = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    const encoded = await readInWorker(file);
    readings.push(performance.now() - start);
    parts = [encoded.tree, await encoded.details];
  }
  const profile = decodeProfile(await new Blob(parts).arrayBuffer());
  const tree = JSON.stringify(treeForD3(profile, nodeTotals(profile)));
  const { length: nodes } = profile.parent;
  return {
    file,
    flameHtml,
    parts,
    tree,
    reading: median(readings),
    nodes,
    samples: profile.samples.length,
    megabytes,
  };
}

/** As the editor does it: a thread is started, and hands over what can be painted before it ranks. */
function readInWorker(file) {
  const dist = path.join(import.meta.dirname, '..', '..', 'dist');
  const { analyseInWorker } = createRequire(import.meta.url)(path.join(dist, 'analysis.js'));
  const painted = new AbortController();
  return new Promise((resolve, reject) => {
    const options = {
      signal: painted.signal,
      onProfile(encoded) {
        resolve(encoded);
        // What is left then is the ranking.
        encoded.details.then(() => painted.abort(), reject);
      },
    };
    analyseInWorker(path.join(dist, 'analysisWorker.js'), file, options).catch(reject);
  });
}

async function measure(prepared, browser, runs, withSpeedscope) {
  const server = await serveViewers(prepared);
  const results = { hotlight: [], d3: [], speedscope: [] };
  try {
    for (let i = 0; i < runs; i++) {
      for (const [name, measureOne] of Object.entries(viewers)) {
        if (name === 'speedscope' && (!withSpeedscope || i > 0)) continue;
        const { page, stop } = await startBrowser(browser, VIEW);
        page.setDefaultTimeout(120_000);
        try {
          results[name].push(await measureOne(page, server));
        } finally {
          await stop();
        }
      }
    }
  } finally {
    await server.stop();
  }
  return results;
}

const firstPaint = async (page) =>
  (await page.waitForFunction(() => globalThis.bench?.firstPaint)).jsonValue();

const viewers = {
  async hotlight(page, { address, scripts }) {
    await page.addInitScript(scripts.hotlight);
    await page.goto(`${address}/hotlight`);
    const first = await firstPaint(page);
    const leftHeavy = await page.evaluate(wheelAround, STEPS);
    const search = await page.evaluate(searchFor, 'render');
    await page.evaluate(searchFor, '');
    await page.keyboard.press('0');
    const timeOrder = await page.evaluate(switchTo, 'Time order');
    const inTime = await page.evaluate(wheelAround, STEPS);
    const sandwich = await page.evaluate(switchTo, 'Sandwich');
    return { first, leftHeavy, search, timeOrder, inTime, sandwich };
  },
  async d3(page, { address }) {
    await page.goto(`${address}/d3`);
    const first = await firstPaint(page);
    // It has no zoom by wheel: a click on a box zooms to it.
    const leftHeavy = await page.evaluate(clickAround, 12);
    return { first, leftHeavy };
  },
  async speedscope(page, { address, scripts }) {
    await page.addInitScript(scripts.speedscope);
    await page.goto(`${address}/speedscope/`);
    return { first: await firstPaint(page) };
  },
};

/** In the page: zooms in and out around a wandering point, and pans while it is zoomed in. */
function wheelAround(steps) {
  const { bench } = globalThis;
  return bench.play(steps, (i) => {
    const phase = i / steps;
    if (phase < 0.35) bench.wheel(300 + i * 3, 200, -60, false);
    else if (phase < 0.65) bench.wheel(400, 200, i % 2 ? 90 : -60, true);
    else bench.wheel(500 - i, 200, 60, false);
  });
}

/** In the page: clicks boxes of the third row, and the first to come back. */
function clickAround(steps) {
  const { bench, document, MouseEvent } = globalThis;
  return bench.play(steps, (i) => {
    const boxes = [...document.querySelectorAll('#chart g.frame')];
    const box = i % 2 ? boxes[0] : boxes[Math.min(boxes.length - 1, 5 + i)];
    box.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  });
}

/** In the page: milliseconds until the picture of another view is painted. */
async function switchTo(title) {
  const { bench, document, performance } = globalThis;
  const label = [...document.querySelectorAll('.views label')].find(
    (element) => element.textContent === title,
  );
  const start = performance.now();
  label.click();
  await bench.painted();
  await bench.painted();
  return performance.now() - start;
}

/** In the page: milliseconds from typing to a picture with the matches, without the pause for more typing. */
async function searchFor(text) {
  const { bench, document, performance, Event } = globalThis;
  const input = document.querySelector('.search input');
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  const before = document.querySelector('.found').textContent;
  const start = performance.now();
  while (text !== '' && document.querySelector('.found').textContent === before) await bench.painted();
  await bench.painted();
  return performance.now() - start;
}

function report({ nodes, samples, megabytes, reading }, { hotlight, d3, speedscope }) {
  const count = (value) => value.toLocaleString('en');
  console.log(`### ${megabytes} MB: ${count(nodes)} nodes, ${count(samples)} samples\n`);
  console.log(
    '| viewer | first picture (least) | script per frame, median (p95) | between frames, median (p95) |',
  );
  console.log('|---|---|---|---|');
  row(
    'Hotlight, left heavy',
    hotlight.map(({ first }) => first),
    hotlight.map(({ leftHeavy }) => leftHeavy),
  );
  row(
    'Hotlight, time order',
    hotlight.map(({ timeOrder }) => timeOrder),
    hotlight.map(({ inTime }) => inTime),
  );
  row(
    'Hotlight, sandwich',
    hotlight.map(({ sandwich }) => sandwich),
  );
  row(
    'd3-flame-graph, tree already built',
    d3.map(({ first }) => first),
    d3.map(({ leftHeavy }) => leftHeavy),
  );
  row(
    'speedscope, from the dropped file',
    speedscope.map(({ first }) => first),
  );
  const open = reading + median(hotlight.map(({ first }) => first));
  console.log(
    `\nHotlight from the file to the first picture: ${reading.toFixed(0)} reading + ${(open - reading).toFixed(0)} in the page = ${open.toFixed(0)} ms (goal ${GOAL.open}); goal per frame ${GOAL.frame} ms.\nA search takes ${median(hotlight.map(({ search }) => search)).toFixed(0)} ms, with the pause of 100 ms that it waits for more typing.\n`,
  );
}

function row(name, firsts, plays) {
  if (firsts.length === 0) return;
  const over = (key) => (plays ?? []).flatMap((play) => play[key]);
  const both = (values) =>
    values.length === 0 ? '–' : `${median(values).toFixed(1)} (${quantile(values, 0.95).toFixed(1)})`;
  console.log(
    `| ${name} | ${median(firsts).toFixed(0)} (${Math.min(...firsts).toFixed(0)}) | ${both(over('scripts'))} | ${both(over('frames'))} |`,
  );
}

function median(values) {
  return quantile(values, 0.5);
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
