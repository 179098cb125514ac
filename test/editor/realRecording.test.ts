import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodeDetails, encodeTree } from '../../src/core/profile/buffer';
import * as captureBundle from '../../src/editor/captureBundle';
import { COMMANDS } from '../../src/editor/commands';
import type { Engines } from '../../src/editor/engines';
import { analyse } from '../../src/node/analysis/analyse';
import { buildAgent } from '../lib/builtAgent';
import { type Hotlight, registerLater, startHotlight } from './hotlight';
import { renderDecorations } from './lib/editors';
import { until } from './recording';

const PROGRAM = `const { hot } = require('./lib/hot');
let sum = 0;
for (let i = 0; i < 5_000; i++) sum += hot(10_000);
console.log('sum', Number.isFinite(sum));
`;
const LIBRARY = `// Its hot line is the sixth.
exports.hot = hot;
function hot(n) {
  let x = 0;
  for (let i = 0; i < n; i++) {
    x += Math.sqrt(i) * Math.sin(i);
  }
  return x;
}
`;

describe('with the real engines', function () {
  this.timeout(60_000); // programs run, and the machine may be busy
  let folder: string;
  let library: string;
  let agentPath: string;
  let hotlight: Hotlight;

  before(() => {
    agentPath = buildAgent(mkdtempSync(path.join(os.tmpdir(), 'hotlight-agent-')));
  });
  after(() => rmSync(path.dirname(agentPath), { recursive: true, force: true }));
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    library = path.join(folder, 'lib', 'hot.js');
    mkdirSync(path.dirname(library));
    writeFileSync(library, LIBRARY);
    writeFileSync(path.join(folder, 'app.js'), PROGRAM);
    const engines: Partial<Engines> = {
      capture: () => captureBundle,
      analyse: async (target, options) => {
        const analysis = await analyse(target, options);
        const { profile } = analysis;
        return {
          ...analysis,
          tree: encodeTree(profile),
          details: Promise.resolve(encodeDetails(profile)),
        };
      },
      agentPath,
    };
    hotlight = startHotlight({ folders: [folder] }, engines);
    await registerLater(hotlight, 'runs');
    await registerLater(hotlight, 'hotspots');
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.messages, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('a program is recorded in a terminal, and its hot line is found in the ranking and in the source', async () => {
    await hotlight.vscode.commands.executeCommand(COMMANDS.profileCpu, { command: 'node app.js' });
    assert.match(hotlight.fake.window.statusBar[0]!, /CPU 0:\d\d · node app\.js/);
    await until(() => hotlight.fake.webviews.panels.length > 0);
    assert.equal(hotlight.fake.tasks.output, 'sum true\n');
    assert.match(
      await hotlight.fake.renderTree('hotlight.runs'),
      /^node app\.js {2}CPU · [\d.]+ m?s · just now/,
    );

    const ranking = await hotlight.fake.renderTree('hotlight.hotspots');
    assert.match(ranking, /^▾ Hottest lines.*\n {2}hot\.js:[56] /);
    assert.match(ranking, /▸ hot {2}[89]\d\.\d % self .* lib\/hot\.js:3$/m);

    await hotlight.fake.clickRow('hotlight.hotspots', 'hot');
    const editor = hotlight.fake.editors.active!;
    assert.equal(editor.document.uri.fsPath, library);
    assert.equal(editor.selection.active.line, 2);
    const hottest = renderDecorations(editor).split('\n').slice(4, 6).join('\n');
    assert.match(hottest, /‖ line:hotlight\.heat5Background/);
    assert.match(await hotlight.fake.renderLenses(editor.document), /^3: [89]\d\.\d % self · /);
  });

  it('a click on the status bar ends a program that would run for ever', async () => {
    writeFileSync(path.join(folder, 'app.js'), `${PROGRAM}setInterval(() => {}, 1000);\n`);
    await hotlight.vscode.commands.executeCommand(COMMANDS.profileCpu, { command: 'node app.js' });
    await until(() => hotlight.fake.tasks.output.includes('sum'));
    await hotlight.vscode.commands.executeCommand(COMMANDS.stopRecording);
    await until(() => hotlight.fake.webviews.panels.length > 0);
    const [entry] = hotlight.services.runs.entries;
    assert.deepEqual([entry?.run.state, entry?.run.end], ['complete', 'stopped']);
    const pid = entry?.run.threads[0]?.pid;
    assert.throws(() => process.kill(pid!, 0), /ESRCH/);
  });

  it('what can be profiled is found in the folder', async () => {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node app.js' } }));
    await hotlight.fake.open(hotlight.vscode.Uri.file(path.join(folder, 'app.js')));
    hotlight.fake.answers.pick(undefined);
    await hotlight.vscode.commands.executeCommand(COMMANDS.profileCpu);
    const [shown] = hotlight.fake.answers.quickPicks;
    assert.deepEqual(shown?.labels, ['— current file —', 'app.js', '— npm scripts —', 'start']);
  });

  it('a profile from another machine is shown in the file of this workspace that it means', async () => {
    const recorded = readFileSync(path.resolve(__dirname, '../fixtures/profiles/node.cpuprofile'), 'utf8');
    const profile = path.join(folder, 'node.cpuprofile');
    writeFileSync(profile, recorded.replaceAll('file:///srv/shop/', 'file:///nowhere/of/this/machine/'));
    await hotlight.vscode.commands.executeCommand(COMMANDS.openFlameGraph, hotlight.vscode.Uri.file(profile));
    await until(() => hotlight.services.active.current !== undefined);
    const { lines } = hotlight.services.active.current!.analysis.hot;
    const hottest = lines.find((line) => line.file === '/nowhere/of/this/machine/app.js')!;
    const text = Array.from({ length: 60 }, (_, index) => `// line ${index + 1}`).join('\n');
    writeFileSync(path.join(folder, 'app.js'), text);
    await hotlight.fake.clickRow('hotlight.hotspots', `app.js:${hottest.line}`);
    const editor = hotlight.fake.editors.active!;
    assert.equal(editor.document.uri.fsPath, path.join(folder, 'app.js'));
    assert.equal(editor.selection.active.line, hottest.line - 1);
    assert.match(renderDecorations(editor).split('\n')[hottest.line - 1]!, /‖ line:hotlight\.heat[345]/);
    const { Position } = hotlight.vscode;
    const hover = await hotlight.fake.renderHover(editor.document, new Position(hottest.line - 1, 0));
    assert.match(hover, /has no copy of this file/);
  });
});
