import path from 'node:path';
import type { Page } from 'playwright-core';
import { encodeProfile } from '../../../src/core/profile/buffer';
import type { Profile } from '../../../src/core/profile/profile';
import type { FromFlamePage, ToFlamePage } from '../../../src/protocol/flame';
import { flameHtml } from '../../../src/protocol/flameHtml';
import { serveBuilt } from './serveBuilt';
import { type EditorTheme, THEMES, type ThemeName } from './themes';

type ProfileMessage = Extract<ToFlamePage, { type: 'profile' }>;

/** What editorStandIn.js puts into the page. */
export interface EditorStandIn {
  readonly problems: readonly string[];
  setTheme(theme: EditorTheme): void;
  post(message: unknown, base64?: string, earlier?: string): void;
  take(type: string): unknown;
  kept(): Record<string, unknown> | undefined;
  coloursAt(y: number): string[];
  readSvg(text: string): { error: string; tags: string[]; rects: number; texts: string[] };
  outside(): string[];
}
declare const editor: EditorStandIn;

/** Serves the page as the editor does. */
export function servePage(): ReturnType<typeof serveBuilt> {
  return serveBuilt((cspSource) => flameHtml({ script: '/flame.js', style: '/flame.css', cspSource }));
}

/** The page with a stand-in for the editor around it. */
export class FlamePage {
  private constructor(readonly page: Page) {}

  /** Opens the page and waits until it is ready for messages. */
  static async open(page: Page, address: string, theme: ThemeName = 'dark'): Promise<FlamePage> {
    await page.addInitScript({ path: path.join(__dirname, 'editorStandIn.js') });
    await page.addInitScript(
      `document.addEventListener('DOMContentLoaded', () => editor.setTheme(${JSON.stringify(THEMES[theme])}))`,
    );
    await page.goto(address);
    const opened = new FlamePage(page);
    await opened.sent('ready');
    return opened;
  }

  /** Sends a profile and waits for the first picture. */
  async show(profile: Profile, more: Partial<Omit<ProfileMessage, 'type' | 'buffer'>> = {}): Promise<void> {
    await this.post({
      type: 'profile',
      title: 'storefront',
      buffer: encodeProfile(profile),
      threads: [],
      thread: '',
      notes: [],
      root: '/shop',
      ...more,
    });
    await this.sent('painted');
  }

  async post(message: ToFlamePage): Promise<void> {
    const { buffer, comparison, ...rest } = message as ProfileMessage;
    const base64 = (data: ArrayBuffer | undefined): string | undefined =>
      data && Buffer.from(data).toString('base64');
    const plain =
      comparison === undefined ? rest : { ...rest, comparison: { ...comparison, buffer: undefined } };
    await this.page.evaluate(([wanted, data, earlier]) => editor.post(wanted, data, earlier), [
      plain,
      base64(buffer),
      base64(comparison?.buffer),
    ] as const);
  }

  /** Waits for the first message of a type that was not asked for before. A buffer comes as `text`. */
  async sent<Type extends FromFlamePage['type']>(
    type: Type,
  ): Promise<Extract<FromFlamePage, { type: Type }> & { readonly text?: string }> {
    const handle = await this.page.waitForFunction((wanted) => editor.take(wanted), type);
    return (await handle.jsonValue()) as Awaited<ReturnType<typeof this.sent<Type>>>;
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate((next) => editor.setTheme(next), THEMES[theme] as EditorTheme);
  }

  /** What the page asked to keep over a reload. */
  async kept(): Promise<Record<string, unknown> | undefined> {
    return this.page.evaluate(() => editor.kept());
  }

  /** What the policy stopped, and errors that nobody caught. */
  async problems(): Promise<readonly string[]> {
    return this.page.evaluate(() => editor.problems);
  }

  async coloursAt(y: number): Promise<string[]> {
    return this.page.evaluate((line) => editor.coloursAt(line), y);
  }

  /** Waits for delayed work (typing, motion, keeping state) and for two frames after it. */
  async settle(): Promise<void> {
    await this.page.waitForTimeout(400);
    await this.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
  }
}
