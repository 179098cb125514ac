import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { flamePage } from '../../src/cli/flamePage';
import { compareSides, matchSides } from '../../src/core/compare/compareProfiles';
import { differentialOf } from '../../src/core/compare/differential';
import { encodeProfile } from '../../src/core/profile/buffer';
import type { Profile } from '../../src/core/profile/profile';
import type { FlameComparison } from '../../src/protocol/flame';
import { launchBrowser } from './lib/browser';
import { FlamePage, servePage } from './lib/flamePage';
import { ASSETS } from './lib/serveBuilt';
import { shopProfile } from './lib/shopProfile';
import type { ThemeName } from './lib/themes';

const HOSTILE = '</script><img src=x onerror="document.title=\'hacked\'">';

/** The shop after sort() got fast and report() got twice as slow; four runs a side, each a little different. */
function shops(sortName: string): { after: Profile; comparison: FlameComparison } {
  const run = (factors: Readonly<Record<string, number>>, noise: number): Profile => {
    const profile = shopProfile({ sortName, samples: false });
    const factor = (node: number): number =>
      (factors[profile.frames[profile.frame[node]!]!.name] ?? 1) * (1 + noise / 100);
    return { ...profile, self: profile.self.map((value, node) => value * factor(node)) };
  };
  const before = [0, 1, 2, 3].map((noise) => run({}, noise));
  const after = [0, 1, 2, 3].map((noise) => run({ [sortName]: 0.1, '': 2 }, noise));
  const sides = matchSides(before, after);
  const merged = differentialOf(before, after, sides, compareSides(sides));
  return {
    after: merged.after,
    comparison: {
      buffer: encodeProfile(merged.before),
      before: 'main',
      after: 'working tree',
      repeats: [4, 4],
      tested: merged.tested,
    },
  };
}

describe('differential flame graph', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePage>>;
  let page: Page;
  let flame: FlamePage;

  before(async function () {
    this.timeout(300_000);
    browser = await launchBrowser();
    server = await servePage();
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });
  afterEach(async () => {
    assert.deepEqual(await flame.problems(), []);
    await page.close();
  });

  async function open(theme?: ThemeName, sortName = 'sort'): Promise<void> {
    page = await browser.newPage({ viewport: { width: 1300, height: 700 } });
    flame = await FlamePage.open(page, server.address, theme);
    const { after, comparison } = shops(sortName);
    await flame.show(after, { comparison, title: 'main → working tree' });
  }

  it('says of each frame what it had, what it has, the change and how sure that is', async () => {
    await open();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('What changed').waitFor();
    await details.getByText('main (mean of 4 runs)').waitFor();
    // The change of the whole: 90 ms less in sort(), 200 ms more in report(), with the noise of a percent and a half.
    await details.getByRole('row', { name: /Everything 100.0 % 100.0 % \+112 ms/ }).waitFor();
    await details.getByRole('button', { name: /sort/ }).click();
    const item = page.locator('[role=treeitem][aria-selected=true]');
    const label = await item.getAttribute('aria-label');
    assert.match(
      label!,
      /^sort\(\), total 14\.3 % before, 1\.2 % after, −91\.3 ms, self 14\.3 % before, 1\.2 % after, −91\.3 ms, the function is faster, p = 0\.029, node_modules\/@acme\/sort\/index\.js line 3$/,
    );
    await details.getByText('Self of the function: faster, p = 0.029').waitFor();
  });

  it('has the layout of either side, and keeps the function that is looked at', async () => {
    await open();
    await page.getByRole('complementary').getByRole('button', { name: /sort/ }).click();
    const width = async (): Promise<number> => (await page.locator('.twin .current').boundingBox())!.width;
    await flame.settle();
    const after = await width();
    await page.getByRole('radio', { name: 'Before' }).check({ force: true });
    await flame.settle();
    assert.match(
      (await page.locator('.twin .current').getAttribute('aria-label'))!,
      /^sort\(\), total 14\.3 % before/,
    );
    assert.ok((await width()) > after * 5, `${await width()} px before, ${after} px after`);
    assert.equal(
      await page.getByRole('tree').getAttribute('aria-label'),
      'Differential flame graph, layout of main',
    );
    await page.keyboard.press('1');
    await page.getByRole('tree', { name: 'Differential flame graph, layout of working tree' }).waitFor();
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
    it(`tells more, less and the same by colour: ${theme}`, async () => {
      await open(theme);
      await flame.settle();
      const legend: string[] = await page.evaluate(
        "[...document.querySelectorAll('.legend .chip')].map((chip) => getComputedStyle(chip).backgroundColor)",
      );
      assert.equal(legend.length, 9);
      assert.equal(new Set(legend).size, 9);
      const channels = (colour: string): number[] => colour.match(/\d+/g)!.map(Number);
      const [less, more] = [channels(legend[0]!), channels(legend[8]!)];
      assert.ok(less[2]! > less[0]! && more[0]! > more[2]!, `${less} is not blue, or ${more} not orange`);
      const painted = await flame.coloursAt(100);
      assert.ok(painted.length > 1, painted.join(' '));
      await page.getByLabel('Threshold').selectOption('5');
      await page.getByLabel('Change of').selectOption('self');
      await page.getByText('less than 5 %').waitFor();
      await page.getByText(/change of the self value/).waitFor();
    });
  }

  it('shows what hides below hostile names, in words', async () => {
    await open('dark', HOSTILE);
    assert.equal(await page.title(), 'Flame graph');
    await page.getByRole('complementary').getByText('</script><img').first().waitFor();
  });

  it('says it when the sides don’t belong together', async () => {
    page = await browser.newPage();
    flame = await FlamePage.open(page, server.address);
    const { comparison } = shops('sort');
    const message = { type: 'profile', title: 't', threads: [], thread: '', notes: [], root: '' } as const;
    const other = { ...comparison, buffer: encodeProfile(shopProfile({ sortName: 'other' })) };
    await flame.post({ ...message, buffer: encodeProfile(shops('sort').after), comparison: other });
    await page
      .getByRole('alert')
      .getByText(/don’t belong together/)
      .waitFor();
  });

  it('works as a page of its own', async () => {
    await open();
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'hotlight page ü-'));
    const saved = await browser.newPage();
    try {
      const [script, style] = await Promise.all(
        ['flame.js', 'flame.css'].map((name) => fs.readFile(path.join(ASSETS, name), 'utf8')),
      );
      const { after, comparison } = shops(HOSTILE);
      const input = { title: 't', threads: [{ id: '', name: 'x' }], notes: [], root: '/shop', comparison };
      const file = path.join(folder, 'diff.html');
      await fs.writeFile(
        file,
        flamePage({ ...input, buffer: encodeProfile(after) }, { script: script!, style: style! }),
      );
      await saved.goto(pathToFileURL(file).href);
      await saved.getByRole('tree', { name: 'Differential flame graph, layout of working tree' }).waitFor();
      await saved.getByText('main (mean of 4 runs)').waitFor();
    } finally {
      await saved.close();
      await fs.rm(folder, { recursive: true });
    }
  });
});
