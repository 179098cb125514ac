import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { COMMANDS } from '../../src/editor/commands';
import type { RunTreeNode } from '../../src/editor/runs/runItem';
import { createRun, writeRun } from '../../src/node/runs/store';
import { analysisOf, type Hotlight, registerLater, runOf, startHotlight } from './hotlight';
import { until } from './recording';

const VIEW = 'hotlight.runs';

describe('the Runs view', () => {
  let folder: string;
  let hotlight: Hotlight;
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    hotlight = startHotlight({ folders: [folder] });
    await registerLater(hotlight, 'runs');
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const tree = (options?: { expandAll: boolean }) => hotlight.fake.renderTree(VIEW, options);
  const execute = (command: string, ...args: unknown[]) =>
    hotlight.vscode.commands.executeCommand(command, ...args);
  const row = async (label: string | RegExp) =>
    (await hotlight.fake.trees.get(VIEW).find(label)).element as RunTreeNode;
  const icon = async (label: string | RegExp) =>
    ((await hotlight.fake.trees.get(VIEW).find(label)).item.iconPath as { id: string }).id;

  /** Waits for what nobody asks the view to read. */
  const shows = async (text: RegExp) => {
    while (!text.test(await tree())) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  async function store(
    minutesAgo: number,
    changes: Parameters<typeof runOf>[0] = {},
    root = folder,
  ): Promise<string> {
    const { dir, run } = await createRun(root, runOf(changes), new Date(Date.now() - minutesAgo * 60_000));
    const { id, startedAt } = run;
    await writeRun(dir, runOf({ ...changes, id, startedAt }));
    return dir;
  }

  it('lists runs newest first, with kind, duration, age, commit and command', async () => {
    await store(180, { name: 'yesterday' });
    await store(5, { name: 'tests', command: ['npx', 'mocha'], git: { commit: 'a1b2c3d4', dirty: false } });
    await hotlight.services.runs.refresh();
    assert.equal(
      await tree(),
      'tests  CPU · 12.30 s · 5 min ago · a1b2c3d · npx mocha\nyesterday  CPU · 12.30 s · 3 h ago · npm start',
    );
    assert.equal(hotlight.fake.commands.contexts.get('hotlight.hasRuns'), true);
  });

  it('sees a run begin and end of which the editor tells nothing', async () => {
    await hotlight.services.runs.refresh();
    const { dir, run } = await createRun(folder, runOf({ name: 'first' }), new Date());
    await shows(/^first .*recording/);
    await writeRun(dir, runOf({ name: 'first', id: run.id, startedAt: run.startedAt }));
    await shows(/^first .*12\.30 s/);
  });

  it('says what is wrong with a run that failed, broke or is incomplete', async () => {
    await store(3, { name: 'killed', state: 'partial', end: 'killed' });
    await store(2, {
      name: 'failed',
      state: 'failed',
      end: 'failed',
      threads: [],
      notes: ['node was not found.'],
    });
    const broken = await store(1);
    writeFileSync(path.join(broken, 'run.json'), '{"version": 1,');
    await hotlight.services.runs.refresh();
    const [first, second, third] = (await tree()).split('\n');
    assert.match(first!, /run\.json can't be read: it is not JSON .* delete the run or restore the file\.$/);
    assert.equal(second, 'failed  node was not found.');
    assert.match(third!, /^killed {2}CPU · 12\.30 s · incomplete · 3 min ago/);
    assert.deepEqual([await icon('failed'), await icon('killed')], ['error', 'warning']);
  });

  it('shows a recording as one, until its program is gone', async () => {
    const { dir, run } = await createRun(folder, runOf({ name: 'live' }));
    await hotlight.services.runs.refresh();
    assert.equal(await tree(), 'live  CPU · recording · npm start');
    const { item, element } = await hotlight.fake.trees.get(VIEW).find('live');
    assert.equal(item.contextValue, 'run recording');
    await execute(COMMANDS.runDelete, element);
    assert.match(hotlight.fake.answers.messages[0]!.message, /live is still being recorded; stop it/);
    await writeRun(dir, { ...run, recorder: 2 ** 22 + 1, threads: runOf().threads });
    hotlight.fake.workspace.fileEvent('change', path.join(dir, 'run.json'));
    await until(() => hotlight.services.runs.entries[0]?.recording === false);
    assert.match(await tree(), /^live {2}CPU · 0 µs · incomplete/);
  });

  it('follows the folder, whoever writes to it', async () => {
    await hotlight.services.runs.refresh();
    assert.equal(await tree(), '');
    const dir = await store(1);
    hotlight.fake.workspace.fileEvent('create', path.join(folder, '.hotlight'));
    await until(() => hotlight.services.runs.entries.length === 1);
    assert.match(await tree(), /^storefront/);
    rmSync(dir, { recursive: true });
    hotlight.fake.workspace.fileEvent('delete', dir);
    await until(() => hotlight.services.runs.entries.length === 0);
    assert.equal(await tree(), '');
  });

  it('shows processes and worker threads as their tree, each with its flame graph', async () => {
    const [main] = runOf().threads;
    const dir = await store(1, {
      threads: [
        main!,
        { ...main!, id: '4711-1', threadId: 1, parent: '4711-0', name: 'resize' },
        { ...main!, id: '4712-0', pid: 4712, parent: '4711-0', name: 'child.js', complete: false },
      ],
    });
    await hotlight.services.runs.refresh();
    assert.equal(
      (await tree({ expandAll: true })).split('\n').slice(1).join('\n'),
      `  ▾ server.ts  process 4711 · Node.js v24.1.0
    resize  worker thread 1 of 4711 · Node.js v24.1.0
    child.js  process 4712 · Node.js v24.1.0 · incomplete`,
    );
    const asked: unknown[] = [];
    hotlight.analyses.set(dir, async (options) => {
      asked.push(options.thread);
      return analysisOf(dir, { run: runOf() });
    });
    await hotlight.fake.clickRow(VIEW, 'resize');
    const { webview } = hotlight.fake.webviews.get('hotlight.flame');
    webview.send({ type: 'ready' });
    await webview.next((message) => (message as { type: string }).type === 'profile');
    assert.deepEqual(asked, ['4711-1']);
  });

  it('makes a run active when it is clicked, and marks it', async () => {
    const dir = await store(1);
    await hotlight.services.runs.refresh();
    hotlight.analyses.set(
      dir,
      analysisOf(dir, { run: runOf(), functions: [{ file: '/a.js', line: 1, self: 5 }] }),
    );
    assert.equal(await icon('storefront'), 'history');
    await hotlight.fake.clickRow(VIEW, 'storefront');
    assert.equal(hotlight.services.active.current?.analysis.target, dir);
    assert.equal(await icon('storefront'), 'target');
  });

  it('renames, reveals and deletes, and then shows nothing of a deleted run', async () => {
    const dir = await store(1);
    await hotlight.services.runs.refresh();
    hotlight.analyses.set(
      dir,
      analysisOf(dir, { run: runOf(), functions: [{ file: '/a.js', line: 1, self: 5 }] }),
    );
    await hotlight.fake.clickRow(VIEW, 'storefront');

    hotlight.fake.answers.type('before the fix');
    await execute(COMMANDS.runRename, await row('storefront'));
    assert.match(await tree(), /^before the fix {2}/);
    await execute(COMMANDS.runReveal, await row('before the fix'));
    assert.ok(hotlight.fake.commands.executed.some(({ command }) => command === 'revealFileInOS'));

    await execute(COMMANDS.runDelete, await row('before the fix'));
    assert.ok(existsSync(dir), 'nothing is deleted without a yes');
    hotlight.fake.answers.click('Delete the run “before the fix”?', 'Delete');
    await execute(COMMANDS.runDelete, await row('before the fix'));
    assert.equal(hotlight.fake.answers.messages.at(-1)?.modal, true);
    assert.equal(existsSync(dir), false);
    assert.equal(await tree(), '');
    assert.equal(hotlight.services.active.current, undefined);
  });

  it('deletes all runs and baselines that are selected, after one question', async () => {
    const { answers } = hotlight.fake;
    const dirs = [await store(1, { name: 'one' }), await store(2, { name: 'two' }), await store(3)];
    await hotlight.services.runs.refresh();
    const both = [await row('one'), await row('two')];
    answers.click('Delete 2 runs?', 'Delete');
    await execute(COMMANDS.runDelete, both[1], both);
    assert.match(answers.messages.at(-1)?.detail ?? '', /^Their recordings are removed from the disk\./);
    assert.deepEqual(dirs.map(existsSync), [false, false, true]);
  });

  it('asks which run when a command is called from the palette', async () => {
    const dir = await store(1, { name: 'one' });
    await store(2, { name: 'two', state: 'failed', threads: [] });
    hotlight.analyses.set(dir, analysisOf(dir, { run: runOf() }));
    const { answers } = hotlight.fake;
    answers.pick('one');
    await execute(COMMANDS.runMakeActive);
    assert.deepEqual(answers.quickPicks[0]?.labels, ['one']);
    assert.equal(hotlight.services.active.current?.analysis.target, dir);
    answers.pick('two').click('Delete the run “two”?', 'Delete');
    await execute(COMMANDS.runDelete);
    assert.deepEqual(answers.quickPicks[1]?.labels, ['one', 'two']);
    assert.match(await tree(), /^one {2}[^\n]*$/);
  });

  it('says that there is no profile where runs have none', async () => {
    await store(1, { name: 'two', state: 'failed', threads: [] });
    await execute(COMMANDS.runMakeActive);
    assert.equal(
      hotlight.fake.answers.messages.at(-1)?.message,
      'There is no run with a profile in this workspace yet; record one first.',
    );
  });

  describe('baselines', () => {
    const fileOf = (name: string, root = folder) => path.join(root, '.hotlight', 'baselines', `${name}.json`);
    /** As `hotlight baseline record` writes it. */
    function save(name: string, minutesAgo: number, changes: object = {}): void {
      mkdirSync(path.dirname(fileOf(name)), { recursive: true });
      const recordedAt = new Date(Date.now() - minutesAgo * 60_000).toISOString();
      const values = { 'http.p95': 143, rss: 1_200_000 };
      const baseline = { version: 1, name, recordedAt, commit: 'a1b2c3d4e5', values, ...changes };
      writeFileSync(fileOf(name), JSON.stringify(baseline));
      hotlight.fake.workspace.fileEvent('create', fileOf(name));
    }
    const profile = (run?: string) => ({
      profile: { ...(run === undefined ? {} : { run }), unit: 'us', duration: 0, functions: [] },
    });
    const rows = async (count: number): Promise<string> => {
      await until(() => hotlight.fake.commands.contexts.get('hotlight.hasBaselines') === count > 0);
      return tree({ expandAll: true });
    };

    it('stand above the runs with what they keep, the main one first', async () => {
      await store(5, { name: 'tests' });
      await hotlight.services.runs.refresh();
      assert.match(await tree(), /^tests {2}/, 'no group without a baseline');
      save('before-cache', 60);
      save('main', 200, profile());
      assert.match(
        await rows(2),
        /^▾ Baselines {2}2\n {2}▾ main {2}a1b2c3d · 3 h ago · 2 values\n {4}http\.p95 {2}143 ms\n {4}rss {2}1\.2 MB\n {2}▾ before-cache {2}a1b2c3d · 1 h ago · 2 values · no profile\n.*\ntests {2}/s,
      );
    });

    it('open as the flame graph of their run, of what they keep of it, or as a file', async () => {
      const dir = await store(5);
      await hotlight.services.runs.refresh();
      hotlight.analyses.set(dir, analysisOf(dir, { run: runOf() }));
      save('kept', 1, profile(path.basename(dir)));
      save('gone', 2, profile('deleted-run'));
      save('numbers', 3);
      await rows(3);
      await hotlight.fake.clickRow(VIEW, 'kept');
      assert.equal(hotlight.services.active.current?.analysis.target, dir);
      assert.equal(hotlight.fake.webviews.get('hotlight.flame').isDisposed, false);
      const opened = () =>
        hotlight.fake.commands.executed
          .filter(({ command }) => command.startsWith('vscode.open'))
          .map(({ command, args }) => `${command} ${path.basename((args[0] as { fsPath: string }).fsPath)}`);
      await hotlight.fake.clickRow(VIEW, 'gone');
      await hotlight.fake.clickRow(VIEW, 'numbers');
      hotlight.fake.answers.pick('gone');
      await execute(COMMANDS.openBaseline);
      assert.deepEqual(opened(), [
        'vscode.openWith gone.json',
        'vscode.open numbers.json',
        'vscode.openWith gone.json',
      ]);
    });

    it('are deleted and revealed like runs, and not renamed', async () => {
      save('main', 1);
      await rows(1);
      const main = await row('main');
      await execute(COMMANDS.runReveal, main);
      assert.ok(hotlight.fake.commands.executed.some(({ command }) => command === 'revealFileInOS'));
      await execute(COMMANDS.runRename, main);
      assert.match(hotlight.fake.answers.messages.at(-1)!.message, /can’t be done with a baseline/);
      await execute(COMMANDS.runDelete, main);
      assert.ok(existsSync(fileOf('main')), 'nothing is deleted without a yes');
      hotlight.fake.answers.click('Delete the baseline “main”?', 'Delete');
      await execute(COMMANDS.runDelete, main);
      assert.equal(existsSync(fileOf('main')), false);
      assert.equal(await tree(), '');
    });

    it('say what is wrong with a damaged one', async () => {
      save('main', 1);
      await rows(1);
      writeFileSync(fileOf('main'), '{"version": 1,');
      hotlight.fake.workspace.fileEvent('change', fileOf('main'));
      assert.match(
        await rows(0),
        /^▾ Baselines {2}0\n {2}.*main\.json can't be read: .*restore it from git\.$/,
      );
      await execute(COMMANDS.openBaseline);
      assert.match(hotlight.fake.answers.messages.at(-1)!.message, /main\.json can't be read/);
    });
  });

  it('keeps the newest runs of the folder', async () => {
    const dirs = [await store(1), await store(2), await store(3)];
    await hotlight.services.runs.refresh();
    await hotlight.services.runs.keepNewest(dirs[0]!, 2);
    assert.deepEqual(dirs.map(existsSync), [true, true, false]);
    assert.equal((await tree()).split('\n').length, 2);
  });

  it('shows the runs of every workspace folder, and tells them apart', async () => {
    const other = path.join(folder, 'web');
    mkdirSync(other);
    await store(2);
    await store(1, {}, other);
    hotlight.fake.workspace.setFolders([folder, other]);
    await until(() => hotlight.services.runs.entries.length === 2);
    const [first, second] = (await tree()).split('\n');
    assert.match(first!, /^storefront {2}web · CPU/);
    assert.match(second!, new RegExp(`^storefront {2}${path.basename(folder)} · CPU`));
  });
});
