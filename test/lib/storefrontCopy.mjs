import fs from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

/** Puts the sources of the example shop into a folder, without what was installed, built or recorded there. */
export function copyStorefront(folder) {
  fs.cpSync(path.join(root, 'test', 'apps', 'storefront'), folder, {
    recursive: true,
    filter: (file) => !/[\\/](node_modules|dist|\.hotlight)$/.test(file),
  });
}
