import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inOrder } from '../../../lib/inOrder.mjs';
import { activate, lenses, until, workspaceFile } from '../host';

const DB = `import { Pool } from 'pg';
const pool = new Pool();
export async function getCustomer(id) {
  const { rows } = await pool.query('SELECT name FROM customers WHERE id = $1', [id]);
  return rows[0];
}
`;
const REPORT = `import { getCustomer } from './db';
export async function report(orders) {
  const out = [];
  for (const order of orders) {
    out.push(await getCustomer(order.customerId));
  }
  return out;
}
`;
const DIRECT = `import { Pool } from 'pg';
const pool = new Pool();
export async function names(orders) {
  const out = [];
  for (const order of orders) {
    const { rows } = await pool.query('SELECT id, name FROM customers WHERE id = $1', [order.customerId]);
    out.push(rows[0]?.name);
  }
  return out;
}
`;

describe('findings in the source', () => {
  inOrder(); // each test goes on with what the ones before it have left
  const file = (name: string): vscode.Uri => workspaceFile('shöp app', name);
  const write = (name: string, text: string): Thenable<void> =>
    vscode.workspace.fs.writeFile(file(name), Buffer.from(text));
  const found = (name: string, rule = 'n-plus-one'): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(file(name)).filter((one) => ruleOf(one) === rule);
  const actions = async (name: string): Promise<vscode.CodeAction[]> => {
    const [diagnostic] = found(name);
    assert.ok(diagnostic);
    return vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      file(name),
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
    );
  };
  /** Types over the whole of a document, without saving it. */
  const type = async (document: vscode.TextDocument, text: string): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.equal(await vscode.workspace.applyEdit(edit), true);
  };

  before(async () => {
    await activate();
    await write('db.js', DB);
    await write('report.js', REPORT);
    await write('direct.js', DIRECT);
    await vscode.commands.executeCommand('hotlight.analyzeWorkspace');
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(file(''), { recursive: true });
    await until(
      'end of the findings',
      () => found('report.js').length === 0 && found('direct.js').length === 0,
    );
  });

  it('are diagnostics with the way to the query, across files, and a link to the rule', async () => {
    const diagnostic = await until('diagnostic', () => found('report.js')[0]);
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(diagnostic.range.start.line, 3);
    assert.equal(diagnostic.source, 'Hotlight');
    assert.deepEqual(
      diagnostic.relatedInformation?.map(
        ({ location, message }) =>
          `${location.uri.path.split('/').pop()}:${location.range.start.line + 1} ${message}`,
      ),
      ['report.js:5 calls getCustomer()', 'db.js:4 the pg query'],
    );
    const { target } = diagnostic.code as { target: vscode.Uri };
    assert.equal(target.toString(true), 'command:hotlight.explainRule?["n-plus-one"]');
    await vscode.window.showTextDocument(file('report.js'));
    assert.equal((await lenses(file('report.js'))).get(4), 'N+1: 1 query per order, through getCustomer()');
  });

  it('follow what is typed and not saved, in the files that call it as well', async () => {
    const document = await vscode.workspace.openTextDocument(file('db.js'));
    await vscode.window.showTextDocument(document);
    await type(document, DB.replace(/await pool\.query\(.*\)/, '{ rows: [id] }'));
    await until('caller without a finding', () => found('report.js').length === 0);
    assert.equal(document.isDirty, true);
    await type(document, `${DB}export const half = (`); // what can't be read leaves what was found
    await type(document, DB);
    await until('finding in the caller', () => found('report.js').length === 1);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('are mended by the first code action', async () => {
    const document = await vscode.workspace.openTextDocument(file('direct.js'));
    await vscode.window.showTextDocument(document);
    await until('diagnostic', () => found('direct.js').length === 1);
    const [fix] = await actions('direct.js');
    assert.equal(fix?.title, 'Ask once for all customerIds, before the loop');
    assert.equal(fix.isPreferred, true);
    // What asks for a preview is lost where an edit is asked for by a command, as here.
    assert.equal(await vscode.workspace.applyEdit(fix.edit!), true);
    assert.match(document.getText(), /id = ANY\(\$1\)/);
    await until('end of the finding', () => found('direct.js').length === 0);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.doesNotMatch(document.getText(), /ANY/);
    await until('finding again', () => found('direct.js').length === 1);
  });

  it('move with a file that is renamed, with what is typed in it, and go where its way to the query ends', async () => {
    const rename = async (from: string, to: string): Promise<void> => {
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(file(from), file(to));
      assert.equal(await vscode.workspace.applyEdit(edit), true);
    };
    const document = await vscode.workspace.openTextDocument(file('report.js'));
    await vscode.window.showTextDocument(document);
    await type(document, `\n${REPORT}`);
    await until('the finding a line below', () => found('report.js')[0]?.range.start.line === 4);
    await rename('report.js', 'moved.js');
    await until('the finding in the new file', () => found('moved.js')[0]?.range.start.line === 4);
    await until('none in the old one', () => found('report.js').length === 0);
    await vscode.window.showTextDocument(file('moved.js'));
    await vscode.commands.executeCommand('workbench.action.files.save');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    // Past the editor, as another program does it.
    await vscode.workspace.fs.rename(file('moved.js'), file('report.js'));
    await until(
      'the finding in the old file',
      () => found('report.js').length === 1 && found('moved.js').length === 0,
    );
    await rename('db.js', 'store.js');
    await until('end of the way to the query', () => found('report.js').length === 0);
    await rename('store.js', 'db.js');
    await until('the way again', () => found('report.js').length === 1);
    await write('report.js', REPORT);
    await until('the finding where it was', () => found('report.js')[0]?.range.start.line === 3);
  });

  it('are silenced for a file, where they are and in what is typed', async () => {
    const document = await vscode.workspace.openTextDocument(file('report.js'));
    await vscode.window.showTextDocument(document);
    const all = await actions('report.js');
    assert.deepEqual(
      all.map(({ title }) => title).filter((title) => title.includes('n-plus-one')),
      ['Ignore this n-plus-one, with a reason', 'Ignore n-plus-one in this file', 'Explain n-plus-one'],
    );
    const inFile = all.find(({ title }) => title.endsWith('in this file'));
    assert.equal(await vscode.workspace.applyEdit(inFile!.edit!), true);
    await until('silence', () => found('report.js').length === 0);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.doesNotMatch(document.getText(), /hotlight-ignore/);
    await until('finding again', () => found('report.js').length === 1);
    await type(document, REPORT.replace('  for', '  // hotlight-ignore n-plus-one -- three at most\n  for'));
    await until('silence', () => found('report.js').length === 0);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});

function ruleOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}
