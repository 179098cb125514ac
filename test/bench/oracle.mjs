import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../lib/setup.mjs';
import { bundleDevTools, bundleHotlight, out } from './lib/bundles.mjs';
import { devToolsNodes, devToolsTotals } from './lib/devtoolsTotals.mjs';
import { generateProfile } from './lib/generateProfile.mjs';

export const about =
  "Self and total times of every function beside those of DevTools' own model. --write keeps them for the unit tests.";

const fixtures = path.join(root, 'test', 'fixtures', 'profiles');
const golden = path.join(root, 'test', 'golden', 'devtools');
/** Real recordings in V8's own form; the last, generated one is long. */
const FILES = ['node.cpuprofile', 'parser.cpuprofile', 'server.cpuprofile'];

export async function run(args) {
  const { CPUProfileDataModel } = await import(pathToFileURL(await bundleDevTools()).href);
  const hotlight = await import(pathToFileURL(await bundleHotlight()).href);
  fs.mkdirSync(out, { recursive: true });
  const generated = path.join(out, 'oracle.cpuprofile');
  generateProfile(generated, 5, 11);
  console.log(
    '| profile | functions | largest difference of self, total | nodes by hits | largest difference |',
  );
  console.log('|---|---|---|---|---|');
  for (const file of [...FILES.map((name) => path.join(fixtures, name)), generated]) {
    const text = fs.readFileSync(file, 'utf8');
    const expected = devToolsTotals(CPUProfileDataModel, JSON.parse(text));
    const functions = compareFunctions(hotlight, text, expected);
    const nodes = compareNodes(hotlight, JSON.parse(text), CPUProfileDataModel);
    console.log(`| ${path.basename(file)} | ${functions.join(' | ')} | ${nodes.join(' | ')} |`);
    if (args.includes('--write') && file !== generated) {
      fs.mkdirSync(golden, { recursive: true });
      const rows = Object.entries(expected).map(
        ([key, values]) => `${JSON.stringify(key)}: ${JSON.stringify(values)}`,
      );
      fs.writeFileSync(path.join(golden, `${path.basename(file)}.json`), `{\n${rows.join(',\n')}\n}\n`);
    }
  }
  console.log('\nMicroseconds.');
}

function compareFunctions({ readCpuProfile, functionTotals }, text, expected) {
  const profile = readCpuProfile(new TextEncoder().encode(text));
  const { self, total } = functionTotals(profile);
  const actual = new Map();
  for (const [i, { name, url, line, column }] of profile.frames.entries()) {
    if (name === '(root)') continue;
    const key = [name, url, line, column].join(' ');
    const sum = actual.get(key) ?? [0, 0];
    actual.set(key, [sum[0] + self[i], sum[1] + total[i]]);
  }
  let worst = 0;
  for (const [key, [selfTime, totalTime]] of Object.entries(expected)) {
    const found = actual.get(key) ?? [0, 0];
    worst = Math.max(worst, Math.abs(found[0] - selfTime), Math.abs(found[1] - totalTime));
  }
  assert.ok(worst < 1, `a function differs by ${worst} µs`);
  return [Object.keys(expected).length, worst.toFixed(3)];
}

function compareNodes({ readCpuProfile, nodeTotals }, profile, CPUProfileDataModel) {
  const { samples: _samples, timeDeltas: _deltas, ...byHits } = profile;
  const ours = readCpuProfile(new TextEncoder().encode(JSON.stringify(byHits)));
  const totals = nodeTotals(ours);
  const place = new Map(profile.nodes.map(({ id }, i) => [id, i]));
  let worst = 0;
  for (const [id, self, total] of devToolsNodes(CPUProfileDataModel, profile)) {
    const node = place.get(id);
    worst = Math.max(worst, Math.abs(ours.self[node] - self), Math.abs(totals[node] - total));
  }
  assert.ok(worst < 1, `a node differs by ${worst} µs`);
  return [profile.nodes.length, worst.toFixed(6)];
}
