import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import { COMMANDS, INTERNAL_COMMANDS } from '../../src/editor/commands';
import { createRun, writeRun } from '../../src/node/runs/store';
import { analysisOf, type Hotlight, registerLater, runOf, startHotlight } from './hotlight';
import { arrivals, ScriptedCapture, ScriptedMachine, targetOf, until } from './recording';

const PROCESS = { parentPid: 1, ports: [], isStarter: false } as const;

describe('recording from the editor', () => {
  let folder: string;
  let machine: ScriptedMachine;
  let hotlight: Hotlight;

  function begin(options: Parameters<typeof startHotlight>[0] = {}): void {
    hotlight?.dispose();
    machine = new ScriptedMachine();
    hotlight = startHotlight({ folders: [folder], ...options }, { capture: () => machine.engine });
  }
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    begin();
    machine.found = {
      targets: [
        targetOf({ cwd: folder }),
        targetOf({ cwd: folder, id: 'npm:test', label: 'test', detail: 'mocha' }),
        targetOf({
          cwd: folder,
          id: 'launch:broken',
          kind: 'launch-config',
          label: 'Server $(bug)',
          command: [],
          disabled: 'The configuration has no program.',
        }),
      ],
      problems: ['launch.json of web is not valid JSON.'],
    };
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const execute = (command: string, ...args: unknown[]) =>
    hotlight.vscode.commands.executeCommand(command, ...args);
  const statusBar = () => hotlight.fake.window.statusBar;
  const messages = () => hotlight.fake.answers.messages.map(({ kind, message }) => `${kind}: ${message}`);

  /** Starts a recording of the npm script `start`, whose run is on disk. */
  async function record(): Promise<ScriptedCapture> {
    const { dir, run } = await createRun(folder, runOf({ cwd: folder }));
    const capture = new ScriptedCapture(dir, { ...run, threads: runOf().threads });
    machine.next = async () => capture;
    hotlight.fake.answers.pick('start');
    await execute(COMMANDS.profileCpu);
    return capture;
  }

  async function finish(capture: ScriptedCapture, changes: Parameters<typeof runOf>[0] = {}): Promise<void> {
    const ended = { ...capture.run(), state: 'complete' as const, end: 'stopped' as const, ...changes };
    await writeRun(capture.dir, ended);
    const shown = new Promise<void>((resolve) => hotlight.services.recorder.onDidFinish(() => resolve()));
    capture.end(changes);
    await shown;
  }

  it('offers what can be profiled by kind, and says what can’t and why', async () => {
    hotlight.fake.answers.pick(undefined);
    await execute(COMMANDS.profileCpu);
    assert.deepEqual(hotlight.fake.answers.quickPicks[0]?.labels, [
      '— npm scripts —',
      'start',
      'test',
      '— launch configurations —',
      '$(circle-slash) Server $\u200b(bug)',
      '— could not be read —',
      '$(warning) launch.json of web is not valid JSON.',
    ]);
    assert.equal(machine.launched.length, 0);

    hotlight.fake.answers.pick('$(circle-slash) Server $\u200b(bug)');
    await execute(COMMANDS.profileCpu);
    assert.deepEqual(messages(), ['error: The configuration has no program.']);
  });

  it('records what was chosen in a terminal, shows it in the status bar, and stops by a click', async () => {
    assert.deepEqual(statusBar(), ['$(flame) Hotlight']);
    hotlight.fake.settings.set('hotlight.capture.interval', 500);
    const capture = await record();
    const [options] = machine.launched;
    assert.deepEqual(
      [options?.command, options?.cwd, options?.root, options?.name, options?.interval, options?.attribution],
      [['npm', 'run', 'start'], folder, folder, 'start', 500, 'accurate'],
    );
    assert.match(statusBar()[0]!, /^\$\(record\) CPU 0:0\d · start$/);
    assert.equal(hotlight.fake.commands.contexts.get('hotlight.recording'), true);
    const worker = { ...capture.run().threads[0]!, id: '4711-1', threadId: 1, parent: '4711-0' };
    capture.change({ threads: [...capture.run().threads, worker] });
    assert.match(
      String(hotlight.fake.window.statusBarItems[0]?.tooltip),
      /in 2 processes and threads\. Click to stop/,
    );

    // What is wrong with the program stands beside it, and a click stops all the same.
    hotlight.services.statusAlert.set({ level: 'warning', text: 'http.p95 500 ms', tooltip: 'Too slow.' });
    assert.match(statusBar()[0]!, /^\$\(record\) CPU 0:0\d · start · \$\(warning\) http\.p95 500 ms$/);
    assert.match(String(hotlight.fake.window.statusBarItems[0]?.tooltip), /\nToo slow\.\nClick to stop\.$/);
    hotlight.services.statusAlert.set(undefined);
    hotlight.services.statusAlert.set({ level: 'info', text: 'busy', tooltip: 'Busy.' });
    const stopping = execute(INTERNAL_COMMANDS.statusBar);
    await arrivals();
    assert.equal(capture.stops, 1);
    hotlight.services.statusAlert.set(undefined);
    assert.deepEqual(statusBar(), ['$(loading~spin) Stopping start']);
    hotlight.analyses.set(
      capture.dir,
      analysisOf(capture.dir, { run: capture.run(), functions: [{ file: '/a.js', line: 1, self: 5 }] }),
    );
    await finish(capture);
    await stopping;
    await arrivals();
    assert.deepEqual(statusBar(), ['$(flame) Hotlight']);
    assert.equal(hotlight.fake.commands.contexts.get('hotlight.recording'), false);
  });

  it('then shows the flame graph and the hotspots, without a message', async () => {
    await registerLater(hotlight, 'runs');
    await registerLater(hotlight, 'hotspots');
    const capture = await record();
    hotlight.analyses.set(
      capture.dir,
      analysisOf(capture.dir, {
        run: capture.run(),
        functions: [{ name: 'priceOf', file: '/a.js', line: 1, self: 5 }],
      }),
    );
    await finish(capture, { durationMs: 12_300 });
    await until(() => hotlight.fake.webviews.panels.length > 0);
    assert.equal(hotlight.fake.webviews.get('hotlight.flame').title, 'Flame Graph · storefront');
    assert.match(await hotlight.fake.renderTree('hotlight.hotspots'), /priceOf {2}100\.0 % self/);
    assert.match(await hotlight.fake.renderTree('hotlight.runs'), /^storefront {2}CPU · 12\.30 s/);
    assert.deepEqual(messages(), []);
  });

  it('says so when nothing ran, when nothing was recorded, and when the end was lost', async () => {
    let capture = await record();
    hotlight.analyses.set(capture.dir, analysisOf(capture.dir, { run: capture.run(), busy: 0 }));
    await finish(capture);
    await until(() => messages().length === 1);
    capture = await record();
    await finish(capture, { threads: [], notes: ['The program ended before it ran JavaScript.'] });
    await until(() => messages().length === 2);
    capture = await record();
    hotlight.analyses.set(
      capture.dir,
      analysisOf(capture.dir, { run: capture.run(), functions: [{ file: '/a.js', line: 1, self: 5 }] }),
    );
    await finish(capture, { state: 'partial', end: 'killed' });
    await until(() => messages().length === 3);
    assert.deepEqual(messages(), [
      'warning: storefront was idle while it was recorded; give it work to do and record again.',
      'warning: The program ended before it ran JavaScript.',
      'warning: storefront ended before everything was written; its last seconds may be missing.',
    ]);
    capture = await record();
    const settings = { ...capture.run().settings, kind: 'heap', live: true } as const;
    hotlight.analyses.set(
      capture.dir,
      analysisOf(capture.dir, { run: { ...capture.run(), settings }, unit: 'bytes', busy: 0 }),
    );
    await finish(capture, { settings });
    await until(() => messages().length === 4);
    assert.equal(
      messages()[3],
      'warning: storefront allocated nothing that stayed in memory while it was recorded; give it work to do and record again.',
    );
  });

  it('records allocations of a program that it starts, or of one that runs', async () => {
    machine.next = async () => {
      throw new HotlightError('target', 'Nothing runs.');
    };
    hotlight.fake.answers.pick('Start a program').pick('All since the start');
    hotlight.fake.answers.pick('start');
    await execute(COMMANDS.profileAllocations);
    const { engine, interval, kind } = machine.launched.at(-1)!;
    assert.deepEqual({ engine, interval, kind }, { engine: 'inspector', interval: 32_768, kind: 'heap' });

    hotlight.fake.answers.pick('Attach to a running process').pick('Only what stays in memory');
    machine.processes = [
      { ...PROCESS, pid: 10, commandLine: 'node worker.js', argv: ['node', 'worker.js'], cwd: folder },
    ];
    hotlight.fake.answers.pick('worker.js');
    await execute(COMMANDS.profileAllocations);
    assert.deepEqual(
      machine.attached.map(({ kind, live }) => [kind, live]),
      [['heap', true]],
    );

    hotlight.fake.answers.pick(undefined);
    await execute(COMMANDS.profileAllocations);
    assert.equal(machine.launched.length + machine.attached.length, 2);
  });

  it('remembers what was profiled last, typed command lines too', async () => {
    await finish(await record(), { threads: [] });
    machine.next = async () => {
      throw new HotlightError('not-found', 'nodee could not be started.');
    };
    await execute(COMMANDS.profileCpu, { command: 'nodee "my server.js" --port 80' });
    assert.deepEqual(machine.launched.at(-1)?.command, ['nodee', 'my server.js', '--port', '80']);
    assert.deepEqual(messages().at(-1), 'error: nodee could not be started.');
    assert.deepEqual(statusBar(), ['$(flame) Hotlight']);

    hotlight.fake.answers.pick(undefined);
    await execute(COMMANDS.profileCpu);
    assert.deepEqual(hotlight.fake.answers.quickPicks.at(-1)?.labels.slice(0, 5), [
      '— recently used —',
      'nodee "my server.js" --port 80',
      'start',
      '— npm scripts —',
      'test',
    ]);
  });

  it('takes a command line in the same box and says while it is typed what is wrong with it', async () => {
    machine.found = { targets: [], problems: [] };
    const command = execute(COMMANDS.profileCpu);
    await arrivals();
    const picker = hotlight.fake.window.inputs.at(-1) as import('./lib/quickInput').FakeQuickPick<
      import('vscode').QuickPickItem
    >;
    assert.equal(picker.title, 'Profile CPU');
    picker.enter('node a.js | tee log');
    assert.match(String(picker.items[1]?.detail), /needs a shell/);
    picker.accept([picker.items[1]!]);
    await arrivals();
    assert.equal(picker.isVisible, true, 'a sentence to read can’t be run');
    picker.enter('node a.js');
    assert.equal(picker.items[1]?.description, `in ${folder}`);
    picker.hide();
    await command;
    assert.equal(machine.launched.length, 0);
  });

  it('asks for a program under the name of what is to be recorded of it', async () => {
    machine.found = { targets: [], problems: [] };
    for (const [command, title, ...asked] of [
      [COMMANDS.profileAllocations, 'Profile Memory Allocations', 'Start a program', 'All since the start'],
      [COMMANDS.startLive, 'Start Live View', 'Start a program'],
    ] as const) {
      for (const label of asked) hotlight.fake.answers.pick(label);
      const running = execute(command);
      await until(() => hotlight.fake.window.inputs.at(-1)?.title === title);
      hotlight.fake.window.inputs.at(-1)!.hide();
      await running;
    }
  });

  it('refuses a second recording and offers to stop the first', async () => {
    const capture = await record();
    hotlight.fake.answers.click(/already recording start/, 'Stop Recording');
    const stopping = execute(COMMANDS.profileCpu);
    await arrivals();
    assert.equal(capture.stops, 1);
    assert.equal(machine.launched.length, 1);
    await finish(capture, { threads: [] });
    await stopping;
  });

  it('runs nothing in a workspace that is not trusted, and says why', async () => {
    const { found } = machine;
    begin({ trusted: false });
    machine.found = found;
    hotlight.fake.answers.click(/not trusted/, 'Manage Workspace Trust');
    await execute(COMMANDS.profileCpu);
    await execute(COMMANDS.attach);
    assert.equal(messages().length, 2);
    assert.ok(hotlight.fake.commands.executed.some(({ command }) => command === 'workbench.trust.manage'));
    assert.equal(machine.launched.length + machine.attached.length, 0);
    hotlight.fake.workspace.grantTrust();
    hotlight.fake.answers.pick(undefined);
    await execute(COMMANDS.profileCpu);
  });

  it('asks for a folder when there is none', async () => {
    hotlight.fake.workspace.setFolders([]);
    await execute(COMMANDS.profileCpu);
    assert.deepEqual(messages(), ['error: Open a folder first: programs are started in it.']);
    assert.deepEqual(statusBar(), []);
  });

  it('tells one sentence when a recording fails, with the log behind a button', async () => {
    const capture = await record();
    hotlight.fake.answers.click(/Node 16/, 'Show Log');
    capture.fail(new HotlightError('target', 'The program runs on Node 16; Hotlight needs Node 20.'));
    await arrivals();
    assert.deepEqual(messages(), ['error: The program runs on Node 16; Hotlight needs Node 20.']);
    assert.equal(hotlight.fake.window.outputs[0]?.isShown, true);
    assert.deepEqual(statusBar(), ['$(flame) Hotlight']);
  });

  it('writes what there is when the window closes', async () => {
    const capture = await record();
    const closed = hotlight.services.recorder.shutdown();
    await arrivals();
    assert.equal(capture.stops, 1);
    capture.end({ threads: [] });
    await closed;
  });

  it('lists running processes, and attaches to the chosen one', async () => {
    machine.processes = [
      {
        ...PROCESS,
        pid: 9,
        commandLine: 'npm run dev',
        argv: ['npm run dev'],
        isStarter: true,
      },
      {
        ...PROCESS,
        pid: 10,
        commandLine: 'node --import tsx server.js',
        argv: ['node', '--import', 'tsx', 'server.js'],
        ports: [3000],
        cwd: folder,
      },
      {
        ...PROCESS,
        pid: 11,
        commandLine: 'node --inspect worker.js',
        argv: ['node', '--inspect', 'worker.js'],
        inspector: { host: '127.0.0.1', port: 9229 },
      },
      {
        ...PROCESS,
        pid: 12,
        commandLine: 'node x',
        argv: [],
        denied: 'The process belongs to another user.',
      },
    ];
    const capture = new ScriptedCapture(path.join(folder, 'run'));
    machine.next = async () => capture;
    hotlight.fake.answers.pick('worker.js');
    await execute(COMMANDS.attach);
    const [shown] = hotlight.fake.answers.quickPicks;
    assert.deepEqual(shown?.labels, [
      '— processes —',
      'server.js',
      'worker.js',
      '$(circle-slash) node x',
      '— what has started them —',
      'npm run dev',
    ]);
    assert.equal(shown.items[1]?.description, `pid 10 · listens on 3000 · in ${folder}`);
    assert.equal(shown.items[1]?.detail, 'node --import tsx server.js');
    assert.equal(shown.items[2]?.description, 'pid 11 · inspector on 127.0.0.1:9229');
    assert.equal(shown.items[3]?.detail, 'The process belongs to another user.');
    assert.deepEqual(machine.attached[0]?.target, { kind: 'address', host: '127.0.0.1', port: 9229 });
    assert.match(statusBar()[0]!, /CPU 0:0\d · worker\.js/);
  });

  it('attaches through the debugger’s own connection to the innermost session', async () => {
    const parent = hotlight.fake.debug.start('s1', 'pwa-node', 'Launch server');
    hotlight.fake.debug.start('s2', 'pwa-node', 'server.js [42]', parent);
    hotlight.fake.debug.start('p1', 'python', 'script.py');
    hotlight.vscode.commands.registerCommand('extension.js-debug.requestCDPProxy', (id: string) =>
      id === 's2' ? { host: '127.0.0.1', port: 4444, path: '/abc' } : undefined,
    );
    machine.next = async () => new ScriptedCapture(path.join(folder, 'run'));
    hotlight.fake.answers.pick('$(debug) server.js [42]');
    await execute(COMMANDS.attach);
    assert.deepEqual(hotlight.fake.answers.quickPicks[0]?.labels, [
      '— debug sessions —',
      '$(debug) server.js [42]',
      'No Node.js process is running on this machine',
    ]);
    assert.deepEqual(machine.attached[0]?.target, {
      kind: 'proxy',
      host: '127.0.0.1',
      port: 4444,
      path: '/abc',
    });
  });

  it('attaches to a typed address', async () => {
    machine.next = async () => new ScriptedCapture(path.join(folder, 'run'));
    const command = execute(COMMANDS.attach);
    await arrivals();
    const picker = hotlight.fake.window.inputs.at(-1) as import('./lib/quickInput').FakeQuickPick<
      import('vscode').QuickPickItem
    >;
    picker.enter('localhost:port');
    assert.equal(picker.items[0]?.detail, '"localhost:port" has no port number.');
    picker.enter('localhost:9229');
    picker.accept([picker.items[1]!]);
    await command;
    assert.deepEqual(machine.attached[0]?.target, { kind: 'address', host: 'localhost', port: 9229 });
  });

  it('keeps the run in the folder that holds the program', async () => {
    const other = path.join(folder, 'packages', 'web');
    mkdirSync(other, { recursive: true });
    hotlight.fake.workspace.setFolders([folder, other]);
    machine.found = { targets: [targetOf({ cwd: path.join(other, 'src') })], problems: [] };
    machine.next = async () => new ScriptedCapture(path.join(folder, 'run'));
    hotlight.fake.answers.pick('start');
    await execute(COMMANDS.profileCpu);
    assert.equal(machine.launched[0]?.root, other);
  });

  it('runs the task that a launch configuration names before it', async () => {
    machine.found = { targets: [targetOf({ cwd: folder, preLaunchTask: 'build' })], problems: [] };
    const { ProcessExecution, Task, TaskScope } = hotlight.vscode;
    const task = (code: number) =>
      new Task(
        { type: 'npm' },
        TaskScope.Workspace,
        'build',
        'npm',
        new ProcessExecution(process.execPath, ['-e', `process.exit(${code})`]),
      );
    hotlight.fake.tasks.known.push(task(3) as never);
    hotlight.fake.answers.pick('start');
    await execute(COMMANDS.profileCpu);
    assert.deepEqual(messages(), ['warning: The task "build" failed (exit status 3).']);
    assert.equal(machine.launched.length, 0);

    hotlight.fake.tasks.known.splice(0, 1, task(0) as never);
    machine.next = async () => new ScriptedCapture(path.join(folder, 'run'));
    hotlight.fake.answers.pick('start');
    await execute(COMMANDS.profileCpu);
    assert.equal(machine.launched.length, 1);
  });

  it('finds that task by every name that launch.json gives it', async () => {
    const { ProcessExecution, Task, TaskGroup, TaskScope } = hotlight.vscode;
    const execution = new ProcessExecution(process.execPath, ['-e', '']);
    const compile = new Task(
      { type: 'typescript' },
      TaskScope.Workspace,
      'build - tsconfig.json',
      'tsc',
      execution,
    );
    const bundle = new Task({ type: 'shell' }, TaskScope.Workspace, 'bundle', 'Workspace', execution);
    bundle.group = { ...TaskGroup.Build, isDefault: true } as never;
    for (const [preLaunchTask, ran] of [
      ['tsc: build - tsconfig.json', 'build - tsconfig.json'],
      [`\${defaultBuildTask}`, 'bundle'],
    ] as const) {
      begin();
      hotlight.fake.tasks.known.push(compile as never, bundle as never);
      machine.next = async () => new ScriptedCapture(path.join(folder, 'run'));
      machine.found = { targets: [targetOf({ cwd: folder, preLaunchTask })], problems: [] };
      hotlight.fake.answers.pick('start');
      await execute(COMMANDS.profileCpu);
      assert.deepEqual(messages(), []);
      assert.deepEqual(
        hotlight.fake.tasks.executions.map(({ task }) => task.name),
        [ran],
      );
      assert.equal(machine.launched.length, 1);
    }
  });

  it('asks what to do when that task ends without a process', async () => {
    machine.found = { targets: [targetOf({ cwd: folder, preLaunchTask: 'deploy' })], problems: [] };
    const { Task, TaskScope } = hotlight.vscode;
    hotlight.fake.tasks.known.push(new Task({ type: 'own' }, TaskScope.Workspace, 'deploy', 'own') as never);
    hotlight.fake.answers.pick('start');
    await execute(COMMANDS.profileCpu);
    assert.deepEqual(messages(), ['warning: The task "deploy" failed (exit status unknown).']);
    assert.equal(machine.launched.length, 0);
  });

  describe('in a terminal', () => {
    const program = (...command: string[]) => ({
      command,
      cwd: folder,
      env: { ...process.env, SHOP: 'ünique' } as Record<string, string>,
    });
    beforeEach(async () => {
      machine.next = async () => new ScriptedCapture(path.join(folder, 'run'));
      hotlight.fake.answers.pick('start');
      await execute(COMMANDS.profileCpu);
    });

    it('starts the program without a shell, with the variables that differ from ours', async () => {
      const script = 'console.log(process.env.SHOP, process.argv[1]); process.exit(7)';
      const started = machine.spawner(program(process.execPath, '-e', script, '$HOME'));
      assert.equal(typeof (await started.pid), 'number');
      assert.deepEqual(await started.exited, { code: 7, signal: null });
      assert.equal(hotlight.fake.tasks.output, 'ünique $HOME\n');
      assert.deepEqual(hotlight.fake.tasks.executions[0]?.task.execution?.options?.env, { SHOP: 'ünique' });
    });

    it('says that a program can’t be started', async () => {
      const started = machine.spawner(program('no-such-program'));
      await assert.rejects(
        started.exited,
        /no-such-program could not be started; check that it is installed/,
      );
      assert.equal(await started.pid, undefined);
    });

    it('ends it when asked', async () => {
      const started = machine.spawner(program(process.execPath, '-e', 'setInterval(() => {}, 1000)'));
      await started.pid;
      started.kill();
      assert.deepEqual(await started.exited, { code: null, signal: 'SIGHUP' });
      const pid = await started.pid;
      assert.throws(() => process.kill(pid!, 0), /ESRCH/);
    });
  });
});
