// Viewers that run in browsers only, each in a fresh Chromium: from handing over the file until they show it.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureHost, isServedByNpm } from '../../lib/ensureHost.mjs';
import { ensureInstalled, root } from '../../lib/setup.mjs';

const bench = path.join(root, 'test', 'bench');
const PATIENCE = 180_000;

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
    page: 'index.html#profileURL=/profile.cpuprofile',
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
  const site = await serve(viewer.files(), file);
  const server = await chromium.launchServer({ ...browserOptions, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    const { origin } = site;
    const milliseconds = viewer.open
      ? await openIn(viewer, page, file, origin)
      : await openAt(viewer, page, origin);
    const megabytes = peakOfChildren(server.process().pid);
    await browser.close();
    return { milliseconds, megabytes };
  } finally {
    await server.close();
    site.close();
  }
}

/** A viewer that takes the file's address with its own: loading the viewer is part of the time. */
async function openAt(viewer, page, origin) {
  const started = performance.now();
  await page.goto(`${origin}/${viewer.page}`, { waitUntil: 'commit' });
  await viewer.shown(page);
  return performance.now() - started;
}

/** A viewer that is given the file when it is there. */
async function openIn(viewer, page, file, origin) {
  await page.goto(`${origin}/${viewer.page}`, { waitUntil: 'load' });
  const shown = viewer.shown(page);
  const started = performance.now();
  await viewer.open(page, file);
  await shown;
  return performance.now() - started;
}

/** Serves a viewer's files, and the profile beside them, on this machine only. */
async function serve(folder, file) {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const server = http.createServer((request, response) => {
    const name = path.basename(new URL(request.url, 'http://viewer').pathname);
    const source = name === 'profile.cpuprofile' ? file : path.join(folder, name);
    const stream = fs.createReadStream(source);
    stream.on('open', () =>
      response.writeHead(200, { 'content-type': types[path.extname(name)] ?? 'application/octet-stream' }),
    );
    stream.on('error', () => response.writeHead(404).end());
    stream.pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
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
