import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { encodeDetails, encodeProfile, encodeTree } from '../../src/core/profile/buffer';
import { ProfileBuilder } from '../../src/core/profile/profileBuilder';
import { launchBrowser } from './lib/browser';
import { type EditorStandIn, FlamePage, servePage } from './lib/flamePage';
import { shopProfile } from './lib/shopProfile';
import type { ThemeName } from './lib/themes';

declare const editor: EditorStandIn;

const HOSTILE = '</script><img src=x onerror="document.title=\'hacked\'">\u202e';

describe('flame graph page', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePage>>;
  let page: Page;
  let flame: FlamePage;

  before(async function () {
    this.timeout(300_000); // the browser may have to be installed first
    browser = await launchBrowser();
    server = await servePage();
  });

  after(async () => {
    await browser.close();
    await server.stop();
  });

  async function open(theme?: ThemeName): Promise<void> {
    page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    flame = await FlamePage.open(page, server.address, theme);
  }

  afterEach(async () => {
    assert.deepEqual(await flame.problems(), [], 'the policy was kept and no error was thrown');
    await page.close();
  });

  const focused = (): Locator => page.locator('[role=treeitem]:focus');
  const selected = (): Locator => page.locator('[role=treeitem][aria-selected=true]');
  const details = (): Locator => page.getByRole('complementary', { name: 'Details' });

  async function search(text: string): Promise<void> {
    await page.keyboard.press('/');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await flame.settle();
  }

  it('says what it waits for, then paints, and tells how long that took', async () => {
    await open();
    await flame.post({ type: 'loading', message: 'Reading the profile…', fraction: 0.4 });
    await page.getByText('Reading the profile…').waitFor();
    assert.equal(await page.locator('progress').getAttribute('value'), '0.4');
    await flame.post({
      type: 'profile',
      title: 'storefront',
      buffer: encodeProfile(shopProfile()),
      threads: [],
      thread: '',
      notes: [],
      root: '/shop',
    });
    const painted = await flame.sent('painted');
    assert.equal(painted.nodes, 9);
    assert.ok(painted.milliseconds > 0);
    const colours = await flame.coloursAt(70);
    assert.ok(colours.length > 2, `one colour only: ${colours}`);
  });

  it('paints the tree, then asks for lines and samples, and goes on where it is', async () => {
    await open();
    const shop = shopProfile();
    const message = { type: 'profile', title: 't', threads: [], thread: '', notes: [], root: '' } as const;
    await flame.post({ ...message, buffer: encodeTree(shop) });
    await flame.sent('painted');
    await flame.sent('details');
    await search('price');
    await details().getByText('price').first().waitFor();
    assert.equal(await details().getByText('Lines by self time').count(), 0);
    await page.keyboard.press('2');
    await page.getByText('Reading the samples…').waitFor();
    await flame.post({ type: 'details', buffer: encodeDetails(shop) });
    await page.getByRole('tree', { name: 'Time order flame graph' }).waitFor();
    assert.equal(await page.getByText('Reading the samples…').count(), 0);
    await page.keyboard.press('1');
    await search('price');
    await details().getByText('Lines by self time').waitFor();
  });

  it('asks for the samples at once where it is to show them', async () => {
    await open();
    const message = { type: 'profile', title: 't', threads: [], thread: '', notes: [], root: '' } as const;
    await flame.post({ ...message, buffer: encodeTree(shopProfile()), focus: { view: 'time-order' } });
    await flame.sent('details');
    await flame.post({ type: 'details', buffer: new ArrayBuffer(3) });
    await page
      .getByRole('alert')
      .getByText(/open the profile again/)
      .waitFor();
  });

  it('shows an error, an empty profile and a broken one each with what to do', async () => {
    await open();
    await flame.post({ type: 'error', message: 'The run is gone; record it again.' });
    await page.getByRole('alert').getByText('The run is gone; record it again.').waitFor();
    const message = { type: 'profile', title: 't', threads: [], thread: '', notes: [], root: '' } as const;
    await flame.post({ ...message, buffer: new ArrayBuffer(100) });
    await page
      .getByRole('alert')
      .getByText(/open the profile again/)
      .waitFor();
    const shop = shopProfile();
    await flame.post({ ...message, buffer: encodeProfile({ ...shop, self: shop.self.map(() => 0) }) });
    await page
      .getByRole('alert')
      .getByText(/idle in all samples/)
      .waitFor();
  });

  it('is a tree for the keyboard and for screen readers', async () => {
    await open();
    await flame.show(shopProfile());
    assert.equal(await page.getByRole('tree').getAttribute('aria-label'), 'Left heavy flame graph');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const item = focused();
    assert.equal(
      await item.getAttribute('aria-label'),
      'price(), 21.4 % self, 57.1 % total, src/price.ts line 12',
    );
    assert.deepEqual(
      await item.evaluate((element: { getAttribute(name: string): string | null }) =>
        ['aria-level', 'aria-expanded', 'aria-selected', 'aria-posinset', 'aria-setsize', 'tabindex'].map(
          (name) => element.getAttribute(name),
        ),
      ),
      ['4', 'true', 'true', '1', '2', '0'],
    );
    assert.equal(await page.locator('[role=treeitem][tabindex="0"]').count(), 1, 'one way in by Tab');
    await page.keyboard.press('ArrowRight');
    assert.match(
      (await focused().getAttribute('aria-label'))!,
      /^\(anonymous\), 28\.6 % self.*report\.ts line 8$/,
    );
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    assert.match((await focused().getAttribute('aria-label'))!, /^price\(\), 21\.4 % self, 35\.7 % total/);
    const box = (await focused().boundingBox())!;
    assert.ok(box.width > 200 && box.height >= 18, 'the focused item lies over its box');
    assert.match((await page.locator('.tooltip').textContent())!, /price.*Self21\.4 % · 150 ms/s);
    await page.keyboard.press('Enter');
    assert.deepEqual(await flame.sent('open'), {
      type: 'open',
      file: '/shop/src/price.ts',
      line: 12,
      column: 17,
    });
  });

  it('selects by a click, opens by a double click, and tells what it selected', async () => {
    await open();
    await flame.show(shopProfile());
    const view = (await page.locator('.view').boundingBox())!;
    await page.mouse.click(view.x + 100, view.y + 3 * 20 + 10);
    assert.match((await selected().getAttribute('aria-label'))!, /^price\(\)/);
    await page
      .getByRole('status')
      .filter({ hasText: /^price\(\), 21\.4 % self, 57\.1 % total/ })
      .waitFor();
    assert.match(
      (await details().textContent())!,
      /price.*src\/price\.ts:12.*Your code.*Low confidence: This line may/s,
    );
    await page.mouse.dblclick(view.x + 100, view.y + 2 * 20 + 10);
    assert.equal((await flame.sent('open')).file, '/shop/src/server.ts');
    await details().getByRole('button', { name: 'src/server.ts:5' }).waitFor();
    await page.mouse.click(view.x + 100, view.y + 3 * 20 + 10);
    await details()
      .getByRole('button', { name: /^Line 15/ })
      .click();
    assert.deepEqual(await flame.sent('open'), {
      type: 'open',
      file: '/shop/src/price.ts',
      line: 15,
      column: 1,
    });
  });

  it('zooms, pans and finds its way back', async () => {
    await open();
    await flame.show(shopProfile());
    await search('report');
    await page.keyboard.press(' ');
    await flame.settle();
    const box = (await focused().boundingBox())!;
    const view = (await page.locator('.view').boundingBox())!;
    assert.ok(Math.abs(box.width - view.width) < 10, 'the box is as wide as the view');
    await page.keyboard.press('Escape');
    await flame.settle();
    assert.ok((await focused().boundingBox())!.width < view.width / 2);
    await page.keyboard.press('Shift+Backspace');
    await flame.settle();
    assert.ok((await focused().boundingBox())!.width > view.width - 10);
    await page.keyboard.press('0');
    await flame.settle();
    const before = (await focused().boundingBox())!.width;
    await page.mouse.move(view.x + 600, view.y + 50);
    await page.mouse.wheel(0, -300);
    await flame.settle();
    assert.ok((await focused().boundingBox())!.width > before * 1.3, 'the wheel zooms');
    const start = (await focused().boundingBox())!.x;
    await page.mouse.down();
    await page.mouse.move(view.x + 580, view.y + 50, { steps: 4 });
    await page.mouse.up();
    await flame.settle();
    assert.ok(
      Math.abs((await focused().boundingBox())!.x - (start - 20)) < 3,
      'a drag moves the picture with it',
    );
  });

  it('searches, says the share of non-idle time, and steps through the matches', async () => {
    await open();
    await flame.show(shopProfile());
    const bright = await flame.coloursAt(70);
    await page.getByPlaceholder('Search functions and files').fill('SORT');
    await page.getByText('1 · 14.3 %').waitFor();
    await flame.settle();
    assert.notDeepEqual(await flame.coloursAt(70), bright, 'what was not found is faded');
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1 · 14.3 %').waitFor();
    assert.match((await selected().getAttribute('aria-label'))!, /^sort\(\)/);
    await page.getByPlaceholder('Search functions and files').fill('nothing like this');
    await page.getByText('No match', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Clear search' }).click();
    await flame.settle();
    assert.equal(await page.locator('.search .found').textContent(), '');
  });

  it('shows the order of time without idle time, or with it', async () => {
    await open();
    await flame.show(shopProfile());
    await page.keyboard.press('2');
    await search('report');
    assert.match((await details().textContent())!, /At 800 ms of the recording, for 200 ms/);
    const narrow = (await focused().boundingBox())!;
    const view = (await page.locator('.view').boundingBox())!;
    assert.ok(Math.abs(narrow.width / view.width - 2 / 7) < 0.02);
    await page.keyboard.press('i');
    await flame.settle();
    assert.ok(Math.abs((await selected().boundingBox())!.width / view.width - 2 / 10) < 0.02);
    assert.equal(await page.getByRole('button', { name: 'Idle' }).getAttribute('aria-pressed'), 'true');
  });

  it('says why there is no order of time, and leads on', async () => {
    await open();
    await flame.show(shopProfile({ samples: false }));
    await page.getByText('Time order').click();
    await page.getByText(/This capture kept how often each stack was seen, but not when/).waitFor();
    await page.getByRole('button', { name: 'Show left heavy' }).click();
    await page.getByRole('tree').waitFor();
    const threads = [
      { id: '', name: 'All threads' },
      { id: 'a', name: 'server' },
      { id: 'b', name: 'worker' },
    ];
    await flame.show(shopProfile({ samples: false }), { threads, title: 'two threads', thread: 'x' });
    await page.getByText('Time order').click();
    await page.getByRole('button', { name: 'worker' }).click();
    assert.deepEqual(await flame.sent('thread'), { type: 'thread', thread: 'b' });
    await page.getByRole('combobox', { name: 'Thread or process' }).selectOption('server');
    assert.deepEqual(await flame.sent('thread'), { type: 'thread', thread: 'a' });
  });

  it('shows a function between its callers and callees, chosen from a table', async () => {
    await open();
    await flame.show(shopProfile());
    await page.getByText('Sandwich').click();
    const table = page.getByRole('grid');
    const firstRow = table.locator('tbody tr:not(.gap)').first();
    assert.match((await firstRow.textContent())!, /42\.9 %57\.1 %.*price src\/price\.ts:12/);
    assert.equal(await firstRow.getAttribute('aria-selected'), 'true', 'the heaviest to begin with');
    await page.getByRole('button', { name: 'Total' }).click();
    assert.match((await firstRow.textContent())!, /85\.7 %.*emit/);
    await page.getByPlaceholder(/Filter/).fill('@acme');
    assert.equal(await table.locator('tbody tr:not(.gap)').count(), 1);
    await firstRow.click();
    await flame.settle();
    await firstRow.focus();
    await page.keyboard.press('Enter');
    await page.locator('.view').click({ position: { x: 10, y: 10 } });
    assert.match((await selected().getAttribute('aria-label'))!, /^emit\(\), caller, 14\.3 % total/);
    await page.getByPlaceholder(/Filter/).fill('nobody');
    await page.getByText('No function has “nobody” in its name or path.').waitFor();
  });

  it('focuses on functions, hides them, and joins recursion', async () => {
    await open();
    await flame.show(shopProfile());
    await search('price');
    await page.keyboard.press('r');
    await flame.settle();
    assert.match((await selected().getAttribute('aria-label'))!, /^price\(\), 42\.9 % self, 57\.1 % total/);
    await page.keyboard.press('f');
    await flame.settle();
    const view = (await page.locator('.view').boundingBox())!;
    assert.ok((await selected().boundingBox())!.width > view.width - 4);
    await page.getByRole('button', { name: 'End focus' }).click();
    await search('sort');
    await page.keyboard.press('h');
    await page.getByText('Hidden: sort').waitFor();
    assert.equal(await page.getByRole('treeitem', { name: /^sort/ }).count(), 0);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByText('Hidden: sort').count(), 0);
  });

  it('copies, exports and opens elsewhere', async () => {
    await open();
    await flame.show(shopProfile({ sortName: HOSTILE }));
    await search('@acme');
    await page.keyboard.press('Control+c');
    assert.match(
      (await flame.sent('copy')).text,
      /^<\/script><img .*\ufffd \(node_modules\/@acme\/sort\/index\.js:3\)$/,
    );
    await page.keyboard.press('y');
    assert.equal((await flame.sent('copy')).text.split('\n').length, 6);
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: /^Callers and callees/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('0');
    await flame.settle();

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Export as SVG…' }).click();
    const svg = await flame.sent('save');
    assert.deepEqual([svg.kind, svg.name], ['svg', 'storefront-left-heavy.svg']);
    const parsed = await page.evaluate((text) => editor.readSvg(text), svg.text!);
    assert.equal(parsed.error, '');
    assert.ok(parsed.texts.includes('handleRequest') && parsed.rects >= 8);
    assert.deepEqual(parsed.tags, ['rect', 'svg', 'text', 'title']);

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Export as PNG…' }).click();
    const png = await flame.sent('save');
    assert.equal(png.name, 'storefront-left-heavy.png');
    assert.ok(png.text!.slice(1, 4) === 'PNG' && png.text!.length > 2000);

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Open in speedscope' }).click();
    await flame.sent('openInSpeedscope');
  });

  it('lets names be nothing but names', async () => {
    await open();
    await flame.show(shopProfile({ sortName: HOSTILE }), { title: HOSTILE, notes: [HOSTILE], root: '/shop' });
    await search('acme');
    await page.keyboard.press('3');
    await flame.settle();
    assert.ok((await page.locator('.function-name').first().textContent())!.startsWith('</script><img'));
    assert.equal(await page.locator('img').count(), 0);
    assert.notEqual(await page.title(), 'hacked');
  });

  it('follows the theme while it is open', async () => {
    await open('dark');
    await flame.show(shopProfile());
    const colours: string[][] = [];
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[]) {
      await flame.setTheme(theme);
      await flame.settle();
      colours.push(await flame.coloursAt(70));
    }
    assert.equal(new Set(colours.map(String)).size, 4);
    assert.ok(colours[2]!.includes('rgb(0,0,0)'), 'high contrast has borders on the background');
    assert.ok(colours[3]!.includes('rgb(255,255,255)'));
  });

  it('is where it was after a reload, and keeps what the host gave it', async () => {
    await open();
    await flame.show(shopProfile(), { source: { run: 'r1' } });
    await search('sort');
    await page.keyboard.press(' ');
    await page.keyboard.press('c');
    await flame.settle();
    const box = (await selected().boundingBox())!;
    assert.deepEqual((await flame.kept())?.source, { run: 'r1' });
    await page.reload();
    await flame.sent('ready');
    await flame.show(shopProfile(), { source: { run: 'r1' } });
    await flame.settle();
    assert.deepEqual(await selected().boundingBox(), box);
    assert.match((await selected().getAttribute('aria-label'))!, /^sort/);
    assert.equal(await page.getByPlaceholder('Search functions and files').inputValue(), 'sort');
    assert.equal(await page.getByRole('combobox', { name: 'Colour by' }).inputValue(), 'package');
  });

  it('looks where it is told to', async () => {
    await open();
    const price = { name: 'price', file: '/shop/src/price.ts', line: 12 };
    await flame.show(shopProfile(), { focus: { ...price, view: 'sandwich' } });
    await flame.settle();
    assert.match((await selected().getAttribute('aria-label'))!, /^price\(\)/);
    assert.ok(await page.getByRole('radio', { name: 'Sandwich' }).isChecked());
    await flame.post({ type: 'focus', focus: { view: 'left-heavy', file: '/shop/src/report.ts', line: 8 } });
    await flame.settle();
    assert.match((await selected().getAttribute('aria-label'))!, /^\(anonymous\)/);
    await flame.post({ type: 'focus', focus: { name: 'gone', file: '/shop/src/gone.ts' } });
    await page.getByText('gone is not in this profile.').waitFor({ state: 'attached' });
    await flame.post({ type: 'focus', focus: { search: 'emit' } });
    await page
      .getByText(/85\.7 %/)
      .first()
      .waitFor();
  });

  it('shows notes until they are put away, and explains its keys', async () => {
    await open();
    await flame.show(shopProfile(), { notes: ['Sampled every 1 ms.'] });
    await flame.post({ type: 'notes', notes: ['Sampled every 1 ms.', 'Two threads ended early.'] });
    const notes = page.getByRole('region', { name: 'Notes on this profile' });
    assert.equal(await notes.getByText('Two threads ended early.').count(), 0);
    await notes.getByRole('button', { name: '1 more' }).click();
    await notes.getByText('Two threads ended early.').waitFor();
    await notes.getByRole('button', { name: 'Put the notes away' }).click();
    assert.equal(await notes.count(), 0);
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Follow the heaviest path').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  it('shows a stack of ten thousand frames', async () => {
    await open();
    const builder = new ProfileBuilder('us');
    const descend = builder.callee({
      name: 'descend',
      url: 'file:///shop/src/deep.js',
      scriptId: '1',
      line: 1,
      column: 1,
    });
    let node = 0;
    for (let i = 0; i < 10_000; i++) node = builder.child(node, descend);
    builder.addSelf(node, 1000);
    builder.addSample(node, 0);
    await flame.show(builder.build({ startTime: 0, duration: 1000 }));
    await page.keyboard.press('End');
    await flame.settle();
    assert.equal(await focused().getAttribute('aria-level'), '10001');
    assert.ok((await page.getByRole('treeitem').count()) < 100, 'only the surroundings are in the document');
    const view = (await page.locator('.view').boundingBox())!;
    const box = (await focused().boundingBox())!;
    assert.ok(box.y >= view.y && box.y + box.height <= view.y + view.height, 'scrolled to it');
    await page.keyboard.press('2');
    await flame.settle();
    assert.match((await selected().getAttribute('aria-label'))!, /^descend\(\), 0 % self, 100\.0 % total/);
    await page.keyboard.press('3');
    await page.keyboard.press('r');
    await flame.settle();
    assert.match(
      (await selected().getAttribute('aria-label'))!,
      /^descend\(\), 100\.0 % self, 100\.0 % total/,
    );
  });

  it('is usable in a narrow column', async () => {
    await open();
    await page.setViewportSize({ width: 360, height: 700 });
    await flame.show(shopProfile(), {
      threads: [
        { id: '', name: 'All' },
        { id: 'a', name: 'server' },
      ],
    });
    await flame.settle();
    const outside = await page.evaluate(() => editor.outside());
    assert.deepEqual(outside, [], 'nothing sticks out of the page');
    const view = (await page.locator('.view').boundingBox())!;
    assert.ok(view.height > 100 && view.width > 300);
  });
});
