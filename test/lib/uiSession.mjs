// The workbench with the packaged extension installed, as a user has it, with a page to operate it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchElectron } from './electronHost.mjs';
import { ensureHost, isServedByNpm } from './ensureHost.mjs';
import { packageExtension } from './packageExtension.mjs';
import { startBrowser, startServer } from './server.mjs';
import { root } from './setup.mjs';
import { openWorkbench } from './workbench.mjs';

const which = process.env.HOTLIGHT_TEST_VSCODE === 'oldest' ? 'oldest' : 'latest';

/**
 * @param {object} options
 * @param {string} options.name  of the session, for its logs
 * @param {string} options.folder  the workspace, absolute: a folder or a .code-workspace file
 * @param {Record<string, unknown>} [options.settings]
 * @param {Record<string, string>} [options.env]  for the extension host and what it starts
 * @param {{ width: number, height: number }} [options.viewport]
 * @returns {Promise<{ page: import('playwright-core').Page, screenshot(name: string): Promise<string>, stop(): Promise<void> }>}
 */
export async function startUi({ name, folder, settings, env, viewport }) {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-ui-'));
  const vsix = path.join(temporary, 'hotlight.vsix');
  packageExtension(vsix);
  const started = isServedByNpm
    ? await startInBrowser({ name, folder, settings, env, viewport, vsix })
    : await launchElectron(which, { folder, settings, env, viewport, vsix, temporary });
  // A slow machine is no defect; what never comes still fails.
  started.page.setDefaultTimeout(60_000);
  return {
    page: started.page,
    async screenshot(title) {
      const file = path.join(root, 'out', 'logs', `ui-${name}-${title}.png`);
      await started.page.screenshot({ path: file });
      return file;
    },
    async stop() {
      await started.stop();
      fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

async function startInBrowser({ name, folder, settings, env, viewport, vsix }) {
  const host = ensureHost(which);
  const log = path.join(root, 'out', 'logs', `ui-${name}-server.log`);
  const server = await startServer({ ...host, vsix: [vsix], settings, env, log });
  const browser = await startBrowser(host.browser, viewport);
  const stop = async () => {
    await browser.stop();
    await server.stop();
  };
  try {
    await openWorkbench(browser.page, server, { folder });
  } catch (error) {
    await stop();
    throw error;
  }
  return { page: browser.page, stop };
}
