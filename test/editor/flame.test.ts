import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import type { Profile } from '../../src/core/profile/profile';
import { COMMANDS, INTERNAL_COMMANDS } from '../../src/editor/commands';
import { analyse } from '../../src/node/analysis/analyse';
import type { WorkerAnalysis } from '../../src/node/analysis/analysis';
import type { ToFlamePage } from '../../src/protocol/flame';
import { analysisOf, type Hotlight, runOf, startHotlight } from './hotlight';
import type { FakeWebview } from './lib/webviews';
import { arrivals, until } from './recording';

type ProfileMessage = Extract<ToFlamePage, { type: 'profile' }>;

describe('the flame graph in the editor', () => {
  let folder: string;
  let file: string;
  let run: string;
  let hotlight: Hotlight;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    file = path.join(folder, 'price.js');
    run = path.join(folder, 'run');
    hotlight = startHotlight({ folders: [folder] });
    hotlight.analyses.set(run, analysis());
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const analysis = (target = run) =>
    analysisOf(target, {
      run: runOf({ cwd: folder }),
      sources: { [file]: 'one\ntwo' },
      functions: [{ name: 'priceOf', file, line: 1, self: 5 }],
      notes: ['A note.'],
    });
  const execute = (command: string, ...args: unknown[]) =>
    hotlight.vscode.commands.executeCommand(command, ...args);
  const page = () => hotlight.fake.webviews.get('hotlight.flame').webview;
  const isType =
    <T extends ToFlamePage['type']>(type: T) =>
    (message: unknown): message is Extract<ToFlamePage, { type: T }> =>
      (message as ToFlamePage).type === type;
  const profiles = (webview: FakeWebview) => webview.received.filter(isType('profile'));

  async function openActive(): Promise<FakeWebview> {
    await hotlight.services.active.activate(run, 'storefront');
    await execute(COMMANDS.openFlameGraph);
    return page();
  }

  async function paint(webview: FakeWebview): Promise<ProfileMessage> {
    webview.send({ type: 'ready' });
    return webview.next(isType('profile'));
  }

  it('loads only its own files, under a strict policy', async () => {
    const webview = await openActive();
    assert.match(webview.html, /default-src &#39;none&#39;; script-src https:\/\/\*\.vscode-cdn\.net;/);
    assert.doesNotMatch(webview.html, /unsafe|<script>/);
    assert.match(webview.html, /dist\/webview\/flame\.js/);
    assert.deepEqual(webview.options, {
      enableScripts: true,
      localResourceRoots: [
        hotlight.vscode.Uri.joinPath(hotlight.fake.context.extensionUri, 'dist', 'webview'),
      ],
    });
  });

  it('waits until the page is there, then hands over the profile that the views show', async () => {
    const webview = await openActive();
    assert.deepEqual(webview.received, []);
    const message = await paint(webview);
    assert.deepEqual(
      [message.title, message.root, message.notes, message.thread, [...new Uint8Array(message.buffer)]],
      ['storefront', folder, ['A note.'], '4711-0', [1, 2, 3]],
    );
  });

  it('hands over the details when the page asks for them', async () => {
    const webview = await openActive();
    webview.send({ type: 'details' }); // it has no profile yet
    await paint(webview);
    webview.send({ type: 'details' });
    const { buffer } = await webview.next(isType('details'));
    assert.deepEqual([...new Uint8Array(buffer)], [4, 5]);
    assert.deepEqual(
      webview.received.map((one) => (one as ToFlamePage).type),
      ['loading', 'profile', 'details'],
    );
  });

  it('tells a page that was hidden everything again', async () => {
    const webview = await openActive();
    await paint(webview);
    webview.send({ type: 'ready' });
    await until(() => profiles(webview).length === 2);
  });

  it('opens one page for a run, beside the editor, and brings it back', async () => {
    await hotlight.fake.open(hotlight.vscode.Uri.file(file), 'one\ntwo');
    await openActive();
    await execute(COMMANDS.openFlameGraph);
    await execute(COMMANDS.openFlameGraph, { dir: run });
    assert.equal(hotlight.fake.webviews.panels.length, 1);
    hotlight.fake.webviews.get('hotlight.flame').dispose();
    await execute(COMMANDS.openFlameGraph);
    assert.equal(hotlight.fake.webviews.panels.length, 2);
  });

  it('keeps only the last of the graphs that recordings opened, and those that were asked for', async () => {
    const [first, second, asked] = ['first', 'second', 'asked'].map((name) => path.join(folder, name));
    await execute(COMMANDS.openFlameGraph, { dir: asked });
    await execute(COMMANDS.openFlameGraph, { dir: first, isLatest: true });
    await execute(COMMANDS.openFlameGraph, { dir: second, isLatest: true });
    const open = hotlight.fake.webviews.panels.map(({ isDisposed }) => !isDisposed);
    assert.deepEqual(open, [true, false, true]);
    await execute(COMMANDS.openFlameGraph, { dir: second, isLatest: true });
    assert.equal(hotlight.fake.webviews.panels.length, 3);
  });

  it('shows what it reads and how far it is, and why it could not', async () => {
    const other = path.join(folder, 'other');
    let report: ((message: string, fraction: number) => void) | undefined;
    let fail: (error: unknown) => void = () => undefined;
    hotlight.analyses.set(other, (options) => {
      report = options.onProgress;
      return new Promise((_, reject) => {
        fail = reject;
      });
    });
    await execute(COMMANDS.openFlameGraph, { dir: other });
    page().send({ type: 'ready' });
    await until(() => report !== undefined);
    report?.('Reading samples', 0.4);
    fail(new HotlightError('bad-input', 'profile.cpuprofile is truncated; record it again.'));
    assert.equal(
      (await page().next(isType('error'))).message,
      'profile.cpuprofile is truncated; record it again.',
    );
    assert.deepEqual(page().received.slice(0, 2), [
      { type: 'loading', message: 'Reading run…' },
      { type: 'loading', message: 'Reading samples', fraction: 0.4 },
    ]);
  });

  it('hands over what is read before it is ranked, and tells notes that come later', async () => {
    const large = path.join(folder, 'large');
    const { profile: _, hot: __, ...encoded } = analysis(large);
    let isGoingOn = false;
    let rank: () => void = () => undefined;
    let report: ((message: string, fraction: number) => void) | undefined;
    hotlight.analyses.set(large, async ({ onProfile, onProgress }) => {
      report = onProgress;
      await onProfile?.({ ...encoded, notes: [] });
      isGoingOn = true;
      await new Promise<void>((resolve) => {
        rank = resolve;
      });
      return analysis(large);
    });
    await execute(COMMANDS.openFlameGraph, { dir: large });
    const activation = hotlight.services.active.activate(large, 'large');
    const message = await paint(page());
    assert.deepEqual([message.notes, [...new Uint8Array(message.buffer)]], [[], [1, 2, 3]]);
    assert.equal(isGoingOn, false, 'a picture needs the processors');
    page().send({ type: 'painted', milliseconds: 1, nodes: 1 });
    await until(() => isGoingOn);
    report?.('Ranking', 0.95);
    await execute(INTERNAL_COMMANDS.focusFlameGraph, { name: 'priceOf' });
    rank();
    await activation;
    await page().next(isType('notes'));
    assert.deepEqual(
      page()
        .received.map((one) => (one as ToFlamePage).type)
        .filter((type) => type !== 'focus'),
      ['loading', 'profile', 'notes'],
      'the ranking does not take the picture away',
    );
    assert.deepEqual(page().received.at(-1), { type: 'notes', notes: ['A note.'] });
  });

  it('goes on with its profile when another one becomes active before that is read', async () => {
    const large = path.join(folder, 'large');
    let readings = 0;
    hotlight.analyses.set(large, ({ signal }) => {
      if (++readings > 1) return Promise.resolve(analysis(large));
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new HotlightError('cancelled', 'Cancelled.')));
      });
    });
    const activation = hotlight.services.active.activate(large, 'large');
    await execute(COMMANDS.openFlameGraph, { dir: large });
    page().send({ type: 'ready' });
    await until(() => readings === 1);
    await hotlight.services.active.activate(run, 'storefront');
    await assert.rejects(activation, /overtaken|Cancelled/);
    const { source } = await page().next(isType('profile'));
    assert.equal((source as { readonly target: string }).target, large);
    assert.deepEqual(page().received.filter(isType('error')), []);
    assert.equal(hotlight.services.active.current?.analysis.target, run);
  });

  it('reads another thread when the page asks for it, and forgets a request that was overtaken', async () => {
    const webview = await openActive();
    await paint(webview);
    const aborted: string[] = [];
    hotlight.analyses.set(run, async ({ thread = '', signal }) => {
      signal?.addEventListener('abort', () => aborted.push(thread));
      await new Promise((resolve) => setTimeout(resolve, thread === '4711-1' ? 50 : 0));
      return { ...analysis(), thread };
    });
    webview.send({ type: 'thread', thread: '4711-1' });
    webview.send({ type: 'thread', thread: '4711-2' });
    await until(() => profiles(webview).length === 2);
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.deepEqual(
      profiles(webview).map((message) => message.thread),
      ['4711-0', '4711-2'],
    );
    assert.deepEqual(aborted, ['4711-1']);
  });

  it('opens the source of a frame beside the graph', async () => {
    writeFileSync(file, 'zero\none\ntwo');
    const webview = await openActive();
    await paint(webview);
    webview.send({ type: 'open', file, line: 2, column: 3 });
    await until(() => hotlight.fake.editors.active !== undefined);
    const editor = hotlight.fake.editors.active!;
    assert.equal(editor.viewColumn, 2);
    assert.deepEqual([editor.selection.active.line, editor.selection.active.character], [2, 2]);
  });

  it('moves the view to a function that a lens or hover names', async () => {
    const focus = { name: 'priceOf', file, line: 1, view: 'sandwich' };
    const webview = await openActive();
    await execute(INTERNAL_COMMANDS.focusFlameGraph, focus);
    assert.deepEqual((await paint(webview)).focus, focus, 'the page was not there yet');
    await execute(INTERNAL_COMMANDS.focusFlameGraph, { ...focus, view: 'nonsense', extra: 1 });
    const { view, ...rest } = focus;
    assert.deepEqual(webview.received.at(-1), { type: 'focus', focus: rest });
    assert.equal(view, 'sandwich');
  });

  it('copies and saves what the page hands over', async () => {
    const webview = await openActive();
    webview.send({ type: 'copy', text: 'priceOf (price.js:1)' });
    await until(() => hotlight.fake.clipboard !== '');
    const target = path.join(folder, 'graph.svg');
    const svg = new TextEncoder().encode('<svg/>');
    hotlight.fake.answers.saveFile(undefined).saveFile(hotlight.vscode.Uri.file(target));
    webview.send({ type: 'save', name: '../evil: name.svg', kind: 'svg', data: svg.buffer });
    webview.send({ type: 'save', name: 'graph.svg', kind: 'svg', data: svg.buffer });
    await until(() => hotlight.fake.answers.unused.length === 0);
    await arrivals();
    await until(() => existsSync(target) && readFileSync(target, 'utf8') === '<svg/>');
  });

  it('ignores messages that the page may not send', async () => {
    const webview = await openActive();
    webview.send({ type: 'open', file: 7 });
    webview.send({ type: 'run', command: 'rm' });
    await arrivals();
    assert.match(hotlight.fake.window.output('Hotlight'), /may not send/);
    assert.deepEqual(hotlight.fake.answers.messages, []);
  });

  it('opens the profile in speedscope, whose frames lead to the source too', async () => {
    const frame = {
      url: '',
      scriptId: '',
      line: 1,
      column: 1,
      file,
      fileLine: 2,
      fileColumn: 3,
      category: 'app',
    } as const;
    const profile: Profile = {
      unit: 'us',
      frames: [
        { ...frame, name: '(root)', file: '', fileLine: 0, fileColumn: 0 },
        { ...frame, name: 'priceOf' },
      ],
      parent: Int32Array.of(-1, 0),
      frame: Uint32Array.of(0, 1),
      self: Float64Array.of(0, 5),
      lines: { start: new Uint32Array(3), line: new Uint32Array(), value: new Float64Array() },
      samples: Uint32Array.of(1),
      times: Float64Array.of(0),
      startTime: 0,
      duration: 5,
    };
    hotlight.analyses.set(run, { ...analysis(), profile });
    const graph = await openActive();
    await paint(graph);
    graph.send({ type: 'openInSpeedscope' });
    await until(() => hotlight.fake.webviews.panels.length === 2);
    const { webview } = hotlight.fake.webviews.get('hotlight.speedscope');
    const [, nonce] = /script-src &#39;nonce-([\w-]{20,})&#39;/.exec(webview.html) ?? [];
    assert.equal(webview.html.split(`nonce="${nonce}"`).length, 4, 'two scripts and a style carry the nonce');
    assert.doesNotMatch(webview.html, /unsafe/);
    webview.send({ type: 'ready' });
    const message = await webview.next((one) => (one as { type: string }).type === 'profile');
    const { name, data } = message as { name: string; data: ArrayBuffer };
    assert.equal(name, 'storefront.speedscope.json');
    const { shared, profiles: written } = JSON.parse(new TextDecoder().decode(data));
    assert.deepEqual([shared.frames.at(-1), written.length], [{ name: 'priceOf', file, line: 2, col: 3 }, 1]);
    writeFileSync(file, 'one\ntwo');
    webview.send({ type: 'open', file, line: 2, column: 3 });
    await until(() => hotlight.fake.editors.active?.selection.active.line === 1);
    webview.send({ type: 'open', file, line: 'two', column: 3 });
    await arrivals();
    assert.deepEqual(hotlight.fake.answers.messages, []);
  });

  it('opens any file that is chosen, and hands speedscope what only it may read, after saying so', async () => {
    const foreign = path.join(folder, 'callgrind.out.7');
    writeFileSync(foreign, 'version: 1\ncreator: callgrind\n');
    const uri = hotlight.vscode.Uri.file(foreign);
    const opened: unknown[] = [];
    hotlight.vscode.commands.registerCommand('vscode.openWith', (...args) => opened.push(args));
    hotlight.fake.answers.openFile(undefined).openFile([uri]);
    await execute(COMMANDS.openProfile);
    await execute(COMMANDS.openProfile);
    assert.deepEqual(opened, [[uri, 'hotlight.cpuprofile']]);
    hotlight.analyses.set(foreign, (options) => analyse(foreign, options) as Promise<WorkerAnalysis>);
    const { webview: graph } = await hotlight.fake.webviews.openCustomEditor('hotlight.cpuprofile', uri);
    graph.send({ type: 'ready' });
    const problem = await graph.next(isType('error'));
    assert.match(problem.message, /^callgrind\.out\.7 is not a profile that can be read: .*\.$/);
    assert.equal(problem.offersSpeedscope, true);
    graph.send({ type: 'openInSpeedscope' });
    await until(() => hotlight.fake.webviews.panels.length === 2);
    const { webview } = hotlight.fake.webviews.get('hotlight.speedscope');
    webview.send({ type: 'ready' });
    const message = await webview.next((one) => (one as { type: string }).type === 'profile');
    const { name, data } = message as { name: string; data: ArrayBuffer };
    assert.deepEqual(
      [name, Buffer.from(data).toString()],
      ['callgrind.out.7', readFileSync(foreign, 'utf8')],
    );
  });

  it('gives speedscope what was read of any format, such as collapsed stacks', async () => {
    const foreign = path.resolve(__dirname, '..', 'fixtures', 'profiles', 'py-spy.collapsed');
    const { profile, hot, notes } = await analyse(foreign);
    hotlight.analyses.set(run, { ...analysis(), profile, hot, notes });
    const graph = await openActive();
    await paint(graph);
    graph.send({ type: 'openInSpeedscope' });
    await until(() => hotlight.fake.webviews.panels.length === 2);
    const { webview } = hotlight.fake.webviews.get('hotlight.speedscope');
    webview.send({ type: 'ready' });
    const message = await webview.next((one) => (one as { type: string }).type === 'profile');
    const { shared, profiles: written } = JSON.parse(
      new TextDecoder().decode((message as { data: ArrayBuffer }).data),
    );
    const functions = new Set(
      profile.frames
        .filter((frame, index) => frame.file !== '' && profile.frame.includes(index))
        .map((frame) => frame.name),
    );
    for (const name of functions)
      assert.ok(
        shared.frames.some((frame: { name: string }) => frame.name === name),
        name,
      );
    const weight = written[0].weights.reduce((sum: number, one: number) => sum + one, 0);
    assert.ok(Math.abs(weight - hot.busy) < 1, `${weight} instead of ${hot.busy}`);
  });

  it('comes back after the window was reloaded, by what its page had kept', async () => {
    const { source } = await paint(await openActive());
    hotlight.dispose();
    hotlight = startHotlight({ folders: [folder] });
    hotlight.analyses.set(run, analysis());
    const panel = await hotlight.fake.webviews.restore('hotlight.flame', { view: 'sandwich', source });
    assert.equal((await paint(panel.webview)).title, 'storefront');
    const lost = await hotlight.fake.webviews.restore('hotlight.flame', { view: 'sandwich' });
    assert.equal(lost.isDisposed, true);
  });

  it('asks for a run when none is active', async () => {
    await assert.doesNotReject(async () => execute(COMMANDS.openFlameGraph));
    assert.deepEqual(
      hotlight.fake.answers.messages.map(({ message }) => message),
      ['There is no run in this workspace yet; record one first.'],
    );
  });

  describe('as an editor of .cpuprofile files', () => {
    let profile: string;
    beforeEach(() => {
      profile = path.join(folder, 'CPU 1.cpuprofile');
      writeFileSync(profile, '{}');
      hotlight.analyses.set(
        profile,
        analysisOf(profile, { title: 'CPU 1.cpuprofile', functions: [{ file, line: 1, self: 5 }] }),
      );
    });

    it('opens from the Explorer and makes the file the active profile', async () => {
      await execute(COMMANDS.openFlameGraph, hotlight.vscode.Uri.file(profile));
      const { webview } = hotlight.fake.webviews.get('hotlight.cpuprofile');
      assert.equal((await paint(webview)).title, 'CPU 1.cpuprofile');
      await until(() => hotlight.services.active.current?.analysis.target === profile);
    });

    it('shows the file again when it was written again', async () => {
      await execute(COMMANDS.openFlameGraph, hotlight.vscode.Uri.file(profile));
      const { webview } = hotlight.fake.webviews.get('hotlight.cpuprofile');
      await paint(webview);
      await until(() => hotlight.services.active.current !== undefined);
      hotlight.analyses.set(
        profile,
        analysisOf(profile, { title: 'written again', functions: [{ file, line: 2, self: 5 }] }),
      );
      hotlight.fake.workspace.fileEvent('change', profile);
      await until(() => profiles(webview).at(-1)?.title === 'written again');
      await until(() => hotlight.services.active.current?.analysis.title === 'written again');
    });

    it('says in the page what is wrong with a file, once', async () => {
      hotlight.analyses.set(profile, async () => {
        throw new HotlightError('bad-input', 'CPU 1.cpuprofile is not a CPU profile.');
      });
      await execute(COMMANDS.openFlameGraph, hotlight.vscode.Uri.file(profile));
      const { webview } = hotlight.fake.webviews.get('hotlight.cpuprofile');
      webview.send({ type: 'ready' });
      assert.equal((await webview.next(isType('error'))).message, 'CPU 1.cpuprofile is not a CPU profile.');
      assert.deepEqual(hotlight.fake.answers.messages, []);
    });
  });
});
