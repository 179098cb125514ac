// Where VS Code can't come from npm (anything but Linux x64), @vscode/test-electron downloads the real one. Its
// package is installed only then, outside of the repository's own. This path is not exercised by our own builds.
import { execFileSync } from 'node:child_process';
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

/** The same VS Code with its window for Playwright, and the packaged extension installed. */
export async function launchElectron(which, { folder: workspace, settings = {}, env = {}, vsix, temporary }) {
  const { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath } = loadTestElectron();
  const { _electron } = await import('playwright-core');
  const program = await downloadAndUnzipVSCode(versions[which]);
  const places = [
    `--user-data-dir=${path.join(temporary, 'user')}`,
    `--extensions-dir=${path.join(temporary, 'extensions')}`,
  ];
  const [cli, ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(program);
  execFileSync(cli, [...cliArgs, ...places, '--install-extension', vsix], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  fs.mkdirSync(path.join(temporary, 'user', 'User'), { recursive: true });
  fs.writeFileSync(path.join(temporary, 'user', 'User', 'settings.json'), JSON.stringify(settings));
  const application = await _electron.launch({
    executablePath: program,
    args: [...places, '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', workspace],
    env: { ...process.env, ...env },
  });
  return { page: await application.firstWindow(), stop: () => application.close() };
}
