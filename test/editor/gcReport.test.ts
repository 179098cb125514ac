import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { COMMANDS } from '../../src/editor/commands';
import * as heapBundle from '../../src/editor/heapBundle';
import { createRun, writeRun } from '../../src/node/runs/store';
import { METRICS_FILE, SampleBuilder } from '../../src/protocol/metrics';
import { analysisOf, type Hotlight, registerLater, runOf, startHotlight } from './hotlight';

describe('the memory of runs in the editor', () => {
  let folder: string;
  let hotlight: Hotlight;

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight gc é ')));
    hotlight = startHotlight({ folders: [folder] }, { heap: () => heapBundle });
    await registerLater(hotlight, 'memory');
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (command: string) => hotlight.vscode.commands.executeCommand(command);

  /** A run on disk, with a profile in which one function has all. */
  async function record(name: string, kind: 'cpu' | 'heap'): Promise<string> {
    const settings = { ...runOf().settings, kind };
    const { dir, run: made } = await createRun(folder, runOf({ name, settings }));
    const threads = runOf().threads.map((thread) => ({ ...thread, profiles: ['x.cpuprofile'] }));
    const ended = { ...made, threads, state: 'complete' as const, end: 'app-exited' as const };
    await writeRun(dir, ended);
    const analysis = analysisOf(dir, {
      run: ended,
      functions: [{ name: 'keep', file: path.join(made.cwd, 'a.js'), line: 3, self: 5e6 }],
    });
    const unit = kind === 'heap' ? ('bytes' as const) : ('us' as const);
    hotlight.analyses.set(dir, { ...analysis, hot: { ...analysis.hot, unit } });
    return dir;
  }

  it('is shown at the lines instead of time, and back, from the newest recording of each', async () => {
    const cpu = await record('on the CPU', 'cpu');
    const heap = await record('in memory', 'heap');
    const active = () => hotlight.services.active.current?.analysis.target;
    await run(COMMANDS.switchHeat);
    assert.equal(active(), heap);
    await run(COMMANDS.switchHeat);
    assert.equal(active(), cpu);
    await run(COMMANDS.switchHeat);
    assert.equal(active(), heap);
  });

  it('offers to record what there is no recording of', async () => {
    await record('on the CPU', 'cpu');
    let asked = 0;
    // The command itself is another feature's.
    hotlight.services.notify.ask = async (message) => {
      assert.equal(message, 'There is no recording of memory allocations in this workspace yet.');
      asked++;
      return false;
    };
    await run(COMMANDS.switchHeat);
    assert.equal(asked, 1);
  });

  it('has a report of its garbage collections, which names who makes the garbage', async () => {
    const dir = await record('in memory', 'heap');
    const sample = new SampleBuilder();
    sample.record('gc.pause.minor', 90_000);
    sample.add('gc.allocated', 300e6);
    const stretch = { thread: runOf().threads[0]!.id, at: 1e12, ms: 1000 };
    writeFileSync(
      path.join(dir, METRICS_FILE),
      `${sample.takeLine(stretch, { 'heap.used': 1e6 }, JSON.stringify)}\n`,
    );
    const shown: { toString(): string }[] = [];
    const subscription = hotlight.vscode.commands.registerCommand('markdown.showPreview', (uri) => {
      shown.push(uri);
    });
    hotlight.fake.answers.pick('in memory');
    await run(COMMANDS.showGcReport);
    subscription.dispose();
    const document = await hotlight.vscode.workspace.openTextDocument(shown[0] as never);
    const text = document.getText();
    assert.match(text, /^# Garbage collection of in memory$/m);
    assert.match(text, /90\.0 ms of 1\.0 s in GC, 9\.0 %/);
    assert.match(text, /\| keep \| a\.js:3 \| 5\.0 MB \| 100\.0 % \|/);
  });

  it('says of a run without metrics that it has none', async () => {
    await record('attached', 'cpu');
    hotlight.fake.answers.pick('attached');
    await run(COMMANDS.showGcReport);
    assert.match(
      hotlight.fake.answers.messages[0]?.message ?? '',
      /^The run "attached" has no metrics: .*\.$/,
    );
  });
});
