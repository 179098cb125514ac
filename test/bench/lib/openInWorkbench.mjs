import fs from 'node:fs';
import path from 'node:path';
import { ensureHost } from '../../lib/ensureHost.mjs';
import { packageExtension } from '../../lib/packageExtension.mjs';
import { startBrowser, startServer } from '../../lib/server.mjs';
import { root } from '../../lib/setup.mjs';
import { eventually, openWorkbench, runCommand, webviewFrame } from '../../lib/workbench.mjs';

const NAMES = { floor: 'nothing.empty', hotlight: 'large.cpuprofile' };

/**
 * Opens a profile in the workbench again and again, with the packaged extension, in turns with an editor that does
 * nothing but draw: that much of the time is the workbench's own. The extension host is a server's, so that all that
 * a page is sent goes through a WebSocket.
 * @returns for `floor` and `hotlight` a list of milliseconds to pixels, and bytes that the workbench received by then
 */
export async function openInWorkbench(dir, profile, runs) {
  const folder = path.join(dir, 'large');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package.json'), '{}');
  fs.writeFileSync(path.join(folder, NAMES.floor), '');
  fs.copyFileSync(profile, path.join(folder, NAMES.hotlight));
  const vsix = path.join(dir, 'hotlight.vsix');
  packageExtension(vsix);
  const settings = {
    'workbench.editorAssociations': { '*.cpuprofile': 'hotlight.cpuprofile', '*.empty': 'empty' },
  };
  const host = ensureHost();
  const log = path.join(root, 'out', 'logs', 'bench-open.log');
  const link = { empty: path.join(import.meta.dirname, 'emptyEditor') };
  const server = await startServer({ ...host, vsix: [vsix], link, settings, log });
  const browser = await startBrowser(host.browser, { width: 1600, height: 960 });
  const { page } = browser;
  page.setDefaultTimeout(60_000);
  const opened = { floor: [], hotlight: [] };
  try {
    await page.addInitScript(countBytes);
    await openWorkbench(page, server, { folder, extensions: Object.values(server.linked) });
    await page.locator('.statusbar-item', { hasText: 'Hotlight' }).waitFor();
    for (let i = 0; i < runs; i++) {
      for (const [which, name] of Object.entries(NAMES)) opened[which].push(await openOnce(page, name));
    }
  } finally {
    await browser.stop();
    await server.stop();
  }
  return opened;
}

async function openOnce(page, name) {
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input.input').fill(name);
  // The row that the key opens: the list may still be the one before.
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).waitFor();
  const before = await page.evaluate(() => globalThis.receivedBytes);
  const start = performance.timeOrigin + performance.now();
  await page.keyboard.press('Enter');
  const painted = await graphPainted(page);
  const bytes = (await page.evaluate(() => globalThis.receivedBytes)) - before;
  await settled(page);
  await runCommand(page, 'View: Close All Editors');
  return { milliseconds: painted - start, bytes };
}

/** What goes on after the picture is not the next one's to wait for. */
async function settled(page) {
  let last = -1;
  await eventually('quiet after the picture', async () => {
    const now = await page.evaluate(() => globalThis.receivedBytes);
    const isQuiet = now === last;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return isQuiet;
  });
}

/** In the page, before its scripts. */
function countBytes() {
  globalThis.receivedBytes = 0;
  globalThis.WebSocket = class extends globalThis.WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        globalThis.receivedBytes += data.byteLength ?? data.size ?? data.length;
      });
    }
  };
}

/** When the canvas of the last page shows more than its background, in milliseconds of the machine's clock. */
export async function graphPainted(page) {
  const canvas = webviewFrame(page).locator('canvas').first();
  await canvas.waitFor();
  return canvas.evaluate(whenPainted);
}

/** In the page. */
function whenPainted(canvas) {
  return new Promise((resolve) => {
    const look = () => {
      const { width, height } = canvas;
      const pixels = width * height > 0 ? canvas.getContext('2d').getImageData(0, 0, width, height).data : [];
      if (new Set(new Uint32Array(pixels.buffer ?? 0)).size > 5)
        resolve(performance.timeOrigin + performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}
