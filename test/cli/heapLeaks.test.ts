import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hotlight, temporaryFolder } from './lib/cli';

/** TypeScript, so that what runs has other lines than what was written. */
const PROGRAM = `import { createServer } from 'node:http';

interface Options {
  readonly port: number;
}

class Session {
  constructor(readonly visitor: string, readonly at: Date) {}
}

const cache = new Map<string, Session>();
let calls: number = 0;

function remember(visitor: string): Session {
  const session = new Session(visitor, new Date());
  cache.set(visitor, session);
  return session;
}

const options: Options = { port: Number(process.argv[2]) };
createServer((_request, response) => {
  calls++;
  response.end(remember('visitor ' + calls).visitor);
}).listen(options.port, '127.0.0.1');
`;
/** Keeps things in a worker thread, where the main thread's heap knows nothing of them. */
const POOL = `const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const quotes = [];
class Quote {
  constructor(url) {
    this.url = url;
    this.at = new Date();
  }
}
if (isMainThread) {
  const worker = new Worker(__filename, { name: 'pricing' });
  const waiting = [];
  worker.on('message', (text) => waiting.shift().end(text));
  require('node:http').createServer((request, response) => {
    waiting.push(response);
    worker.postMessage(request.url);
  }).listen(Number(process.argv[2]), '127.0.0.1');
} else {
  parentPort.on('message', (url) => {
    quotes.push(new Quote(url));
    parentPort.postMessage('quote');
  });
}
`;
/** Ends by itself after so many requests. */
const MORTAL = `let left = 150;
require('node:http').createServer((request, response) => {
  if (left-- === 0) process.exit(1);
  response.end('ok');
}).listen(Number(process.argv[2]), '127.0.0.1');
`;
const TSX = pathToFileURL(require.resolve('tsx')).href;

describe('hotlight heap --find-leaks', function () {
  this.timeout(240_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.remove());

  it('puts load on a program and names the line that keeps more with every step', async () => {
    writeFileSync(join(folder.path, 'server.ts'), PROGRAM);
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
        '--import',
        TSX,
        'server.ts',
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
      leaks.map((leak: Record<string, unknown>) => [leak.rule, leak.file, leak.line]),
      [['heap-leak-growing-map', 'server.ts', 11]],
    );
    // A client may send a request again whose connection was lost: a few more than were asked for are no fault.
    const counts: number[] = leaks[0].counts;
    assert.equal(counts.length, 4);
    for (const [step, count] of counts.entries()) {
      assert.ok(count >= 100 * (step + 1) && count < 100 * (step + 1) + 20, `${counts}`);
    }
    assert.equal(
      leaks[0].message,
      `Session held by \`cache\` (Map) in server.ts:11, ${counts[0]} → ${counts[3]} entries, never deleted`,
    );
    assert.deepEqual(leaks[0].allocatedAt, {
      file: 'server.ts',
      line: 15,
      function: 'remember',
      exact: true,
    });
    const kept = readdirSync(join(folder.path, 'kept'));
    assert.equal(kept.filter((name) => name.endsWith('.heapsnapshot')).length, 4);
  });

  it('finds what a worker thread keeps', async () => {
    writeFileSync(join(folder.path, 'pool.js'), POOL);
    const port = 20_001 + (process.pid % 20_000);
    const load = ['--load', `http://127.0.0.1:${port}/`, '--requests', '100', '--steps', '2'];
    const { status, stdout, stderr } = await hotlight(
      ['heap', '--find-leaks', '--json', ...load, '--', process.execPath, 'pool.js', String(port)],
      { cwd: folder.path },
    );
    assert.equal(status, 1, stderr);
    const { leaks, notes } = JSON.parse(stdout);
    assert.deepEqual(
      leaks.map(({ rule, file, line, threads }: Record<string, unknown>) => ({ rule, file, line, threads })),
      [{ rule: 'heap-leak-growing-array', file: 'pool.js', line: 2, threads: ['worker 1 (pricing)'] }],
    );
    assert.match(
      leaks[0].message,
      /^Quote held by `quotes` \(Array\) in pool\.js:2, .* in worker 1 \(pricing\)$/,
    );
    assert.deepEqual(notes, []);
  });

  it('says that the program ended in the middle of the search', async () => {
    writeFileSync(join(folder.path, 'mortal.js'), MORTAL);
    const port = 20_002 + (process.pid % 20_000);
    const load = ['--load', `http://127.0.0.1:${port}/`, '--requests', '100'];
    const { status, stdout, stderr } = await hotlight(
      ['heap', '--find-leaks', ...load, '--', process.execPath, 'mortal.js', String(port)],
      { cwd: folder.path },
    );
    assert.equal(stdout, '');
    assert.match(stderr, /\nhotlight: mortal\.js \(\d+\) ended during the search for leaks, [^\n]*\n$/);
    assert.equal(status, 3);
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
