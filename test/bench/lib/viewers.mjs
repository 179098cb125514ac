// Viewers that run in browsers only, each in a fresh Chromium: from handing over the file until they show it.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureHost, isServedByNpm } from '../../lib/ensureHost.mjs';
import { ensureInstalled, root } from '../../lib/setup.mjs';

const bench = path.join(root, 'test', 'bench');
const PATIENCE = 600_000;

/** A browser to launch: the one named, or the one that the UI tests use. */
export function findBrowser(executablePath) {
  if (executablePath) return { executablePath };
  if (isServedByNpm) return ensureHost().browser;
  return { channel: 'chrome' };
}

export const viewers = [
  {
    name: 'speedscope (until shown)',
    files: () => path.join(root, 'node_modules/speedscope/dist/release'),
    page: 'index.html#profileURL=/bench/profile.cpuprofile',
    shown: (page) => page.waitForFunction(() => document.body.innerText.includes('Left Heavy')),
  },
  {
    name: 'cpupro (until shown)',
    files() {
      ensureInstalled(bench);
      return path.join(bench, 'node_modules/cpupro/build');
    },
    page: 'app.html',
    /** The page has a button that asks for a file. */
    async open(page, file) {
      const chooser = page.waitForEvent('filechooser');
      await page.getByText('Open file').first().click();
      await (await chooser).setFiles(file);
    },
    /** It tells the console when a file's view is on the screen. */
    shown: (page) => page.waitForEvent('console', (message) => message.text().startsWith('Done!')),
  },
];

/** Milliseconds until the viewer shows the profile, and the peak memory of its process where the system tells. */
export async function viewOnce(viewer, file, browserOptions) {
  const server = await chromium.launchServer({ ...browserOptions, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    const folder = viewer.files();
    await page.route('http://viewer.test/**', (route) => {
      const name = decodeURIComponent(new URL(route.request().url()).pathname);
      return route.fulfill({
        path: name === '/bench/profile.cpuprofile' ? file : path.join(folder, path.basename(name)),
      });
    });
    const milliseconds = viewer.open ? await openIn(viewer, page, file) : await openAt(viewer, page);
    const megabytes = peakOfChildren(server.process().pid);
    await browser.close();
    return { milliseconds, megabytes };
  } finally {
    await server.close();
  }
}

/** A viewer that takes the file's address with its own: loading the viewer is part of the time. */
async function openAt(viewer, page) {
  const started = performance.now();
  await page.goto(address(viewer), { waitUntil: 'commit' });
  await viewer.shown(page);
  return performance.now() - started;
}

/** A viewer that is given the file when it is there. */
async function openIn(viewer, page, file) {
  await page.goto(address(viewer), { waitUntil: 'load' });
  const shown = viewer.shown(page);
  const started = performance.now();
  await viewer.open(page, file);
  await shown;
  return performance.now() - started;
}

function address({ page }) {
  return `http://viewer.test/${page}`;
}

/** Peak memory of the largest process under `pid` in MB; NaN where there is no /proc. */
function peakOfChildren(pid) {
  let largest = Number.NaN;
  const visit = (id) => {
    try {
      const status = fs.readFileSync(`/proc/${id}/status`, 'utf8');
      const peak = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024;
      if (!(peak <= largest)) largest = peak;
      const children = fs.readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim();
      for (const child of children.split(' ').filter(Boolean)) visit(Number(child));
    } catch {
      // Not Linux, or the process has ended.
    }
  };
  visit(pid);
  return largest;
}
