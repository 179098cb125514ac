import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { flamePage } from '../../src/cli/flamePage';
import { encodeProfile } from '../../src/core/profile/buffer';
import { launchBrowser } from './lib/browser';
import { ASSETS } from './lib/serveBuilt';
import { shopProfile } from './lib/shopProfile';

const HOSTILE = '</script><img src=x onerror="document.title=\'hacked\'">';

describe('flame graph saved as one file', () => {
  let browser: Browser;
  let folder: string;

  before(async function () {
    this.timeout(300_000);
    browser = await launchBrowser();
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'hotlight page ü-'));
  });

  after(async () => {
    await browser.close();
    await fs.rm(folder, { recursive: true });
  });

  it('works from the disk, by itself, under its own policy', async () => {
    const file = path.join(folder, 'flame.html');
    const [script, style] = await Promise.all(
      ['flame.js', 'flame.css'].map((name) => fs.readFile(path.join(ASSETS, name), 'utf8')),
    );
    const html = flamePage(
      {
        title: HOSTILE,
        buffer: encodeProfile(shopProfile({ sortName: HOSTILE })),
        threads: [
          { id: '', name: 'All threads' },
          { id: 'w', name: 'worker' },
          { id: 'gone', name: 'not in the file' },
        ],
        others: new Map([['w', encodeProfile(shopProfile({ sortName: 'inWorker' }))]]),
        notes: [HOSTILE],
        root: '/shop',
      },
      { script: script!, style: style! },
    );
    await fs.writeFile(file, html);

    const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, acceptDownloads: true });
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|blob|data):/.test(request.url())) problems.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.getByRole('tree').waitFor();

    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Source' });
    assert.equal(await dialog.locator('code').textContent(), '/shop/src/price.ts:12');
    assert.equal(
      await dialog.getByRole('link', { name: 'Open in VS Code' }).getAttribute('href'),
      'vscode://file/shop/src/price.ts:12:17',
    );
    await page.keyboard.press('Escape');

    const threads = page.getByRole('combobox', { name: 'Thread or process' });
    assert.deepEqual(await threads.locator('option').allTextContents(), ['All threads', 'worker']);
    await threads.selectOption('worker');
    await page.getByPlaceholder('Search functions and files').fill('inWorker');
    await page.getByText('1 · 14.3 %').waitFor();

    await page.getByRole('button', { name: 'More actions' }).click();
    assert.equal(await page.getByRole('menuitem', { name: 'Open in speedscope' }).count(), 0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Export as SVG…' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^script-img-src-x-onerror-.*\.svg$/);
    const saved = path.join(folder, 'saved.svg');
    await download.saveAs(saved);
    assert.match(await fs.readFile(saved, 'utf8'), /^<svg .*inWorker/s);

    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.title(), HOSTILE);
    assert.deepEqual(problems, []);
    await page.close();
  });
});
