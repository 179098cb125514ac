import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readZip, type ZipEntry } from './zip';

const root = path.resolve(__dirname, '..', '..');
const megabyte = 1024 * 1024;

/** What users get; the first two are the format's own. */
const EXPECTED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/dist\/[\w/.-]+\.m?js$/,
  /^extension\/dist\/(libpg-query\.wasm|LICENSE-libpg-query|pglite\/LICENSE)$/,
  /^extension\/dist\/pglite\/\w+\.(wasm|data|tar\.gz)$/,
  /^extension\/dist\/webview\/\w+\.css$/,
  /^extension\/dist\/webview\/pev2\/(pev2\.css|LICENSES\.txt)$/,
  /^extension\/dist\/webview\/speedscope\//,
  /^extension\/media\//,
  /^extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/i,
];

describe('the packaged extension', () => {
  let temporary: string;
  let files: Map<string, ZipEntry>;

  before(function () {
    this.timeout(120_000);
    temporary = mkdtempSync(path.join(os.tmpdir(), 'hotlight-package-'));
    const out = path.join(temporary, 'hotlight.vsix');
    const script = path.join(root, 'test', 'lib', 'packageExtension.mjs');
    execFileSync(process.execPath, [script, out], { stdio: 'pipe' });
    files = readZip(readFileSync(out));
  });
  after(() => rmSync(temporary, { recursive: true, force: true }));

  it('holds what runs and what is read, and nothing else', () => {
    const unexpected = [...files.keys()].filter((name) => !EXPECTED.some((pattern) => pattern.test(name)));
    assert.deepEqual(unexpected, []);
    assert.deepEqual(
      [...files.keys()].filter((name) => name.endsWith('.map')),
      [],
    );
    const manifest = JSON.parse(files.get('extension/package.json')!.data.toString());
    const needed = [
      manifest.main,
      manifest.icon,
      manifest.bin.hotlight,
      'dist/agent.js',
      'dist/agentStart.js',
      'dist/webview/flame.js',
    ];
    const missing = needed
      .map((name: string) => path.posix.join('extension', name))
      .filter((name) => !files.has(name));
    assert.deepEqual(missing, []);
  });

  it('takes less than two megabytes without the viewers, the SQL parser and the PostgreSQL that it carries along', () => {
    const own = [...files].filter(([name]) => !/\/(speedscope|pev2|pglite)\/|\.wasm$/.test(name));
    const size = own.reduce((sum, [, { packedSize }]) => sum + packedSize, 0);
    assert.ok(size < 2 * megabyte, `${(size / megabyte).toFixed(2)} MB`);
  });

  it('names no folder of the machine that it was built on', () => {
    const places = [root, os.homedir(), os.tmpdir()].map((place) => `${place}${path.sep}`);
    const named = [...files].filter(([name, { data }]) => {
      // PGlite names folders of the machine that its authors built it on, and Emscripten has a home of its own.
      if (name.includes('/pglite/')) return false;
      const text = data.toString('latin1').replaceAll('/home/web_user', '');
      return places.some((place) => text.includes(place)) || /\/(home|Users)\/[a-z]/.test(text);
    });
    assert.deepEqual(
      named.map(([name]) => name),
      [],
    );
  });
});
