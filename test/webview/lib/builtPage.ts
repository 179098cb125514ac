import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ASSETS, type EditorStandIn } from './flamePage';
import { THEMES, type ThemeName } from './themes';

declare const editor: EditorStandIn;

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** Serves a page as the editor does: its document with its policy, and the built files. */
export async function serveBuilt(
  html: (cspSource: string) => string,
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://page').pathname;
    const type = TYPES[path.extname(name)];
    if (type === undefined) {
      response.setHeader('content-type', 'text/html');
      response.end(html(`http://${request.headers.host}`));
      return;
    }
    response.setHeader('content-type', type);
    readFile(path.join(ASSETS, path.normalize(name))).then(
      (text) => response.end(text),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}

/** A built page with a stand-in for the editor around it. */
export class BuiltPage {
  private constructor(readonly page: Page) {}

  /** Opens a page and waits until it is ready for messages. */
  static async open(browser: Browser, address: string, theme: ThemeName = 'dark'): Promise<BuiltPage> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 700 } });
    await page.addInitScript({ path: path.join(__dirname, 'editorStandIn.js') });
    await page.addInitScript(
      `document.addEventListener('DOMContentLoaded', () => editor.setTheme(${JSON.stringify(THEMES[theme])}))`,
    );
    await page.goto(address);
    const opened = new BuiltPage(page);
    await opened.sent('ready');
    return opened;
  }

  async post(message: unknown): Promise<void> {
    await this.page.evaluate((it) => editor.post(it), message);
  }

  /** Waits for the next message of a type. */
  async sent(type: string): Promise<unknown> {
    const handle = await this.page.waitForFunction((wanted) => editor.take(wanted), type);
    return handle.jsonValue();
  }

  /** What the page keeps over a reload. */
  kept(): Promise<Record<string, unknown> | undefined> {
    return this.page.evaluate(() => editor.kept());
  }

  /** What the policy stopped, and errors that nobody caught. */
  problems(): Promise<readonly string[]> {
    return this.page.evaluate(() => [...editor.problems]);
  }
}
