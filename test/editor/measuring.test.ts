import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { ChecklistNode } from '../../src/editor/checklists/checklistTree';
import * as checklists from '../../src/editor/checklists/engine';
import { COMMANDS } from '../../src/editor/commands';
import { createRun, writeRun } from '../../src/node/runs/store';
import type { SourceSessionClient } from '../../src/node/source/sessionClient';
import { analysisOf, type Hotlight, registerLater, runOf, startHotlight } from './hotlight';

const TEXT = `# Sprint

- [ ] Compared \`gate: baseline.exists\`

- [ ] Better \`gate: improvement(http.p95) >= 70%\`

- [ ] Cached \`gate: cache.hitRate >= 70%\`

- [ ] Answered \`gate: http.errorRate < 1%\`

- [ ] Cool \`gate: profile.hottest < 50%\`

## Rollback

- [ ] Revert
`;

describe('measuring for gates', () => {
  let folder: string;
  let file: string;
  let hotlight: Hotlight;
  let server: Server | undefined;
  let dist: string;
  before(() => {
    dist = mkdtempSync(path.join(os.tmpdir(), 'hotlight-worker-'));
    buildSync({
      entryPoints: [path.join(__dirname, '../../src/node/load/loadWorker.ts')],
      outfile: path.join(dist, 'loadWorker.js'),
      bundle: true,
      platform: 'node',
      logLevel: 'error',
    });
  });
  after(() => rmSync(dist, { recursive: true, force: true }));
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    file = path.join(folder, '.hotlight', 'checklists', 'sprint.md');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, TEXT);
    hotlight = startHotlight({ folders: [folder] }, { loadWorkerPath: path.join(dist, 'loadWorker.js') });
    await registerLater(hotlight, 'runs');
    await registerLater(hotlight, 'checklists');
    await shown('Sprint');
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const view = () => hotlight.fake.trees.get('hotlight.checklists');
  const tree = () => view().render({ expandAll: true });
  const row = async (label: string) => (await view().find(label)).element as ChecklistNode;
  const execute = (command: string, ...args: unknown[]) =>
    hotlight.vscode.commands.executeCommand(command, ...args);
  const shown = (text: string) =>
    until(async () => (await tree()).includes(text), `The view never said "${text}".`);
  async function until(holds: () => boolean | Promise<boolean>, complaint: string): Promise<void> {
    for (const end = Date.now() + 20_000; !(await holds()); ) {
      if (Date.now() > end) throw new Error(`${complaint}\n${await tree()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  async function record(share: number): Promise<string> {
    const { dir, run } = await createRun(folder, runOf());
    const functions = [{ name: 'hot', file: '/a.js', line: 1, self: share }];
    hotlight.analyses.set(dir, analysisOf(dir, { run: runOf(), busy: 100, functions }));
    await writeRun(dir, runOf({ startedAt: run.startedAt, durationMs: 1 }));
    await hotlight.services.runs.refresh();
    return dir;
  }
  async function serve(status = 200): Promise<string> {
    server = createServer((_, response) => {
      response.statusCode = status;
      response.end();
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it('offers for each gate what it lacks, and nothing once it is measured', async () => {
    const { answers } = hotlight.fake;
    for (const [label, ways] of [
      ['Compared', ['Save Baseline…']],
      ['Better', ['Run Load…', 'Profile CPU…', 'Save Baseline…', 'Enter http.p95…']],
      ['Cached', ['Enter cache.hitRate…']],
      ['Cool', ['Profile CPU…']],
    ] as const) {
      answers.pick(undefined);
      await execute(COMMANDS.checklistMeasureGate, await row(label));
      assert.deepEqual(answers.quickPicks.at(-1)!.labels, ways);
      assert.equal(answers.quickPicks.at(-1)!.title, `Measure “${label}”`);
    }
    await record(20);
    await execute(COMMANDS.checklistMeasureGate, await row('Cool'));
    assert.equal(answers.quickPicks.length, 4, 'it is measured');
    await shown('Cool  passes: 20.0 %');
  });

  it('takes a number that another tool measured, in its unit', async () => {
    const { answers } = hotlight.fake;
    answers.pick('Enter cache.hitRate…').type('71 %').type(undefined);
    await execute(COMMANDS.checklistMeasureGate, await row('Cached'));
    assert.equal(existsSync(path.join(folder, '.hotlight', 'measurements.json')), false);
    answers.pick('Enter cache.hitRate…').type('72 %').type('varnishstat');
    await execute(COMMANDS.checklistMeasureGate, await row('Cached'));
    await shown('Cached  passes: 72.0 %');
    const { values } = JSON.parse(readFileSync(path.join(folder, '.hotlight', 'measurements.json'), 'utf8'));
    assert.deepEqual([values['cache.hitRate'].value, values['cache.hitRate'].source], [72, 'varnishstat']);
    answers.pick('cache.hitRate').type('3 ms');
    await execute(COMMANDS.enterMeasurement);
    assert.equal(answers.inputBoxes.at(-1)!.rejected, 'cache.hitRate is a share such as 70%, not "3 ms".');
  });

  it('measures for a gate in the folder of its checklist, without asking for it', async () => {
    const { answers, workspace } = hotlight.fake;
    const other = path.join(folder, 'web');
    mkdirSync(other);
    workspace.setFolders([other, folder]);
    answers.pick('Enter cache.hitRate…').type('72 %').type('varnishstat');
    await execute(COMMANDS.checklistMeasureGate, await row('Cached'));
    await shown('Cached  passes: 72.0 %');
    assert.ok(existsSync(path.join(folder, '.hotlight', 'measurements.json')));
  });

  it('counts what other analyses have found in the folder of the checklist alone', async () => {
    hotlight.dispose();
    const openSourceSession = () =>
      ({
        analyse: async () => ({ findings: [] }),
        dispose: () => undefined,
      }) as unknown as SourceSessionClient;
    const other = path.join(folder, '..', 'hotlight-web');
    hotlight = startHotlight(
      { folders: [folder, other] },
      { checklists: () => ({ ...checklists, openSourceSession }) },
    );
    await registerLater(hotlight, 'checklists');
    writeFileSync(file, '# Sprint\n\n- [ ] Planned `gate: findings(missing-index, >= info) = 0`\n');
    await shown('Planned');
    const place = { line: 1, column: 1, endLine: 1, endColumn: 2, related: [], evidence: [] };
    const finding = {
      ...place,
      rule: 'missing-index',
      severity: 'info',
      confidence: 'high',
      message: 'x',
    } as const;
    hotlight.services.findings.publish('plan', 'web', [{ ...finding, file: path.join(other, 'a.ts') }]);
    await execute(COMMANDS.checklistMeasure);
    await shown('Planned  passes: 0');
    hotlight.services.findings.publish('plan', 'api', [{ ...finding, file: path.join(folder, 'a.ts') }]);
    await execute(COMMANDS.checklistMeasure);
    await shown('Planned  fails: 1');
  });

  it('saves what was measured as a baseline, and gates pass by it', async () => {
    const { answers } = hotlight.fake;
    await record(20);
    await shown('Cool  passes: 20.0 %');
    answers.pick('Save Baseline…').type('main');
    await execute(COMMANDS.checklistMeasureGate, await row('Compared'));
    await shown('Compared  passes: yes');
    const text = readFileSync(path.join(folder, '.hotlight', 'baselines', 'main.json'), 'utf8');
    assert.equal(JSON.parse(text).values['profile.hottest'], 20);
  });

  it('says that there is nothing to save', async () => {
    hotlight.fake.answers.type('main');
    await execute(COMMANDS.saveBaseline);
    assert.match(hotlight.fake.answers.messages.at(-1)!.message, /^No run has been measured yet/);
  });

  it('runs a load in a thread of its own, and gates are measured by it', async () => {
    const url = await serve();
    const scenario = { version: 1, url, rate: 50, duration: 0.4, warmup: 0, requests: [{ path: '/a' }] };
    writeFileSync(path.join(folder, '.hotlight', 'load.json'), JSON.stringify(scenario));
    await execute(COMMANDS.runLoad);
    assert.match(
      hotlight.fake.answers.messages.at(-1)!.message,
      /^20 requests: 50\.0 \/s, p95 .*, no failures\. Kept with the run .*-load-/,
    );
    await shown('Answered  passes: 0 %');
    const [run] = readdirSync(path.join(folder, '.hotlight', 'runs'));
    assert.match(readFileSync(file, 'utf8'), new RegExp(`evidence: passes · 0 % · run ${run}`));
    const runs = await hotlight.fake.trees.get('hotlight.runs').render();
    assert.match(runs, /Load on http.* {2}Load · .*20 requests: 50\.0 \/s/);
  });

  it('asks for an address without a scenario, and loads no other machine', async () => {
    hotlight.fake.answers.type('http://192.0.2.1/');
    await execute(COMMANDS.runLoad);
    assert.match(hotlight.fake.answers.messages.at(-1)!.message, /^192\.0\.2\.1 is another machine/);
    writeFileSync(path.join(folder, '.hotlight', 'load.json'), '{');
    await execute(COMMANDS.runLoad);
    assert.match(hotlight.fake.answers.messages.at(-1)!.message, /load\.json can't be read: it is not JSON/);
  });

  it('shows the run by which a gate of a finished list fails', async () => {
    const { answers } = hotlight.fake;
    writeFileSync(file, '---\nstatus: done\n---\n\n# Sprint\n\n- [x] Cool `gate: profile.hottest < 50%`\n');
    hotlight.fake.workspace.fileEvent('change', file);
    await shown('1/1');
    answers.click('“Cool” of Sprint fails: 80.0 %.', 'Show Run');
    const dir = await record(80);
    await shown('Cool  fails: 80.0 %');
    const opened = () => hotlight.fake.commands.executed.find((it) => it.command === COMMANDS.openFlameGraph);
    await until(() => opened() !== undefined, 'The flame graph was not opened.');
    assert.deepEqual(opened()!.args, [{ dir }]);
  });

  it('writes a report, as a page or as Markdown', async () => {
    const { answers } = hotlight.fake;
    const page = path.join(folder, 'summary.html');
    answers.saveFile(hotlight.vscode.Uri.file(page));
    await execute(COMMANDS.checklistReport, await row('Sprint'));
    assert.match(readFileSync(page, 'utf8'), /^<!doctype html>[\s\S]*Compared/i);
    assert.deepEqual(hotlight.fake.openedExternally, [hotlight.vscode.Uri.file(page).toString()]);
    // No browser here has the files of another machine.
    Object.assign(hotlight.vscode.env, { remoteName: 'ssh-remote' });
    answers.saveFile(hotlight.vscode.Uri.file(page));
    await execute(COMMANDS.checklistReport, await row('Sprint'));
    assert.equal(hotlight.fake.openedExternally.length, 1);
    assert.equal(hotlight.vscode.window.activeTextEditor?.document.uri.fsPath, page);
    const text = path.join(folder, 'summary.md');
    answers.saveFile(hotlight.vscode.Uri.file(text));
    await execute(COMMANDS.checklistReport);
    assert.match(readFileSync(text, 'utf8'), /^# Sprint/);
    assert.equal(hotlight.vscode.window.activeTextEditor?.document.uri.fsPath, text);
  });
});
