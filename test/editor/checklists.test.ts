import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import type { TreeDragAndDropController } from 'vscode';
import type { Run } from '../../src/core/runs/run';
import { checklistsFeature } from '../../src/editor/checklists/checklists';
import type { ChecklistNode } from '../../src/editor/checklists/checklistTree';
import { COMMANDS } from '../../src/editor/commands';
import { createRun, writeRun } from '../../src/node/runs/store';
import { analysisOf, type Hotlight, registerLater, runOf, startHotlight } from './hotlight';
import { FakeDataTransfer } from './lib/values';

const VIEW = 'hotlight.checklists';

/** Waits for something that takes a while to look up. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`This never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const TEXT = `---
owner: ada
due: 2020-01-31
---

# Sprint

## Work

- [ ] First @grace due:2020-01-01

- [x] Second

  - [ ] nested

- [ ] Third

## Exit

- [ ] Cool \`gate: profile.hottest < 50%\`

- [ ] Agreed \`gate: approved by 1\`

## Rollback

- [ ] Revert
`;

describe('the Checklists view', () => {
  let folder: string;
  let file: string;
  let hotlight: Hotlight;
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    file = path.join(folder, '.hotlight', 'checklists', 'sprint.md');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, TEXT);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder });
    git('init', '-q');
    git('config', 'user.name', 'Ada Lovelace');
    git('config', 'user.email', 'ada@example.org');
    hotlight = startHotlight({ folders: [folder] });
    await registerLater(hotlight, 'checklists');
    await shown('Sprint');
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const view = () => hotlight.fake.trees.get(VIEW);
  const tree = () => view().render({ expandAll: true });
  const shown = (text: string | RegExp) =>
    until(async () => {
      const rows = await tree();
      return typeof text === 'string' ? rows.includes(text) : text.test(rows);
    });
  const row = async (label: string | RegExp) => (await view().find(label)).element as ChecklistNode;
  const execute = (command: string, ...args: unknown[]) =>
    hotlight.vscode.commands.executeCommand(command, ...args);
  const onDisk = () => readFileSync(file, 'utf8');
  const messages = () => hotlight.fake.answers.messages.map(({ message }) => message);

  async function tick(label: string, state: 0 | 1): Promise<void> {
    view().checkboxChanged.fire({ items: [[await row(label), state]] });
  }

  /** A run is recorded, and its hottest function took this share. */
  async function record(share: number, git?: Run['git']): Promise<void> {
    const of = git === undefined ? {} : { git };
    const { dir, run } = await createRun(folder, runOf(of));
    hotlight.analyses.set(
      dir,
      analysisOf(dir, {
        run: runOf(),
        busy: 100,
        functions: [{ name: 'hot', file: '/a.js', line: 1, self: share }],
      }),
    );
    await writeRun(dir, runOf({ ...of, startedAt: run.startedAt, durationMs: 1 }));
    await hotlight.services.runs.refresh();
  }

  it('shows sections with progress, gates with their state, owners and overdue dates', async () => {
    assert.equal(
      await tree(),
      `▾ Sprint  1/6 · overdue 2020-01-31 · @ada
  ▾ Work  1/4
    [ ] First  overdue 2020-01-01 · @grace
    ▾ [x] Second
      [ ] nested
    [ ] Third
  ▾ Exit  0/2 · 1 failing
    Cool  not measured: It has not been measured.
    Agreed  fails: approved by 0 of 1
  ▾ Rollback  0/1
    [ ] Revert`.replace('▾ Rollback', '▾ Rollback'),
    );
    assert.deepEqual(view().badge, { value: 5, tooltip: '5 open' });
  });

  it('ticks in the file, which changes by one character', async () => {
    await tick('Third', 1);
    await shown('[x] Third');
    assert.equal(onDisk(), TEXT.replace('[ ] Third', '[x] Third'));
    await tick('Third', 0);
    await shown('[ ] Third');
    assert.equal(onDisk(), TEXT);
  });

  it('keeps what is typed and not saved', async () => {
    const editor = await hotlight.fake.open(file);
    const { document } = editor;
    const edit = new hotlight.vscode.WorkspaceEdit();
    edit.insert(document.uri, new hotlight.vscode.Position(5, 8), ' of November');
    await hotlight.vscode.workspace.applyEdit(edit);
    await shown('Sprint of November');
    await tick('Third', 1);
    await shown('[x] Third');
    assert.equal(document.isDirty, true);
    assert.equal(onDisk(), TEXT, 'what is not saved stays so');
    assert.equal(
      document.getText(),
      TEXT.replace('# Sprint', '# Sprint of November').replace('[ ] Third', '[x] Third'),
    );
  });

  it('follows the file, whoever writes to it', async () => {
    writeFileSync(file, TEXT.replace('Third', 'Other'));
    hotlight.fake.workspace.fileEvent('change', file);
    await shown('[ ] Other');
    rmSync(file);
    hotlight.fake.workspace.fileEvent('delete', file);
    await until(async () => (await tree()) === '');
    assert.equal(view().badge, undefined);
  });

  it('measures gates after a run, ticks them with evidence, and un-ticks them when they fail', async () => {
    await record(20);
    await shown('Cool  passes: 20.0 %');
    assert.match(onDisk(), /- \[x\] Cool .*\n {2}- evidence: passes · 20\.0 % · run .*cpu-/);
    await record(80);
    await shown('Cool  fails: 80.0 %');
    assert.match(onDisk(), /- \[ \] Cool .*\n {2}- evidence: fails · 80\.0 % · run .*\n\n- \[ \] Agreed/);
    assert.match(onDisk(), /- \[x\] Second/, 'what people tick is theirs');
  });

  it('shows each gate at its own line in a text that is not written to', async () => {
    await record(20);
    await shown('Cool  passes: 20.0 %');
    writeFileSync(file, `${TEXT}\n>>>>>>> grace\n`);
    hotlight.fake.workspace.fileEvent('change', file);
    await shown('A merge left its conflict markers here');
    await shown('Cool  passes: 20.0 %');
    await shown('Agreed  fails: approved by 0 of 1');
  });

  it('offers the rollback when a gate of a closed section fails', async () => {
    writeFileSync(file, TEXT.replaceAll('- [ ] ', '- [x] ').replace('[x] Cool', '[ ] Cool'));
    hotlight.fake.workspace.fileEvent('change', file);
    await shown('[x] Third');
    hotlight.fake.answers.click('“Cool” of Sprint fails: 80.0 %.', 'Show Rollback');
    await record(80);
    await until(() => hotlight.vscode.window.activeTextEditor?.document.uri.fsPath === file);
    const { document, selection } = hotlight.vscode.window.activeTextEditor!;
    assert.equal(document.lineAt(selection.active.line).text, '## Rollback');
  });

  it('moves items by drag and drop', async () => {
    const controller = view().options.dragAndDropController as TreeDragAndDropController<ChecklistNode>;
    const drag = async (from: string, to: string | RegExp) => {
      const data = new FakeDataTransfer() as never;
      const token = new hotlight.vscode.CancellationTokenSource().token;
      await controller.handleDrag!([await row(from)], data, token);
      await controller.handleDrop!(await row(to), data, token);
    };
    await drag('Third', 'First');
    await shown(/Third\n {4}\[ \] First/);
    assert.match(onDisk(), /## Work\n\n- \[ \] Third\n\n- \[ \] First/);
    await drag('Third', 'Exit');
    await shown(/Agreed.*\n {4}\[ \] Third/);
    assert.match(onDisk(), /approved by 1`\n\n- \[ \] Third\n\n## Rollback/);
  });

  it('makes rows anew when something changed, under their ids, and none during a drag', async () => {
    const { treeDataProvider, dragAndDropController } = view().options;
    const refreshed: unknown[] = [];
    treeDataProvider.onDidChangeTreeData!((nodes) => refreshed.push(nodes));
    const ids = async () => {
      const items = await Promise.all(['Work', 'Third', 'Exit'].map((label) => view().find(label)));
      return items.map(({ item }) => item.id);
    };
    await execute(COMMANDS.checklistMeasure);
    refreshed.length = 0;
    const list = await row('Sprint');
    const before = await ids();
    await tick('First', 1);
    await shown('[x] First');
    await execute(COMMANDS.checklistMeasure);
    assert.deepEqual(refreshed, [[list]], 'the list, once');
    writeFileSync(file, onDisk().replace('- [ ] nested', '- [ ] nested\n\n    - a note'));
    await execute(COMMANDS.checklistMeasure);
    assert.equal(refreshed.length, 2);
    assert.deepEqual(await ids(), before, 'although their lines are others');

    const controller = dragAndDropController as TreeDragAndDropController<ChecklistNode>;
    const data = new FakeDataTransfer() as never;
    const { token } = new hotlight.vscode.CancellationTokenSource();
    await controller.handleDrag!([await row('Third')], data, token);
    writeFileSync(file, onDisk().replace('nested', 'nestled'));
    await execute(COMMANDS.checklistMeasure);
    assert.equal(refreshed.length, 2, 'not while it is dragged');
    await controller.handleDrop!(undefined, data, token);
    assert.equal(refreshed.length, 3);
    assert.match(await tree(), /nestled/);
  });

  it('marks as stale what was measured before a commit changed the sources', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'commit.gpgsign=false', ...args], { cwd: folder, encoding: 'utf8' }).trim();
    const commit = (source: string) => {
      writeFileSync(path.join(folder, 'a.js'), source);
      git('add', 'a.js');
      git('commit', '-qm', 'change it');
      return git('rev-parse', 'HEAD');
    };
    await record(20, { commit: commit('1'), dirty: false });
    await shown('Cool  passes: 20.0 %');
    const since = commit('2');
    hotlight.fake.workspace.fileEvent('change', path.join(folder, '.git', 'logs', 'HEAD'));
    await shown(`Cool  stale since ${since.slice(0, 7)}, passed before: 20.0 %`);
    await record(30, { commit: since, dirty: false });
    await shown('Cool  passes: 30.0 %');
  });

  it('adds, renames, annotates, assigns, links and removes', async () => {
    const { answers } = hotlight.fake;
    answers.type('Fourth');
    await execute(COMMANDS.checklistAdd, await row('Work'));
    assert.match(onDisk(), /- \[ \] Third\n\n- \[ \] Fourth\n\n## Exit/);
    answers.type('Last');
    await execute(COMMANDS.checklistRename, await row('Fourth'));
    answers.type('see above');
    await execute(COMMANDS.checklistNote, await row('Last'));
    answers.type('bob').type(undefined);
    await execute(COMMANDS.checklistAssign, await row('Last'));
    assert.doesNotMatch(onDisk(), /@bob/);
    answers.type('ada @grace');
    answers.type('2199-12-31');
    await execute(COMMANDS.checklistAssign, await row('Last'));
    await hotlight.fake.open(path.join(folder, 'src', 'a b.ts'), 'one\ntwo\n');
    answers.pick('a b.ts:1');
    await execute(COMMANDS.checklistLink, await row('Last'));
    assert.match(
      onDisk(),
      /- \[ \] Last @ada @grace due:2199-12-31 \[a b\.ts:1\]\(\.\.\/\.\.\/src\/a%20b\.ts#L1\)\n {2}- see above\n/,
    );
    answers.click(/^Remove “Last/, 'Remove');
    await execute(COMMANDS.checklistRemove, await row(/^\[ \] Last/));
    assert.equal(onDisk(), TEXT);
  });

  it('approves under the name in git', async () => {
    hotlight.fake.answers.click('Approve “Agreed” as Ada Lovelace?', 'Approve');
    await execute(COMMANDS.checklistApprove, await row('Agreed'));
    await shown('Agreed  passes: approved by 1 of 1');
    assert.match(onDisk(), /- \[x\] Agreed .*\n {2}- approved by Ada Lovelace <ada@example\.org> · /);
  });

  it('asks git nothing in a workspace that is not trusted', async () => {
    hotlight.dispose();
    hotlight = startHotlight({ folders: [folder], trusted: false });
    await registerLater(hotlight, 'checklists');
    await shown('Sprint');
    await execute(COMMANDS.checklistApprove, await row('Agreed'));
    await execute(COMMANDS.enterMeasurement, { name: 'cache.hitRate' });
    assert.match(messages()[0]!, /^An approval is signed with your name in git, .*; trust this one first\.$/);
    assert.match(
      messages()[1]!,
      /^A number is kept with your name and the commit, .*; trust this one first\.$/,
    );
    await record(20);
    hotlight.fake.answers.type('main');
    await execute(COMMANDS.saveBaseline);
    assert.match(messages()[2]!, /^The baseline main has \d+ values now\.$/);
    assert.equal(onDisk(), TEXT);
  });

  it('filters mine, open and failing', async () => {
    for (const [label, rows] of [
      ['Mine: items that I own', ['nested', 'Third', 'Cool', 'Agreed', 'Revert']],
      ['Open: items that are not ticked', ['First', 'nested', 'Third', 'Cool', 'Agreed', 'Revert']],
      ['Failing: gates that fail or are stale', ['Agreed']],
    ] as const) {
      hotlight.fake.answers.pick(label);
      await execute(COMMANDS.checklistFilter);
      const text = await tree();
      for (const name of ['First', 'nested', 'Third', 'Cool', 'Agreed', 'Revert']) {
        assert.equal(
          text.includes(name),
          (rows as readonly string[]).includes(name),
          `${label}: ${name} in\n${text}`,
        );
      }
    }
    assert.equal(hotlight.fake.commands.contexts.get('hotlight.checklists.filtered'), true);
  });

  it('starts a checklist from the library and opens it', async () => {
    hotlight.fake.answers.pick('Tune the garbage collector');
    await execute(COMMANDS.checklistStart);
    await shown('Tune the garbage collector');
    const opened = hotlight.vscode.window.activeTextEditor!.document;
    assert.equal(path.basename(opened.uri.fsPath), 'gc-tuning.md');
    assert.match(
      opened.getText(),
      /^---\nplaybook: "gc-tuning"\nstatus: open\n---\n\n# Tune the garbage collector\n/,
    );
    assert.deepEqual(readdirSync(path.dirname(file)).sort(), ['gc-tuning.md', 'sprint.md']);
  });

  it('shows the same states in the preview of the Markdown, as plain text', async () => {
    await record(20);
    await shown('Cool  passes: 20.0 %');
    const markdown = new MarkdownIt();
    checklistsFeature.extendMarkdownIt!(markdown);
    const tokens = markdown.parse(`${onDisk()}\n- [ ] **Bold** <b>\n`, {});
    const painted = (fsPath: string) =>
      markdown.renderer.render(tokens, markdown.options, { currentDocument: { fsPath } });
    assert.match(painted('/elsewhere.md'), /\[x\] Cool/);
    const page = painted(file);
    assert.match(page, /☑ Cool <code>gate: profile\.hottest &lt; 50%<\/code> ✓ passes: 20\.0 %/);
    assert.match(page, /☐ Agreed <code>gate: approved by 1<\/code> ✗ fails: approved by 0 of 1/);
    assert.match(page, /☐ <strong>Bold<\/strong> &lt;b&gt;/);
    assert.equal(painted(file), page, 'what was parsed is as it was');
    assert.match(painted('/elsewhere.md'), /\[x\] Cool/);
  });

  it('says in one sentence what is wrong with a file', async () => {
    chmodSync(file, 0o444);
    await tick('Third', 1);
    await until(() =>
      messages().some((message) => /sprint\.md is read-only; make it writable/.test(message)),
    );
    chmodSync(file, 0o644);
    const { document } = await hotlight.fake.open(file);
    rmSync(file);
    await tick('Third', 1);
    await until(() => messages().some((message) => /There is no file .*sprint\.md\./.test(message)));
    assert.equal(document.getText(), TEXT);
    writeFileSync(file, `<<<<<<< HEAD\n${TEXT}`);
    hotlight.fake.documents.close(hotlight.fake.documents.find(document.uri)!);
    hotlight.fake.workspace.fileEvent('create', file);
    await shown('A merge left its conflict markers here');
  });
});
