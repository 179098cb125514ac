import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, runsOnDisk, tabs, until, workspaceFile } from '../host';

describe('in a workspace that is not trusted', () => {
  before(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await activate();
  });

  it('runs nothing', async () => {
    const touched = workspaceFile('touched.txt').fsPath;
    const command = `node -e "fs.writeFileSync('${touched}', '')"`;
    let isAnswered = false;
    const asked = vscode.commands.executeCommand('hotlight.profileCpu', { command });
    void asked.then(() => {
      isAnswered = true;
    });
    // It tells why, with a way out. The command ends when that message is dismissed.
    await until('end of the command', async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      return isAnswered;
    });
    assert.deepEqual(runsOnDisk(), []);
    assert.deepEqual(await vscode.workspace.findFiles('touched.txt'), []);
  });

  it('still opens profiles', async () => {
    const uri = workspaceFile('recorded.cpuprofile');
    await vscode.commands.executeCommand('vscode.openWith', uri, 'hotlight.cpuprofile');
    const tab = await until('open profile', () =>
      tabs(vscode.TabInputCustom).find((one) => one.uri.toString() === uri.toString()),
    );
    assert.equal(tab.viewType, 'hotlight.cpuprofile');
  });
});
