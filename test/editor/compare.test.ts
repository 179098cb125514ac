import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import { encodeProfile } from '../../src/core/profile/buffer';
import type { Run } from '../../src/core/runs/run';
import { COMMANDS, INTERNAL_COMMANDS } from '../../src/editor/commands';
import type { RunTreeNode } from '../../src/editor/runs/runItem';
import { analyse } from '../../src/node/analysis/analyse';
import { compareAnalyses } from '../../src/node/analysis/compare';
import type { ComparedTargets, ComparisonData } from '../../src/node/analysis/workerMessages';
import { listBaselines } from '../../src/node/checklist/namedValues';
import { createRun, writeRun } from '../../src/node/runs/store';
import type { ToFlamePage } from '../../src/protocol/flame';
import { analysisOf, type Hotlight, registerLater, runOf, startHotlight } from './hotlight';
import { until } from './recording';

type ProfileMessage = Extract<ToFlamePage, { type: 'profile' }>;

/** A profile as V8 writes it: price() with this many milliseconds, of which the most on its second line. */
function cpuprofile(file: string, price: number, other: number): string {
  const node = (
    id: number,
    functionName: string,
    url: string,
    line: number,
    children: number[],
    ticks: object[],
  ) => ({
    id,
    callFrame: { functionName, url, scriptId: url === '' ? '0' : '7', lineNumber: line, columnNumber: 0 },
    hitCount: 0,
    children,
    positionTicks: ticks,
  });
  const url = `file://${file}`;
  const samples = [...Array<number>(price).fill(2), ...Array<number>(other).fill(3)];
  return JSON.stringify({
    nodes: [
      node(1, '(root)', '', -1, [2, 3], []),
      node(2, 'price', url, 0, [], [{ line: 2, ticks: price }]),
      node(3, 'other', url, 3, [], [{ line: 5, ticks: other }]),
    ],
    startTime: 0,
    endTime: (price + other + 1) * 1000,
    samples,
    timeDeltas: samples.map(() => 1000),
  });
}

const SOURCE = 'function price() {\n  return 1;\n}\nfunction other() {\n  return 2;\n}\n';

describe('Compare Profiles…', () => {
  let folder: string;
  let file: string;
  let hotlight: Hotlight;
  let asked: ComparedTargets[];
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shop ')));
    file = path.join(folder, 'price.js');
    writeFileSync(file, SOURCE);
    asked = [];
    hotlight = startHotlight(
      { folders: [folder] },
      {
        compare: async (targets) => {
          asked.push(targets);
          return compared(targets);
        },
      },
    );
    await registerLater(hotlight, 'compare');
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the worker does, in this thread. */
  async function compared({ before, after }: ComparedTargets): Promise<ComparisonData> {
    const all = await Promise.all(
      [...before, ...after].map((target) => analyse(profiles.get(target) ?? target)),
    );
    const { differential, ...rest } = compareAnalyses(all.slice(0, before.length), all.slice(before.length));
    return {
      ...rest,
      beforeBuffer: encodeProfile(differential.before),
      afterBuffer: encodeProfile(differential.after),
      tested: differential.tested,
    };
  }

  const profiles = new Map<string, string>();

  /** A run in the view, and what was recorded in it. */
  async function record(
    minutesAgo: number,
    price: number,
    other: number,
    changes: Partial<Run> = {},
  ): Promise<string> {
    const seed = runOf({ cwd: folder, ...changes });
    const { dir, run } = await createRun(folder, seed, new Date(Date.now() - minutesAgo * 60_000));
    const id = path.basename(dir);
    await writeRun(dir, { ...seed, id, startedAt: run.startedAt });
    const recorded = path.join(folder, `${id}.cpuprofile`);
    writeFileSync(recorded, cpuprofile(file, price, other));
    profiles.set(dir, recorded);
    hotlight.analyses.set(
      dir,
      analysisOf(dir, {
        run: { ...seed, id },
        sources: { [file]: SOURCE },
        functions: [{ name: 'price', file, line: 1, self: price * 1000 }],
        lines: [{ function: 'price', file, line: 2, self: price * 1000 }],
      }),
    );
    await hotlight.services.runs.refresh();
    return dir;
  }

  const execute = (...args: unknown[]) =>
    hotlight.vscode.commands.executeCommand(COMMANDS.compareProfiles, ...args);
  const row = (dir: string): RunTreeNode => ({
    type: 'run',
    entry: hotlight.services.runs.entries.find((entry) => entry.dir === dir)!,
  });
  const page = () => hotlight.fake.webviews.get('hotlight.compare').webview;
  async function shown(): Promise<ProfileMessage> {
    const webview = page();
    webview.send({ type: 'ready' });
    return webview.next((message): message is ProfileMessage => (message as ToFlamePage).type === 'profile');
  }
  async function lenses(): Promise<string[]> {
    const document = await hotlight.vscode.workspace.openTextDocument(file);
    const found = await hotlight.fake.languages.lenses(document);
    return found.map((lens) => `${lens.range.start.line + 1} ${lens.command!.title}`);
  }

  it('puts the older of two selected runs before, and shows both sides on one tree', async () => {
    const older = await record(9, 80, 120, { name: 'older' });
    const newer = await record(1, 20, 120, { name: 'newer' });
    await execute(row(newer), [row(newer), row(older)]);
    assert.deepEqual(asked, [{ before: [older], after: [newer] }]);
    const message = await shown();
    assert.deepEqual(message.comparison!.repeats, [1, 1]);
    assert.ok(message.comparison!.buffer.byteLength > 100 && message.buffer.byteLength > 100);
    assert.equal(hotlight.services.active.current!.analysis.target, newer);
  });

  it('has the lenses, the heat and the hover say what was and what is; of single runs without a verdict', async () => {
    const older = await record(9, 80, 120);
    const newer = await record(1, 20, 120);
    await execute(row(newer), [row(newer), row(older)]);
    assert.deepEqual(await lenses(), [
      '1 40.0 % → 14.3 %, −60.0 ms',
      '2 40.0 % → 14.3 %, −60.0 ms on this line',
      '4 60.0 % → 85.7 %, ±0',
      '5 60.0 % → 85.7 %, ±0 on this line',
    ]);
    await hotlight.vscode.commands.executeCommand(INTERNAL_COMMANDS.endComparison);
    assert.deepEqual(await lenses(), [
      '1 100.0 % self · 100.0 % total · 20.0 ms',
      '2 100.0 % on this line · 20.0 ms',
    ]);
  });

  it('takes all repetitions of a series for one of them, and gives p', async () => {
    const series = (side: 'before' | 'after', repeat: number): Partial<Run> => ({
      name: `${side} (${repeat} of 4, ${side})`,
      series: { id: 's', side, repeat, of: 4 },
    });
    const before: string[] = [];
    const after: string[] = [];
    for (const repeat of [1, 2, 3, 4]) {
      before.push(await record(20 - 2 * repeat, 80 + repeat, 120, series('before', repeat)));
      after.push(await record(19 - 2 * repeat, 20 + repeat, 120, series('after', repeat)));
    }
    await execute(row(after[1]!));
    assert.deepEqual(asked, [{ before, after }]);
    const message = await shown();
    assert.deepEqual(message.comparison!.repeats, [4, 4]);
    assert.equal((await lenses())[0], '1 40.7 % → 15.8 %, −60.0 ms, p = 0.029');
  });

  it('asks for both sides in the palette, and offers files', async () => {
    const older = await record(9, 80, 120, { name: 'older' });
    const foreign = path.join(folder, 'from elsewhere.cpuprofile');
    writeFileSync(foreign, cpuprofile(file, 10, 120));
    hotlight.analyses.set(foreign, hotlight.analyses.get(older)!);
    hotlight.fake.answers.pick('$(folder-opened) Choose a Profile File…');
    hotlight.fake.answers.openFile([hotlight.vscode.Uri.file(foreign)]);
    hotlight.fake.answers.pick('older');
    await execute();
    assert.deepEqual(asked, [{ before: [older], after: [foreign] }]);
  });

  it('offers baselines as the earlier side: their run while it is kept, else what they keep of it', async () => {
    const older = await record(9, 80, 120, { name: 'older' });
    const newer = await record(1, 20, 120, { name: 'newer' });
    const baselines = path.join(folder, '.hotlight', 'baselines');
    mkdirSync(baselines);
    const write = (name: string, run: string) => {
      const recordedAt = new Date(Date.now() - 3_600_000).toISOString();
      const profile = { run, unit: 'us', duration: 0, functions: [] };
      const baseline = { version: 1, name, recordedAt, commit: 'a1b2c3d4e5', values: {}, profile };
      writeFileSync(path.join(baselines, `${name}.json`), JSON.stringify(baseline));
    };
    write('main', path.basename(older));
    write('release', 'deleted-run');
    hotlight.fake.answers.pick('$(bookmark) main');
    await execute(row(newer));
    hotlight.fake.answers.pick('$(bookmark) release');
    await execute(row(newer));
    assert.deepEqual(asked, [
      { before: [older], after: [newer] },
      { before: [path.join(baselines, 'release.json')], after: [newer] },
    ]);
    // From their rows in the Runs view: alone, with a run, and two of them.
    asked.length = 0;
    const [main, release] = (await listBaselines(folder)).map((baseline) => ({
      type: 'baseline',
      baseline: { root: folder, folder: undefined, baseline },
    }));
    hotlight.fake.answers.pick('newer');
    await execute(main);
    assert.ok(
      !hotlight.fake.answers.quickPicks.at(-1)!.labels.some((label) => /^older|bookmark/.test(label)),
    );
    await execute(row(newer), [row(newer), release]);
    await execute(main, [main, release]);
    assert.deepEqual(asked, [
      { before: [older], after: [newer] },
      { before: [path.join(baselines, 'release.json')], after: [newer] },
      { before: [older], after: [path.join(baselines, 'release.json')] },
    ]);
    await execute(main, [main, row(newer), row(older)]);
    assert.match(hotlight.fake.answers.messages.at(-1)!.message, /select two rows/);
  });

  it('comes back after the window was reloaded, and closes a panel that kept nothing', async () => {
    const older = await record(9, 80, 120, { name: 'older' });
    const newer = await record(1, 20, 120, { name: 'newer' });
    await execute(row(newer), [row(newer), row(older)]);
    const { source } = await shown();
    const first = hotlight.fake.webviews.get('hotlight.compare');
    first.dispose();
    await hotlight.fake.webviews.restore('hotlight.compare', { source: structuredClone(source) });
    const message = await shown();
    assert.deepEqual(asked, Array(2).fill({ before: [older], after: [newer] }));
    assert.equal(message.title, 'older → newer');
    for (const state of [undefined, {}, { source: { before: { title: 'x', targets: ['relative'] } } }]) {
      await hotlight.fake.webviews.restore('hotlight.compare', state);
      assert.ok(hotlight.fake.webviews.panels.at(-1)!.isDisposed);
    }
    assert.equal(asked.length, 2);
  });

  it('does nothing when the user gives up', async () => {
    await record(1, 20, 120);
    hotlight.fake.answers.pick(undefined);
    await execute();
    assert.deepEqual(asked, []);
  });

  it('offers only runs of the same kind, and refuses what was selected of two', async () => {
    const cpu = await record(9, 80, 120, { name: 'cpu' });
    const settings = { kind: 'heap', engine: 'inspector', attribution: 'accurate', interval: 1 } as const;
    const heap = await record(1, 20, 120, { name: 'memory', settings });
    await execute(row(cpu), [row(cpu), row(heap)]);
    assert.match(hotlight.fake.answers.messages.at(-1)!.message, /can’t be compared; choose two of one kind/);
    assert.deepEqual(asked, []);
  });

  it('keeps the page when another profile becomes active before the later side is read', async () => {
    const older = await record(9, 80, 120);
    const newer = await record(1, 20, 120);
    let isReading = false;
    hotlight.analyses.set(newer, ({ signal }) => {
      isReading = true;
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new HotlightError('cancelled', 'Cancelled.')));
      });
    });
    const comparing = execute(row(newer), [row(newer), row(older)]);
    await until(() => isReading);
    await shown();
    await hotlight.services.active.activate(older, 'older');
    await comparing;
    assert.deepEqual(
      page().received.filter((message) => (message as ToFlamePage).type === 'error'),
      [],
    );
    assert.equal(hotlight.services.annotations.comparing, false);
  });

  it('shows in the page why a comparison failed', async () => {
    hotlight.dispose();
    const broken = new HotlightError('bad-input', 'x.cpuprofile is cut short; record it again.');
    hotlight = startHotlight({ folders: [folder] }, { compare: () => Promise.reject(broken) });
    await registerLater(hotlight, 'compare');
    const older = await record(9, 80, 120);
    const newer = await record(1, 20, 120);
    await execute(row(newer), [row(newer), row(older)]);
    page().send({ type: 'ready' });
    await until(() => page().received.some((message) => (message as ToFlamePage).type === 'error'));
  });
});
