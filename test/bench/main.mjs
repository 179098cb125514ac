// npm run bench -- [name…] [--option…]: runs benchmarks and prints what they measured.
// A benchmark is a file `<name>.mjs` beside this one that exports `run(args)` and `about`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureInstalled } from '../lib/setup.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const names = fs
  .readdirSync(here)
  .filter((file) => file.endsWith('.mjs') && file !== 'main.mjs')
  .map((file) => file.replace(/\.mjs$/, ''));

const args = process.argv.slice(2);
const chosen = args.filter((arg) => !arg.startsWith('-'));
const options = args.filter((arg) => arg.startsWith('-'));
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0 || options.includes('--help')) {
  if (unknown.length > 0)
    console.error(`There is no benchmark "${unknown[0]}"; there are ${names.join(', ')}.`);
  else console.log(`npm run bench -- [${names.join(' | ')}] [--option=value…]\n`);
  for (const name of options.includes('--help') ? names : []) {
    const { about } = await import(pathToFileURL(path.join(here, `${name}.mjs`)).href);
    console.log(`${name}\n  ${about}`);
  }
  process.exit(unknown.length > 0 ? 2 : 0);
}

ensureInstalled();
for (const name of chosen.length > 0 ? chosen : names) {
  console.log(`\n## ${name}\n`);
  const { run } = await import(pathToFileURL(path.join(here, `${name}.mjs`)).href);
  await run(options);
}
