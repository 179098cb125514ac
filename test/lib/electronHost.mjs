// Where VS Code can't come from npm (anything but Linux x64), @vscode/test-electron downloads the real one. Its
// package is installed only then, outside of the repository's own. This path is not exercised by our own builds.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { npm, root } from './setup.mjs';

const testElectron = '2.5.2'; // the newest that runs on Node 20
const versions = { latest: '1.139.1', oldest: '1.100.3' };
const folder = path.join(root, 'out', 'test-electron');

function loadTestElectron() {
  fs.mkdirSync(folder, { recursive: true });
  const manifest = path.join(folder, 'package.json');
  if (!fs.existsSync(manifest)) fs.writeFileSync(manifest, '{ "private": true }\n');
  const require = createRequire(manifest);
  try {
    return require('@vscode/test-electron');
  } catch {
    npm(
      ['install', '--no-audit', '--no-fund', '--save-exact', `@vscode/test-electron@${testElectron}`],
      folder,
    );
    return require('@vscode/test-electron');
  }
}

/**
 * Runs a suite in the downloaded VS Code.
 * @param {'latest' | 'oldest'} which
 * @param {{ folder: string, testsPath: string, askForTrust: boolean, env: Record<string, string> }} run
 */
export async function runInElectron(which, { folder: workspace, testsPath, askForTrust, env }) {
  const { runTests } = loadTestElectron();
  await runTests({
    version: versions[which],
    extensionDevelopmentPath: root,
    extensionTestsPath: testsPath,
    extensionTestsEnv: env,
    launchArgs: [workspace, ...(askForTrust ? [] : ['--disable-workspace-trust'])],
  });
}

/** The path of VS Code's program, downloaded first when it has to be; for Playwright's Electron. */
export async function downloadVscode(which) {
  return loadTestElectron().downloadAndUnzipVSCode(versions[which]);
}
