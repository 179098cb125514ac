// Every gate of every playbook, on runs of the example shop: it has a value, or says exactly what is missing.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from '../../lib/server.mjs';
import { root } from '../../lib/setup.mjs';
import { copyStorefront } from '../../lib/storefrontCopy.mjs';
import { openDatabase } from '../database/postgres.mjs';

const storefront = path.join(root, 'test', 'apps', 'storefront');
const cli = path.join(root, 'dist', 'cli.js');
/** What no run of this shop has: it asks no other service, and has no page, no cache that reports, no job. */
const ELSEWHERE =
  /^No run has http\.client\.p95;|^Hotlight does not measure (?:cache\.hitRate|page\.\w+|load\.recovery|job\.duration|apdex) itself;/;

describe('the playbooks on the storefront', function () {
  this.timeout(300_000);
  // Below the repository, for its packages are the shop's.
  const folder = path.join(root, 'out', 'checks', 'storefront');
  let database;
  let env;
  let gates;

  before(async () => {
    fs.rmSync(folder, { recursive: true, force: true });
    copyStorefront(folder);
    database = await openDatabase();
    const port = await freePort();
    env = {
      ...process.env,
      DATABASE_URL: database.url,
      DATABASE_SCHEMA: 'playbooks',
      PORT: String(port),
      LOG_LEVEL: 'warn',
    };
    await run(['--import', 'tsx', 'scripts/seed.ts']);
    fs.mkdirSync(path.join(folder, '.hotlight', 'checklists'), { recursive: true });
    const scenario = JSON.parse(fs.readFileSync(path.join(storefront, 'load.json'), 'utf8'));
    fs.writeFileSync(
      path.join(folder, '.hotlight', 'load.json'),
      JSON.stringify({ ...scenario, url: `http://127.0.0.1:${port}`, duration: 7 }),
    );
    git('init', '-q', '-b', 'main');
    await run([cli, 'load', '--', process.execPath, '--import', 'tsx', 'src/server.ts']);
    await run([cli, 'baseline', 'record', 'main']);
    const playbooks = JSON.parse(await run([cli, 'checklist', 'playbooks', '--json'])).playbooks;
    assert.equal(playbooks.length, 39);
    for (const { id } of playbooks) {
      fs.copyFileSync(
        path.join(root, 'media', 'playbooks', `${id}.md`),
        path.join(folder, '.hotlight', 'checklists', `${id}.md`),
      );
    }
    // 3: some gates of closed sections are not measured; there is no gate that can't be read.
    const { checklists } = JSON.parse(await run([cli, 'checklist', 'evaluate', '--json'], [0, 1, 3]));
    const itemsOf = (items) => items.flatMap((item) => [item, ...itemsOf(item.items)]);
    gates = checklists.flatMap(({ name, sections }) =>
      sections.flatMap(({ items }) =>
        itemsOf(items).flatMap(({ gate, evidence }) => (gate ? [{ name, ...gate, evidence }] : [])),
      ),
    );
  });
  after(async () => {
    await database?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('have a value and its run at every gate, or say what is missing and how to get it', () => {
    assert.ok(gates.length > 150, `${gates.length} gates`);
    for (const gate of gates) {
      const where = `${gate.name}: ${gate.expression}: ${JSON.stringify(gate)}`;
      if (gate.state === 'unmeasured')
        assert.match(gate.reason, /"hotlight [a-z]+|\.hotlight\/budgets\.json/, where);
      else {
        assert.ok(gate.state === 'passes' || gate.state === 'fails', where);
        assert.ok(gate.value, where);
      }
    }
  });

  it('miss only what this shop has none of', () => {
    const missing = gates.filter(({ state }) => state === 'unmeasured');
    const unexpected = [...new Set(missing.map(({ reason }) => reason))].filter((it) => !ELSEWHERE.test(it));
    assert.ok(missing.length > 0);
    assert.deepEqual(unexpected, []);
  });

  it('pass and fail by what the shop is known for', () => {
    const state = (expression) => gates.find((gate) => gate.expression === expression);
    assert.equal(state('baseline.exists').state, 'passes');
    assert.equal(state('profile.exists').state, 'passes');
    assert.equal(
      state('findings(n-plus-one, >= warning) == 0').state,
      'fails',
      'its report asks once per order',
    );
    assert.equal(state('http.errorRate < 1%').state, 'passes');
    assert.equal(state('improvement(http.p95) >= 70%').state, 'fails', 'nothing was improved');
    const [run] = fs.readdirSync(path.join(folder, '.hotlight', 'runs'));
    assert.equal(state('http.errorRate < 1%').evidence.run, run);
  });

  function git(...args) {
    assert.equal(spawnSync('git', args, { cwd: folder }).status, 0);
  }

  /** Runs Node to its end. */
  function run(args, statuses = [0]) {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const output = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr']) {
        child[name].setEncoding('utf8').on('data', (text) => {
          output[name] += text;
        });
      }
      child.once('error', reject);
      child.once('close', (code) =>
        statuses.includes(code)
          ? resolve(output.stdout)
          : reject(new Error(`${args.join(' ')} ended with ${code}: ${output.stderr.slice(-2000)}`)),
      );
    });
  }
});
