import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseEnvFile } from '../../../../../src/core/sql/connections/envFile';
import { connectionsOf } from '../../../../../src/core/sql/connections/workspaceConnections';

/** `name: url` of what the files name. */
function found(files: Record<string, string>, environment: Record<string, string> = {}): string[] {
  const list = Object.entries(files).map(([path, text]) => ({ path: `/shop/${path}`, text }));
  return connectionsOf(list, new Map(Object.entries(environment))).map(
    ({ file, line, name, url }) => `${file.replace('/shop/', '')}:${line} ${name} ${url}`,
  );
}

describe('connections of a workspace', () => {
  it('are read from .env files as dotenv and dotenv-expand read them', () => {
    const text = [
      '# the shop',
      'export PG_PASS="p@ss#word" # not secret here',
      "SINGLE='postgres://a:$PG_PASS@localhost/literal'",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the file's
      'DATABASE_URL="postgresql://shop:${DB_SECRET:-s3cret}@db.example.com:6432/shop?sslmode=require"',
      'MYSQL_URL=mysql://root@localhost/shop',
      'EMPTY=',
      'NOTE=postgres is fine',
    ].join('\r\n');
    assert.deepEqual(found({ '.env': text }), [
      '.env:3 SINGLE postgres://a:$PG_PASS@localhost/literal',
      '.env:4 DATABASE_URL postgresql://shop:s3cret@db.example.com:6432/shop?sslmode=require',
    ]);
    const variables = parseEnvFile('A="x\\ny"\nB=a#b #c\nC=`q"\'`\nD="two\nlines"\nE=last', new Map());
    assert.deepEqual(
      [...variables].map(([name, { value, line }]) => [name, value, line]),
      [
        ['A', 'x\ny', 1],
        ['B', 'a', 2],
        ['C', 'q"\'', 3],
        ['D', 'two\nlines', 4],
        ['E', 'last', 6],
      ],
    );
  });

  it('are put together from variables that belong together', () => {
    assert.deepEqual(
      found({
        '.env': 'PGHOST=db\nPGPORT=5433\nPGUSER=me\nPGPASSWORD=a/b@c\nPGDATABASE=shop\nPGSSLMODE=require\n',
        'api/.env.local': 'DB_HOST=localhost\nDB_USERNAME=api\nDB_PASSWORD=x\nDB_DATABASE=api\n',
        'legacy/.env': 'DB_CONNECTION=mysql\nDB_HOST=localhost\nDB_DATABASE=old\n',
        'port/.env': 'DB_HOST=localhost\nDB_PORT=3306\nDB_NAME=old\n',
        'alone/.env': 'DB_NAME=nothing\n',
      }),
      [
        '.env:1 PG* postgres://me:a%2Fb%40c@db:5433/shop?sslmode=require',
        'api/.env.local:1 DB_* postgres://api:x@localhost:5432/api',
      ],
    );
  });

  it('leave templates out, and name each database once', () => {
    const url = 'DATABASE_URL=postgres://localhost/shop\n';
    assert.deepEqual(
      found(
        { '.env.example': url, '.env': url, '.env.local': url, 'sample.env': url },
        { DATABASE_URL: 'postgres://localhost/shop', OTHER: 'postgres://elsewhere/shop' },
      ),
      ['.env:1 DATABASE_URL postgres://localhost/shop', ':1 OTHER postgres://elsewhere/shop'],
    );
  });

  it('are the published ports of compose files', () => {
    const compose = [
      'x-env: &env',
      '  POSTGRES_USER: shop',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the file's
      '  POSTGRES_PASSWORD: ${PG_PASS:?set it}',
      'services:',
      '  db:',
      '    image: postgres:18-alpine',
      '    environment:',
      '      <<: *env',
      '      POSTGRES_DB: shopdb',
      '    ports: ["127.0.0.1:5433:5432"]',
      '  inside:',
      '    image: postgres:18',
      '  maps:',
      '    image: "postgis/postgis:17-3.5"',
      '    environment: [POSTGRES_PASSWORD=geo]',
      '    ports:',
      '      - target: 5432',
      '        published: 15432',
      '  cache:',
      '    image: redis',
      '    ports: ["6379:6379"]',
      '',
    ].join('\n');
    assert.deepEqual(found({ 'docker-compose.yml': compose, '.env': 'PG_PASS=hidden\n' }), [
      'docker-compose.yml:5 db postgres://shop:hidden@127.0.0.1:5433/shopdb',
      'docker-compose.yml:13 maps postgres://postgres:geo@localhost:15432/postgres',
    ]);
  });

  it('are read from Prisma schemas, around a pooler where there is a way', () => {
    const schema = `datasource db {
  provider  = "postgresql" // the shop
  url       = env("DATABASE_URL")
  directUrl = env("DIRECT_URL")
}`;
    const env = 'DIRECT_URL=postgres://u:p@direct/shop\n';
    assert.deepEqual(found({ 'prisma/schema.prisma': schema, 'prisma/.env.local': env }), [
      'prisma/.env.local:1 DIRECT_URL postgres://u:p@direct/shop',
    ]);
    assert.deepEqual(
      found({ 'prisma/schema.prisma': schema.replace('env("DIRECT_URL")', '"postgres://u@d/x"') }),
      ['prisma/schema.prisma:1 datasource db postgres://u@d/x'],
    );
    assert.deepEqual(
      found({ 'schema.prisma': 'datasource db {\n provider = "mysql"\n url = "postgres://a/b"\n}' }),
      [],
    );
  });

  it('are read from knexfiles, data sources and the like without running them', () => {
    const knexfile = `const fs = require('fs'); fs.writeFileSync('/pwned', '');
const base = { client: 'pg', migrations: { directory: './m' } };
module.exports = {
  development: { client: 'pg', connection: { host: '127.0.0.1', port: Number(process.env.PORT_DB || 5433), user: 'knex', password: process.env['SECRET'], database: 'dev' } },
  test: { client: 'mysql2', connection: { host: 'h', user: 'u', database: 'd' } },
  staging: { client: 'postgresql', connection: process.env.STAGING_URL },
  unknown: { client: 'pg', connection: { host: readHost(), database: 'x', user: 'y' } },
};`;
    const source = `export const AppDataSource = new DataSource({
  type: 'postgres', host: config.get('TYPE_HOST') ?? 'localhost', username: 'typeorm', password: \`p\${1}\`, database: 'orm', entities: [User],
} satisfies DataSourceOptions);`;
    const drizzle = `import { defineConfig } from 'drizzle-kit';
export default defineConfig({ dialect: 'postgresql', dbCredentials: { url: process.env.STAGING_URL! } });`;
    const sequelize = `{ "development": { "username": "seq", "password": null, "database": "seqdb", "host": "127.0.0.1", "dialect": "postgres" }, "production": { "use_env_variable": "PROD_URL" } }`;
    assert.deepEqual(
      found({
        'knexfile.js': knexfile,
        'src/data-source.ts': source,
        'drizzle.config.ts': drizzle,
        'config/config.json': sequelize,
        '.env':
          'SECRET=k\nSTAGING=staging\nSTAGING_URL=postgres://s@$STAGING/s\nPROD_URL=postgres://p@prod/p\n',
      }),
      [
        '.env:3 STAGING_URL postgres://s@staging/s',
        '.env:4 PROD_URL postgres://p@prod/p',
        'knexfile.js:4 development.connection postgres://knex:k@127.0.0.1:5433/dev',
        'src/data-source.ts:1  postgres://typeorm:p1@localhost:5432/orm',
        'config/config.json:1 development postgres://seq@127.0.0.1:5432/seqdb',
      ],
    );
  });

  it('survive any text in any of these files', () => {
    const names = ['.env', 'docker-compose.yml', 'schema.prisma', 'knexfile.ts', 'config/config.json'];
    const pieces = [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the file's
      '${A}',
      '$A',
      'A=',
      '"',
      "'",
      '`',
      '\n',
      '{',
      '}',
      'services:\n  db: *a',
      '&a [*a]',
      'postgres://',
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...names), text, (name, parts) => {
        found({ [name]: parts.join('') });
      }),
      { numRuns: 400 },
    );
  });

  it('resolve variables that are made of each other, and of many', () => {
    const value = (text: string, name: string): string | undefined => parseEnvFile(text).get(name)?.value;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the file's
    assert.equal(value('A=1${B}\nB=2${A}', 'A'), '12');
    const many = Array.from({ length: 60 }, (_, index) => `V${index + 1}=${`$V${index}`.repeat(20)}`).join(
      '\n',
    );
    assert.ok((value(`V0=x\n${many}`, 'V60')?.length ?? 0) < 5000);
  });
});
