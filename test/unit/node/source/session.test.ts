// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources that are read have templates.
import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import { toSlashes } from '../../../../src/core/base/paths';
import type { Finding } from '../../../../src/core/finding';
import { type SessionOptions, SourceSession } from '../../../../src/node/source/session';
import { openSourceSession } from '../../../../src/node/source/sessionClient';

const DB = `import { Pool } from 'pg';
export const pool = new Pool();
export const userById = (id: number) => pool.query('SELECT name FROM users WHERE id = $1', [id]);
`;
const LOOP = `import { userById } from './db';
export async function names(ids: number[]) {
  for (const id of ids) await userById(id);
}
`;
/** Draws something and names no database: such a file is skimmed until it leads to one. */
const PAGE = `import { names } from './report';
export async function Page({ ids }: { ids: number[] }) {
  for (const id of ids) await names([id]);
  return null;
}
`;

describe('a source session', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'hotlight sources ü ')));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const path = (name: string): string => toSlashes(join(folder, name));
  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const open = (options: Partial<SessionOptions> = {}): SourceSession =>
    new SourceSession({ folders: [folder], ...options });
  const places = (findings: readonly { file: string; line: number }[]): string[] =>
    findings.map(({ file, line }) => `${file.slice(toSlashes(folder).length + 1)}:${line}`);

  it('follows edits of one file into the findings of others', async () => {
    write('src/db.ts', DB);
    write('src/report.ts', LOOP);
    const session = open();
    assert.deepEqual(places((await session.analyse()).findings), ['src/report.ts:3']);

    const gone = await session.update(path('src/db.ts'), DB.replace('pool.query(', 'String('));
    assert.deepEqual(gone.changed, [{ file: path('src/report.ts'), findings: [] }]);
    const back = await session.update(path('src/db.ts'));
    assert.deepEqual(places(back.changed.flatMap((one) => one.findings)), ['src/report.ts:3']);
    assert.deepEqual((await session.update(path('src/db.ts'))).changed, [], 'nothing has changed since');
  });

  it('moves findings with the lines above them', async () => {
    write('src/db.ts', DB);
    write('src/report.ts', LOOP);
    const session = open();
    await session.analyse();
    const { changed } = await session.update(path('src/report.ts'), `// a line\n${LOOP}`);
    assert.deepEqual(places(changed.flatMap((one) => one.findings)), ['src/report.ts:4']);
    const lower = await session.update(path('src/db.ts'), `// a line\n${DB}`);
    assert.equal(
      lower.changed[0]?.findings[0]?.related.at(-1)?.line,
      4,
      'the query that the finding names has moved, too',
    );
  });

  it('keeps what was last found in a text that can not be read at the moment', async () => {
    write('src/db.ts', DB);
    write('src/report.ts', LOOP);
    const session = open();
    await session.analyse();
    const { changed } = await session.update(path('src/report.ts'), `${LOOP}\nconst {{{ = ((`);
    assert.deepEqual(changed, []);
    assert.deepEqual(places(session.findingsOf(path('src/report.ts'))), ['src/report.ts:3']);
  });

  it('takes what editors have not saved before what is on the disk', async () => {
    write('src/db.ts', DB);
    write('src/report.ts', 'export {};\n');
    const session = open();
    await session.analyse();
    await session.update(path('src/report.ts'), LOOP);
    assert.deepEqual(places((await session.analyse()).findings), ['src/report.ts:3']);
    await session.update(path('src/report.ts'));
    assert.deepEqual((await session.analyse()).findings, []);
  });

  it('sees files come and go', async () => {
    write('src/db.ts', DB);
    const session = open();
    await session.analyse();
    write('src/report.ts', LOOP);
    const come = await session.update(path('src/report.ts'));
    assert.deepEqual(places(come.changed.flatMap((one) => one.findings)), ['src/report.ts:3']);
    rmSync(join(folder, 'src/report.ts'));
    assert.deepEqual((await session.update(path('src/report.ts'))).changed, [
      { file: path('src/report.ts'), findings: [] },
    ]);
    rmSync(join(folder, 'src/db.ts'));
    assert.equal((await session.analyse()).files, 0);
  });

  it('leaves out what is ignored, excluded or of others, when it is edited, too', async () => {
    write('.gitignore', 'ignored/\n');
    write('src/db.ts', DB);
    for (const place of ['ignored', 'node_modules/a', 'left out', 'dist']) write(`${place}/report.ts`, LOOP);
    write('src/packed.min.js', LOOP);
    const session = open({ exclude: ['left out/'] });
    assert.equal((await session.analyse()).files, 1);
    for (const place of ['ignored', 'node_modules/a', 'left out', 'dist']) {
      const { changed } = await session.update(path(`${place}/report.ts`), LOOP.replace('./db', '../src/db'));
      assert.deepEqual(changed, [], place);
    }
    assert.deepEqual((await session.update('/elsewhere/report.ts', LOOP)).changed, []);
  });

  it('follows aliases that are written while it runs', async () => {
    write('src/db.ts', DB);
    write('src/deep/report.ts', LOOP.replace('./db', '@app/db'));
    const session = open();
    assert.deepEqual((await session.analyse()).findings, []);
    write('tsconfig.json', '{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }');
    const { changed } = await session.update(path('tsconfig.json'));
    assert.deepEqual(places(changed.flatMap((one) => one.findings)), ['src/deep/report.ts:3']);
  });

  it('leaves out what only browsers run, until it gets a server, and unless it is asked for by itself', async () => {
    const page = { name: 'web', dependencies: { 'react-dom': '19', vite: '7' } };
    write('package.json', '{ "workspaces": ["web"], "dependencies": { "pg": "8" } }');
    write('web/package.json', JSON.stringify(page));
    write('web/db.ts', DB);
    write('web/report.ts', LOOP);
    write('server/db.ts', DB);
    write('server/report.ts', LOOP);
    const session = open();
    const { findings, files } = await session.analyse();
    assert.deepEqual([places(findings), files], [['server/report.ts:3'], 2]);
    assert.deepEqual((await session.update(path('web/report.ts'))).changed, []);
    write('web/package.json', JSON.stringify({ ...page, devDependencies: { express: '5' } }));
    const served = await session.update(path('web/package.json'));
    assert.deepEqual(
      served.changed.map((one) => places(one.findings)),
      [['web/report.ts:3']],
    );
    write('web/package.json', JSON.stringify(page));
    assert.deepEqual((await session.update(path('web/package.json'))).changed, [
      { file: path('web/report.ts'), findings: [] },
    ]);
    assert.deepEqual(places((await session.analyse()).findings), ['server/report.ts:3']);
    const alone = new SourceSession({ folders: [join(folder, 'web')] });
    assert.deepEqual(places((await alone.analyse()).findings), ['web/report.ts:3']);
  });

  it('looks into what draws pages where that leads to a database, and since when it does', async () => {
    write('src/store.ts', DB);
    write('src/report.ts', LOOP.replace('./db', './other'));
    write('src/other.ts', 'export const userById = (id: number) => fetch(`/users/${id}`);\n');
    write('src/page.tsx', PAGE);
    write('src/shown.tsx', PAGE.replace('./report', './page').replace('names', 'Page as names'));
    const session = open({ cacheDir: join(folder, 'cache') });
    assert.deepEqual(places((await session.analyse()).findings), []);
    const { changed } = await session.update(path('src/other.ts'), "export { userById } from './store';\n");
    const all = ['src/report.ts:3', 'src/page.tsx:3', 'src/shown.tsx:3'];
    assert.deepEqual(places(changed.flatMap(({ findings }) => findings)).sort(), all.sort());
    write('src/other.ts', "export { userById } from './store';\n");
    for (const cacheDir of [undefined, join(folder, 'cache'), join(folder, 'cache')]) {
      const { findings } = await open(cacheDir ? { cacheDir } : {}).analyse();
      assert.deepEqual(places(findings).sort(), all.sort());
    }
  });

  it('looks into tests only where the program has something of them, and as long as it has', async () => {
    write('src/db.ts', DB);
    write('src/test/report.ts', LOOP.replace('./db', '../db'));
    write('src/test/help.ts', "export * from './report';\n");
    write('src/app.ts', 'export {};\n');
    const session = open({ cacheDir: join(folder, 'cache') });
    assert.deepEqual(places((await session.analyse()).findings), []);
    const typed = await session.update(path('src/test/report.ts'), `\n${LOOP.replace('./db', '../db')}`);
    assert.deepEqual(typed.changed, [], 'as little is said of a test that somebody writes');
    await session.update(path('src/test/report.ts'));

    const used = "import { names } from './test/help';\nexport const all = () => names([1]);\n";
    const { changed } = await session.update(path('src/app.ts'), used);
    assert.deepEqual(places(changed.flatMap(({ findings }) => findings)), ['src/test/report.ts:3']);
    write('src/app.ts', used);
    for (const cacheDir of [undefined, join(folder, 'cache'), join(folder, 'cache')]) {
      const { findings } = await open(cacheDir ? { cacheDir } : {}).analyse();
      assert.deepEqual(places(findings), ['src/test/report.ts:3']);
    }

    write('src/app.ts', 'export {};\n');
    const idle = await session.update(path('src/app.ts'));
    assert.deepEqual(idle.changed, [{ file: path('src/test/report.ts'), findings: [] }]);
    assert.deepEqual((await open({ cacheDir: join(folder, 'cache') }).analyse()).findings, []);
  });

  it('believes which functions are said to query in what a program has of its tests, too', async () => {
    write('src/test/store.ts', 'export const ask = (id: number) => remote(id);\n');
    write('src/report.ts', LOOP.replace('./db', './test/store').replaceAll('userById', 'ask'));
    const { findings } = await open({ sinks: ['src/test/store#ask'] }).analyse();
    assert.deepEqual(places(findings), ['src/report.ts:3']);
  });

  it('takes no test for what the program runs', async () => {
    write('src/rates.ts', 'export interface Rates { of(id: number): Promise<number> }\n');
    write('src/fixed.ts', 'export class Fixed implements Rates { async of(id: number) { return 1; } }\n');
    const total = `import type { Rates } from './rates';
export async function total(rates: Rates, ids: number[]) {
  for (const id of ids) await rates.of(id);
}
`;
    const stub = `import type { Rates } from '../src/rates';
import { userById } from '../src/db';
export class Stub implements Rates { async of(id: number) { return userById(id); } }
`;
    write('src/db.ts', DB);
    write('src/total.ts', total);
    write('test/total.test.ts', stub);
    assert.deepEqual((await open().analyse()).findings, []);
    write('src/stub.ts', stub.replaceAll('../src/', './'));
    assert.deepEqual(
      places((await open().analyse()).findings),
      ['src/total.ts:3'],
      'as an implementation is',
    );
  });

  it('takes several folders for one program', async () => {
    write('data/package.json', '{ "name": "@shop/data", "main": "db.js" }');
    write('data/db.ts', DB);
    write('web/report.ts', LOOP.replace('./db', '@shop/data'));
    const session = new SourceSession({ folders: [join(folder, 'data'), join(folder, 'web')] });
    assert.deepEqual(places((await session.analyse()).findings), ['web/report.ts:3']);
  });

  it('believes which functions are said to query', async () => {
    write('src/store.ts', 'export class Store { fetch(id: number) { return remote(id); } }\n');
    write(
      'src/report.ts',
      `import { ask } from 'some-client';
import { Store } from './store';
import { load } from './load';
export async function f(store: Store, ids: number[]) {
  for (const id of ids) await ask(id);
  for (const id of ids) await store.fetch(id);
  for (const id of ids) await load(id);
}
`,
    );
    write('src/load.ts', 'export const load = (id: number) => fetch(String(id));\n');
    write(
      'src/page.tsx',
      "import { ask } from 'some-client';\nexport async function Page({ ids }: { ids: number[] }) {\n  for (const id of ids) await ask(id);\n  return null;\n}\n",
    );
    const cacheDir = join(folder, 'cache');
    const unnamed = await open({ cacheDir }).analyse();
    assert.deepEqual(unnamed.findings, []);
    assert.equal(unnamed.problems.length, 1);
    assert.match(
      unnamed.problems[0] ?? '',
      /^No call here was taken for a query: .* hotlight\.analysis\.sinks\.$/,
    );
    const named = open({
      cacheDir,
      sinks: ['some-client#ask', 'Store.fetch', 'src/load#load', 'nonsense', '#x', 'y#'],
    });
    const { findings, problems } = await named.analyse();
    assert.deepEqual(problems, []);
    assert.deepEqual(places(findings), [
      'src/page.tsx:3',
      'src/report.ts:5',
      'src/report.ts:6',
      'src/report.ts:7',
    ]);
  });

  it('ends where links lead in circles', async function () {
    write('src/db.ts', DB);
    write('src/report.ts', LOOP);
    try {
      symlinkSync(join(folder, 'src'), join(folder, 'src', 'again'), 'dir');
    } catch {
      this.skip(); // Windows lets only some people make links
    }
    assert.equal((await open().analyse()).files, 2);
  });

  it('gives up on monsters and keeps to the rest', async () => {
    write('src/db.ts', DB);
    write('src/report.ts', LOOP);
    write('src/monster.js', `var a = [${'0,'.repeat(2_500_000)}];\n`);
    write('src/deep.js', `${'['.repeat(50_000)}${']'.repeat(50_000)}\n`);
    write('src/binary.ts', '\u0000\u0001\u0002');
    const { findings, problems, unparsed } = await open().analyse();
    assert.deepEqual(places(findings), ['src/report.ts:3']);
    assert.deepEqual(problems, []);
    // The others are generated ones.
    assert.deepEqual(
      unparsed.map(({ file }) => file),
      [path('src/binary.ts')],
    );
  });

  it('tells of files that leave no syntax tree while they do', async () => {
    write('src/db.ts', DB);
    write('src/broken.js', 'export const a = 1;\nconst x = ;;\n');
    const session = open();
    const told = async () => (await session.analyse()).unparsed.map(({ line, column }) => [line, column]);
    assert.deepEqual(await told(), [[2, 11]]);
    write('src/broken.js', 'export const a = 1;\n');
    await session.update(join(folder, 'src', 'broken.js'));
    assert.deepEqual(await told(), []);
    write('src/broken.js', 'export const a: = 1;\n');
    assert.deepEqual(await told(), [[1, 17]]);
    rmSync(join(folder, 'src', 'broken.js'));
    assert.deepEqual(await told(), []);
  });

  it('gives the same from the cache, and mends a cache that is broken', async () => {
    const cacheDir = join(folder, 'cache');
    write('src/db.ts', DB);
    write('src/report.ts', LOOP);
    const options = { folders: [join(folder, 'src')], cacheDir };
    const cold = await new SourceSession(options).analyse();
    const warm = await new SourceSession(options).analyse();
    assert.deepEqual([cold.cached, warm.cached], [0, 2]);
    assert.deepEqual(warm.findings, cold.findings);
    for (const name of readdirSync(cacheDir)) writeFileSync(join(cacheDir, name), '{"version":');
    assert.deepEqual((await new SourceSession(options).analyse()).findings, cold.findings);
    assert.equal((await new SourceSession(options).analyse()).cached, 2);
  });

  it('reads equal files that lie in the folders of different databases apart, from the cache too', async () => {
    const text = "export const up = (knex) => knex.raw('SELECT id FROM users ORDER BY random()');\n";
    write('package.json', '{ "dependencies": { "pg": "8" } }');
    write('src/data/up.js', text);
    write('src/data-sqlite/up.js', text);
    const options = { folders: [folder], cacheDir: join(folder, '.cache') };
    const cold = await new SourceSession(options).analyse();
    assert.deepEqual(places(cold.findings), ['src/data/up.js:1']);
    const warm = await new SourceSession(options).analyse();
    assert.deepEqual([places(warm.findings), warm.problems], [places(cold.findings), cold.problems]);
    assert.equal(warm.cached, 2);
  });

  it('judges SQL by the schema, and follows changes of either', async () => {
    write('package.json', '{ "dependencies": { "pg": "8" } }');
    write('db/schema.sql', 'CREATE TABLE users (id int PRIMARY KEY, email text);\n');
    write('src/db.ts', DB.replace('WHERE id', 'WHERE email'));
    const session = open();
    const rules = (findings: readonly Finding[]): string[] =>
      findings.map(({ rule, file, line, column }) => `${places([{ file, line }])}:${column} ${rule}`);
    assert.deepEqual(rules((await session.analyse()).findings), ['src/db.ts:3:82 unindexed-filter']);
    const index = 'CREATE TABLE users (id int PRIMARY KEY, email text);\nCREATE INDEX ON users (email);\n';
    const { changed } = await session.update(path('db/schema.sql'), index);
    assert.deepEqual(changed, [{ file: path('src/db.ts'), findings: [] }]);
    const wrong = await session.update(path('src/db.ts'), "pool.query('SELECT a FRM users u WHERE')");
    assert.deepEqual(rules(wrong.changed[0]!.findings), ['src/db.ts:1:26 sql-syntax']);
    const template = await session.update(
      path('src/db.ts'),
      "pool.query('SELECT a FROM users WHERE id = $(id)')",
    );
    assert.deepEqual(template.changed, [{ file: path('src/db.ts'), findings: [] }]);
    for (const put of [
      'pool.query(`WITH recent AS (${recent}) SELECT id FROM recent WHERE id = 1`)',
      "pool.query(`SELECT id FROM users AS OF '${branch}'`)",
      'sql`SELECT u.id, ${sql`(SELECT email FROM users LIMIT 1) AS first,`} u.email FROM users u WHERE u.id = 1`',
    ]) {
      await session.update(path('src/db.ts'), put);
      assert.deepEqual(rules((await session.analyse()).findings), [], put);
    }
    await session.update(path('src/db.ts'), "pool.query('SELECT a FRM users u WHERE')");
    const quiet = await session.update(
      path('src/db.ts'),
      "// hotlight-ignore\npool.query('SELECT a FRM users u WHERE')",
    );
    assert.deepEqual(quiet.changed, [{ file: path('src/db.ts'), findings: [] }]);
    await session.update(path('src/my.ts'), "import mysql from 'mysql2'; mysql.query('SELECT * FROM a')");
    const { findings, problems } = await session.analyse();
    assert.deepEqual(findings, []);
    assert.match(problems.join(), /^1 MySQL statement was left alone/);
  });

  it('tells what has changed since the result that it took over', async () => {
    const options = { folders: [join(folder, 'src')], cacheDir: join(folder, 'cache'), resume: true };
    write('src/db.ts', DB);
    write('src/report.ts', LOOP);
    const old = Date.now() / 1000 - 60;
    for (const name of ['db', 'report']) utimesSync(join(folder, `src/${name}.ts`), old, old);
    await new SourceSession(options).analyse();
    const session = new SourceSession(options);
    assert.deepEqual(places((await session.analyse()).findings), ['src/report.ts:3']);
    renameSync(join(folder, 'src/report.ts'), join(folder, 'src/renamed.ts'));
    const gone = await session.update(path('src/report.ts'));
    const come = await session.update(path('src/renamed.ts'));
    const told = new Map([...gone.changed, ...come.changed].map(({ file, findings }) => [file, findings]));
    assert.deepEqual(told.get(path('src/report.ts')), []);
    assert.deepEqual(places(told.get(path('src/renamed.ts')) ?? []), ['src/renamed.ts:3']);
  });

  it('tells, whatever happens to files and in whatever order it hears of it, what adds up to what there is', async function () {
    this.timeout(60_000);
    const names = ['db.ts', 'report.ts', 'other.ts', 'page.tsx', 'test/help.ts'].map((name) => `src/${name}`);
    const texts = [
      DB,
      LOOP,
      `\n${LOOP}`,
      LOOP.replace('./db', './other'),
      'export {};\n',
      '\u0000((((',
      PAGE,
      LOOP.replace('./db', '../db'),
      "export * from './test/help';\n",
    ];
    const event = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), file: fc.nat(4), text: fc.nat(8) }),
      fc.record({ kind: fc.constant('type' as const), file: fc.nat(4), text: fc.nat(8) }),
      fc.record({ kind: fc.constant('rename' as const), file: fc.nat(4), text: fc.nat(4) }),
      fc.record({ kind: fc.constant('delete' as const), file: fc.nat(4), text: fc.constant(0) }),
      fc.record({ kind: fc.constant('hear' as const), file: fc.nat(4), text: fc.constant(0) }),
      fc.record({ kind: fc.constant('reopen' as const), file: fc.nat(4), text: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 4, maxLength: 16 }),
        fc.boolean(),
        async (events, backwards) => {
          const options = { folders: [join(folder, 'src')], cacheDir: join(folder, 'cache'), resume: true };
          rmSync(join(folder, 'src'), { recursive: true, force: true });
          let written = Date.now() / 1000 - 6000;
          const put = (name: string, text: string): void => {
            write(name, text);
            written += 5;
            utimesSync(join(folder, name), written, written);
          };
          put('src/db.ts', DB);
          put('src/report.ts', LOOP);
          put('src/page.tsx', PAGE);
          put('src/test/help.ts', LOOP.replace('./db', '../db'));
          let session = new SourceSession(options);
          const told = new Map<string, readonly Finding[]>();
          const analyse = async (): Promise<void> => {
            told.clear();
            for (const finding of (await session.analyse()).findings)
              told.set(finding.file, [...(told.get(finding.file) ?? []), finding]);
          };
          await analyse();
          const unheard = new Set<string>();
          const unsaved = new Map<string, string>();
          const hear = async (): Promise<void> => {
            const files = backwards ? [...unheard].reverse() : [...unheard];
            unheard.clear();
            const changes = files.map((name) => {
              const text = unsaved.get(name);
              return { file: path(name), ...(text === undefined ? {} : { text }) };
            });
            for (const { file, findings } of (await session.updateAll(changes)).changed)
              told.set(file, findings);
          };
          for (const { kind, file, text } of events) {
            const name = names[file]!;
            if (kind === 'write') put(name, texts[text]!);
            else if (kind === 'type') unsaved.set(name, texts[text]!);
            else if (kind === 'delete') rmSync(join(folder, name), { force: true });
            else if (kind === 'rename' && existsSync(join(folder, name))) {
              renameSync(join(folder, name), join(folder, names[text]!));
              unheard.add(names[text]!);
              unsaved.delete(name);
            } else if (kind === 'hear') await hear();
            else if (kind === 'reopen') {
              for (const one of unsaved.keys()) unheard.add(one);
              session = new SourceSession(options);
              await analyse();
            }
            if (kind !== 'hear' && kind !== 'reopen') unheard.add(name);
          }
          await hear();
          const anew = new SourceSession({ folders: options.folders });
          await anew.updateAll([...unsaved].map(([name, text]) => ({ file: path(name), text })));
          const byFile = (files: Iterable<string>, of: (file: string) => readonly Finding[]) =>
            [...files].sort().flatMap((file) => of(file));
          const { findings } = await anew.analyse();
          const onDisk = names.filter((name) => existsSync(join(folder, name)));
          const current = [
            ...unsaved.values(),
            ...onDisk.map((name) => readFileSync(join(folder, name), 'utf8')),
          ];
          const unreadable = current.includes(texts[5]!);
          // What was last found in a text that can't be read stays, of which a session made anew knows nothing.
          if (!unreadable)
            assert.deepEqual(
              byFile(told.keys(), (file) => told.get(file) ?? []),
              findings,
            );
          assert.deepEqual(
            byFile(told.keys(), (file) => told.get(file) ?? []),
            byFile(names.map(path), (file) => session.findingsOf(file)),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('says which folder is not there', async () => {
    await assert.rejects(
      new SourceSession({ folders: [join(folder, 'nowhere')] }).analyse(),
      (error) => HotlightError.is(error, 'not-found') && error.message.includes('nowhere'),
    );
  });

  describe('in a worker', () => {
    let workerPath: string;

    before(() => {
      workerPath = join(mkdtempSync(join(tmpdir(), 'hotlight-worker-')), 'sourceWorker.js');
      buildSync({
        entryPoints: [join(__dirname, '../../../../src/node/source/sessionWorker.ts')],
        outfile: workerPath,
        bundle: true,
        platform: 'node',
        mainFields: ['module', 'main'],
        logLevel: 'error',
      });
      const parser = join(__dirname, '../../../../node_modules/libpg-query/wasm/libpg-query.wasm');
      copyFileSync(parser, join(workerPath, '..', 'libpg-query.wasm'));
    });
    after(() => rmSync(join(workerPath, '..'), { recursive: true, force: true }));

    it('analyses with progress, updates, and ends', async () => {
      write('src/db.ts', DB);
      write('src/report.ts', LOOP);
      const session = openSourceSession({ folders: [folder], workerPath });
      try {
        const seen: number[] = [];
        const { findings } = await session.analyse((_, fraction) => seen.push(fraction));
        assert.deepEqual(places(findings), ['src/report.ts:3']);
        assert.equal(seen.at(-1), 1);
        // Answered in order, although nobody waits for the first.
        const [first, second] = await Promise.all([
          session.update([{ file: path('src/report.ts'), text: 'export {};' }]),
          session.update([{ file: path('src/report.ts'), text: LOOP }]),
        ]);
        assert.deepEqual([first.changed[0]?.findings.length, second.changed[0]?.findings.length], [0, 1]);
      } finally {
        session.dispose();
      }
      await assert.rejects(session.analyse(), (error) => HotlightError.is(error, 'cancelled'));
    });

    it('offers a rewrite where one is safe, for the text as the editor has it', async () => {
      const session = openSourceSession({ folders: [folder], workerPath });
      const body = `const { rows } = await pool.query('SELECT * FROM users WHERE id = $1', [team.leadId]);`;
      const text = `import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function f(teams) {\n  for (const team of teams) {\n    ${body}\n    show(rows);\n  }\n}\n`;
      try {
        write('src/f.js', text);
        await session.analyse();
        const fix = await session.fix(path('src/f.js'), text, 'n-plus-one', 4);
        assert.equal(fix?.title, 'Ask once for all leadIds, before the loop');
        assert.equal(await session.fix(path('src/f.js'), text, 'n-plus-one', 5), undefined);
        const limited = text.replace('$1', '$1 LIMIT 2');
        await session.update([{ file: path('src/f.js'), text: limited }]);
        assert.equal(await session.fix(path('src/f.js'), limited, 'n-plus-one', 4), undefined);
      } finally {
        session.dispose();
      }
    });

    it('stops when it is told to, and can start again', async () => {
      for (let i = 0; i < 300; i++) write(`src/file${i}.ts`, `${LOOP}// ${i}\n`);
      const session = openSourceSession({ folders: [folder], workerPath });
      try {
        const stop = new AbortController();
        await assert.rejects(
          session.analyse(() => stop.abort(), stop.signal),
          (error) => HotlightError.is(error, 'cancelled'),
        );
        assert.equal((await session.analyse()).files, 300);
      } finally {
        session.dispose();
      }
    });

    it('tells what went wrong in words', async () => {
      const session = openSourceSession({ folders: [join(folder, 'nowhere')], workerPath });
      try {
        await assert.rejects(session.analyse(), (error) => HotlightError.is(error, 'not-found'));
      } finally {
        session.dispose();
      }
    });
  });
});
