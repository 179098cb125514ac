import assert from 'node:assert/strict';
import fc from 'fast-check';
import { offsetBeforeValues, withValues } from '../../../../../src/core/sql/text/values';
import { walkTree } from '../../../../../src/core/sql/tree/nodes';
import { openSqlParser } from '../../../../../src/node/sql/parser/parser';

describe('values in place of parameters', () => {
  const sql = `SELECT '$1', "$1", $$ $1 $$ -- $1\n FROM t WHERE a = $1 AND b = $2 AND c = $10`;

  it('stand where a parameter does, and nowhere else', () => {
    assert.equal(
      withValues(sql, ["it's", null]),
      `SELECT '$1', "$1", $$ $1 $$ -- $1\n FROM t WHERE a = 'it''s' AND b = NULL AND c = $10`,
    );
  });

  it('leave every other character where it can be found again', () => {
    const values = ["it's", null];
    const put = withValues(sql, values);
    for (const word of ['"$1"', '$$ $1', 'FROM', ' AND', '$10']) {
      assert.equal(offsetBeforeValues(sql, values, put.indexOf(word)), sql.indexOf(word), word);
    }
    for (const offset of [0, 3]) {
      assert.equal(
        offsetBeforeValues(sql, values, put.indexOf("'it''s'") + offset),
        sql.indexOf('a = $1') + 4,
      );
    }
    assert.equal(offsetBeforeValues(sql, values, put.length), sql.length);
  });

  it('are one literal for PostgreSQL, whatever they hold', async () => {
    const parser = await openSqlParser();
    const texts = fc.oneof(
      fc.string(),
      fc.constantFrom("'; DROP TABLE t; --", "\\' OR 1=1", '$1', '/*', "''"),
    );
    fc.assert(
      fc.property(texts, (value) => {
        const outcome = parser.parse(withValues('SELECT $1', [value]));
        assert.ok(outcome.ok);
        assert.equal(outcome.tree.stmts?.length, 1);
        const literals: unknown[] = [];
        walkTree(outcome.tree, (type, node) => {
          if (type === 'A_Const') literals.push((node.sval as { sval?: string }).sval ?? '');
        });
        assert.deepEqual(literals, [value.replaceAll('\0', '')]);
      }),
    );
  });
});
