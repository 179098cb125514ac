// Writes a .cpuprofile of about a given size, the same for the same size and seed: a service with a few entry
// points, its own modules, dependencies and Node's, whose stacks grow and shrink between samples.
import fs from 'node:fs';
import path from 'node:path';
import { out } from './bundles.mjs';

const BYTES_PER_SAMPLE = 100;
const NODES_PER_SAMPLE = 0.33;
const FUNCTIONS = 6000;
const DEEPEST = 70;
const META = ['(root)', '(program)', '(idle)', '(garbage collector)'];
const VERBS =
  'handle resolve parse build render fetch map encode decode walk visit emit validate flush load'.split(' ');
const NOUNS =
  'Order Price Query Tree Schema Token Chunk Model Row Cart Buffer Cache Route Session Index'.split(' ');
const PACKAGES = 'express pg zod graphql lodash @nestjs/core typeorm rxjs pino ajv knex'.split(' ');

/** Numbers from 0 to 1 (mulberry32). */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** The profile of a size and seed, generated when it is not there yet. */
export function ensureProfile(megabytes, seed = 7) {
  const file = path.join(out, `profile-${megabytes}mb-${seed}.cpuprofile`);
  fs.mkdirSync(out, { recursive: true });
  if (!fs.existsSync(file)) generateProfile(file, megabytes, seed);
  return file;
}

/** Returns the number of bytes, samples and nodes written. */
export function generateProfile(file, megabytes, seed = 7) {
  const random = randomNumbers(seed);
  const below = (limit) => Math.floor(random() * limit);
  const pick = (list) => list[below(list.length)];
  const samples = Math.round((megabytes * 1e6) / BYTES_PER_SAMPLE);
  const most = Math.round(samples * NODES_PER_SAMPLE);

  const scripts = Array.from({ length: 900 }, (_, i) => {
    const kind = random();
    const name = `${pick(VERBS)}${pick(NOUNS)}`;
    if (kind < 0.35)
      return `file:///home/dev/workspace/shop-api/src/modules/${pick(NOUNS).toLowerCase()}/${name}.service.js`;
    if (kind < 0.45) return `node:internal/${pick(VERBS)}/${pick(NOUNS).toLowerCase()}${i}`;
    return `file:///home/dev/workspace/shop-api/node_modules/${pick(PACKAGES)}/dist/cjs/${name}.js`;
  });
  const functions = Array.from({ length: FUNCTIONS }, () => {
    const script = below(scripts.length);
    return {
      functionName: random() < 0.12 ? '' : `${pick(VERBS)}${pick(NOUNS)}${random() < 0.3 ? 'Async' : ''}`,
      scriptId: String(script + 20),
      url: scripts[script],
      lineNumber: below(1500),
      columnNumber: below(80),
    };
  });
  const callees = functions.map(() => Array.from({ length: 2 + below(9) }, () => below(FUNCTIONS)));
  const entries = Array.from({ length: 40 }, () => below(FUNCTIONS));

  // Functions below 0 are V8's meta frames.
  const nodes = [];
  const add = (func, parent) => {
    const node = {
      func,
      parent,
      depth: parent ? parent.depth + 1 : 0,
      id: nodes.length + 1,
      hits: 0,
      ticks: new Map(),
      children: new Map(),
    };
    parent?.children.set(func, node);
    nodes.push(node);
    return node;
  };
  const root = add(-1);
  const [program, idle, collector] = [-2, -3, -4].map((func) => add(func, root));

  const taken = new Uint32Array(samples);
  const deltas = new Uint32Array(samples);
  const geometric = (mean) => Math.floor(-Math.log(1 - random()) * mean);
  let top = root;
  for (let i = 0; i < samples; i++) {
    const kind = random();
    let node = kind < 0.02 ? program : kind < 0.05 ? idle : kind < 0.08 ? collector : undefined;
    if (!node) {
      if (random() < 0.004) top = root;
      for (let pops = geometric(2.2); pops > 0 && top !== root; pops--) top = top.parent;
      for (let calls = geometric(2.6) + (top === root ? 6 : 0); calls > 0 && top.depth < DEEPEST; calls--) {
        const list = top === root ? entries : callees[top.func];
        const func = list[Math.floor(random() * random() * list.length)];
        const next =
          top.children.get(func) ?? (nodes.length < most ? add(func, top) : pick([...top.children.values()]));
        if (!next || next.func < 0) break;
        top = next;
      }
      node = top === root ? program : top;
    }
    taken[i] = node.id;
    deltas[i] = Math.max(1, Math.round(random() < 0.01 ? random() * 5000 : 900 + random() * 300));
    node.hits++;
    if (node.func < 0) continue;
    const line = functions[node.func].lineNumber + 1 + Math.floor(random() * random() * 25);
    node.ticks.set(line, (node.ticks.get(line) ?? 0) + 1);
  }
  write(file, nodes, functions, taken, deltas);
  return { bytes: fs.statSync(file).size, samples, nodes: nodes.length };
}

function write(file, nodes, functions, samples, deltas) {
  const partial = `${file}.partial`;
  const fd = fs.openSync(partial, 'w');
  let text = '';
  const put = (part) => {
    text += part;
    if (text.length > 1 << 20) flush();
  };
  const flush = () => {
    fs.writeSync(fd, text);
    text = '';
  };
  put('{"nodes":[');
  for (const [i, node] of nodes.entries()) {
    const meta = {
      functionName: META[-1 - node.func],
      scriptId: '0',
      url: '',
      lineNumber: -1,
      columnNumber: -1,
    };
    const entry = {
      id: node.id,
      callFrame: node.func < 0 ? meta : functions[node.func],
      hitCount: node.hits,
    };
    if (node.children.size > 0) entry.children = [...node.children.values()].map(({ id }) => id);
    if (node.ticks.size > 0) entry.positionTicks = [...node.ticks].map(([line, ticks]) => ({ line, ticks }));
    put(`${i > 0 ? ',' : ''}${JSON.stringify(entry)}`);
  }
  const start = 1_000_000_000;
  const duration = deltas.reduce((sum, delta) => sum + delta, 0);
  put(`],"startTime":${start},"endTime":${start + duration + 500},"samples":[`);
  for (const [i, id] of samples.entries()) put(i > 0 ? `,${id}` : `${id}`);
  put('],"timeDeltas":[');
  for (const [i, delta] of deltas.entries()) put(i > 0 ? `,${delta}` : `${delta}`);
  put(']}');
  flush();
  fs.closeSync(fd);
  // Whole or not at all, so that an interrupted run isn't measured later.
  fs.renameSync(partial, file);
}
