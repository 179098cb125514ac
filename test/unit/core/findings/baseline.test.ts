import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding } from '../../../../src/core/finding';
import {
  type BaselineScope,
  baselineOf,
  compareWithBaseline,
  readBaseline,
  writeBaseline,
} from '../../../../src/core/findings/baseline';
import { fingerprints } from '../../../../src/core/findings/findingKey';

/** Of an analysis of the whole, started where the baseline is. */
const whole: BaselineScope = { nameOf: (file) => file, covers: () => true };

function findingOf(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'n-plus-one',
    severity: 'warning',
    confidence: 'high',
    file: 'src/report.ts',
    line: 4,
    column: 3,
    endLine: 4,
    endColumn: 9,
    message: 'One query per item of orders, through getCustomer() (pg).',
    function: 'report',
    related: [{ file: 'src/db.ts', line: 4, column: 26, message: 'the pg query' }],
    sql: 'SELECT * FROM customers WHERE id = $1',
    evidence: [],
    ...changes,
  };
}

const someFindings = fc.array(
  fc
    .record({
      rule: fc.constantFrom('n-plus-one', 'large-offset'),
      file: fc.constantFrom('a.ts', 'b "quoted", é.ts'),
      function: fc.constantFrom('', 'f', '</script>'),
      sql: fc.constantFrom('SELECT 1', 'SELECT\n 2'),
      line: fc.integer({ min: 1, max: 1e6 }),
    })
    .map(findingOf),
);

describe('a baseline of findings', () => {
  it('knows all that it was made of, wherever the lines have moved, after being written and read', () => {
    fc.assert(
      fc.property(someFindings, fc.nat(1000), (findings, moved) => {
        const baseline = readBaseline(writeBaseline(baselineOf(findings, whole)), 'b.json');
        const later = findings.map((finding) => ({ ...finding, line: finding.line + moved }));
        assert.deepEqual(compareWithBaseline(later, baseline, whole), {
          fresh: [],
          known: findings.length,
          gone: 0,
        });
      }),
    );
  });

  it('counts: of three queries alike where there were two, the last is new', () => {
    const three = [1, 2, 3].map((line) => findingOf({ line }));
    const compared = compareWithBaseline(three, baselineOf(three.slice(0, 2), whole), whole);
    assert.deepEqual(compared, { fresh: [three[2]], known: 2, gone: 0 });
  });

  it('says how much of it is gone', () => {
    const baseline = baselineOf([findingOf(), findingOf({ function: 'other' })], whole);
    assert.deepEqual(compareWithBaseline([findingOf()], baseline, whole), { fresh: [], known: 1, gone: 1 });
  });

  const compare = (before: readonly Finding[], after: readonly Finding[]) => {
    const { fresh, known, gone } = compareWithBaseline(after, baselineOf(before, whole), whole);
    return { fresh: fresh.map((finding) => `${finding.function} ${finding.sql ?? ''}`), known, gone };
  };
  const sql = 'SELECT name FROM customers c JOIN teams ON team = teams.id WHERE c.id = $1';

  it('knows the findings of a function that has got another name', () => {
    const before = [findingOf(), findingOf({ rule: 'large-offset' }), findingOf({ function: 'other' })];
    const after = before.map((one) => (one.function === 'report' ? { ...one, function: 'list' } : one));
    assert.deepEqual(compare(before, after), { fresh: [], known: 3, gone: 0 });
    const { sql: _, ...withoutSql } = findingOf();
    assert.deepEqual(compare([withoutSql], [{ ...withoutSql, function: 'list' }]).fresh, []);
  });

  it('takes no second function for the renamed one', () => {
    const [first, second] = [findingOf(), findingOf({ function: 'list' })];
    assert.deepEqual(compare([first], [first, second]).fresh, [`list ${first.sql}`]);
    const still = findingOf({ rule: 'large-offset' });
    assert.deepEqual(compare([first, still], [still, second]), {
      fresh: [`list ${first.sql}`],
      known: 1,
      gone: 1,
    });
    const known = findingOf({ function: 'list', rule: 'large-offset' });
    assert.deepEqual(compare([first, known], [known, second]).gone, 1, 'list was there before');
    assert.deepEqual(compare([first], [{ ...second, file: 'src/b.ts' }]).gone, 1, 'in another file');
  });

  it('knows a finding whose statement was edited, by the tables and most of the words', () => {
    for (const edited of [
      'SELECT * FROM customers WHERE id = $1 AND NOT gone',
      'select id, name from public."customers" where id = $1',
      sql,
    ]) {
      const before = [findingOf(), findingOf({ rule: 'large-offset' })];
      const after = [findingOf({ sql: edited }), findingOf({ rule: 'large-offset', sql: edited })];
      assert.deepEqual(compare(before, after), { fresh: [], known: 2, gone: 0 }, edited);
    }
  });

  it('takes no other statement for an edited one', () => {
    for (const other of [
      'SELECT * FROM orders WHERE id = $1',
      'DELETE FROM customers WHERE id = $1',
      'SELECT count(*), max(day), min(day), sum(total), team FROM customers GROUP BY team ORDER BY 5',
    ]) {
      assert.deepEqual(compare([findingOf()], [findingOf({ sql: other })]).gone, 1, other);
    }
    const [one, other] = [findingOf(), findingOf({ sql: `${findingOf().sql} LIMIT 1` })];
    assert.deepEqual(compare([one], [one, other]).fresh, [`report ${other.sql}`], 'a second one');
    const { sql: _, ...way } = findingOf();
    const longer = { ...way, related: [...way.related, ...way.related] };
    assert.deepEqual(compare([way], [longer]).gone, 1, 'without SQL');
  });

  it('finds the most alike of several edited statements', () => {
    const [a, b] = [findingOf(), findingOf({ sql })];
    const after = [findingOf({ sql: `${sql} LIMIT 5` }), findingOf({ sql: `${sql} AND NOT gone` })];
    assert.deepEqual(compare([b], after), {
      fresh: [`report ${sql} AND NOT gone`],
      known: 1,
      gone: 0,
    });
    assert.deepEqual(compare([a, b], [...after, a]).known, 2);
  });

  it('is asked about what was analysed alone, and keeps the rest when it is written anew', () => {
    const [inSrc, inLib] = [findingOf({ file: '/app/src/a.ts' }), findingOf({ file: '/app/lib/b.ts' })];
    const nameOf = (file: string) => file.replace('/app/', '../');
    const all = baselineOf([inSrc, inLib], { nameOf, covers: () => true });
    const src: BaselineScope = { nameOf, covers: (name) => name.startsWith('../src/') };
    assert.deepEqual(compareWithBaseline([inSrc], all, src), { fresh: [], known: 1, gone: 0 });
    assert.deepEqual(compareWithBaseline([], all, src), { fresh: [], known: 0, gone: 1 });
    assert.deepEqual(
      baselineOf([], src, all).findings.map(({ file }) => file),
      ['../lib/b.ts'],
    );
  });

  it('has a line for each entry, so that git shows and merges single ones', () => {
    const text = writeBaseline(baselineOf([findingOf({ file: 'b.ts' }), findingOf({ file: 'a.ts' })], whole));
    const lines = text.split('\n');
    assert.deepEqual(
      lines.map((line) => /"file":"(\w)\.ts"/.exec(line)?.[1]),
      [undefined, undefined, undefined, 'a', 'b', undefined, undefined, undefined],
    );
  });

  for (const [text, says] of [
    ['', /b\.json is no baseline of findings: it is not JSON; make it anew/],
    ['[]', /it has no version/],
    ['{"version": 1}', /its version is 1, not 2/],
    ['{"version": 2}', /it lists no findings/],
    ['{"version": 2, "findings": [null]}', /its entry 1 lacks rule/],
    ['<<<<<<< HEAD', /not JSON/],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => readBaseline(text, 'b.json'), says);
    });
  }
});

describe('fingerprints of findings', () => {
  it('differ among findings of one run, and stay when lines move', () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const keys = fingerprints(findings);
        assert.equal(new Set(keys).size, findings.length);
        assert.deepEqual(fingerprints(findings.map((one) => ({ ...one, line: one.line + 7 }))), keys);
        for (const key of keys) assert.match(key, /^[0-9a-f]{16}$/);
      }),
    );
  });
});
