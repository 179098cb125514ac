// node analyzeOnce.mjs <way> <folder> <parser> [module]: one contender, once; prints what it took as JSON.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const [way, folder, parser, module, extra] = process.argv.slice(2);
const { findSourceFiles, parseSource } = await import(parser);
// What git ignores, and what was built or belongs to others, is left out for all.
const { sources } = await findSourceFiles(folder);
const result = await { parse, eslint, session }[way]();
const peak = /^VmHWM:\s+(\d+)/m.exec(readOr('/proc/self/status'))?.[1];
console.log(JSON.stringify({ ...result, megabytes: Number(peak) / 1024 }));

/** Reading and parsing every file, with the parser that the analysis uses, in one thread. */
function parse() {
  const started = performance.now();
  let bytes = 0;
  for (const file of sources) {
    const text = fs.readFileSync(file, 'utf8');
    bytes += text.length;
    parseSource(text, file);
  }
  return { milliseconds: performance.now() - started, files: sources.length, bytes };
}

async function eslint() {
  const require = createRequire(module);
  const { ESLint } = require('eslint');
  const linter = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'],
        languageOptions: { parser: require('@typescript-eslint/parser') },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        rules: { 'no-await-in-loop': 'error' },
      },
    ],
  });
  const every = Number(extra);
  const some = sources.filter((_, index) => index % every === 0);
  const started = performance.now();
  const results = await linter.lintFiles(some);
  const found = results.reduce((sum, one) => sum + one.messages.length, 0);
  return { milliseconds: performance.now() - started, found, files: some.length };
}

/** What an editor asks for: the whole once, then an edit at a time. */
async function session() {
  const { openSourceSession } = await import(module);
  const open = openSourceSession({ folders: [folder], workerPath: extra });
  await open.analyse();
  const edits = [];
  const relinks = [];
  const services = sources.filter((name) => /service\d+\.ts$/.test(name));
  const touched = services.length > 0 ? services : sources;
  for (let i = 0; i < 300; i++) {
    const file = touched[(i * 7919) % touched.length];
    const text = fs.readFileSync(file, 'utf8');
    const { durationMs } = await open.update([
      { file, text: text.replace(/^.*\b(const|let) /m, `// edit ${i}\n$&`) },
    ]);
    edits.push(durationMs);
  }
  for (let i = 0; i < 8; i++) {
    const file = touched[i];
    const { durationMs } = await open.update([
      { file, text: `${fs.readFileSync(file, 'utf8')}\nexport const added${i} = ${i};\n` },
    ]);
    relinks.push(durationMs);
  }
  const sorted = (list) => list.sort((a, b) => a - b);
  open.dispose();
  sorted(edits);
  sorted(relinks);
  return {
    median: edits[edits.length >> 1],
    p95: edits[Math.floor(edits.length * 0.95)],
    most: edits.at(-1),
    relink: relinks[relinks.length >> 1],
  };
}

function readOr(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
