import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRuleOf } from '../../../../src/core/findings/ruleFamily';
import { N_PLUS_ONE } from '../../../../src/core/source/rules/nPlusOne';
import { summarize } from '../../../../src/core/source/summary/summarize';
import { analyse } from './analyse';

const fixtures = join(__dirname, '..', '..', '..', 'fixtures', 'nplus1');

function analyseText(text: string): string[] {
  return analyse(new Map([['/app/a.ts', text]]))
    .filter(({ rule }) => isRuleOf(N_PLUS_ONE, rule))
    .map((finding) => `${finding.line} ${finding.severity}`);
}

describe('n-plus-one', () => {
  for (const folder of readdirSync(fixtures)) {
    it(`finds what the comments beside the code of ${folder} expect, and nothing else`, () => {
      const sources = new Map<string, string>();
      const expected: string[] = [];
      for (const name of readdirSync(join(fixtures, folder))) {
        const text = readFileSync(join(fixtures, folder, name), 'utf8');
        sources.set(`/app/${name}`, text);
        text.split('\n').forEach((line, index) => {
          const match = /\/\/ expect: ([\w-]+ \w+)/.exec(line);
          if (match) expected.push(`${name}:${index + 1} ${match[1]}`);
        });
      }
      const found = analyse(sources).map(
        ({ file, line, rule, severity }) => `${file.slice('/app/'.length)}:${line} ${rule} ${severity}`,
      );
      assert.deepEqual(found.sort(), expected.sort());
    });
  }

  for (const folder of readdirSync(fixtures)) {
    const names = readdirSync(join(fixtures, folder));
    if (names.length === 1) continue;
    it(`finds the same in ${folder} in whatever order its files come`, () => {
      const sources = names.map((name): [string, string] => [
        `/app/${name}`,
        readFileSync(join(fixtures, folder, name), 'utf8'),
      ]);
      const told = (order: typeof sources): string[] =>
        analyse(new Map(order))
          .map((finding) => JSON.stringify(finding))
          .sort();
      assert.deepEqual(told([...sources].reverse()), told(sources));
    });
  }

  it('names every call on the way to the query', () => {
    const sources = new Map(
      readdirSync(join(fixtures, 'wrappers')).map((name) => [
        `/app/${name}`,
        readFileSync(join(fixtures, 'wrappers', name), 'utf8'),
      ]),
    );
    const finding = analyse(sources).find(({ message }) => message.includes('lineOf'));
    assert.deepEqual(
      finding?.related.map(({ file, message }) => `${file}: ${message}`),
      [
        '/app/report.ts: calls lineOf()',
        '/app/report.ts: calls byId()',
        '/app/db.ts: calls run()',
        '/app/db.ts: the pg query',
      ],
    );
  });

  it('counts a query once that is started before it is waited for', () => {
    const counted = (body: string): string | undefined =>
      analyse(
        new Map([
          [
            '/app/a.ts',
            `import { Pool } from 'pg'; const pool = new Pool();
            const load = async (id: number) => await pool.query('SELECT * FROM beds WHERE id = $1', [id]);
            export async function all(ids: number[]) { for (const id of ids) { ${body} } }`,
          ],
        ]),
      )[0]?.message;
    assert.match(counted('const bed = load(id); await bed;') ?? '', /^One query per item/);
    assert.match(
      counted('const a = load(id); const b = load(id + 1); await Promise.all([a, b]);') ?? '',
      /^2 queries/,
    );
    assert.match(counted('await load(id); await load(id + 1);') ?? '', /^2 queries/);
  });

  it('counts a query once that a function begins and the loop goes on with', () => {
    const counted = (body: string): string | undefined =>
      analyse(
        new Map([
          [
            '/app/a.ts',
            `import knex from 'knex'; const db = knex({ client: 'pg' });
            const bedsOf = (garden: number) => db('beds').where({ garden });
            export async function all(ids: number[]) { for (const id of ids) { ${body} } }`,
          ],
        ]),
      )[0]?.message;
    assert.match(counted("await bedsOf(id).where('empty', true).first();") ?? '', /^One query per item/);
    assert.match(counted('await bedsOf(id).first(); await bedsOf(id + 1);') ?? '', /^2 queries/);
  });

  it('keeps quiet about a query that does not depend on the loop', () => {
    assert.deepEqual(
      analyseText(
        "import { Pool } from 'pg'; const pool = new Pool();\nexport async function f(xs: number[]) { for (const x of xs) { await pool.query('SELECT now()'); console.log(x); } }",
      ),
      [],
    );
  });

  it('takes the collections that Meteor keeps in the browser for no database', () => {
    const text = `import { Tracker } from 'meteor/tracker';
      import type { Collection } from 'mongodb';
      export async function seen(boards: Collection, ids: string[]) {
        for (const id of ids) await boards.findOneAndUpdate({ _id: id }, { $inc: { seen: 1 } });
        Tracker.flush();
      }`;
    const at = (file: string): number => analyse(new Map([[file, text]])).length;
    assert.deepEqual([at('/app/client/boards.ts'), at('/app/server/boards.ts')], [0, 1]);
  });

  it('says less about tests, seeds and migrations', () => {
    const text =
      "import { Pool } from 'pg'; const pool = new Pool();\nexport async function f(xs: number[]) { for (const x of xs) await pool.query('SELECT $1', [x]); }";
    const severities = [
      '/app/src/a.ts',
      '/app/src/a.test.ts',
      '/app/seeds/a.ts',
      '/app/migrations/1.ts',
      '/app/db/knex_migrations/1.ts',
      '/app/upgrades/2.1.0/labels.ts',
      '/app/upgrades/plan.ts',
      '/app/db/updates/2.1.0.js',
      '/app/updates/orders.ts',
      '/app/a.e2e-paid.ts',
      '/app/worker/backgroundMigrations/sumUp.ts',
      '/app/prisma/populate.ts',
      '/app/playwright/helpers.ts',
      '/app/src/migrationScripts/1.ts',
      '/app/tests-helper/orders.ts',
      '/app/plugin-sample-data/load.ts',
      '/app/src/testUtils.ts',
      '/app/packages/harbour-test-harness/src/database.ts',
      '/app/src/contest-data/load.ts',
      '/app/src/scripts/cronjobs/remind.ts',
      '/app/src/scripts/jobs.ts',
      '/app/packages/dev-server/test-plugins/harbour/plugin.ts',
      '/app/load-testing/orders.ts',
      '/app/data/datacreator.ts',
      '/app/src/providers/populator.ts',
      '/app/src/cachePopulator.ts',
      '/app/prisma/seedHarbours.ts',
      '/app/src/seedHarbours.ts',
      '/app/cli/src/commands/migrateHarbours.js',
      '/app/src/commands/migrateHarbours.js',
    ].map((file) => analyse(new Map([[file, text]]))[0]?.severity);
    assert.deepEqual(severities, [
      'warning',
      'hint',
      'hint',
      'hint',
      'hint',
      'hint',
      'warning',
      'hint',
      'warning',
      'hint',
      'hint',
      'hint',
      'hint',
      'hint',
      'hint',
      'hint',
      'hint',
      'hint',
      'warning',
      'warning',
      'hint',
      'hint',
      'hint',
      'hint',
      'hint',
      'warning',
      'hint',
      'warning',
      'hint',
      'warning',
    ]);
  });

  it('ends on cyclic imports, classes that extend themselves and values defined by themselves', () => {
    const found = analyse(
      new Map([
        [
          '/app/a.ts',
          "export * from './b'; import { x } from './b'; export const y = x; export class A extends A { m() { return this.m(); } }",
        ],
        [
          '/app/b.ts',
          "export * from './a'; import { y } from './a'; export const x = y; let z = z; for (const i of z) x(i);",
        ],
      ]),
    );
    assert.deepEqual(found, []);
  });

  it('reads files that are being typed in, and gives up on none it can read in part', () => {
    assert.equal(summarize('\u0000\u0001 not a program ((((', 'a.ts'), undefined);
    assert.notEqual(summarize('let x: number = 1;\nlet x = 2;\nawait x;', 'a.ts'), undefined);
    assert.notEqual(summarize('', 'a.ts'), undefined);
  });
});
