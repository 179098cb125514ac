import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type * as api from 'vscode';
import { renderDecorations } from './editors';
import { FakeVscode } from './fakeVscode';

describe('the fake vscode', () => {
  let fake: FakeVscode;
  let vscode: typeof api;
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight fäke ')));
    fake = new FakeVscode({ folders: [folder], settings: { 'hotlight.annotations.threshold': 3 } });
    vscode = fake.vscode;
  });
  afterEach(() => {
    fake.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('names what it lacks', () => {
    assert.throws(
      () => (vscode.window as unknown as Record<string, unknown>).createTimeMachine,
      /no window\.createTimeMachine/,
    );
  });

  it('keeps settings in layers and says which section a change affects', async () => {
    const seen: boolean[] = [];
    vscode.workspace.onDidChangeConfiguration((event) => {
      seen.push(event.affectsConfiguration('hotlight.annotations'), event.affectsConfiguration('editor'));
    });
    const settings = vscode.workspace.getConfiguration('hotlight');
    assert.equal(settings.get('annotations.threshold'), 3);
    fake.settings.set('hotlight.annotations.threshold', 7, 'workspace');
    assert.equal(vscode.workspace.getConfiguration('hotlight.annotations').get('threshold'), 7);
    assert.equal(settings.inspect('annotations.threshold')?.globalValue, 3);
    assert.deepEqual(seen, [true, false]);
  });

  it('applies edits that all refer to the text before them, bottom first', async () => {
    const editor = await fake.open('/a.ts', 'one\ntwo\nthree');
    const changes: (readonly api.TextDocumentContentChangeEvent[])[] = [];
    vscode.workspace.onDidChangeTextDocument((event) => changes.push(event.contentChanges));
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), 'zero\n');
      edit.replace(new vscode.Range(2, 0, 2, 5), '3');
    });
    assert.equal(editor.document.getText(), 'zero\none\ntwo\n3');
    assert.deepEqual(
      changes[0]!.map((change) => [change.range.start.line, change.rangeOffset, change.rangeLength]),
      [
        [2, 8, 5],
        [0, 0, 0],
      ],
    );
    assert.equal(editor.document.isDirty, true);
  });

  it('edits text like a string, at any place', async () => {
    const words = fc.array(fc.constantFrom('a', 'é', '\n', '\r\n', '😀')).map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(words, fc.nat(), fc.nat(), words, async (text, a, b, inserted) => {
        const document = fake.documents.add(vscode.Uri.parse(`untitled:${Math.random()}`), text);
        const before = document.getText();
        const newline = document.eol === 2 ? '\r\n' : '\n';
        const [from, to] = [a % (before.length + 1), b % (before.length + 1)].sort((x, y) => x - y);
        const range = new vscode.Range(document.positionAt(from!), document.positionAt(to!));
        const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
        document.apply([{ range, text: inserted }]);
        const expected = before.slice(0, start) + inserted.split(/\r\n|\n/).join(newline) + before.slice(end);
        assert.equal(document.getText(), expected);
        assert.equal(document.lineCount, expected.split(newline).length);
      }),
    );
  });

  it('shows decorations as text, moves them with edits, and drops those of disposed types', async () => {
    const editor = await fake.open('/a.ts', 'cool();\nhot();');
    const type = vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('hotlight.heat5'),
    });
    const range = new vscode.Range(1, 0, 1, 0);
    editor.setDecorations(type, [{ range, renderOptions: { after: { contentText: '41 %' } } }]);
    assert.equal(renderDecorations(editor), 'cool();\nhot();  ‖ line:hotlight.heat5 after:"41 %"');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// a\n// b\n'));
    assert.equal(
      renderDecorations(editor),
      '// a\n// b\ncool();\nhot();  ‖ line:hotlight.heat5 after:"41 %"',
    );
    type.dispose();
    assert.equal(renderDecorations(editor), '// a\n// b\ncool();\nhot();');
  });

  it('asks lens and hover providers whose selector fits, and hides links that may not run', async () => {
    const { document } = await fake.open('/a.ts', 'hot();\n');
    const lens = new vscode.CodeLens(new vscode.Range(0, 0, 0, 3));
    vscode.languages.registerCodeLensProvider(
      { scheme: 'file', language: 'typescript' },
      {
        provideCodeLenses: () => [lens],
        resolveCodeLens: (one) => {
          one.command = { title: '41.2 % self', command: 'test.run', arguments: [7] };
          return one;
        },
      },
    );
    vscode.languages.registerCodeLensProvider({ scheme: 'git' }, { provideCodeLenses: () => [lens] });
    const hover = new vscode.MarkdownString('[open](command:test.run?%5B8%5D) [steal](command:other)');
    hover.isTrusted = { enabledCommands: ['test.run'] };
    vscode.languages.registerHoverProvider('*', { provideHover: () => new vscode.Hover(hover) });
    const ran: unknown[] = [];
    vscode.commands.registerCommand('test.run', (value: unknown) => ran.push(value));

    assert.equal(await fake.renderLenses(document), '1: 41.2 % self');
    await fake.clickLens(document, '41.2 %');
    const position = new vscode.Position(0, 1);
    assert.equal(await fake.renderHover(document, position), '[open](command:test.run?%5B8%5D) steal');
    await fake.clickHover(document, position, 'open');
    assert.deepEqual(ran, [7, 8]);
  });

  it('shows a view as its provider last announced it', async () => {
    let rows = ['alpha', 'beta'];
    const changed = new vscode.EventEmitter<string | undefined>();
    vscode.window.createTreeView('test.view', {
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getChildren: (parent?: string) => (parent === undefined ? rows : [`${parent} child`]),
        getTreeItem: (row) => {
          const item = new vscode.TreeItem(row, row.endsWith('child') ? 0 : row === 'alpha' ? 2 : 1);
          item.description = String(row.length);
          return item;
        },
      },
    });
    const before = '▾ alpha  5\n  alpha child  11\n▸ beta  4';
    assert.equal(await fake.renderTree('test.view'), before);
    rows = ['gamma'];
    assert.equal(await fake.renderTree('test.view'), before);
    changed.fire(undefined);
    assert.equal(await fake.renderTree('test.view'), '▸ gamma  5');
    assert.equal(await fake.renderTree('test.view', { expandAll: true }), '▾ gamma  5\n  gamma child  11');
  });

  it('answers dialogues as queued, and fails on one that nobody expected', async () => {
    fake.answers.pick('b').type('text').click(/sure/, 'Yes').pick(undefined);
    assert.equal(await vscode.window.showQuickPick(['a', 'b']), 'b');
    const refuse = (value: string): string => `no ${value}`;
    assert.equal(await vscode.window.showInputBox({ prompt: 'p', validateInput: refuse }), undefined);
    assert.equal(fake.answers.inputBoxes[0]!.rejected, 'no text');
    assert.equal(await vscode.window.showWarningMessage('Are you sure?', { modal: true }, 'Yes'), 'Yes');
    assert.equal(await vscode.window.showQuickPick([{ label: 'a' }]), undefined);
    assert.equal(await vscode.window.showErrorMessage('Bad', 'Retry'), undefined);
    await assert.rejects(
      async () => vscode.window.showQuickPick(['x'], { title: 'Which' }),
      /"Which" with x/,
    );
    assert.deepEqual(fake.answers.unused, []);
  });

  it('lets a quick pick object be answered once its items are there', async () => {
    fake.answers.pick('late');
    const chosen = await new Promise<string | undefined>((resolve) => {
      const pick = vscode.window.createQuickPick();
      pick.busy = true;
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.label));
      pick.show();
      setImmediate(() => {
        pick.items = [{ label: 'early' }, { label: 'late' }];
        pick.busy = false;
      });
    });
    assert.equal(chosen, 'late');
  });

  it('carries copies of messages between page and extension', async () => {
    const panel = vscode.window.createWebviewPanel('test.page', 'Page', vscode.ViewColumn.One);
    const page = fake.webviews.get('test.page').webview;
    const got: unknown[] = [];
    panel.webview.onDidReceiveMessage((message) => got.push(message));
    const message = { type: 'profile', buffer: new Uint8Array([1, 2]).buffer };
    await panel.webview.postMessage(message);
    assert.deepEqual(await page.next((one) => (one as { type: string }).type === 'profile'), message);
    assert.notEqual(page.received[0], message);
    page.send({ type: 'ready' });
    assert.deepEqual(got, [{ type: 'ready' }]);
  });

  it('reads and finds files on disk and reports to the watchers that mean them', async () => {
    writeFileSync(path.join(folder, 'a.cpuprofile'), '{}');
    const seen: string[] = [];
    const glob = new vscode.RelativePattern(folder, '**/*.{cpuprofile,heapprofile}');
    const watcher = vscode.workspace.createFileSystemWatcher(glob);
    watcher.onDidCreate((uri) => seen.push(path.basename(uri.fsPath)));
    fake.workspace.fileEvent('create', path.join(folder, 'x', 'b.heapprofile'));
    fake.workspace.fileEvent('create', path.join(folder, 'b.txt'));
    fake.workspace.fileEvent('change', path.join(folder, 'c.cpuprofile'));
    assert.deepEqual(seen, ['b.heapprofile']);
    const found = await vscode.workspace.findFiles('*.cpuprofile');
    assert.deepEqual(
      found.map((uri) => vscode.workspace.asRelativePath(uri)),
      ['a.cpuprofile'],
    );
    await assert.rejects(
      async () => vscode.workspace.fs.readFile(vscode.Uri.file(path.join(folder, 'none'))),
      (error: api.FileSystemError) => error.code === 'FileNotFound',
    );
  });

  it('runs a task as a process and tells of its start and end', async () => {
    const told: string[] = [];
    vscode.tasks.onDidStartTaskProcess(({ processId }) => told.push(`started ${processId > 0}`));
    vscode.tasks.onDidEndTaskProcess(({ exitCode }) => told.push(`exit code ${exitCode}`));
    const run = async (command: string): Promise<void> => {
      const execution = new vscode.ProcessExecution(command, ['-e', 'console.log(7); process.exitCode = 3']);
      const task = new vscode.Task({ type: 'process' }, vscode.TaskScope.Workspace, 'run', 'test', execution);
      const ended = new Promise<void>((resolve) => vscode.tasks.onDidEndTask(() => resolve()));
      await vscode.tasks.executeTask(task);
      await ended;
    };
    await run(process.execPath);
    assert.deepEqual(told, ['started true', 'exit code 3']);
    assert.equal(fake.tasks.output, '7\n');
    await run(path.join(folder, 'no such program'));
    assert.equal(told.length, 2);
  });

  it('shows a diff as two editors', async () => {
    await fake.open('/a.ts', 'new');
    fake.documents.add(vscode.Uri.parse('git:/a.ts?%7B%22ref%22%3A%22HEAD%22%7D'), 'old');
    await vscode.commands.executeCommand(
      'vscode.diff',
      vscode.Uri.parse('git:/a.ts?%7B%22ref%22%3A%22HEAD%22%7D'),
      vscode.Uri.file('/a.ts'),
    );
    assert.deepEqual(
      vscode.window.visibleTextEditors.map((editor) => editor.document.getText()),
      ['old', 'new'],
    );
  });

  it('refuses a second command of the same name and one that nobody registered', async () => {
    vscode.commands.registerCommand('test.one', () => 1);
    assert.throws(() => vscode.commands.registerCommand('test.one', () => 2), /already exists/);
    assert.equal(await vscode.commands.executeCommand('test.one'), 1);
    await assert.rejects(async () => vscode.commands.executeCommand('test.none'), /'test\.none' not found/);
  });

  it('shows status bar items in their order, and what a log said', () => {
    const right = vscode.window.createStatusBarItem('r', vscode.StatusBarAlignment.Right);
    const low = vscode.window.createStatusBarItem('low', vscode.StatusBarAlignment.Left, 1);
    const high = vscode.window.createStatusBarItem('high', vscode.StatusBarAlignment.Left, 2);
    [right.text, low.text, high.text] = ['right', 'low', 'high'];
    right.show();
    low.show();
    high.show();
    assert.deepEqual(fake.window.statusBar, ['high', 'low', 'right']);
    low.dispose();
    assert.deepEqual(fake.window.statusBar, ['high', 'right']);
    vscode.window.createOutputChannel('Log', { log: true }).info('hello', 1);
    assert.equal(fake.window.output('Log'), '[info] hello 1\n');
  });
});
