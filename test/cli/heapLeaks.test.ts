import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hotlight, temporaryFolder } from './lib/cli';

const PROGRAM = `const cache = new Map();
let calls = 0;
require('node:http').createServer((request, response) => {
  calls++;
  cache.set('key ' + calls, { body: 'text ' + calls, at: new Date() });
  response.end('ok');
}).listen(+process.argv[2], '127.0.0.1');
`;

describe('hotlight heap --find-leaks', function () {
  this.timeout(120_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.remove());

  it('puts load on a program and names the line that keeps more with every step', async () => {
    writeFileSync(join(folder.path, 'server.js'), PROGRAM);
    const port = 20_000 + (process.pid % 20_000);
    const { status, stdout, stderr } = await hotlight(
      [
        'heap',
        '--find-leaks',
        '--json',
        '--out',
        'kept',
        '--requests',
        '100',
        '--load',
        `http://127.0.0.1:${port}/`,
        '--',
        process.execPath,
        'server.js',
        String(port),
      ],
      { cwd: folder.path },
    );
    assert.equal(status, 1, stderr);
    assert.match(stderr, /the program stands still for about \d+ s \([\d.]+ MB of heap\)/);
    const { version, totals, leaks } = JSON.parse(stdout);
    assert.equal(version, 1);
    assert.equal(totals.length, 4);
    assert.deepEqual(
      leaks.map((leak: Record<string, unknown>) => [leak.rule, leak.file, leak.line, leak.counts]),
      [['heap-leak-growing-map', 'server.js', 1, [100, 200, 300, 400]]],
    );
    assert.equal(
      leaks[0].message,
      '{body, at} held by `cache` (Map) in server.js:1, 100 → 400 entries, never deleted',
    );
    assert.equal(readdirSync(join(folder.path, 'kept')).length, 4);
  });

  it('says in one sentence what is wrong', async () => {
    writeFileSync(join(folder.path, 'short.js'), 'process.exitCode = 3;');
    const cases: [string[], RegExp, number][] = [
      [['heap', '--find-leaks'], /^hotlight: Name one program to watch: .*\.\n$/, 2],
      [
        ['heap', '--find-leaks', '--load', 'nowhere.js', '--', 'node', 'short.js'],
        /there is no nowhere\.js\.\n$/,
        2,
      ],
      [
        ['heap', '--find-leaks', '--window', '1', '--', process.execPath, 'short.js'],
        /short\.js ended with status 3 before its heap could be looked at; it must keep running\.\n$/,
        3,
      ],
    ];
    for (const [args, says, expected] of cases) {
      const { status, stdout, stderr } = await hotlight(args, { cwd: folder.path });
      assert.equal(stdout, '');
      assert.match(stderr, says);
      assert.equal(status, expected);
    }
  });
});
