// What a new user does: profile the shop from the palette while it is under load, follow the flame graph to the hot
// line, and see there, in the source, what it costs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { openDatabase } from '../apps/database/postgres.mjs';
import { inOrder } from '../lib/inOrder.mjs';
import { freePort } from '../lib/server.mjs';
import { root } from '../lib/setup.mjs';
import { copyStorefront } from '../lib/storefrontCopy.mjs';
import { startUi } from '../lib/uiSession.mjs';
import {
  editorLine,
  eventually,
  goToLine,
  quickPickRow,
  runCommand,
  webviewFrame,
} from '../lib/workbench.mjs';

const loadSeconds = 6;
const hotFunction = 'isEffective';
const hotFile = 'src/pricing/tax.ts';
const checklistText = `# Faster quotes

## Measure

- [ ] Profiled \`gate: profile.exists and profile.samples >= 10\`

- [ ] Cool \`gate: profile.hottest < 0.1%\`

## Work

- [ ] Read the rules once

- [ ] Look them up by key
`;
const signature = `function ${hotFunction}`;

describe('from the palette to the hot line', () => {
  inOrder();
  // Below the repository, for its packages are the shop's; a copy, for the source is edited.
  const folder = path.join(root, 'out', 'ui', 'storefront');
  const checklist = path.join(folder, '.hotlight', 'checklists', 'quotes.md');
  const cleanUps = [];
  let env;
  let hotText;
  let ui;
  let page;

  before(async function () {
    this.timeout(300_000);
    fs.rmSync(folder, { recursive: true, force: true });
    copyStorefront(folder);
    fs.mkdirSync(path.dirname(checklist), { recursive: true });
    fs.writeFileSync(checklist, checklistText);
    const database = await openDatabase();
    cleanUps.push(() => database.stop());
    env = {
      DATABASE_URL: database.url,
      DATABASE_SCHEMA: 'hotlight_ui',
      PORT: String(await freePort()),
      LOG_LEVEL: 'warn',
    };
    await script('seed');
    ui = await startUi({
      name: 'profile',
      folder,
      env,
      settings: { 'editor.minimap.enabled': false, 'workbench.colorTheme': 'Default Dark Modern' },
      viewport: { width: 1600, height: 960 },
    });
    cleanUps.push(() => ui.stop());
    page = ui.page;
    await statusBar('Hotlight').waitFor();
  });
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await ui.screenshot('failed');
  });
  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  it('starts the shop', async () => {
    await runCommand(page, 'Hotlight: Profile CPU…');
    await quickPickRow(page, 'tsx src/server.ts').click();
    await statusBar(/CPU \d+:\d\d/).waitFor();
    await eventually('answer of the shop', async () => (await fetch(`${shop()}/health`)).ok);
  });

  it('opens a painted flame graph when the status bar is clicked', async () => {
    await script('load', '--url', shop(), '--duration', String(loadSeconds), '--only', 'POST /quotes');
    await statusBar(/CPU \d+:\d\d/).click();
    const graph = webviewFrame(page);
    await graph.locator('canvas').first().waitFor({ timeout: 60_000 });
    await eventually('picture', async () => (await graph.locator('canvas').evaluateAll(coloursOf)) > 5);
  });

  it('opens the hot line from the flame graph', async () => {
    const graph = webviewFrame(page);
    await graph.getByRole('button', { name: hotFunction }).first().click();
    const hottest = graph.getByRole('button', { name: /^Line \d+/ }).first();
    const number = Number(/\d+/.exec(await hottest.getByText(/^Line \d+$/).textContent())[0]);
    const source = fs.readFileSync(path.join(folder, hotFile), 'utf8').split('\n');
    const [first, last] = bodyOf(source, hotFunction);
    assert.ok(number > first && number <= last, `line ${number}`);
    hotText = source[number - 1].trim();
    await hottest.click();
    await page.locator('.tab.active', { hasText: path.basename(hotFile) }).waitFor();
    await eventually(`cursor in line ${number}`, async () => (await cursorLine()) === number);
  });

  it('shows heat on that line and a lens on its function', async () => {
    await goToLine(page, declaration());
    await eventually('lens on the function', async () => /% self/.test(await lensAbove(signature)));
    await eventually('heat on the line', async () => (await hotLine()).heat !== undefined);
  });

  it('moves both with an edit above', async () => {
    const before = await hotLine();
    const lens = await lensAbove(signature);
    await goToLine(page, 1);
    await page.keyboard.press('Home');
    await page.keyboard.type('// The rules are looked at one by one.\n');
    await goToLine(page, declaration() + 1);
    await eventually(`the same heat, ${before.heat}, one line below`, async () => {
      const { number, heat } = await hotLine();
      return number === before.number + 1 && heat === before.heat;
    });
    await eventually('same lens on the function', async () => (await lensAbove(signature)) === lens);
  });

  it('has ticked the gate of a checklist by the run, and not the one that fails', async () => {
    await runCommand(page, 'Focus on Checklists View');
    await checklistRow(/Profiled.*passes/).waitFor();
    await checklistRow(/Cool.*fails: \d/).waitFor();
    const text = fs.readFileSync(checklist, 'utf8');
    assert.match(text, /- \[x\] Profiled .*\n {2}- evidence: passes · .* · run \S+-cpu-\S+/);
    assert.match(text, /- \[ \] Cool .*\n {2}- evidence: fails · /);
  });

  it('ticks and moves what people do, in the file', async () => {
    const click = () =>
      checklistRow('Look them up by key').locator('.custom-view-tree-node-item-checkbox').click();
    await once('tick', click, () => /- \[x\] Look them up/.test(fs.readFileSync(checklist, 'utf8')));
    // A drag that a refresh of the tree interrupts is dropped by the workbench: once it stands still.
    await checklistRow(/^Work.*1\/2/).waitFor();
    await once(
      'move',
      () => checklistRow('Look them up by key').dragTo(checklistRow('Read the rules once')),
      () => /## Work\n\n- \[x\] Look them up by key\n\n- \[ \] Read/.test(fs.readFileSync(checklist, 'utf8')),
    );
    await once('open item', click, () => /- \[ \] Look them up/.test(fs.readFileSync(checklist, 'utf8')));
    await ui.screenshot('checklists');
  });

  if (process.env.HOTLIGHT_SCREENSHOTS) {
    it('has its picture taken for the README', async () => {
      await runCommand(page, 'File: Revert File');
      await page.keyboard.press('Control+J'); // hides the terminal
      await runCommand(page, 'Hotlight: Show Hotspots');
      await page.locator('.monaco-list-row', { hasText: hotFunction }).first().waitFor();
      await page.locator('.tab', { hasText: path.basename(hotFile) }).click();
      await goToLine(page, declaration() - 1);
      await eventually('heat on the line', async () => (await hotLine()).heat !== undefined);
      await page.mouse.move(0, 0);
      await page.screenshot({ path: path.join(root, 'media', 'screenshot.png') });
    });
  }

  /** Does it until it has been done: a click, too, gets lost in a tree that is drawn anew at that moment. */
  function once(what, act, isDone) {
    return eventually(what, async () => {
      if (isDone()) return true;
      await act();
      return eventually(`effect of the ${what}`, isDone, 5_000);
    });
  }

  function checklistRow(text) {
    return page
      .locator('.pane', { hasText: 'Faster quotes' })
      .locator('.monaco-list-row', { hasText: text })
      .first();
  }
  function statusBar(text) {
    return page.locator('.statusbar-item', { hasText: text });
  }
  /** The text of the lens that stands right above a line of the editor; '' when there is none. */
  function lensAbove(text) {
    return editorLine(page, text).evaluate((line) => {
      const { top, height } = line.getBoundingClientRect();
      const above = [...line.closest('.monaco-editor').querySelectorAll('.codelens-decoration')].find(
        (one) => {
          const { bottom, width } = one.getBoundingClientRect();
          return width > 0 && Math.abs(bottom - top) < height / 2;
        },
      );
      return above?.textContent ?? '';
    });
  }
  function shop() {
    return `http://127.0.0.1:${env.PORT}`;
  }

  /** 1-based line of the hot function in the file as it was measured. */
  function declaration() {
    const source = fs
      .readFileSync(path.join(root, 'test', 'apps', 'storefront', hotFile), 'utf8')
      .split('\n');
    return bodyOf(source, hotFunction)[0];
  }

  /** The hot line as the editor shows it: its number, text and, when it has heat, colour. */
  async function hotLine() {
    const rows = await page.evaluate(readEditor);
    return rows.find((row) => row.text === hotText) ?? {};
  }

  async function cursorLine() {
    const text = await statusBar(/Ln \d+/).textContent();
    return Number(/Ln (\d+)/.exec(text)[1]);
  }

  /** Runs one of the shop's scripts to its end. */
  function script(name, ...args) {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...args], {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      child.once('error', reject);
      child.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`${name}: exit code ${code}`)),
      );
    });
  }
});

/** First and last line, 1-based, of a function at the top level of a file. */
function bodyOf(source, name) {
  const first = source.findIndex((line) => line.startsWith(`function ${name}(`));
  return [first + 1, source.indexOf('}', first) + 1];
}

/** Runs in the page: how many colours the largest canvas shows. */
function coloursOf(canvases) {
  const [canvas] = canvases.sort((a, b) => b.width * b.height - a.width * a.height);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}

/** Runs in the page: the lines that the editor shows, with their numbers and the colour behind them. */
function readEditor() {
  const editor = document.querySelector('.editor-instance .monaco-editor');
  const at = (selector) =>
    [...editor.querySelectorAll(selector)].map((element) => [element.style.top, element]);
  const overlays = at('.view-overlays > div');
  const numbers = new Map(at('.margin-view-overlays > div'));
  return at('.view-lines > .view-line').map(([top, line]) => {
    const painted = overlays
      .filter(([overlayTop]) => overlayTop === top)
      .flatMap(([, overlay]) => [...overlay.querySelectorAll('[class*="ced-"]')])
      .map((element) => getComputedStyle(element).backgroundColor)
      .find((color) => color !== 'rgba(0, 0, 0, 0)');
    return {
      number: Number(numbers.get(top)?.querySelector('.line-numbers')?.textContent),
      text: line.textContent.replaceAll('\u00a0', ' ').trim(),
      heat: painted,
    };
  });
}
