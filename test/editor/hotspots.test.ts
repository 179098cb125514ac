import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { COMMANDS } from '../../src/editor/commands';
import { analysisOf, type Hotlight, registerLater, runOf, startHotlight } from './hotlight';

const VIEW = 'hotlight.hotspots';

describe('the Hotspots view', () => {
  let folder: string;
  let file: string;
  let hotlight: Hotlight;
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    file = path.join(folder, 'price.js');
    hotlight = startHotlight({ folders: [folder] });
    await registerLater(hotlight, 'hotspots');
    const dependency = path.join(folder, 'node_modules', 'pg', 'client.js');
    const run = path.join(folder, 'run');
    hotlight.analyses.set(
      run,
      analysisOf(run, {
        run: runOf(),
        sources: { [file]: 'one\ntwo\nthree' },
        functions: [
          { name: 'priceOf', file, line: 1, self: 412_000, total: 630_000 },
          { name: '', file, line: 9, self: 100_000, confidence: 'low', reason: 'Inlined.' },
          { name: '', file, line: 20, self: 50_000 },
          { name: 'query', file: dependency, line: 7, self: 200_000, total: 700_000, category: 'dependency' },
          { name: 'readFile', file: 'node:fs', line: 3, self: 138_000, category: 'node' },
          { name: '(garbage collector)', file: '', line: 0, self: 100_000, category: 'gc' },
          { name: '(idle)', file: '', line: 0, self: 0, category: 'idle' },
        ],
        lines: [
          { file, line: 3, function: 'priceOf', self: 400_000 },
          { file: dependency, line: 8, function: 'query', self: 150_000 },
          { file, line: 21, function: '', self: 50_000 },
          { file, line: 10, function: '', self: 90_000, confidence: 'low', reason: 'Inlined.' },
        ],
      }),
    );
    hotlight.fake.settings.set('hotlight.capture.openFlameGraph', false);
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const tree = (options?: { expandAll: boolean }) => hotlight.fake.renderTree(VIEW, options);
  const activate = () => hotlight.services.active.activate(path.join(folder, 'run'), 'storefront');
  const execute = (command: string) => hotlight.vscode.commands.executeCommand(command);

  it('is empty, for its welcome text, until a profile is active', async () => {
    assert.equal(await tree(), '');
    await activate();
    assert.notEqual(await tree(), '');
    await hotlight.services.active.clear();
    assert.equal(await tree(), '');
    assert.equal(hotlight.fake.trees.get(VIEW).description, '');
  });

  it('ranks by self time: the hottest lines, then functions by whose code they are, with their lines', async () => {
    await activate();
    assert.equal(
      await tree({ expandAll: true }),
      `▾ Hottest lines  69.0 % · 690 ms
  price.js:3  40.0 % · 400 ms · priceOf
  client.js:8  15.0 % · 150 ms · query
  price.js:10  9.0 % · 90.0 ms · uncertain · (anonymous)
  price.js:21  5.0 % · 50.0 ms · (anonymous)
▾ Application  56.2 % · 562 ms
  ▾ priceOf  41.2 % self · 412 ms · price.js:1
    price.js:3  40.0 % · 400 ms · priceOf
  ▾ (anonymous)  10.0 % self · 100 ms · uncertain · price.js:9
    price.js:10  9.0 % · 90.0 ms · uncertain · (anonymous)
  ▾ (anonymous)  5.0 % self · 50.0 ms · price.js:20
    price.js:21  5.0 % · 50.0 ms · (anonymous)
▾ Dependencies  20.0 % · 200 ms
  ▾ query  20.0 % self · 200 ms · node_modules/pg/client.js:7
    client.js:8  15.0 % · 150 ms · query
▾ Node.js  13.8 % · 138 ms
  readFile  13.8 % self · 138 ms · node:fs:3
▾ Engine and native code  10.0 % · 100 ms
  (garbage collector)  10.0 % self · 100 ms`,
    );
    assert.equal(hotlight.fake.trees.get(VIEW).description, 'storefront · just now');
  });

  it('ranks by total time', async () => {
    await activate();
    await execute(COMMANDS.hotspotsByTotal);
    const text = await tree();
    assert.match(text, /^▾ Application {2}.*\n {2}▸ priceOf {2}63\.0 % total · 630 ms · price\.js:1/m);
    assert.equal(hotlight.fake.commands.contexts.get('hotlight.hotspots.order'), 'total');
    await execute(COMMANDS.hotspotsBySelf);
    assert.match(await tree(), /priceOf {2}41\.2 % self/);
  });

  it('filters by name and path, and says so', async () => {
    await activate();
    hotlight.fake.answers.type('PRICE');
    await execute(COMMANDS.hotspotsFilter);
    const text = await tree({ expandAll: true });
    assert.match(text, /priceOf/);
    assert.doesNotMatch(text, /query|garbage/);
    const view = hotlight.fake.trees.get(VIEW);
    assert.equal(view.message, 'Only what matches “PRICE”.');
    assert.equal(hotlight.fake.commands.contexts.get('hotlight.hotspots.filtered'), true);
    hotlight.fake.answers.type('nowhere');
    await execute(COMMANDS.hotspotsFilter);
    assert.equal(await tree(), '');
    assert.equal(view.message, 'Nothing matches “nowhere”.');
    await execute(COMMANDS.hotspotsClearFilter);
    assert.match(await tree(), /garbage|Engine/);
    assert.equal(view.message, '');
  });

  it('opens the line as it stands now, and the measured source when the line or the file is gone', async () => {
    await activate();
    writeFileSync(file, 'zero\none\ntwo\nthree');
    await hotlight.fake.clickRow(VIEW, 'price.js:3');
    const { active } = hotlight.fake.editors;
    assert.equal(active?.document.uri.fsPath, file);
    assert.equal(active.selection.active.line, 3);

    hotlight.fake.editors.close(active);
    writeFileSync(file, 'one\ntwo\nthrice');
    await hotlight.fake.clickRow(VIEW, 'price.js:3');
    const measured = hotlight.fake.editors.active;
    assert.equal(measured?.document.uri.scheme, 'hotlight-source');
    assert.equal(measured.document.getText(), 'one\ntwo\nthree');
    assert.equal(measured.selection.active.line, 2);
    rmSync(file);
    await hotlight.fake.clickRow(VIEW, 'price.js:3');
    await hotlight.fake.clickRow(VIEW, 'client.js:8');
    assert.equal(existsSync(file), false);
    await hotlight.fake.clickRow(VIEW, 'readFile');
    assert.deepEqual(
      hotlight.fake.answers.messages.map(({ message }) => message),
      [
        'price.js has changed at line 3; this is the source as it was measured.',
        'price.js does not exist any more; this is the source as it was measured.',
        'node_modules/pg/client.js does not exist on this machine and the profile holds no copy of it; open the workspace it was recorded in.',
        'node:fs is part of Node.js itself and has no source file to open.',
      ],
    );
  });

  it('copies the top ten as Markdown', async () => {
    await activate();
    await execute(COMMANDS.hotspotsCopy);
    const lines = hotlight.fake.clipboard.split('\n');
    assert.deepEqual(lines.slice(0, 5), [
      '**Hotspots of storefront · just now**',
      '',
      '| Function | Self |  | Total |  | Place |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      '| `priceOf` | 41.2 % | 412 ms | 63.0 % | 630 ms | `price.js:1` |',
    ]);
    assert.ok(lines.includes('| `price.js:10` \\* | 9.0 % | 90.0 ms | `(anonymous)` |'));
    assert.equal(lines.at(-2), 'Percentages are of the 1.00 s that were not idle. \\* low confidence');
  });

  it('speaks of memory where that is what was measured', async () => {
    const run = path.join(folder, 'allocations');
    writeFileSync(run, '');
    hotlight.analyses.set(run, analysisOf(run, { unit: 'bytes', busy: 0 }));
    await hotlight.services.active.activate(run, 'allocations');
    assert.equal(hotlight.fake.trees.get(VIEW).message, 'Nothing was allocated while this was recorded.');
    hotlight.analyses.set(
      run,
      analysisOf(run, { unit: 'bytes', functions: [{ name: 'fill', file, line: 1, self: 5e6 }] }),
    );
    await hotlight.services.active.activate(run, 'allocations');
    const { document } = await hotlight.fake.open(hotlight.vscode.Uri.file(file), 'one');
    const hover = await hotlight.fake.renderHover(document, new hotlight.vscode.Position(0, 0));
    assert.match(hover, /100 % are 5\.0\d* MB that were allocated/);
  });

  it('shows names from the profiled program as text, whatever is in them', async () => {
    const run = path.join(folder, 'hostile');
    const name = '$(bug) `x` |<img src=x>\n[a](command:evil)';
    hotlight.analyses.set(
      run,
      analysisOf(run, { title: name, functions: [{ name, file, line: 1, self: 5 }] }),
    );
    writeFileSync(run, '');
    await hotlight.services.active.activate(run, 'hostile');
    assert.match(await tree(), /\$\u200b\(bug\) `x` \|<img src=x> \[a\]\(command:evil\)/);
    await execute(COMMANDS.hotspotsCopy);
    assert.match(hotlight.fake.clipboard, /`\$\(bug\) ˋxˋ \\\|<img src=x> \[a\]\(command:evil\)`/);
    const { document } = await hotlight.fake.open(hotlight.vscode.Uri.file(file), 'one');
    const hover = await hotlight.fake.renderHover(document, new hotlight.vscode.Position(0, 0));
    assert.doesNotMatch(hover, /\$\(bug\)|<img|\]\(command:evil/);
  });
});
