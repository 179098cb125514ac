import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, until, workspaceFile } from '../host';

const LOOP = `import { Pool } from 'pg';
const pool = new Pool();
export async function names(ids) {
  for (const id of ids) console.log(await pool.query('SELECT name FROM customers WHERE id = $1', [id]));
}
`;

describe('findings in a workspace that is not trusted', () => {
  it('are there, as the sources are only read', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await activate();
    const uri = workspaceFile('untrusted', 'names.js');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(LOOP));
    await vscode.commands.executeCommand('hotlight.analyzeWorkspace');
    const [finding] = await until('finding', () => {
      const all = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Hotlight');
      return all.length > 0 && all;
    });
    assert.equal((finding!.code as { value: string }).value, 'n-plus-one');
    await vscode.workspace.fs.delete(workspaceFile('untrusted'), { recursive: true });
  });
});
