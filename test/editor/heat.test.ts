import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import { COMMANDS } from '../../src/editor/commands';
import { analysisOf, type Hotlight, runOf, startHotlight } from './hotlight';
import { renderDecorations } from './lib/editors';
import { until } from './recording';

const SOURCE = [
  'export function priceOf(item) {',
  '  let price = item.base;',
  '  for (const rule of rules) price = rule(price);',
  '  return round(price);',
  '}',
  '',
  'export function round(price) {',
  '  return Math.round(price);',
  '}',
].join('\n');

describe('heat, lenses and hovers', () => {
  let folder: string;
  let file: string;
  let hotlight: Hotlight;

  const analysis = (target = path.join(folder, 'run')) =>
    analysisOf(target, {
      run: runOf({ git: { commit: 'a1b2c3d4e5f6', dirty: true } }),
      sources: { [file]: SOURCE },
      functions: [
        { name: 'priceOf', file, line: 1, self: 824_000, total: 1_260_000 },
        { name: 'round', file, line: 7, self: 436_000, confidence: 'low', reason: 'Inlined <b>here</b>.' },
        { name: 'main', file: '/elsewhere/main.js', line: 1, self: 740_000, total: 2_000_000 },
      ],
      lines: [
        { file, line: 3, function: 'priceOf', self: 700_000 },
        { file, line: 4, function: 'priceOf', self: 124_000 },
        { file, line: 8, function: 'round', self: 406_000, confidence: 'low', reason: 'Inlined.' },
        { file, line: 9, function: 'round', self: 30_000 },
        { file, line: 2, function: 'priceOf', self: 10_000 },
      ],
    });

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    file = path.join(folder, 'src', 'price.js');
    mkdirSync(path.dirname(file));
    writeFileSync(file, SOURCE);
    hotlight = startHotlight({ folders: [folder] });
    hotlight.analyses.set(path.join(folder, 'run'), analysis());
  });
  afterEach(() => {
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const activate = () => hotlight.services.active.activate(path.join(folder, 'run'), 'storefront');
  const open = (uri: string | import('vscode').Uri = file) =>
    hotlight.fake.open(typeof uri === 'string' ? hotlight.vscode.Uri.file(uri) : uri);
  const settled = () =>
    new Promise<void>((resolve) => {
      const subscription = hotlight.services.annotations.onDidSettle(() => {
        subscription.dispose();
        resolve();
      });
    });
  const HEAT_3 = 'line:hotlight.heat5Background ruler:hotlight.heat5 gutter:light-5.svg';

  it('mark hot lines by level, and leave those below the threshold alone', async () => {
    const editor = await open();
    assert.equal(renderDecorations(editor), SOURCE);
    await activate();
    assert.equal(
      renderDecorations(editor),
      `export function priceOf(item) {
  let price = item.base;
  for (const rule of rules) price = rule(price);  ‖ ${HEAT_3}
  return round(price);  ‖ line:hotlight.heat3Background ruler:hotlight.heat3 gutter:light-3.svg
}

export function round(price) {
  return Math.round(price);  ‖ line:hotlight.heat4Background ruler:hotlight.heat4 gutter:light-4.svg
}  ‖ line:hotlight.heat1Background ruler:hotlight.heat1 gutter:light-1.svg`,
    );
    hotlight.fake.settings.set('hotlight.annotations.threshold', 10);
    hotlight.fake.settings.set('hotlight.annotations.afterText', true);
    assert.match(renderDecorations(editor), /rule\(price\);.*after:"35\.0 %"/);
    assert.doesNotMatch(renderDecorations(editor), /heat[123]/);
  });

  it('show lenses on hot functions and the hottest lines', async () => {
    const { document } = await open();
    await activate();
    assert.equal(
      await hotlight.fake.renderLenses(document),
      [
        '1: 41.2 % self · 63.0 % total · 1.26 s',
        '3: 35.0 % on this line · 700 ms',
        '4: 6.2 % on this line · 124 ms',
        '7: 21.8 % self · 21.8 % total · 436 ms · uncertain',
        '8: 20.3 % on this line · 406 ms · uncertain',
      ].join('\n'),
    );
  });

  it('show one lens for a function of one line', async () => {
    const run = path.join(folder, 'run');
    hotlight.analyses.set(
      run,
      analysisOf(run, {
        run: runOf(),
        sources: { [file]: 'const half = (n) => n / 2;' },
        functions: [{ name: 'half', file, line: 1, self: 1000 }],
        lines: [{ file, line: 1, function: 'half', self: 1000 }],
      }),
    );
    writeFileSync(file, 'const half = (n) => n / 2;');
    const { document } = await open();
    await activate();
    assert.equal(await hotlight.fake.renderLenses(document), '1: 100.0 % self · 100.0 % total · 1.0 ms');
  });

  it('are announced again to an editor that has forgotten to ask for its lenses', async function () {
    this.timeout(10_000);
    const { document } = await open();
    await activate();
    const { languages } = hotlight.fake;
    const first = languages.lensRefreshes;
    await until(() => languages.lensRefreshes === first + 1);
    await hotlight.fake.renderLenses(document);
    const asked = languages.lensRefreshes;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.equal(languages.lensRefreshes, asked, 'one that has asked is left alone');
  });

  it('offer what to look at next when a lens is clicked', async () => {
    const { document } = await open();
    await activate();
    hotlight.fake.answers.pick('$(eye-closed) Hide Annotations');
    await hotlight.fake.clickLens(document, '41.2 % self');
    assert.deepEqual(hotlight.fake.answers.quickPicks[0]?.labels, [
      '$(flame) Show in Flame Graph',
      '$(call-incoming) Show Callers',
      '$(call-outgoing) Show Callees',
      '$(diff) Compare with Another Run…',
      '$(list-ordered) Show Hotspots',
      '$(eye-closed) Hide Annotations',
    ]);
    assert.equal(await hotlight.fake.renderLenses(document), '');
    assert.equal(hotlight.fake.commands.contexts.get('hotlight.annotationsHidden'), true);
  });

  it('explain a function and a line in a hover, with its doubt and what it was measured on', async () => {
    const { document } = await open();
    await activate();
    const { Position } = hotlight.vscode;
    assert.equal(await hotlight.fake.renderHover(document, new Position(1, 4)), '', 'not a hot line');
    const hover = await hotlight.fake.renderHover(document, new Position(6, 18));
    assert.match(hover, /^\*\*round\*\*\n\n\| {2}\| &emsp;share \| &emsp;time \|\n/);
    assert.match(hover, /\| Self \| &emsp;21\.8 % \| &emsp;436 ms \|/);
    assert.match(hover, /Uncertain: Inlined &#60;b&#62;here&#60;\/b&#62;\./);
    assert.match(hover, /storefront · just now · at a1b2c3d, with changes · 100 % are 2\.00 s of busy time/);
    assert.match(
      await hotlight.fake.renderHover(document, new Position(2, 4)),
      /in priceOf \| &emsp;35\.0 % \| &emsp;700 ms/,
    );
    await hotlight.fake.clickHover(document, new Position(6, 18), 'Hide');
    assert.equal(await hotlight.fake.renderHover(document, new Position(6, 18)), '');
  });

  it('follow edits at once, leave edited lines, and come back with the old text', async () => {
    const editor = await open();
    await activate();
    const { Position, Range } = hotlight.vscode;
    await editor.edit((edit) => edit.insert(new Position(0, 0), '// a comment\n'));
    assert.match(renderDecorations(editor), new RegExp(`for .*‖ ${HEAT_3}$`, 'm'));
    assert.match(await hotlight.fake.renderLenses(editor.document), /^2: 41\.2 % self/m);

    await editor.edit((edit) => edit.replace(new Range(3, 2, 3, 5), 'while'));
    assert.doesNotMatch(renderDecorations(editor), /heat5/);
    const lenses = await hotlight.fake.renderLenses(editor.document);
    assert.match(lenses, /^4: 35\.0 % on this line/m, 'stays until the user has paused');
    const refreshes = hotlight.fake.languages.lensRefreshes;
    await settled();
    assert.ok(hotlight.fake.languages.lensRefreshes > refreshes);
    assert.doesNotMatch(await hotlight.fake.renderLenses(editor.document), /35\.0 %/);

    await editor.edit((edit) => edit.replace(new Range(3, 2, 3, 7), 'for'));
    await settled();
    assert.match(renderDecorations(editor), new RegExp(`for .*‖ ${HEAT_3}$`, 'm'));
    assert.match(await hotlight.fake.renderLenses(editor.document), /^4: 35\.0 % on this line/m);
  });

  it('find the measured lines in a file that changed since', async () => {
    writeFileSync(
      file,
      `// licence\n// more\n${SOURCE.replace('return round(price);', 'return round(price, 2);')}`,
    );
    const editor = await open();
    await activate();
    const text = renderDecorations(editor);
    assert.match(text, new RegExp(`for .*‖ ${HEAT_3}$`, 'm'));
    assert.doesNotMatch(text, /round\(price, 2\);.*‖/);
    assert.match(await hotlight.fake.renderLenses(editor.document), /^3: 41\.2 % self/);
  });

  it('appear on both sides of a diff, mapped from the measured text', async () => {
    const { Uri } = hotlight.vscode;
    const ref = JSON.stringify({ path: file, ref: 'HEAD~1' });
    const old = Uri.file(file).with({ scheme: 'git', query: ref });
    hotlight.vscode.workspace.registerTextDocumentContentProvider('git', {
      provideTextDocumentContent: () => SOURCE.replace('  let price = item.base;\n', ''),
    });
    await hotlight.vscode.commands.executeCommand('vscode.diff', old, Uri.file(file));
    await activate();
    const [left, right] = hotlight.fake.editors.visible;
    assert.match(renderDecorations(left!).split('\n')[1]!, new RegExp(`for .*‖ ${HEAT_3}$`));
    assert.match(renderDecorations(right!).split('\n')[2]!, new RegExp(`for .*‖ ${HEAT_3}$`));
    assert.match(await hotlight.fake.renderLenses(left!.document), /^2: 35\.0 % on this line/m);
  });

  it('stay away from versions of a file whose measured text is not known', async () => {
    hotlight.analyses.set(path.join(folder, 'run'), { ...analysis(), sourceText: () => undefined });
    const { Uri } = hotlight.vscode;
    hotlight.vscode.workspace.registerTextDocumentContentProvider('git', {
      provideTextDocumentContent: () => SOURCE,
    });
    const other = await open(Uri.file(file).with({ scheme: 'git', query: '{}' }));
    const editor = await open();
    await activate();
    assert.equal(await hotlight.fake.renderLenses(other.document), '');
    assert.match(renderDecorations(editor), /heat5/);
    const hover = await hotlight.fake.renderHover(editor.document, new hotlight.vscode.Position(2, 0));
    assert.match(hover, /The profile has no copy of this file/);
  });

  it('find a file that the editor opened through a link', async () => {
    const link = path.join(folder, 'link');
    symlinkSync(path.join(folder, 'src'), link);
    const editor = await open(path.join(link, 'price.js'));
    await activate();
    assert.match(renderDecorations(editor), /heat5/);
  });

  it('can be switched off and on, cleared, and return with the next profile', async () => {
    const editor = await open();
    const { document } = editor;
    await activate();
    const execute = (command: string) => hotlight.vscode.commands.executeCommand(command);
    await execute(COMMANDS.toggleHeat);
    assert.equal(renderDecorations(editor), SOURCE);
    assert.match(await hotlight.fake.renderLenses(document), /41\.2/, 'lenses have a setting of their own');
    await execute(COMMANDS.toggleHeat);
    assert.match(renderDecorations(editor), /heat5/);

    await execute(COMMANDS.clearAnnotations);
    assert.equal(renderDecorations(editor), SOURCE);
    assert.equal(await hotlight.fake.renderLenses(document), '');
    await execute(COMMANDS.toggleHeat);
    assert.match(renderDecorations(editor), /heat5/, 'asking for heat brings it back');

    await execute(COMMANDS.clearAnnotations);
    hotlight.analyses.set(path.join(folder, 'next'), analysis(path.join(folder, 'next')));
    await hotlight.services.active.activate(path.join(folder, 'next'), 'next');
    assert.match(renderDecorations(editor), /heat5/);

    hotlight.fake.settings.set('hotlight.annotations.codeLens', false);
    assert.equal(await hotlight.fake.renderLenses(document), '');
    hotlight.fake.settings.set('hotlight.annotations.heat', 'yes');
    assert.match(renderDecorations(editor), /heat5/, 'a setting of the wrong type counts as not set');
  });

  it('return after the window was reloaded, when a source is looked at', async () => {
    await activate();
    const { workspaceState } = hotlight.fake.context;
    const remembered = workspaceState.get('hotlight.activeProfile');
    hotlight.dispose();
    hotlight = startHotlight({ folders: [folder] });
    hotlight.analyses.set(path.join(folder, 'run'), analysis());
    await hotlight.fake.context.workspaceState.update('hotlight.activeProfile', remembered);
    assert.equal(hotlight.services.active.current, undefined);
    const shown = new Promise<void>((resolve) =>
      hotlight.services.active.onDidChange(() => hotlight.services.active.current && resolve()),
    );
    const editor = await open();
    await shown;
    assert.match(renderDecorations(editor), /heat5/);
  });

  it('do not return, and nobody is told, when the run was deleted meanwhile', async () => {
    const { workspaceState } = hotlight.fake.context;
    await workspaceState.update('hotlight.activeProfile', { target: '/deleted', title: 'deleted' });
    await open();
    await until(() => workspaceState.get('hotlight.activeProfile') === undefined);
    assert.deepEqual(hotlight.fake.answers.messages, []);
  });

  it('return again when the window closed before they did', async () => {
    const { workspaceState } = hotlight.fake.context;
    const remembered = { target: '/large', title: 'large' };
    await workspaceState.update('hotlight.activeProfile', remembered);
    let isReading = false;
    hotlight.analyses.set('/large', ({ signal }) => {
      isReading = true;
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new HotlightError('cancelled', 'Cancelled.')));
      });
    });
    await open();
    await until(() => isReading);
    hotlight.dispose();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(workspaceState.get('hotlight.activeProfile'), remembered);
  });

  it('keep what is shown when the next profile can’t be read', async () => {
    const editor = await open();
    await activate();
    await assert.rejects(hotlight.services.active.activate('/gone', 'gone'), /There is no run/);
    assert.match(renderDecorations(editor), /heat5/);
    assert.equal(hotlight.services.active.loading, undefined);
  });
});
