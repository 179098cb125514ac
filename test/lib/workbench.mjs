// Opens the workbench in a page and operates it as a user does.

/**
 * @param {import('playwright-core').Page} page
 * @param {{ base: string, port: number }} server
 * @param {object} options
 * @param {string} options.folder  the workspace, absolute: a folder or a .code-workspace file
 * @param {string} [options.openFile]  a file to open, absolute
 * @param {string[]} [options.extensions]  extensions under development, absolute
 * @param {string} [options.extensionTestsPath]  a module whose run() is called in the extension host
 */
export async function openWorkbench(page, server, { folder, openFile, extensions = [], extensionTestsPath }) {
  const uri = (file) => ({
    $mid: 1,
    scheme: 'vscode-remote',
    authority: `localhost:${server.port}`,
    path: file,
  });
  await page.addInitScript(changeConfiguration, {
    origin: server.base,
    development: {
      ...(extensions.length > 0 ? { extensions: extensions.map(uri) } : {}),
      ...(extensionTestsPath ? { extensionTestsPath: uri(extensionTestsPath) } : {}),
    },
  });
  const payload = [['skipWelcome', 'true']];
  if (openFile) payload.push(['openFile', `vscode-remote://localhost:${server.port}${encodeURI(openFile)}`]);
  const workspace = folder.endsWith('.code-workspace') ? { workspace: folder } : { folder };
  const query = new URLSearchParams({ ...workspace, payload: JSON.stringify(payload) });
  await page.goto(`${server.base}/?${query.toString().replaceAll('+', '%20')}`);
}

/**
 * Runs in the page, before the workbench reads its configuration. Answering the document's request instead
 * (page.route) would take its network address from it, and Chromium then blocks the workbench's WebSocket.
 */
function changeConfiguration({ origin, development }) {
  if (window !== window.top || location.origin !== origin) return;
  const observer = new MutationObserver(() => {
    const meta = document.getElementById('vscode-workbench-web-configuration');
    if (!meta) return;
    observer.disconnect();
    const configuration = JSON.parse(meta.getAttribute('data-settings'));
    configuration.developmentOptions = { ...configuration.developmentOptions, ...development };
    const product = configuration.productConfiguration;
    for (const key of ['extensionsGallery', 'serviceWorker', 'updateEndpoint', 'telemetryEndpoint']) {
      delete product[key];
    }
    product.enableTelemetry = false;
    meta.setAttribute('data-settings', JSON.stringify(configuration));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Runs a command from the command palette by its full title. */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input.input').fill(`>${title}`);
  await quickPickRow(page, title).click();
}

/** Opens a file of the workspace by its path in it, and waits until it has the focus. */
export async function openFile(page, file) {
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input.input').fill(file);
  const name = file.split('/').pop();
  await quickPickRow(page, name).click();
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

/** The row of the open quick pick that shows this text. */
export function quickPickRow(page, text) {
  return page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
}

/** The document that an extension's webview shows: the extension's HTML is a frame in VS Code's own frame. */
export function webviewFrame(page) {
  return page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
}

/** One line of the editor that has the focus, by its 1-based number, scrolled into view by going there. */
export async function goToLine(page, line, column = 1) {
  const cursor = page.locator('.statusbar-item', { hasText: `Ln ${line},` }).first();
  // A file that is still being opened, or a message, may take what is typed.
  await eventually(`cursor in line ${line}`, async () => {
    await page.keyboard.press('Control+G');
    await page.locator('.quick-input-widget input.input').fill(`:${line}:${column}`, { timeout: 5000 });
    await page.keyboard.press('Enter');
    await cursor.waitFor({ timeout: 3000 });
    return true;
  });
}

/** The row of the light bulb's menu at the cursor that shows this text. */
export async function quickFixRow(page, text) {
  const row = page.locator('.action-widget .monaco-list-row', { hasText: text }).first();
  // The menu closes when anything else gets the focus or changes in the editor, such as a lens that comes late.
  await eventually(`quick fix “${text}”`, async () => {
    await runCommand(page, 'Quick Fix...');
    await row.waitFor({ timeout: 5000 });
    // What lies over a menu that was just opened goes when the mouse moves (VS Code 1.100).
    const { x, y } = await row.boundingBox();
    await page.mouse.move(x + 3, y + 3);
    return true;
  });
  return row;
}

/** The notification that says this: where it pops up or, as those go by themselves, in the list of all. */
export async function notification(page, text) {
  const found = page.locator('.notification-list-item', { hasText: text }).first();
  await found.waitFor({ timeout: 30_000 }).catch(async () => {
    await runCommand(page, 'Notifications: Show Notifications');
    await found.waitFor();
  });
  return found;
}

/** Chooses an entry of the context menu of a row. */
export async function chooseInContextMenu(page, row, name) {
  const entry = page.getByRole('menuitem', { name });
  // A menu that has just opened takes no click, so that letting go of the right button chooses nothing.
  await eventually(`“${name}” in the context menu`, async () => {
    if (!(await entry.isVisible())) await row.click({ button: 'right' });
    await entry.click({ timeout: 5000 });
    await entry.waitFor({ state: 'hidden', timeout: 2000 });
    return true;
  });
}

/** The line of text in the editor that contains this. */
export function editorLine(page, text) {
  // The editor puts non-breaking spaces where the source has plain ones; Playwright takes both for the same.
  return page.locator('.editor-instance .view-line', { hasText: text }).first();
}

/** Asks until there is an answer that is not false or undefined. Errors count as no answer yet. */
export async function eventually(what, ask, timeout = 60_000) {
  let last;
  for (const deadline = Date.now() + timeout; Date.now() < deadline; ) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No ${what} within ${timeout / 1000} s.`, { cause: last });
}
