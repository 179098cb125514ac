// npm run demo: finds the hot lines of a real app, from nothing but a clone. Ctrl-C stops it; it always cleans up.
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuilt, root } from '../../lib/setup.mjs';
import { explain } from './explain.mjs';
import { untilInterrupted } from './interrupt.mjs';
import { runNode } from './processes.mjs';
import { recordStorefront, storefront } from './record.mjs';

const page = path.join(root, 'out', 'demo', 'flame.html');
const cli = path.join(root, 'dist', 'cli.js');

await untilInterrupted('demo', async (signal) => {
  const started = Date.now();
  console.log(
    'A shop with a database, profiled under load. Its problems are real: test/apps/storefront/README.md',
  );
  ensureBuilt();
  const { dir, hot, load } = await recordStorefront({ say: (text) => console.log(`  ${text}`), signal });

  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const options = { cwd: storefront, signal, timeoutMs: 60_000, env: color };
  const ranking = await runNode('hotlight hot', [cli, 'hot', dir, '--top', '8'], options);
  fs.mkdirSync(path.dirname(page), { recursive: true });
  await runNode('hotlight flame', [cli, 'flame', dir, '--out', page], options);

  console.log(`\n${ranking}`);
  const sentences = explain(hot, load);
  console.log('What is wrong');
  if (sentences.length === 0) console.log('  Nothing that a CPU profile shows.');
  for (const [index, sentence] of sentences.entries()) console.log(wrap(`  ${index + 1}. `, sentence));
  console.log(wrap('     ', 'The leak of GET /products/:id is slow and not in a CPU profile.'));

  console.log('\nLook at it');
  console.log(`  run           ${path.relative(root, dir)}`);
  console.log(`  flame graph   ${path.relative(root, page)}   (open it in a browser)`);
  console.log('  in VS Code    npm run demo:editor');
  console.log(`\ndone in ${((Date.now() - started) / 1000).toFixed(1)} s; the database and the app are gone`);
});

function wrap(indent, text) {
  const width = 110;
  const lines = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > width) {
      lines.push(line.trimEnd());
      line = ' '.repeat(indent.length);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}
