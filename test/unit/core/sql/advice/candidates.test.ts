import assert from 'node:assert/strict';
import { definitionOf, indexCandidates } from '../../../../../src/core/sql/advice/candidates';
import { tableFacts } from '../../../../../src/core/sql/advice/tableFacts';
import { blocksOf } from '../../../../../src/core/sql/tree/blocks';
import type { SqlParser } from '../../../../../src/core/sql/tree/parser';
import { openSqlParser } from '../../../../../src/node/sql/parser/parser';

const ORDERS = tableFacts('public', 'orders', 100_000, [
  { name: 'id', type: 'bigint', width: 8, distinct: -1 },
  { name: 'user_id', type: 'bigint', width: 8, distinct: 5000 },
  { name: 'state', type: 'text', width: 6, distinct: 5 },
  { name: 'created_at', type: 'timestamp with time zone', width: 8, distinct: -0.9 },
  { name: 'data', type: 'json', width: 200, distinct: -1 },
  { name: 'Order', type: 'integer', width: 4, distinct: 10 },
]);
const USERS = tableFacts('shop', 'users', 5000, [
  { name: 'id', type: 'bigint', width: 8, distinct: -1 },
  { name: 'email', type: 'text', width: 20, distinct: -1 },
]);

describe('index candidates', () => {
  let parser: SqlParser;
  before(async () => {
    parser = await openSqlParser();
  });

  function candidates(sql: string): string[] {
    const outcome = parser.parse(sql);
    assert.ok(outcome.ok);
    const facts = (name: string) => (name === 'orders' ? ORDERS : name === 'shop.users' ? USERS : undefined);
    const found = indexCandidates(blocksOf(outcome.tree.stmts![0]!.stmt!), facts).map(definitionOf);
    for (const definition of found) assert.ok(parser.parse(`CREATE INDEX i ${definition}`).ok, definition);
    return found;
  }

  it('put equality before ranges and orders, the more selective first', () => {
    const found = candidates(
      'SELECT id FROM orders WHERE state = $1 AND user_id = $2 AND created_at > $3 ORDER BY created_at DESC LIMIT 5',
    );
    assert.ok(found.includes('ON orders (user_id, state)'));
    assert.ok(found.includes('ON orders (user_id, state, created_at)'));
    assert.ok(found.every((definition) => !definition.includes('(state, user_id')));
  });

  it('are of the order alone, with its directions', () => {
    assert.ok(
      candidates('SELECT id FROM orders ORDER BY created_at DESC LIMIT 5').includes('ON orders (created_at)'),
    );
    assert.ok(
      candidates('SELECT id FROM orders ORDER BY state, created_at DESC LIMIT 5').includes(
        'ON orders (state, created_at DESC)',
      ),
    );
  });

  it('are of both sides of a join', () => {
    const found = candidates(
      'SELECT o.data FROM orders o JOIN shop.users u ON u.id = o.user_id WHERE email = $1',
    );
    for (const wanted of ['ON orders (user_id)', 'ON shop.users (id)', 'ON shop.users (email)']) {
      assert.ok(found.includes(wanted), `${wanted} in ${found.join('; ')}`);
    }
  });

  it('are of expressions, and partial where a condition is fixed', () => {
    assert.ok(
      candidates('SELECT id FROM shop.users WHERE lower(email) = $1').includes(
        'ON shop.users (lower(email))',
      ),
    );
    assert.ok(
      candidates("SELECT id FROM orders WHERE data ->> 'a' = $1").includes("ON orders ((data ->> 'a'))"),
    );
    assert.ok(
      candidates("SELECT id FROM orders WHERE state = 'new' AND user_id = $1").includes(
        "ON orders (user_id) WHERE state = 'new'",
      ),
    );
    assert.ok(
      !candidates('SELECT id FROM orders WHERE state = $1 AND user_id = $2').some((one) =>
        one.includes('WHERE'),
      ),
      'a parameter is not fixed',
    );
  });

  it('include what the query reads besides, when that is little', () => {
    assert.ok(
      candidates('SELECT state FROM orders WHERE user_id = $1').includes(
        'ON orders (user_id) INCLUDE (state)',
      ),
    );
    assert.ok(
      !candidates('SELECT data FROM orders WHERE user_id = $1').some((one) => one.includes('INCLUDE')),
    );
    assert.ok(!candidates('SELECT * FROM orders WHERE user_id = $1').some((one) => one.includes('INCLUDE')));
  });

  it('leave out what has no order, and quote names', () => {
    assert.deepEqual(candidates('SELECT id FROM orders WHERE data = $1'), []);
    assert.ok(candidates('SELECT 1 FROM orders WHERE "Order" = $1').includes('ON orders ("Order")'));
    assert.deepEqual(candidates('SELECT 1 FROM elsewhere WHERE a = 1'), []);
  });
});
