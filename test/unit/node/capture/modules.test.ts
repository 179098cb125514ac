import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { build } from 'esbuild';
import type { RunThread } from '../../../../src/core/runs/run';
import { burn, hitsOf, Lab, node, profilesOf, type Recorded, scriptsOf } from './lab';

const repository = resolve(__dirname, '..', '..', '..', '..');

/** Its hot line is 13; errors that it makes are made on line 22. */
const TABLE = `interface Item {
  readonly id: number;
}

export class Table {
  readonly items: Item[] = Array.from({ length: 1000 }, (_, id) => ({ id }));

  expensive(rounds: number): number {
    let total = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (const item of this.items) {
        // A comment, and then the hot line.
        total += Math.sqrt(item.id * round) % 7;
      }
    }
    if (total === -1) this.fail();
    return total;
  }

  fail(): never {
    const message = 'made here';
    throw new Error(message);
  }
}
`;
const HOT_LINE = 13;
const ERROR_LINE = 22;
const MAIN = `import { Table } from './table';
const table = new Table();
for (const end = Date.now() + 400; Date.now() < end; ) table.expensive(50);
try {
  table.fail();
} catch (error) {
  console.log((error as Error).stack);
}
`;

describe('the modules of a recorded program', function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.clean());
  after(() => lab.close());

  const mainThread = ({ dir, run }: Recorded): RunThread =>
    run.threads.find((thread) => hitsOf(dir, thread, 'expensive') > 0)!;

  /** The share of a script's ticks whose line has one original line and whose original line is the given one. */
  const shareOn = (recorded: Recorded, thread: RunThread, line: number): number => {
    const maps = new Map<string, TraceMap>();
    for (const { scriptId, sourceMapURL } of scriptsOf(recorded.dir, thread)) {
      const base64 = /^data:application\/json.*?;base64,(.*)$/.exec(sourceMapURL ?? '')?.[1];
      if (base64 !== undefined) maps.set(scriptId, new TraceMap(Buffer.from(base64, 'base64').toString()));
    }
    let on = 0;
    let all = 0;
    for (const { nodes } of profilesOf(recorded.dir, thread)) {
      for (const { callFrame, positionTicks = [] } of nodes) {
        const map = maps.get(callFrame.scriptId);
        if (callFrame.functionName !== 'expensive' || map === undefined) continue;
        for (const tick of positionTicks) {
          all += tick.ticks;
          const originals = new Set<number | null>();
          for (let column = 0; column < 400; column += 1) {
            originals.add(originalPositionFor(map, { line: tick.line, column }).line);
          }
          originals.delete(null);
          if (originals.size === 1 && originals.has(line)) on += tick.ticks;
        }
      }
    }
    assert.ok(all > 50, `${all} ticks`);
    return on / all;
  };

  const assertLines = (recorded: Recorded): void => {
    assert.ok(shareOn(recorded, mainThread(recorded), HOT_LINE) > 0.6);
    assert.match(recorded.stdout, new RegExp(`Error: made here\\n    at .*table\\.ts:${ERROR_LINE}:\\d+`));
    assert.equal(recorded.stderr, '');
  };

  const write = (type: 'commonjs' | 'module', importing = './table'): string => {
    symlinkSync(join(repository, 'node_modules'), join(lab.app, 'node_modules'));
    lab.write('package.json', JSON.stringify({ type }));
    lab.write('table.ts', TABLE);
    return lab.write('main.ts', MAIN.replace('./table', importing));
  };

  for (const type of ['commonjs', 'module'] as const) {
    it(`of tsx, ${type}, are told apart by line although tsx puts each on one`, async () => {
      const main = write(type);
      const recorded = await lab.record([node, '--import', 'tsx', main]);
      assertLines(recorded);
      // Other threads are Node's own for the hooks, which only Node 20 gives preloads, and esbuild's.
      const names = recorded.run.threads.map(({ name }) => name);
      assert.deepEqual(
        names.filter((name) => name !== 'main.js'),
        process.version.startsWith('v20.') ? ['main.ts', 'module hooks'] : ['main.ts'],
      );
    });
  }

  it('of the tsx command, in a process of its own', async () => {
    const main = write('module');
    assertLines(await lab.record([node, join(repository, 'node_modules', 'tsx', 'dist', 'cli.mjs'), main]));
  });

  for (const [format, sourcemap] of [
    ['cjs', 'inline'],
    ['cjs', 'external'],
    ['esm', 'inline'],
    ['esm', 'external'],
  ] as const) {
    it(`minified by esbuild, ${format} with its map ${sourcemap}, are told apart by line`, async () => {
      const outfile = join(lab.app, 'out', format === 'esm' ? 'main.mjs' : 'main.cjs');
      const main = write('commonjs');
      await build({
        entryPoints: [main],
        outfile,
        format,
        bundle: true,
        minifyWhitespace: true,
        platform: 'node',
        sourcemap: sourcemap === 'inline' ? 'inline' : true,
      });
      assertLines(await lab.record([node, '--enable-source-maps', outfile]));
    });
  }

  it('keep their text and the URL of their source map', async () => {
    const text = `${burn(250)}//# sourceMappingURL=elsewhere.js.map\n`;
    const recorded = await lab.recordSource(text);
    const scripts = scriptsOf(recorded.dir, recorded.run.threads[0]!);
    assert.deepEqual(
      scripts.map(({ url, sourceMapURL }) => [url.split('/').pop(), sourceMapURL]),
      [['app.js', 'elsewhere.js.map']],
    );
    assert.ok(scripts[0]!.hash !== undefined);
  });

  it('may have debugger statements, which stop nothing', async () => {
    const recorded = await lab.recordSource(
      `${burn(250)}debugger; setTimeout(() => { debugger; console.log('on') }, 1200);
      process.on('exit', () => { debugger })`,
      { rotateMs: 200 },
    );
    assert.equal(recorded.stdout, 'on\n');
    assert.equal(recorded.run.state, 'complete');
  });

  it('may replace the clock, the timers and the console', async () => {
    const recorded = await lab.recordSource(
      `${burn(300)}const { setTimeout: later } = globalThis;
      Date.now = () => 0; performance.now = () => 0; JSON.stringify = () => 'no';
      globalThis.setTimeout = () => { throw new Error('fake') }; console.profile = console.profileEnd = () => {};
      later(() => hot(1e7), 1500)`,
      { rotateMs: 200 },
    );
    assert.equal(recorded.run.state, 'complete');
    assert.equal(recorded.stderr, '');
    assert.ok(recorded.run.threads[0]!.profiles.length >= 2);
    assert.ok(hitsOf(recorded.dir, recorded.run.threads[0]!, 'hot') > 50);
  });

  it('show no frame of the agent', async () => {
    lab.write('child.js', burn(200));
    const recorded = await lab.recordSource(`require('./child.js')`, { rotateMs: 100 });
    const frames = profilesOf(recorded.dir, recorded.run.threads[0]!).flatMap(({ nodes }) => nodes);
    assert.deepEqual(
      frames.filter(({ callFrame: { url } }) => /agent(Split)?\.js$/.test(url)),
      [],
    );
  });
});
