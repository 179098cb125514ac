// A team works through its checklists: in the sidebar, in the file, in git and in the preview of the Markdown.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inOrder } from '../lib/inOrder.mjs';
import { root } from '../lib/setup.mjs';
import { startUi } from '../lib/uiSession.mjs';
import { eventually, openFile, quickPickRow, runCommand, webviewFrame } from '../lib/workbench.mjs';

const release = `---
owner: ada
due: 2020-01-31
---

# Release

## Work

- [ ] Read the rules once @grace due:2020-01-01

- [ ] Look them up by key @ada

- [ ] Tell the team

## Exit

- [ ] Profiled \`gate: profile.samples >= 1\`

- [ ] Cached \`gate: cache.hitRate >= 70%\`

- [ ] Agreed \`gate: approved by 1\`

## Rollback

- [ ] Revert the commit
`;
const notes = '# Notes of the API\n\n- [x] Written\n\n- [ ] Read\n';
const source =
  'let sum = 0;\nfor (let i = 0; i < 3e8; i++) sum += i % 7;\nprocess.stdout.write(String(sum));\n';

describe('checklists in the workbench', () => {
  inOrder();
  let temporary;
  let shop;
  let checklist;
  let ui;
  let page;

  before(async () => {
    temporary = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-ws-')));
    shop = path.join(temporary, 'shöp app');
    const api = path.join(temporary, 'api');
    checklist = path.join(shop, '.hotlight', 'checklists', 'release.md');
    write(checklist, release);
    write(path.join(shop, 'sum.js'), source);
    write(path.join(api, '.hotlight', 'checklists', 'notes.md'), notes);
    git('init', '-q', '-b', 'main');
    commit('begin');
    const workspace = path.join(temporary, 'both.code-workspace');
    write(workspace, JSON.stringify({ folders: [{ path: shop }, { path: api }] }));
    ui = await startUi({
      name: 'checklists',
      folder: workspace,
      settings: { 'editor.minimap.enabled': false, 'git.enabled': false },
      viewport: { width: 1500, height: 1000 },
    });
    page = ui.page;
    page.setDefaultTimeout(60_000);
    // The lists alone wake the extension: their badge and what is due must not wait for a click.
    await page.locator('.statusbar-item', { hasText: 'Hotlight' }).waitFor();
    await runCommand(page, 'Focus on Checklists View');
    await row('Release').waitFor();
    for (const other of ['Runs', 'Hotspots', 'Findings', 'Database']) {
      const header = page.locator('.pane-header.expanded', { hasText: other });
      if ((await header.count()) > 0) await header.first().click();
    }
  });
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await ui?.screenshot('failed');
  });
  after(async () => {
    await ui?.stop();
    fs.rmSync(temporary, { recursive: true, force: true });
  });

  it('are listed for all folders, with progress, owners and what is overdue', async () => {
    await row(/Release.*shöp app · 0\/6 · overdue 2020-01-31 · @ada/).waitFor();
    await row(/Notes of the API.*api · 1\/2/).waitFor();
    await row(/Read the rules once.*overdue 2020-01-01 · @grace/).waitFor();
    await row(/Cached.*not measured/).waitFor();
    await row(/Agreed.*fails: approved by 0 of 1/).waitFor();
    await ui.screenshot('tree');
  });

  it('are ticked and un-ticked, one character of the file at a time', async () => {
    await box('Tell the team').click();
    await fileIs('a tick', release.replace('[ ] Tell', '[x] Tell'));
    await row(/Work.*1\/3/).waitFor();
    await box('Tell the team').click();
    await fileIs('no tick', release);
    await row(/Work.*0\/3/).waitFor();
  });

  it('are put in another order by dragging', async () => {
    const moved = /## Work\n\n- \[ \] Look them up by key @ada\n\n- \[ \] Read the rules once/;
    // A mouse that is slow, or a row that is drawn anew, ends a drag: people try again.
    await eventually('moved item', async () => {
      if (moved.test(text())) return true;
      await row('Look them up by key').dragTo(row('Read the rules once'), { timeout: 10_000 });
      await eventually('effect of the drag', () => moved.test(text()), 5_000);
      return true;
    });
    commit('reorder');
  });

  it('have gates that a run turns green, with evidence, and that a commit makes stale', async () => {
    const command = [path.join(root, 'dist', 'cli.js'), 'profile', '--', process.execPath, 'sum.js'];
    execFileSync(process.execPath, command, { cwd: shop, stdio: 'ignore' });
    await row(/Profiled.*passes: /).waitFor();
    await eventually('evidence', () =>
      /- \[x\] Profiled .*\n {2}- evidence: passes · .* · run \S+-cpu-\S+ · commit [0-9a-f]{12} · /.test(
        text(),
      ),
    );
    commit('evidence');
    write(path.join(shop, 'sum.js'), `// faster\n${source}`);
    const since = commit('change the source');
    await row(new RegExp(`Profiled.*stale since ${since.slice(0, 7)}, passed before`)).waitFor();
  });

  it('are approved under the name in git', async () => {
    await row('Agreed').hover();
    await row('Agreed').locator('[aria-label^="Approve"]').first().click();
    await page.locator('.monaco-dialog-box', { hasText: 'Approve “Agreed” as Ada Lovelace?' }).waitFor();
    await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Approve' }).first().click();
    await row(/Agreed.*passes: approved by 1 of 1/).waitFor();
    await eventually('name', () => /approved by Ada Lovelace <ada@example\.org> · /.test(text()));
    commit('approve');
  });

  it('follow two branches that git merges', async () => {
    git('checkout', '-q', '-b', 'grace');
    write(checklist, text().replace('- [ ] Read the rules', '- [x] Read the rules'));
    commit('grace reads');
    await row(/Work.*1\/3/).waitFor();
    git('checkout', '-q', 'main');
    await row(/Work.*0\/3/).waitFor();
    await box('Tell the team').click();
    await eventually('a tick', () => text().includes('- [x] Tell'));
    await row(/Work.*1\/3/).waitFor();
    commit('ada tells');
    git('merge', '-q', '--no-edit', 'grace');
    assert.match(text(), /- \[x\] Read the rules[\s\S]*- \[x\] Tell/);
    await row(/Work.*2\/3/).waitFor();
  });

  it('are filtered', async () => {
    await runCommand(page, 'Hotlight: Filter Checklists…');
    await quickPickRow(page, 'Failing').click();
    await row('Tell the team').waitFor({ state: 'detached' });
    await row(/Profiled.*stale/).waitFor();
    await ui.screenshot('failing');
    await runCommand(page, 'Hotlight: Filter Checklists…');
    await quickPickRow(page, 'Mine').click();
    await row('Read the rules once').waitFor({ state: 'detached' });
    await row('Look them up by key').waitFor();
    await runCommand(page, 'Hotlight: Filter Checklists…');
    await quickPickRow(page, 'All items').click();
    await row('Read the rules once').waitFor();
  });

  it('have the same states in the preview of the Markdown', async () => {
    await openFile(page, 'release.md');
    await runCommand(page, 'Markdown: Open Preview');
    const preview = webviewFrame(page);
    await preview.getByText(/☑ Tell the team/).waitFor();
    await preview.getByText(/☑ Profiled .*⟳ stale since .*passed before/).waitFor();
    await preview.getByText(/☐ Cached .*\? not measured: /).waitFor();
    await ui.screenshot('preview');
    write(checklist, text().replace('- [ ] Look them up', '- [x] Look them up'));
    await preview.getByText(/☑ Look them up by key/).waitFor();
  });

  it('say that a file may not be written, and show what is in it', async () => {
    fs.chmodSync(checklist, 0o444);
    const before = text();
    await box('Tell the team').click();
    await page.locator('.notification-toast', { hasText: 'release.md is read-only' }).waitFor();
    await row('Tell the team')
      .locator('[role="checkbox"][aria-checked="true"], .codicon-check')
      .first()
      .waitFor();
    assert.equal(text(), before);
    fs.chmodSync(checklist, 0o644);
  });

  it('go when their file is deleted while it is open, and a merge’s conflict is told', async () => {
    fs.rmSync(checklist);
    await row('Release').waitFor({ state: 'detached' });
    write(checklist, release.replace('- [ ] Tell', '<<<<<<< HEAD\n- [x] Tell').concat('>>>>>>> grace\n'));
    await row(/A merge left its conflict markers here/).waitFor();
    await ui.screenshot('conflict');
  });

  function row(label) {
    return page
      .locator('.pane', { has: page.locator('.pane-header', { hasText: 'Checklists' }) })
      .locator('.monaco-list-row', { hasText: label })
      .first();
  }
  function box(label) {
    return row(label).locator('.custom-view-tree-node-item-checkbox');
  }
  function text() {
    return fs.readFileSync(checklist, 'utf8');
  }
  function fileIs(what, expected) {
    return eventually(what, () => text() === expected);
  }
  function git(...args) {
    const own = ['-c', 'commit.gpgsign=false', '-c', 'core.autocrlf=false'];
    return execFileSync('git', [...own, ...args], { cwd: shop, encoding: 'utf8' }).trim();
  }
  function commit(message) {
    git('config', 'user.name', 'Ada Lovelace');
    git('config', 'user.email', 'ada@example.org');
    git('add', '-A');
    git('commit', '-q', '-m', message);
    return git('rev-parse', 'HEAD');
  }
});

function write(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}
