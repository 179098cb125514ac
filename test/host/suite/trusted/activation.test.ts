import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate } from '../host';

describe('activation', () => {
  it('registers every command that the manifest contributes', async () => {
    const extension = await activate();
    const contributed: { command: string }[] = extension.packageJSON.contributes.commands;
    assert.ok(contributed.length > 0);
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributed.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it('knows the settings with their defaults', () => {
    const settings = vscode.workspace.getConfiguration('hotlight');
    assert.equal(settings.get('capture.engine'), 'inspector');
    assert.equal(settings.inspect('capture.interval')?.defaultValue, 1000);
  });
});
