import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { hotlight, temporaryFolder } from './lib/cli';

const SERVER = `require('node:http').createServer((request, response) => {
  let sum = 0;
  for (let i = 0; i < 2e5; i++) sum += i % 7;
  response.statusCode = request.url === '/broken' ? 500 : 200;
  response.end(String(sum));
}).listen(process.env.PORT, '127.0.0.1');
`;

describe('hotlight load', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder.path, 'server.js'), SERVER);
  });
  afterEach(() => folder.remove());

  const run = (...args: string[]) => hotlight(args, { cwd: folder.path });

  it('records a program under the load of a scenario, which gates are measured by', async () => {
    const port = await freePort();
    writeFileSync(join(folder.path, 'server.js'), SERVER.replace('process.env.PORT', String(port)));
    mkdirSync(join(folder.path, '.hotlight', 'checklists'), { recursive: true });
    const scenario = {
      version: 1,
      url: `http://127.0.0.1:${port}`,
      users: 2,
      duration: 1.5,
      warmup: 0.2,
      requests: [{ weight: 99, path: '/' }, { path: '/broken' }],
    };
    writeFileSync(join(folder.path, '.hotlight', 'load.json'), JSON.stringify(scenario));
    const gates = [
      'http.p95 < 1min',
      'http.errorRate < 20%',
      'http.requests > 1/s',
      'load.users >= 2',
      'profile.samples > 10',
    ];
    const list = join(folder.path, '.hotlight', 'checklists', 'load.md');
    writeFileSync(list, `# Load\n\n${gates.map((gate) => `- [ ] G \`gate: ${gate}\`\n`).join('\n')}`);

    const { status, stdout, stderr } = await run('load', '--json', '--', process.execPath, 'server.js');
    assert.equal(status, 0, stderr);
    const result = JSON.parse(stdout);
    assert.deepEqual(result.arrivals, { kind: 'closed', users: 2, thinkMs: 0 });
    assert.ok(result.total.requests > 0);
    assert.equal(result.durationMs, 1500);
    const kept = readdirSync(join(folder.path, result.run));
    assert.ok(kept.includes('load.json') && kept.some((name) => name.endsWith('.cpuprofile')), String(kept));

    const evaluated = await run('checklist', 'evaluate', '--json');
    const [{ sections }] = JSON.parse(evaluated.stdout).checklists;
    const states = sections[0].items.map(({ gate }: { gate: { state: string } }) => gate.state);
    const served = result.total.errors / result.total.requests <= 0.001 ? 'passes' : 'fails';
    assert.deepEqual(states, ['passes', 'passes', 'passes', served, 'passes'], evaluated.stdout);
    const id = result.run.split('/').pop();
    assert.match(readFileSync(list, 'utf8'), new RegExp(`run ${id}`));
  });

  it('says in one sentence what is wrong with the words, the address and the program', async () => {
    const port = await freePort();
    for (const [args, message] of [
      [['load'], /Name an address such as .*, or write a scenario into \.hotlight\/load\.json/],
      [['load', 'http://localhost:1/', '--rate', '1', '--users', '1'], /Choose --rate or --users/],
      [['load', 'http://192.0.2.1/'], /192\.0\.2\.1 is another machine; .* --allow 192\.0\.2\.1/],
      [['load', 'nothing.json'], /nothing\.json/],
      [['load', 'server.js'], /server\.js can't be read: it is not JSON/],
      [
        ['load', `http://127.0.0.1:${port}/`, '--', process.execPath, '-e', 'process.exitCode = 3'],
        /The program ended with exit status 3 before the load did/,
      ],
    ] as const) {
      const { status, stderr, stdout } = await run(...args);
      assert.notEqual(status, 0, args.join(' '));
      assert.match(stderr.trim().split('\n').at(-1)!, message);
      assert.equal(stdout, '');
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
