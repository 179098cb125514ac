import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../lib/setup.mjs';

describe('npm run demo', function () {
  this.timeout(300_000);

  it('finds the hot function of the shop, and writes the run and the flame graph that it names', async () => {
    const { code, output } = await run(['test/apps/demo/demo.mjs']);
    assert.equal(code, 0, output);
    assert.match(output, /Hot functions\n.*\n +1 .* % {2}isEffective {2}src\/pricing\/tax\.ts:\d+\n/);
    assert.match(
      output,
      /Hot lines\n +1 .* src\/pricing\/tax\.ts:\d+ {2}isEffective\n +\S.*(Date|from <= at)/,
    );
    assert.match(output, /1\. CPU hot spot in POST \/quotes: isEffective/);

    const [, recording] = /^ +run +(\S+)$/m.exec(output);
    const state = JSON.parse(fs.readFileSync(path.join(root, recording, 'run.json'), 'utf8'));
    assert.equal(state.state, 'complete');
    const [, page] = /^ +flame graph +(\S+)/m.exec(output);
    assert.match(fs.readFileSync(path.join(root, page), 'utf8'), /^<!doctype html>/i);
  });

  it('ends in one sentence when the database does not answer', async () => {
    const { code, output } = await run(['test/apps/demo/demo.mjs'], {
      DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/nowhere',
    });
    assert.equal(code, 1);
    assert.match(output, /^demo: npm run seed failed: .*ECONNREFUSED.*$/m);
    assert.doesNotMatch(output, / {4}at /);
  });
});

function run(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
