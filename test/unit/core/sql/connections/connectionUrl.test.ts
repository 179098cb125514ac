import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  connectionName,
  isPostgresUrl,
  targetOf,
  urlOf,
} from '../../../../../src/core/sql/connections/connectionUrl';
import { productionSign } from '../../../../../src/core/sql/connections/production';

describe('an address of a database', () => {
  it('keeps every part that it is put together from, and shows all but the password', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' });
    // In the path of a URL these two lead up, however they are written.
    const database = name.filter((it) => it !== '.' && it !== '..');
    fc.assert(
      fc.property(
        name,
        name,
        database,
        fc.integer({ min: 1, max: 65535 }),
        (user, password, database, port) => {
          const url = urlOf({ host: 'db.example.com', port: String(port), user, password, database });
          assert.ok(isPostgresUrl(url), url);
          assert.deepEqual(targetOf(url), { host: 'db.example.com', port, database, user });
          assert.equal(decodeURIComponent(new URL(url).password), password);
        },
      ),
    );
  });

  it('may name a socket, IPv6, or next to nothing', () => {
    assert.equal(targetOf(urlOf({ host: '/var/run/postgresql' }))?.host, '/var/run/postgresql');
    assert.equal(targetOf(urlOf({ host: '::1', port: '5433' }))?.host, '::1');
    assert.deepEqual(targetOf('postgres://localhost'), {
      host: 'localhost',
      port: 5432,
      database: 'postgres',
      user: 'postgres',
    });
    assert.equal(isPostgresUrl('postgres://'), true);
    for (const text of ['mysql://a/b', 'postgres is fine', '', 'postgres://a:b']) {
      assert.equal(isPostgresUrl(text), false, text);
    }
    assert.equal(connectionName(targetOf('postgres://u:p@db:6432/shop')!), 'shop on db:6432');
  });

  it('looks like production by its names, its file, and who runs it', () => {
    const sign = (url: string, file?: string): string | undefined => productionSign(targetOf(url)!, file);
    assert.equal(sign('postgres://shop@localhost/shop'), undefined);
    assert.equal(sign('postgres://shop@db/products'), undefined);
    assert.equal(sign('postgres://shop@db.internal/preprod'), undefined);
    assert.equal(sign('postgres://shop@10.0.0.4/shop'), undefined);
    assert.equal(sign('postgres://shop@db-prod-1/shop'), 'its host is called db-prod-1');
    assert.equal(sign('postgres://shop@localhost/shop_production'), 'its database is called shop_production');
    assert.equal(sign('postgres://localhost/shop', '/a/.env.production'), 'it is from .env.production');
    assert.equal(
      sign('postgres://x@shop.c1.eu-central-1.rds.amazonaws.com/shop'),
      'its host is at Amazon RDS',
    );
  });
});
