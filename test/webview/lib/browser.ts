import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

interface EnsureHost {
  readonly isServedByNpm: boolean;
  ensureHost(): {
    readonly browser: { readonly executablePath: string; readonly env: Record<string, string> };
  };
}

/** The Chromium that the other suites run in, or an installed Chrome where that one does not exist. */
export async function launchBrowser(): Promise<Browser> {
  const host = path.resolve(__dirname, '..', '..', 'lib', 'ensureHost.mjs');
  const { isServedByNpm, ensureHost } = (await import(pathToFileURL(host).href)) as EnsureHost;
  if (!isServedByNpm) return chromium.launch({ channel: 'chrome' });
  const { executablePath, env } = ensureHost().browser;
  return chromium.launch({
    executablePath,
    env: { ...(process.env as Record<string, string>), ...env },
    args: ['--no-sandbox', '--disable-gpu'], // as root, and without a graphics card
  });
}
