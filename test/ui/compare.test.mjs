// Two series of recordings, of a commit and of the working tree, compared in the real workbench.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inOrder } from '../lib/inOrder.mjs';
import { root } from '../lib/setup.mjs';
import { startUi } from '../lib/uiSession.mjs';
import {
  chooseInContextMenu,
  eventually,
  openFile,
  quickPickRow,
  runCommand,
  webviewFrame,
} from '../lib/workbench.mjs';

/** Prices get cheaper between the commits; the tax stays. */
const program = (prices) => `function price(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.sqrt(i) * Math.sin(i);
  return sum;
}

function tax(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.cos(i);
  return sum;
}

let sum = 0;
for (let order = 0; order < 60; order++) sum += price(${prices}) + tax(150_000);
console.log(Number.isFinite(sum));
`;

describe('comparing profiles in the workbench', () => {
  inOrder();
  const folder = path.join(root, 'out', 'ui', 'compare');
  let ui;
  let page;

  before(async function () {
    this.timeout(300_000);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    const git = (...args) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
        cwd: folder,
      });
    git('init', '--quiet', '--initial-branch=main');
    fs.writeFileSync(path.join(folder, 'package.json'), '{"name":"orders"}');
    fs.writeFileSync(path.join(folder, 'orders.js'), program(300_000));
    git('add', '.');
    git('commit', '--quiet', '-m', 'Price orders');
    fs.writeFileSync(path.join(folder, 'orders.js'), `// Priced faster.\n${program(60_000)}`);
    const cli = path.join(root, 'dist', 'cli.js');
    const args = [
      'profile',
      '--repeat',
      '4',
      '--against',
      'main',
      '--out',
      folder,
      '--',
      'node',
      'orders.js',
    ];
    execFileSync(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    execFileSync(process.execPath, [cli, 'baseline', 'record', 'main'], { cwd: folder });
    fs.copyFileSync(
      path.join(root, 'test/fixtures/foreign/callgrind.out'),
      path.join(folder, 'callgrind.out'),
    );
    ui = await startUi({
      name: 'compare',
      folder,
      settings: { 'editor.minimap.enabled': false, 'workbench.colorTheme': 'Default Dark Modern' },
      viewport: { width: 1600, height: 900 },
    });
    page = ui.page;
    await page.locator('.statusbar-item', { hasText: 'Hotlight' }).waitFor();
  });
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await ui.screenshot('failed');
  });
  after(async () => {
    await ui?.stop();
  });

  /** In whichever page it is: that of speedscope stands beside it. */
  const seeDifferential = () =>
    eventually('differential flame graph', async () => {
      const name = 'Differential flame graph, layout of the working tree';
      for (const frame of page.frames()) if (await frame.getByRole('tree', { name }).isVisible()) return true;
    });

  it('asks for both sides, each of them a series', async () => {
    await openFile(page, 'orders.js');
    await runCommand(page, 'Hotlight: Compare Profiles…');
    const later = quickPickRow(page, 'the working tree');
    await later.waitFor();
    assert.match(await later.textContent(), /after · 4 repetitions/);
    await later.click();
    await quickPickRow(page, /main \([0-9a-f]{10}\)/).click();
  });

  it('paints the differential flame graph beside the source', async () => {
    const graph = webviewFrame(page);
    await seeDifferential();
    await graph.getByRole('complementary').getByText('(mean of 4 runs)').first().waitFor();
    await graph.getByRole('button', { name: /price/ }).first().click();
    // Until the click has come through, another frame is the selected one.
    const frame = graph.locator('[role=treeitem][aria-selected=true][aria-label^="price(),"]');
    await frame.waitFor();
    assert.match(
      await frame.getAttribute('aria-label'),
      /^price\(\), total .* before, .* after, −.*, the function is faster, p = 0\.029, orders\.js line 2$/,
    );
    await eventually('colours of changes', async () => {
      return (await graph.locator('canvas').evaluateAll(coloursOf)) > 4;
    });
  });

  it('has the lens say what was and what is', async () => {
    const lens = page.locator('.codelens-decoration', { hasText: /→ .*p = 0\.029/ }).first();
    await lens.waitFor();
    assert.match(await lens.textContent(), /^[\d.]+ % → [\d.]+ %, −[\d.]+ m?s, p = 0\.029/);
    await ui.screenshot('compared');
  });

  it('opens a run in speedscope, in which the place of a frame leads to the source', async () => {
    await runCommand(page, 'Hotlight: Open Flame Graph');
    const graph = webviewFrame(page);
    await graph.getByRole('tree', { name: 'Left heavy flame graph' }).waitFor();
    await graph.getByRole('button', { name: 'More actions' }).click();
    await graph.getByRole('menuitem', { name: 'Open in speedscope' }).click();
    await page.locator('.tab.active', { hasText: 'speedscope · ' }).waitFor();
    const speedscope = webviewFrame(page);
    await speedscope.getByText('Left Heavy').click();
    const place = speedscope.locator('span', { hasText: /^\s*\(.*orders\.js:\d+:\d+\)\s*$/ }).first();
    // Its picture is a canvas: rows are clicked from the top until one is of our own program.
    await eventually('frame of the program in speedscope', async () => {
      const box = await speedscope.locator('body').boundingBox();
      for (let y = 150; y < 420 && (await place.count()) === 0; y += 10) {
        await page.mouse.click(box.x + box.width * 0.2, box.y + y);
        await speedscope.locator('body').evaluate(twoFrames);
      }
      return (await place.count()) > 0;
    });
    await ui.screenshot('speedscope');
    const [, line] = /:(\d+):\d+\)/.exec(await place.textContent());
    await place.click();
    await page.locator('.tab.active', { hasText: 'orders.js' }).waitFor();
    await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col` }).waitFor();
  });

  it('hands a file that only speedscope reads to it, after saying what it is', async () => {
    await eventually('tab of the file', async () => {
      await runCommand(page, 'Hotlight: Open Profile…');
      const name = page.locator('.quick-input-widget input.input');
      // The palette, which is about to go, has the same field; the dialog begins with a folder in it.
      await eventually('dialog for files', async () => (await name.inputValue()).startsWith('/'), 5000);
      await name.fill(path.join(folder, 'callgrind.out'));
      await name.press('Enter');
      await page.locator('.tab.active', { hasText: 'callgrind.out' }).waitFor({ timeout: 10_000 });
      return true;
    });
    const graph = webviewFrame(page);
    await graph.getByText(/callgrind\.out is not a profile .* it is a Callgrind profile/).waitFor();
    await ui.screenshot('foreign');
    await graph.getByRole('button', { name: 'Open in speedscope' }).click();
    await page.locator('.tab.active', { hasText: 'speedscope · callgrind.out' }).waitFor();
    const speedscope = webviewFrame(page);
    // Until this page is there, the last one is the other speedscope beside it, which would take the click.
    await eventually('function of the file in speedscope', async () => {
      await speedscope.getByText('Sandwich').click({ timeout: 5000 });
      await speedscope.getByText('_dl_relocate_object', { exact: true }).first().waitFor({ timeout: 5000 });
      return true;
    });
    await ui.screenshot('foreign in speedscope');
  });

  it('shows the baseline above the runs, and compares a run with it', async () => {
    await runCommand(page, 'Hotlight: Focus on Runs View');
    const tree = page.getByRole('treeitem');
    const baseline = tree.filter({ hasText: /^main.*values/ }).first();
    await baseline.waitFor();
    await baseline.hover();
    await baseline.getByRole('button', { name: 'Compare Profiles…' }).click();
    await ui.screenshot('baseline');
    await quickPickRow(page, 'the working tree').click();
    await page.locator('.tab.active', { hasText: /Compare · baseline main → / }).waitFor();
    await seeDifferential();
    await ui.screenshot('baseline compared');
  });

  it('compares two runs that are selected in the Runs view', async () => {
    await runCommand(page, 'Hotlight: Focus on Runs View');
    const row = (text) => page.getByRole('treeitem').filter({ hasText: text }).first();
    const [later, earlier] = [
      /^the working tree \(4 of 4, after\)/,
      /^main \([0-9a-f]+\) \(4 of 4, before\)/,
    ];
    await row(later).click();
    await row(earlier).click({ modifiers: ['ControlOrMeta'] });
    await chooseInContextMenu(page, row(earlier), 'Compare Profiles…');
    await page.locator('.tab.active', { hasText: /Compare · main \(.*→ the working tree/ }).waitFor();
    await seeDifferential();
    await ui.screenshot('selected');
  });

  it('shows the comparison again after the window was reloaded', async () => {
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Hotlight: Compare Profiles…');
    await quickPickRow(page, 'the working tree').click();
    await quickPickRow(page, /main \([0-9a-f]{10}\)/).click();
    await seeDifferential();
    const loaded = page.waitForEvent('load');
    await runCommand(page, 'Developer: Reload Window');
    await loaded;
    await page.locator('.statusbar-item', { hasText: 'Hotlight' }).waitFor();
    await page.locator('.tab', { hasText: 'Compare · ' }).click();
    await seeDifferential();
    await webviewFrame(page).getByRole('complementary').getByText('(mean of 4 runs)').first().waitFor();
  });
});

/** Runs in a page: what was clicked is on the screen then. */
function twoFrames() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

/** Runs in the page: how many colours the largest canvas shows. */
function coloursOf(canvases) {
  const [canvas] = canvases.sort((a, b) => b.width * b.height - a.width * a.height);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}
