// One machine's ripgrep, in place of a package that downloads it (or one that carries it for twelve platforms).
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const folder = path.dirname(require.resolve('@vscode/ripgrep-linux-x64/package.json'));

export const rgPath = path.join(folder, 'bin', 'rg');
