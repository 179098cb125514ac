/** How a workspace changes its schema. */
export type MigrationStyle =
  | 'prisma'
  | 'drizzle'
  | 'knex'
  | 'node-pg-migrate'
  | 'flyway'
  | 'dbmate'
  | 'goose'
  | 'sql';

export interface Migrations {
  readonly style: MigrationStyle;
  /** Absolute, with `/`, without one at its end. */
  readonly folder: string;
}

export interface MigrationFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/**
 * Where and how the workspace keeps its migrations, by the files that are there.
 * @param files absolute, with `/`
 * @param texts of some of them, where the name does not tell
 */
export function migrationsOf(
  files: readonly string[],
  texts: ReadonlyMap<string, string>,
): Migrations | undefined {
  for (const file of files) {
    const prisma = /^(.*\/migrations)\/\d{8,}[^/]*\/migration\.sql$/.exec(file);
    if (prisma) return { style: 'prisma', folder: prisma[1]! };
  }
  for (const file of files) {
    const folder = file.slice(0, file.lastIndexOf('/'));
    if (/\/meta\/_journal\.json$/.test(file))
      return { style: 'drizzle', folder: folder.replace(/\/meta$/, '') };
    if (/\/V[\d._]+__[^/]*\.sql$/.test(file)) return { style: 'flyway', folder };
  }
  for (const file of files) {
    const folder = file.slice(0, file.lastIndexOf('/'));
    if (!/\/migrations?\/[^/]+$/.test(file)) continue;
    const text = texts.get(file) ?? '';
    if (/\.sql$/.test(file)) {
      if (/^--\s*migrate:up/m.test(text)) return { style: 'dbmate', folder };
      if (/^--\s*\+goose up/im.test(text)) return { style: 'goose', folder };
      if (text !== '') return { style: 'sql', folder };
    }
    if (/\bpgm\b|node-pg-migrate/.test(text)) return { style: 'node-pg-migrate', folder };
    if (/\bknex\b/.test(text)) return { style: 'knex', folder };
  }
  return undefined;
}

/**
 * A migration that makes an index while the table is written to: CONCURRENTLY, which PostgreSQL allows outside of a
 * transaction only, so each tool is told not to open one.
 * @param ddl `CREATE INDEX CONCURRENTLY name ON …`, without a semicolon
 * @param typescript for the styles that are code
 */
export function indexMigration(
  { style, folder }: Migrations,
  index: { readonly ddl: string; readonly name: string },
  now: Date,
  typescript = false,
): MigrationFile {
  const { ddl, name } = index;
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${name}`;
  const extension = typescript ? 'ts' : 'js';
  const quoted = (sql: string): string => `\`${sql.replace(/[\\`]|\$\{/g, '\\$&')}\``;
  switch (style) {
    case 'prisma':
      // Prisma opens no transaction for a migration of one statement.
      return { path: `${folder}/${stamp}_${slug}/migration.sql`, text: `${ddl};\n` };
    case 'drizzle':
      return {
        path: `${folder}/${stamp}_${slug}.sql`,
        text: `-- Run it outside of a transaction, and list it in meta/_journal.json (drizzle-kit generate --custom).\n${ddl};\n`,
      };
    case 'flyway':
      return {
        path: `${folder}/V${stamp}__${slug}.sql`,
        text: `-- Beside it: V${stamp}__${slug}.sql.conf with executeInTransaction=false\n${ddl};\n`,
      };
    case 'dbmate':
      return {
        path: `${folder}/${stamp}_${slug}.sql`,
        text: `-- migrate:up transaction:false\n${ddl};\n\n-- migrate:down transaction:false\n${drop};\n`,
      };
    case 'goose':
      return {
        path: `${folder}/${stamp}_${slug}.sql`,
        text: `-- +goose NO TRANSACTION\n-- +goose Up\n${ddl};\n\n-- +goose Down\n${drop};\n`,
      };
    case 'knex':
      return {
        path: `${folder}/${stamp}_${slug}.${extension}`,
        text: typescript
          ? `import type { Knex } from 'knex';\n\nexport const config = { transaction: false };\n\nexport async function up(knex: Knex): Promise<void> {\n  await knex.raw(${quoted(ddl)});\n}\n\nexport async function down(knex: Knex): Promise<void> {\n  await knex.raw(${quoted(drop)});\n}\n`
          : `exports.config = { transaction: false };\n\nexports.up = (knex) => knex.raw(${quoted(ddl)});\n\nexports.down = (knex) => knex.raw(${quoted(drop)});\n`,
      };
    case 'node-pg-migrate':
      return {
        path: `${folder}/${now.getTime()}_${slug.replaceAll('_', '-')}.${extension}`,
        text: typescript
          ? `import type { MigrationBuilder } from 'node-pg-migrate';\n\nexport function up(pgm: MigrationBuilder): void {\n  pgm.noTransaction();\n  pgm.sql(${quoted(ddl)});\n}\n\nexport function down(pgm: MigrationBuilder): void {\n  pgm.noTransaction();\n  pgm.sql(${quoted(drop)});\n}\n`
          : `exports.up = (pgm) => {\n  pgm.noTransaction();\n  pgm.sql(${quoted(ddl)});\n};\n\nexports.down = (pgm) => {\n  pgm.noTransaction();\n  pgm.sql(${quoted(drop)});\n};\n`,
      };
    case 'sql':
      return {
        path: `${folder}/${stamp}_${slug}.sql`,
        text: `-- Run it outside of a transaction.\n${ddl};\n`,
      };
  }
}
