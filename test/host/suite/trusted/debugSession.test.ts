import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { activate, runsOnDisk, until, workspaceFile } from '../host';

describe('attaching to what the built-in debugger debugs', () => {
  let session: vscode.DebugSession | undefined;
  before(activate);
  after(async () => {
    await vscode.debug.stopDebugging(session);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('records through the debugger’s own connection, which stays', async () => {
    const earlier = runsOnDisk().length;
    const program = workspaceFile('src', 'busy.js').fsPath;
    assert.equal(
      await vscode.debug.startDebugging(vscode.workspace.workspaceFolders![0], {
        type: 'node',
        request: 'launch',
        name: 'busy',
        program,
      }),
      true,
    );
    session = await until('session of the program itself', () => {
      const { activeDebugSession } = vscode.debug;
      return activeDebugSession?.parentSession === undefined ? undefined : activeDebugSession;
    });
    const attached = vscode.commands.executeCommand('hotlight.attach');
    // Sessions stand first in the list, and the first entry is the one that has the focus.
    await until('recording', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return Promise.race([
        attached.then(() => true),
        new Promise<false>((go) => setTimeout(go, 500, false)),
      ]);
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await vscode.commands.executeCommand('hotlight.stopRecording');
    const run = await until('complete run', () =>
      runsOnDisk()
        .slice(earlier)
        .find(({ state }) => state === 'complete'),
    );
    assert.equal(run.end, 'stopped');
    const [thread] = run.threads;
    const profile = workspaceFile('.hotlight', 'runs', run.id, thread!.profiles[0]!).fsPath;
    const { nodes } = JSON.parse(readFileSync(profile, 'utf8')) as {
      nodes: { callFrame: { functionName: string }; hitCount: number }[];
    };
    const hits = (...names: string[]): number =>
      nodes
        .filter(({ callFrame }) => names.includes(callFrame.functionName))
        .reduce((sum, { hitCount }) => sum + hitCount, 0);
    const own = hits('primesBelow', 'words', 'turn');
    assert.ok(own > hits('(program)', '(garbage collector)'), `${own} samples`);
    assert.equal(vscode.debug.activeDebugSession?.id, session.id, 'the debugger is still connected');
  });
});
