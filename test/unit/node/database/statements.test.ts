import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseService } from '../../../../src/node/database/service';
import { openSqlParser } from '../../../../src/node/sql/parser/parser';

describe('the statements of a project’s files', () => {
  let folder: string;
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight shöp ')));
    write('package.json', '{"dependencies":{"drizzle-orm":"1","pg":"8"}}');
    write('packages/db/package.json', '{"name":"@shop/db"}');
    write(
      'packages/db/schema.ts',
      `import { integer, pgTable } from 'drizzle-orm/pg-core';
export const orders = pgTable('orders', { id: integer('id'), userId: integer('user_id') });`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('know the tables that another package declares for Drizzle, as its file stands now', async () => {
    const text = `import { eq } from 'drizzle-orm';
import { orders } from '@shop/db';
export const of = (id) => db.select().from(orders).where(eq(orders.userId, id));`;
    const file = write('packages/api/orders.ts', text);
    const service = new DatabaseService({ childPath: '' } as never);
    const sqlOf = async (): Promise<string[]> =>
      (await service.statementsOf({ file, text })).statements.map(({ sql }) => sql);
    assert.deepEqual(await sqlOf(), ['SELECT id, user_id FROM orders WHERE orders.user_id = $1']);
    const schema = path.join(folder, 'packages/db/schema.ts');
    await service.statementsOf({
      file: schema,
      text: `import { integer, pgTable } from 'drizzle-orm/pg-core';
export const orders = pgTable('purchases', { userId: integer('buyer') });`,
    });
    assert.deepEqual(await sqlOf(), ['SELECT buyer FROM purchases WHERE purchases.buyer = $1']);
    service.dispose();
  });

  it('say where a counted query stands, in code and in .sql files, whatever its layout there', async () => {
    write('src/orders.ts', "pool.query('SELECT id\\n FROM orders WHERE id = $1', [id]);");
    write('sql/order.sql', '-- one order\nselect id from orders where id = $1;\nselect 1;\n');
    write('vendored/copy.ts', "pool.query('SELECT id FROM orders WHERE id = $1', [id]);");
    const fingerprint = (await openSqlParser()).fingerprint('SELECT id FROM orders WHERE id = $1')!;
    const service = new DatabaseService({ childPath: '' });
    const places = await service.queryPlaces(
      { folders: [folder], exclude: ['vendored'], fingerprints: [fingerprint] },
      { signal: new AbortController().signal, progress: () => undefined },
    );
    assert.deepEqual([...places.keys()], [fingerprint]);
    assert.deepEqual(
      places.get(fingerprint)?.map(({ file, line }) => `${path.relative(folder, file)}:${line}`),
      [path.join('src', 'orders.ts:1'), path.join('sql', 'order.sql:2')],
    );
    service.dispose();
  });
});
