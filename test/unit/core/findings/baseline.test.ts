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
