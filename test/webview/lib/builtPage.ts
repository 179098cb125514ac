import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { EditorStandIn } from './flamePage';
import { THEMES, type ThemeName } from './themes';

declare const editor: EditorStandIn;

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
