import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withValues } from '../../../../../src/core/sql/text/values';
import { walkTree } from '../../../../../src/core/sql/tree/nodes';
import { openSqlParser } from '../../../../../src/node/sql/parser/parser';

describe('values in place of parameters', () => {
  it('stand where a parameter does, and nowhere else', () => {
    const sql = `SELECT '$1', "$1", $$ $1 $$ -- $1\n FROM t WHERE a = $1 AND b = $2 AND c = $10`;
    assert.equal(
      withValues(sql, ["it's", null]),
      `SELECT '$1', "$1", $$ $1 $$ -- $1\n FROM t WHERE a = 'it''s' AND b = NULL AND c = $10`,
    );
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
