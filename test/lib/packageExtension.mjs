// npm run package: builds what is not built and writes the .vsix, by default dist/hotlight.vsix.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './setup.mjs';

/** @param {string} file  to be written, absolute */
export function packageExtension(file) {
  ensureBuilt();
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const options = [
    '--no-dependencies', // everything is bundled
    '--allow-missing-repository',
    '--no-rewrite-relative-links', // the README's pictures are in the package
  ];
  const result = spawnSync(process.execPath, [vsce, 'package', ...options, '--out', file], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`vsce could not package the extension.\n${result.stdout}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = path.resolve(process.argv[2] ?? path.join(root, 'dist', 'hotlight.vsix'));
  packageExtension(file);
  console.log(`${path.relative(process.cwd(), file)} is packaged.`);
}
