import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import { findingsFeature } from '../../src/editor/findings/findings';
import { type SessionOptions, SourceSession } from '../../src/node/source/session';
import type { SourceSessionClient } from '../../src/node/source/sessionClient';
import { type Hotlight, startHotlight } from './hotlight';
import type { FakeTextDocument, TextChange } from './lib/documents';
import type { FakeWorkspaceEdit } from './lib/workspace';

const DB = `import { Pool } from 'pg';
const pool = new Pool();
export async function getCustomer(id: number) {
  const { rows } = await pool.query('SELECT name FROM customers WHERE id = $1', [id]);
  return rows[0];
}
`;
const REPORT = `import { getCustomer } from './db';
export async function report(orders: { customerId: number }[]) {
  const out = [];
  for (const order of orders) {
    out.push(await getCustomer(order.customerId));
  }
  return out;
}
`;
const DIRECT = `import { Pool } from 'pg';
const pool = new Pool();
export async function report(orders: { customerId: number }[]) {
  const out = [];
  for (const order of orders) {
    const { rows } = await pool.query('SELECT * FROM customers WHERE id = $1', [order.customerId]);
    out.push(rows[0]);
  }
  return out;
}
`;
const QUIET = 'export const quiet = 1;\n';

describe('findings in the source', () => {
  let folder: string;
  let hotlight: Hotlight;
  const opened: SessionOptions[] = [];
  /** What happens between the reading of all files and its end. */
  let beforeAnalysed = async (): Promise<void> => undefined;

  /** The real analysis, in this thread. */
  const openSession = (options: SessionOptions): SourceSessionClient => {
    opened.push(options);
    const { cacheDir, workerPath, ...rest } = options;
    const session = new SourceSession(rest);
    return {
      analyse: async (onProgress, signal) => {
        const result = await session.analyse(onProgress, signal);
        await beforeAnalysed();
        return result;
      },
      update: (changes) => session.updateAll(changes),
      fix: async (file, text, rule, line) => session.fix(file, text, rule, line),
      dispose: () => undefined,
    };
  };
  const start = (settings: Record<string, unknown> = {}, folders = [folder]): void => {
    hotlight = startHotlight({ folders, settings });
    const { services } = hotlight;
    const feature = findingsFeature({ openSession, startAfter: 5, typingPause: 5 });
    services.context.subscriptions.push(feature.register(services));
  };
  const until = async (what: string, condition: () => unknown): Promise<void> => {
    for (const deadline = Date.now() + 20_000; !(await condition()); ) {
      if (Date.now() > deadline) throw new Error(`Never: ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const file = (name: string): string => path.join(folder, 'src', name);
  const open = (name: string): Promise<vscode.TextDocument> =>
    Promise.resolve(hotlight.vscode.workspace.openTextDocument(file(name)));
  const diagnostics = (name: string): vscode.Diagnostic[] =>
    hotlight.vscode.languages.getDiagnostics(hotlight.vscode.Uri.file(file(name)));
  const view = () => hotlight.fake.trees.get('hotlight.findings');
  const found = () => until('findings', () => diagnostics('report.ts').length > 0);

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'hotlight find é ')));
    mkdirSync(path.join(folder, 'src'));
    writeFileSync(file('db.ts'), DB);
    writeFileSync(file('report.ts'), REPORT);
    writeFileSync(file('quiet.ts'), QUIET);
    opened.length = 0;
    beforeAnalysed = async () => undefined;
  });
  afterEach(() => {
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are diagnostics at the loop, with the way to the query and a link to the rule', async () => {
    start();
    await found();
    const [diagnostic] = diagnostics('report.ts');
    assert.equal(diagnostic?.range.start.line, 3);
    assert.equal(diagnostic?.severity, hotlight.vscode.DiagnosticSeverity.Warning);
    assert.equal(diagnostic?.source, 'Hotlight');
    assert.match(diagnostic?.message ?? '', /^One query per item of orders, through getCustomer\(\)/);
    const code = diagnostic?.code as { value: string; target: vscode.Uri };
    assert.equal(code.value, 'n-plus-one');
    assert.equal(code.target.toString(true), 'command:hotlight.explainRule?["n-plus-one"]');
    assert.deepEqual(
      diagnostic?.relatedInformation?.map(
        ({ location, message }) =>
          `${path.basename(location.uri.fsPath)}:${location.range.start.line + 1} ${message}`,
      ),
      ['report.ts:5 calls getCustomer()', 'db.ts:4 the pg query'],
    );
  });

  it('stand above the loop as a lens that shows the way to the query', async () => {
    start();
    await found();
    const document = await open('report.ts');
    const [lens] = await hotlight.fake.languages.lenses(document);
    assert.equal(lens?.range.start.line, 3);
    assert.equal(lens?.command?.title, 'N+1: 1 query per order, through getCustomer()');
    assert.equal(lens?.command?.command, 'editor.action.peekLocations');
    assert.equal(lens?.command?.arguments?.[2].length, 3);
    await hotlight.vscode.workspace.getConfiguration('hotlight').update('annotations.codeLens', false, true);
    assert.deepEqual(await hotlight.fake.languages.lenses(document), []);
  });

  it('follow what is typed, before it is saved, in this file and in the ones that call it', async () => {
    start();
    await found();
    const document = await open('db.ts');
    const whole = new hotlight.vscode.Range(0, 0, document.lineCount, 0);
    const type = (text: string) => (document as FakeTextDocument).apply([{ range: whole, text }]);
    type(DB.replace(/await pool\.query\(.*\)/, '{ rows: [id] }'));
    await until('nothing left in the caller', () => diagnostics('report.ts').length === 0);
    assert.equal(readFileSync(file('db.ts'), 'utf8'), DB);
    type(DB);
    await found();
  });

  it('are listed by rule and by file, filtered, counted on the badge and copied', async () => {
    start();
    await found();
    assert.equal(
      await view().render({ expandAll: true }),
      [
        '▾ N+1  1',
        '  ▾ N+1: 1 query per order, through getCustomer()  src/report.ts:4',
        '    calls getCustomer()  src/report.ts:5',
        '    the pg query  src/db.ts:4',
      ].join('\n'),
    );
    assert.deepEqual(view().badge, { value: 1, tooltip: '1 finding' });
    const run = (id: string) => hotlight.vscode.commands.executeCommand(id);
    await run('hotlight.findings.byFile');
    assert.match(await view().render(), /^▾ src\/report\.ts {2}1\n {2}▸ N\+1: .* {2}line 4$/);
    hotlight.fake.answers.type('nothing like it');
    await run('hotlight.findings.filter');
    assert.equal(await view().render(), '');
    assert.equal(view().message, 'Nothing matches “nothing like it”.');
    await run('hotlight.findings.clearFilter');
    await run('hotlight.findings.byRule');
    await run('hotlight.findings.copy');
    assert.equal(
      await hotlight.vscode.env.clipboard.readText(),
      '### N+1\n\n- `src/report.ts:4` One query per item of orders, through getCustomer() (pg).\n' +
        '  - `src/report.ts:5` calls getCustomer()\n  - `src/db.ts:4` the pg query\n',
    );
  });

  it('are looked for when asked for, and nothing found is said', async () => {
    rmSync(file('report.ts'));
    start({ 'hotlight.analysis.enabled': false });
    assert.equal(view().message, '');
    await hotlight.vscode.commands.executeCommand('hotlight.analyzeWorkspace');
    assert.equal(view().message, 'Nothing found in 2 files.');
    assert.equal(view().badge, undefined);
    assert.deepEqual(hotlight.fake.answers.messages, []);
    rmSync(file('db.ts'));
    writeFileSync(
      file('orders.ts'),
      `import { store } from 'order-store';
export async function all(ids: number[]) {
  for (const id of ids) await store.lookUp(id);
}
`,
    );
    await hotlight.vscode.commands.executeCommand('hotlight.analyzeWorkspace');
    assert.match(view().message ?? '', /^Nothing found in 2 files\. No call here was taken for a query: /);
  });

  it('leave out what settings leave out, and know the functions that settings name', async () => {
    writeFileSync(
      file('store.ts'),
      "import { row } from 'our-store';\nexport async function all(ids: number[]) {\n  for (const id of ids) await row(id);\n}\n",
    );
    start({
      'files.exclude': { '**/report.ts': true, '**/db.ts': false },
      'hotlight.analysis.sinks': ['our-store#row'],
      'hotlight.analysis.exclude': ['quiet.ts'],
    });
    await until('the named function', () => diagnostics('store.ts').length > 0);
    assert.deepEqual(diagnostics('report.ts'), []);
    assert.deepEqual(opened.at(-1)?.exclude, ['**/report.ts', 'quiet.ts']);
  });

  it('come and go with the setting, and follow what the Explorer hides', async () => {
    start();
    await found();
    const { settings } = hotlight.fake;
    settings.set('files.exclude', { '**/report.ts': true });
    await until('the file to be left out', () => diagnostics('report.ts').length === 0);
    settings.set('files.exclude', {});
    await found();
    settings.set('hotlight.analysis.enabled', false);
    await until('no findings', () => diagnostics('report.ts').length === 0);
    settings.set('hotlight.analysis.enabled', true);
    await found();
  });

  it('are mended where that is safe, after a preview', async () => {
    writeFileSync(file('report.ts'), DIRECT);
    start();
    await found();
    const document = await open('report.ts');
    const [fix] = await hotlight.fake.languages.actions(document, diagnostics('report.ts'));
    assert.equal(fix?.title, 'Ask once for all customerIds, before the loop');
    const edit = fix?.edit as unknown as FakeWorkspaceEdit;
    const [remark, ...others] = edit.unconfirmed;
    assert.deepEqual(others, []);
    assert.match(remark?.text ?? 'no preview', /^\/\/ Same rows in the same order.*\n {2}$/);
    await hotlight.vscode.workspace.applyEdit(fix!.edit!);
    assert.match(document.getText(), /ANY\(\$1\)/);
    const isLoop = ({ code }: vscode.Diagnostic): boolean =>
      (code as { value: string }).value === 'n-plus-one';
    await until('mended', () => !diagnostics('report.ts').some(isLoop));
  });

  it('can be ignored with a reason, in place or for the file', async () => {
    start();
    await found();
    const document = await open('report.ts');
    const actions = await hotlight.fake.languages.actions(document, diagnostics('report.ts'));
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Ignore this n-plus-one, with a reason', 'Ignore n-plus-one in this file', 'Explain n-plus-one'],
    );
    for (const { edit } of actions.slice(0, 2)) {
      const text = edited(document.getText(), (edit as unknown as FakeWorkspaceEdit).changes);
      writeFileSync(file('report.ts'), text);
      const { findings } = await new SourceSession({ folders: [folder] }).analyse();
      assert.deepEqual(findings, [], text);
      writeFileSync(file('report.ts'), REPORT);
    }
  });

  it('stay as they were while a text can’t be read', async () => {
    start();
    await found();
    const document = await open('report.ts');
    const [before] = diagnostics('report.ts');
    const whole = new hotlight.vscode.Range(0, 0, document.lineCount, 0);
    const type = (text: string) => (document as FakeTextDocument).apply([{ range: whole, text }]);
    type('\u0000((((');
    type(`${'\u0000(((( '}${REPORT}`);
    // Findings of another file come after what has been typed here.
    (await open('quiet.ts').then((other) => other as FakeTextDocument)).apply([
      { range: whole, text: DIRECT },
    ]);
    await until('the other file', () => diagnostics('quiet.ts').length > 0);
    assert.equal(diagnostics('report.ts')[0], before);
  });

  it('are those of what is not saved, also when that was so from the start', async () => {
    hotlight = startHotlight({ folders: [folder], settings: {} });
    const document = await open('quiet.ts');
    const whole = new hotlight.vscode.Range(0, 0, document.lineCount, 0);
    (document as FakeTextDocument).apply([{ range: whole, text: `\n\n${DIRECT}` }]);
    const { services } = hotlight;
    const feature = findingsFeature({ openSession, startAfter: 5, typingPause: 5 });
    services.context.subscriptions.push(feature.register(services));
    await until('the unsaved text', () => diagnostics('quiet.ts')[0]?.range.start.line === 6);
  });

  it('know of a change that came while all files were read', async () => {
    beforeAnalysed = async () => {
      beforeAnalysed = async () => undefined;
      writeFileSync(file('db.ts'), QUIET);
      hotlight.fake.workspace.fileEvent('change', file('db.ts'));
    };
    start();
    await until('a first result', () => view().message?.startsWith('Nothing found') === true);
    assert.deepEqual(diagnostics('report.ts'), []);
  });

  it('are those of the last text when an editor goes back to what is saved while all files are read', async () => {
    start();
    await found();
    const document = (await open('quiet.ts')) as FakeTextDocument;
    const whole = new hotlight.vscode.Range(0, 0, 99, 0);
    document.apply([{ range: whole, text: DIRECT }]);
    await until('the unsaved text', () => diagnostics('quiet.ts').length > 0);
    beforeAnalysed = async () => {
      beforeAnalysed = async () => undefined;
      document.apply([{ range: whole, text: QUIET }]);
      await document.save();
    };
    await hotlight.vscode.commands.executeCommand('hotlight.analyzeWorkspace');
    await until('nothing left', () => diagnostics('quiet.ts').length === 0);
  });

  it('are looked at while changes follow each other without a pause', async () => {
    start();
    await found();
    const document = (await open('quiet.ts')) as FakeTextDocument;
    document.apply([{ range: new hotlight.vscode.Range(0, 0, 99, 0), text: DIRECT }]);
    await until('findings between changes', () => {
      document.apply([{ range: new hotlight.vscode.Range(0, 0, 0, 0), text: ' ' }]);
      return diagnostics('quiet.ts').length > 0;
    });
  });

  it('move with a file that is renamed, and go with one that is deleted', async () => {
    start();
    await found();
    renameSync(file('report.ts'), file('renamed.ts'));
    hotlight.fake.workspace.fileEvent('delete', file('report.ts'));
    hotlight.fake.workspace.fileEvent('create', file('renamed.ts'));
    await until('the new name', () => diagnostics('renamed.ts').length === 1);
    assert.deepEqual(diagnostics('report.ts'), []);
    rmSync(file('db.ts'));
    hotlight.fake.workspace.fileEvent('delete', file('db.ts'));
    await until('end of the way to the query', () => diagnostics('renamed.ts').length === 0);
  });

  it('go with a folder that is deleted as a whole, of which its files are not told', async () => {
    const other = path.join(folder, 'old');
    mkdirSync(other);
    writeFileSync(path.join(other, 'direct.ts'), DIRECT);
    const inOther = () =>
      hotlight.vscode.languages.getDiagnostics(hotlight.vscode.Uri.file(path.join(other, 'direct.ts')));
    start();
    await until('findings in both', () => diagnostics('report.ts').length > 0 && inOther().length > 0);
    rmSync(other, { recursive: true });
    hotlight.fake.workspace.fileEvent('delete', other);
    await until('end of its findings', () => inOther().length === 0);
    assert.equal(diagnostics('report.ts').length, 1);
  });

  it('follow calls between the folders of a workspace, and are named by them', async () => {
    const second = realpathSync(mkdtempSync(path.join(tmpdir(), 'hotlight lib ü ')));
    try {
      rmSync(file('db.ts'));
      writeFileSync(path.join(second, 'db.ts'), DB);
      const specifier = path.relative(path.dirname(file('report.ts')), path.join(second, 'db'));
      writeFileSync(file('report.ts'), REPORT.replace('./db', specifier));
      start({}, [folder, second]);
      await found();
      const name = path.basename(second);
      assert.match(await view().render({ expandAll: true }), new RegExp(`the pg query {2}${name}/db\\.ts:4`));
    } finally {
      rmSync(second, { recursive: true, force: true });
    }
  });

  it('leave alone what another version of a file shows', async () => {
    start();
    await found();
    const before = diagnostics('report.ts');
    const { vscode } = hotlight;
    vscode.workspace.registerTextDocumentContentProvider('git', { provideTextDocumentContent: () => QUIET });
    const uri = vscode.Uri.file(file('report.ts')).with({ scheme: 'git', query: 'HEAD' });
    const old = await vscode.workspace.openTextDocument(uri);
    assert.deepEqual(await hotlight.fake.languages.lenses(old), []);
    assert.deepEqual(await hotlight.fake.languages.actions(old, before), []);
    assert.deepEqual(vscode.languages.getDiagnostics(uri), []);
    assert.deepEqual(diagnostics('report.ts'), before);
  });

  it('have a page for every rule that is found', async () => {
    start();
    await found();
    await hotlight.vscode.commands.executeCommand('hotlight.explainRule', 'n-plus-one');
    const shown = hotlight.fake.commands.executed.at(-1);
    assert.equal(shown?.command, 'markdown.showPreview');
    assert.equal(path.basename((shown!.args[0] as vscode.Uri).fsPath), 'n-plus-one.md');
  });

  it('say why there are none when the analysis fails', async () => {
    start();
    await found();
    rmSync(folder, { recursive: true });
    await hotlight.vscode.commands.executeCommand('hotlight.analyzeWorkspace');
    assert.match(view().message ?? '', /^There is no folder/);
    assert.match(hotlight.fake.answers.messages.at(-1)?.message ?? '', /^There is no folder/);
    mkdirSync(folder);
  });
});

/** A text after single insertions. */
function edited(text: string, changes: readonly { readonly change: TextChange }[]): string {
  const lines = text.split('\n');
  for (const { change } of changes) {
    const { line, character } = change.range.start;
    lines[line] = lines[line]!.slice(0, character) + change.text + lines[line]!.slice(character);
  }
  return lines.join('\n');
}
