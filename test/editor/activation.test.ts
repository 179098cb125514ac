import assert from 'node:assert/strict';
import Module from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type * as vscode from 'vscode';
import { activate, deactivate } from '../../src/extension';
import { startHotlight } from './hotlight';
import { FakeVscode } from './lib/fakeVscode';
import { ScriptedCapture, ScriptedMachine, targetOf } from './recording';

const root = path.resolve(__dirname, '..', '..');
/** What `require('vscode')` answers with inside the editor. */
type Loader = { _load(request: string, ...rest: unknown[]): unknown };
const loader = Module as unknown as Loader;

describe('activation', () => {
  const load = loader._load;
  let fake: FakeVscode;
  beforeEach(() => {
    fake = new FakeVscode({ folders: [root] });
    loader._load = (request, ...rest) =>
      request === 'vscode' ? fake.vscode : load.call(Module, request, ...rest);
  });
  afterEach(() => {
    loader._load = load;
    fake.dispose();
  });

  it('is over at once and has loaded no engine that it does not need', async () => {
    const before = new Set(Object.keys(require.cache));
    const later = activate(fake.context.asContext);
    const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
    assert.deepEqual(
      loaded
        .map((file) => path.relative(root, file))
        .filter((file) => file.startsWith('dist') && file !== path.join('dist', 'runs.js')),
      [],
    );
    assert.deepEqual(fake.window.statusBar, ['$(flame) Hotlight']);
    await later;
    assert.deepEqual(fake.answers.messages, []);
    await deactivate();
  });

  it('tells the user when it fails, because the editor does not', () => {
    const broken = Object.create(fake.context, {
      subscriptions: { value: undefined },
    }) as vscode.ExtensionContext;
    assert.throws(() => void activate(broken), TypeError);
    assert.match(fake.answers.messages[0]!.message, /^Hotlight could not start: /);
  });
});

describe('the extension’s bundle', () => {
  it('is at most 60 KB, without any package in it', async () => {
    const { metafile } = await esbuild.build({
      entryPoints: [path.join(root, 'src', 'extension.ts')],
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20.19',
      format: 'cjs',
      external: ['vscode'],
      outfile: 'extension.js',
      write: false,
      metafile: true,
      absWorkingDir: root,
    });
    const [output] = Object.values(metafile.outputs);
    assert.ok(output!.bytes <= 60_000, `${output!.bytes} bytes`);
    assert.deepEqual(
      Object.keys(metafile.inputs).filter((file) => file.includes('node_modules')),
      [],
    );
  });
});

describe('what takes long', () => {
  it('shows after a second what is waited for, and can be cancelled', async () => {
    const machine = new ScriptedMachine();
    const hotlight = startHotlight({ folders: [root] }, { capture: () => machine.engine });
    try {
      machine.found = { targets: [targetOf({ cwd: root })], problems: [] };
      let given: AbortSignal | undefined;
      machine.next = () => {
        given = machine.launched[0]?.signal;
        return new Promise(() => undefined);
      };
      hotlight.fake.answers.pick('start');
      const command = hotlight.vscode.commands.executeCommand('hotlight.profileCpu');
      const { window } = hotlight.fake;
      while (window.progress.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(window.progress[0]?.options.title, 'Starting start');
      assert.deepEqual(window.statusBar, ['$(loading~spin) Starting start']);
      window.progress[0]?.cancel();
      await command;
      assert.equal(given?.aborted, true);
      assert.deepEqual(window.statusBar, ['$(flame) Hotlight']);
      assert.deepEqual(hotlight.fake.answers.messages, [], 'the user knows what they cancelled');
    } finally {
      hotlight.dispose();
    }
  });

  it('throws a recording away when the user does not want to wait for its end', async () => {
    const machine = new ScriptedMachine();
    const hotlight = startHotlight({ folders: [root] }, { capture: () => machine.engine });
    try {
      machine.found = { targets: [targetOf({ cwd: root })], problems: [] };
      const capture = new ScriptedCapture(path.join(root, 'never-written'));
      machine.next = async () => capture;
      hotlight.fake.answers.pick('start');
      await hotlight.vscode.commands.executeCommand('hotlight.profileCpu');
      const stopping = hotlight.vscode.commands.executeCommand('hotlight.stopRecording');
      const { window } = hotlight.fake;
      while (window.progress.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(window.progress[0]?.options.title, 'Writing the recording of start');
      window.progress[0]?.cancel();
      await stopping;
      assert.equal(capture.cancels, 1);
      assert.deepEqual(window.statusBar, ['$(flame) Hotlight']);
      assert.deepEqual(hotlight.fake.answers.messages, []);
    } finally {
      hotlight.dispose();
    }
  });
});
