import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { inOrder } from '../../../lib/inOrder.mjs';
import { activate, hoverText, lenses, lineOf, runsOnDisk, tabs, until, workspaceFile } from '../host';

describe('profiling a program', () => {
  inOrder(); // each test looks at what the ones before it have recorded
  let document: vscode.TextDocument;

  const insert = async (at: vscode.Position, text: string): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, at, text);
    assert.equal(await vscode.workspace.applyEdit(edit), true);
  };

  /** Runs git in the workspace, as somebody whose own configuration plays no part. */
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...who, ...args], { cwd: workspaceFile().fsPath, stdio: 'ignore' });
  };

  before(async () => {
    git('init', '--quiet');
    git('add', 'src');
    git('commit', '--quiet', '--message=as measured');
    await activate();
    document = await vscode.workspace.openTextDocument(workspaceFile('src', 'primes.js'));
  });

  it('keeps a complete run of it', async () => {
    await vscode.commands.executeCommand('hotlight.profileCpu', { command: 'node src/primes.js' });
    const run = await until('complete run', () => runsOnDisk().find(({ state }) => state === 'complete'));
    assert.equal(run.end, 'app-exited');
    assert.equal(run.exitCode, 0);
    assert.deepEqual(run.command.slice(-1), ['src/primes.js']);
    assert.equal(run.threads.length, 1);
    const captured = workspaceFile('.hotlight', 'runs', run.id, run.threads[0]!.profiles[0]!);
    assert.equal(path.extname(captured.fsPath), '.cpuprofile');
    assert.ok((await vscode.workspace.fs.stat(captured)).size > 1000);
  });

  it('opens its flame graph', async () => {
    await until('flame graph', () =>
      tabs(vscode.TabInputWebview).find(({ viewType }) => viewType.endsWith('hotlight.flame')),
    );
  });

  it('annotates the hot function and says the same in the hover', async () => {
    const line = lineOf(document, 'function isPrime');
    await vscode.window.showTextDocument(document);
    const title = await until('lens on isPrime', async () => (await lenses(document.uri)).get(line));
    const share = /([\d.]+) % self/.exec(title)?.[1];
    assert.ok(Number(share) > 50, title);
    const text = await hoverText(document.uri, new vscode.Position(line - 1, 10));
    assert.ok(text.includes(share!), text);
  });

  it('moves annotations with edits above them and takes them from an edited line', async () => {
    const earlier = await lenses(document.uri);
    assert.ok(earlier.size > 0);
    await insert(new vscode.Position(0, 0), '// one\n// two\n');
    const expected = new Map([...earlier].map(([line, title]) => [line + 2, title]));
    await until(`lenses at ${[...expected.keys()].join(', ')}`, async () =>
      isDeepStrictEqual(await lenses(document.uri), expected),
    );

    const hot = lineOf(document, 'candidate % divisor');
    assert.match(await hoverText(document.uri, new vscode.Position(hot - 1, 8)), /%/);
    const end = document.lineAt(hot - 1).range.end;
    await insert(end, ' // measured no more');
    await until('hot line without its numbers', async () => {
      const text = await hoverText(document.uri, new vscode.Position(hot - 1, 8));
      return !text.includes('self');
    });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.doesNotMatch(document.getText(), /measured no more/);
  });

  it('annotates both sides of a diff, each where the measured line stands in it', async () => {
    await insert(new vscode.Position(0, 0), '// one\n');
    await document.save();
    const api = vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1) as {
      openRepository(root: vscode.Uri): Promise<unknown>;
      toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
    };
    await api.openRepository(workspaceFile());
    const committed = api.toGitUri(document.uri, 'HEAD');
    await vscode.commands.executeCommand('vscode.diff', committed, document.uri, 'primes.js (HEAD)');
    const hot = lineOf(document, 'function isPrime');
    const right = await until(`lenses on the right, one of them at ${hot}`, async () => {
      const found = await lenses(document.uri);
      return found.has(hot) ? found : undefined;
    });
    const expected = new Map([...right].map(([line, title]) => [line - 1, title]));
    await until(`lenses on the left at ${[...expected.keys()].join(', ')}`, async () =>
      isDeepStrictEqual(await lenses(committed), expected),
    );
    const edit = new vscode.WorkspaceEdit();
    edit.delete(document.uri, new vscode.Range(0, 0, 1, 0));
    await vscode.workspace.applyEdit(edit);
    await document.save();
  });
});
