import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AttachChoice } from '../../src/editor/capture/processPicker';
import { COMMANDS } from '../../src/editor/commands';
import type { CaptureEngine, HeapEngine } from '../../src/editor/engines';
import * as heapBundle from '../../src/editor/heapBundle';
import { analyseLeaks } from '../../src/node/heap/analyseLeaks';
import { type Hotlight, registerLater, runOf, startHotlight } from './hotlight';
import { ScriptedCapture, until } from './recording';

/** Keeps what it is asked for, and says where it listens. */
const PROGRAM = `const cache = new Map();
let calls = 0;
const server = require('node:http').createServer((request, response) => {
  calls++;
  cache.set('key ' + calls, { body: 'text ' + calls, at: new Date() });
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

describe('memory in the editor', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let program: ChildProcess;
  let port: string;
  let hotlight: Hotlight;
  let attached: ScriptedCapture | undefined;

  before(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight mémory ')));
    file = path.join(folder, 'server.js');
    writeFileSync(file, PROGRAM);
    program = spawn(process.execPath, [file], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    const [said] = (await once(program.stdout!, 'data')) as [Buffer];
    port = said.toString().trim();
  });
  after(() => {
    program.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
  });

  async function start(isTrusted = true): Promise<void> {
    const choice: AttachChoice = {
      target: { kind: 'pid', pid: program.pid! },
      title: 'server.js',
      cwd: folder,
    };
    const capture = {
      pickProcess: async () => choice,
      attachCapture: async () => attached,
      threadHeapBytes: async () => 42e6,
    } as unknown as CaptureEngine;
    const heap: HeapEngine = {
      ...heapBundle,
      // In this thread: the worker's bundle is not built here.
      analyseLeaksInWorker: async (_, files) => analyseLeaks(files),
    };
    hotlight = startHotlight(
      { folders: [folder], trusted: isTrusted },
      { capture: () => capture, heap: () => heap },
    );
    await registerLater(hotlight, 'memory');
  }

  const run = (command: string) => hotlight.vscode.commands.executeCommand(command);
  const messages = () => hotlight.fake.answers.messages;
  const heapFolder = () => path.join(folder, '.hotlight', 'heap');

  it('says how long a snapshot will stop the program, and takes none when that is refused', async () => {
    await start();
    await run(COMMANDS.takeHeapSnapshot);
    const [question] = messages();
    assert.match(question?.message ?? '', /^Take a heap snapshot of server\.js \(\d+\)\?$/);
    assert.match(
      question?.detail ?? '',
      /stands still while it writes its [\d.]+ MB of heap, for about \d+ s\./,
    );
    assert.deepEqual(readdirSync(heapFolder()), ['.gitignore']);
  });

  it('has the program write a snapshot, out of reach of git, and opens it', async () => {
    await start();
    hotlight.fake.answers.click(/Take a heap snapshot/, 'Take Snapshot');
    const opened: unknown[][] = [];
    const { commands } = hotlight.vscode;
    const subscription = commands.registerCommand('vscode.openWith', (...args) => void opened.push(args));
    await run(COMMANDS.takeHeapSnapshot);
    subscription.dispose();
    assert.deepEqual(
      messages().filter(({ kind }) => kind === 'error'),
      [],
    );
    const [uri, viewType] = opened[0] as [{ fsPath: string }, string];
    assert.equal(viewType, 'hotlight.heapsnapshot');
    assert.match(readFileSync(uri.fsPath, 'utf8').slice(0, 20), /^\{"snapshot"/);
    assert.equal(readFileSync(path.join(heapFolder(), '.gitignore'), 'utf8'), '*\n');
  });

  it('asks a recorded program by its own agent, whichever of its threads is meant', async () => {
    await start();
    const { id, ...main } = runOf().threads[0]!;
    const worker = { ...main, id: `${main.pid}-3`, threadId: 3, name: 'pricing', parent: id };
    const recorded = new ScriptedCapture(folder, { name: 'shop', threads: [{ id, ...main }, worker] });
    attached = recorded;
    await hotlight.services.recorder.attach({ kind: 'pid', pid: 1 }, 'shop', {
      root: folder,
      folder: undefined,
    });
    hotlight.fake.answers.pick('pricing').click(/Take a heap snapshot of pricing/, 'Take Snapshot');
    const opened: unknown[][] = [];
    const subscription = hotlight.vscode.commands.registerCommand(
      'vscode.openWith',
      (...args) => void opened.push(args),
    );
    await run(COMMANDS.takeHeapSnapshot);
    subscription.dispose();
    const [asked] = hotlight.fake.answers.quickPicks;
    assert.deepEqual(asked?.labels, [main.name, 'pricing', '$(search) Another process…']);
    assert.deepEqual(recorded.heaps, [worker.id]);
    assert.match(messages()[0]?.detail ?? '', /its 42\.0 MB of heap, for about 5 s\./);
    const [uri] = opened[0] as [{ fsPath: string }];
    assert.equal(uri.fsPath, path.join(folder, `${worker.id}.1.heapsnapshot`));
    recorded.end();
  });

  it('finds the line that keeps what requests leave, and publishes it', async () => {
    await start();
    hotlight.fake.answers.type(`http://127.0.0.1:${port}/`);
    await run(COMMANDS.findMemoryLeaks);
    assert.deepEqual(
      messages().filter(({ kind }) => kind === 'error'),
      [],
    );
    const published = hotlight.services.findings.all();
    assert.deepEqual(
      published.map(({ owner, finding }) => [owner, finding.rule, finding.file, finding.line]),
      [
        ['leaks', 'heap-leak-growing-map', file, 1],
        ['leaks', 'heap-leak-allocation', file, 5],
      ],
    );
    assert.match(
      messages().at(-1)?.message ?? '',
      /^One leak found in server\.js \(\d+, listens on port \d+\), the heap went .* never deleted\.$/,
    );
    assert.deepEqual(
      readdirSync(heapFolder()).filter((name) => name.startsWith('leaks-')),
      [],
      'no snapshots are left over',
    );
  });

  it('ends a search by hand when it is cancelled, though its question is still open', async () => {
    await start();
    hotlight.fake.answers.type('').ignore(/^Use the program until everything/);
    const searching = run(COMMANDS.findMemoryLeaks);
    await until(() => messages().some(({ buttons }) => buttons.includes('Done')));
    hotlight.fake.window.progress.at(-1)!.cancel();
    await searching;
    assert.equal(messages().length, 1, 'what the user cancelled is not told');
    assert.deepEqual(
      readdirSync(heapFolder()).filter((name) => name.startsWith('leaks-')),
      [],
    );
  });

  it('does nothing in a workspace that is not trusted', async () => {
    await start(false);
    await run(COMMANDS.takeHeapSnapshot);
    assert.match(messages()[0]?.message ?? '', /not trusted: nothing was done\.$/);
    assert.ok(existsSync(file));
  });
});
