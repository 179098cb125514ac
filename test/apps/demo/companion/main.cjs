// Does what the demo's user would do next: makes the recording the active profile, opens the hottest line of the app and
// the flame graph beside it. What to open is in open.json, which demoEditor.mjs writes.
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

exports.activate = async () => {
  const { folder, run, file, line } = JSON.parse(fs.readFileSync(path.join(__dirname, 'open.json'), 'utf8'));
  if (vscode.workspace.workspaceFolders?.[0]?.uri.fsPath !== folder) return;
  const position = new vscode.Position(line - 1, 0);
  await vscode.commands.executeCommand('hotlight.runs.makeActive', { type: 'run', entry: run });
  await vscode.window.showTextDocument(vscode.Uri.file(file), {
    selection: new vscode.Range(position, position),
  });
  await vscode.commands.executeCommand('hotlight.openFlameGraph', { dir: run.dir });
  await vscode.commands.executeCommand('hotlight.showHotspots');
};
