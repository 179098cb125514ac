// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what must be quoted.
import assert from 'node:assert/strict';
import { indexMigration, migrationsOf } from '../../../../../src/core/sql/advice/migration';

const INDEX = {
  ddl: 'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id)',
  name: 'orders_user_idx',
};
const NOW = new Date('2025-02-03T04:05:06Z');

/** Files of a workspace, what is in some of them, the path of the migration, and what it must say. */
const CASES: [string, string[], Record<string, string>, string, RegExp][] = [
  [
    'Prisma',
    ['/w/prisma/migrations/20240101000000_init/migration.sql'],
    {},
    '/w/prisma/migrations/20250203040506_orders_user_idx/migration.sql',
    /^CREATE INDEX CONCURRENTLY orders_user_idx ON orders \(user_id\);\n$/,
  ],
  [
    'Drizzle',
    ['/w/drizzle/0000_a.sql', '/w/drizzle/meta/_journal.json'],
    {},
    '/w/drizzle/20250203040506_orders_user_idx.sql',
    /CONCURRENTLY/,
  ],
  [
    'Flyway',
    ['/w/sql/V1__init.sql'],
    {},
    '/w/sql/V20250203040506__orders_user_idx.sql',
    /executeInTransaction=false/,
  ],
  [
    'dbmate',
    ['/w/db/migrations/1_a.sql'],
    { '/w/db/migrations/1_a.sql': '-- migrate:up\nSELECT 1' },
    '/w/db/migrations/20250203040506_orders_user_idx.sql',
    /^-- migrate:up transaction:false\n[\s\S]*-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY/,
  ],
  [
    'goose',
    ['/w/migrations/1_a.sql'],
    { '/w/migrations/1_a.sql': '-- +goose Up\nSELECT 1' },
    '/w/migrations/20250203040506_orders_user_idx.sql',
    /^-- \+goose NO TRANSACTION\n/,
  ],
  [
    'knex',
    ['/w/migrations/1_a.js'],
    { '/w/migrations/1_a.js': 'exports.up = (knex) => {}' },
    '/w/migrations/20250203040506_orders_user_idx.js',
    /exports\.config = \{ transaction: false \};[\s\S]*knex\.raw\(`CREATE INDEX/,
  ],
  [
    'node-pg-migrate',
    ['/w/migrations/1_a.js'],
    { '/w/migrations/1_a.js': 'exports.up = (pgm) => {}' },
    '/w/migrations/1738555506000_orders-user-idx.js',
    /pgm\.noTransaction\(\);\n {2}pgm\.sql\(`CREATE INDEX/,
  ],
  [
    'plain SQL',
    ['/w/migrations/1_a.sql'],
    { '/w/migrations/1_a.sql': 'CREATE TABLE a (b int);' },
    '/w/migrations/20250203040506_orders_user_idx.sql',
    /CONCURRENTLY/,
  ],
];

describe('migrations for an index', () => {
  for (const [name, files, texts, path, text] of CASES) {
    it(`are in the style of ${name}`, () => {
      const migrations = migrationsOf(files, new Map(Object.entries(texts)));
      assert.ok(migrations);
      const file = indexMigration(migrations, INDEX, NOW);
      assert.equal(file.path, path);
      assert.match(file.text, text);
    });
  }

  it('quote what would end a template', () => {
    const index = { ddl: "CREATE INDEX CONCURRENTLY a ON t ((x || '`${y}\\'))", name: 'a' };
    const { text } = indexMigration({ style: 'knex', folder: '/w' }, index, NOW);
    const ran: string[] = [];
    const exports: { up?: (knex: unknown) => void } = {};
    new Function('exports', text)(exports);
    exports.up?.({ raw: (sql: string) => ran.push(sql) });
    assert.deepEqual(ran, [index.ddl]);
  });

  it('are none where there is no folder of them', () => {
    assert.equal(migrationsOf(['/w/src/a.ts', '/w/db/schema.sql'], new Map()), undefined);
  });
});
