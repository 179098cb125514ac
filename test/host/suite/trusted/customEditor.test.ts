import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, tabs, until, workspaceFile } from '../host';

const VIEW_TYPE = 'hotlight.cpuprofile';

describe('the editor for .cpuprofile files', () => {
  const open = (uri: vscode.Uri): (() => vscode.TabInputCustom | undefined) => {
    return () => tabs(vscode.TabInputCustom).find((tab) => tab.uri.toString() === uri.toString());
  };

  before(activate);
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens a profile that node --cpu-prof recorded when asked, and not by default', async () => {
    const uri = workspaceFile('recorded.cpuprofile');
    await vscode.commands.executeCommand('vscode.openWith', uri, VIEW_TYPE);
    const ours = await until('open profile', open(uri));
    assert.equal(ours.viewType, VIEW_TYPE);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('vscode.open', uri);
    const byDefault = await until('profile in the default editor', open(uri));
    assert.notEqual(byDefault.viewType, VIEW_TYPE);
  });

  it('stays open on a file that is no profile', async () => {
    const uri = workspaceFile('broken.cpuprofile');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('{"nodes": [{"id": 1,'));
    await vscode.commands.executeCommand('vscode.openWith', uri, VIEW_TYPE);
    const tab = await until('open editor', open(uri));
    assert.equal(tab.viewType, VIEW_TYPE);
  });
});
