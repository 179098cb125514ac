import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Leak } from '../../../../src/core/heap/leak';
import { ALLOCATION_RULE, leakFindings } from '../../../../src/core/heap/leakFindings';
import { LEAK_PATTERNS } from '../../../../src/core/heap/leakPatterns';
import { placeLeaks } from '../../../../src/core/heap/placeLeaks';
import type { SourceReader } from '../../../../src/core/heap/sources';

const TEXTS: Readonly<Record<string, string>> = {
  '/app/src/session.ts': 'class Session {}\n\nconst cache = new Map();\n',
  '/app/src/login.ts':
    '// who comes\n\nexport function login(user) {\n  return keep(new Session(user));\n}\n',
};

/** Scripts are bundles: line n of script 1 is line n + 1 of session.ts, and script 2 is login.ts as it is. */
const sources: SourceReader = {
  placeOf: (_script, id, line, column) =>
    id === 1
      ? { file: '/app/src/session.ts', line: line + 1, column }
      : { file: '/app/src/login.ts', line, column },
  filesOf: () => Object.keys(TEXTS),
  textOf: (file) => TEXTS[file],
};

const LEAK: Leak = {
  pattern: 'growing-map',
  className: 'Session',
  holderClass: 'Map',
  names: [{ kind: 'variable', name: 'cache', near: { scriptId: 1, line: 3, column: 0 } }],
  counts: [1024, 5120, 9216],
  retained: 2_000_000,
  neverDeleted: true,
  path: ['(global) global', 'variable cache Map', '{…} Session'],
  allocatedIn: [
    { name: 'Session', script: '/app/dist/session.js', scriptId: 1, line: 1, column: 7 },
    { name: 'login', script: '/app/dist/login.js', scriptId: 2, line: 3, column: 22 },
  ],
};
const files = new Map([[1, '/app/dist/session.js']]);
const place = (leak: Leak) => placeLeaks({ leaks: [leak], totals: [1, 2, 3], files }, sources);

describe('the findings of a leak', () => {
  it('stand at the line that keeps and at the one that makes, in the words of the sources', () => {
    const [keeps, makes] = leakFindings(place(LEAK));
    assert.deepEqual(
      [keeps?.rule, keeps?.file, keeps?.line],
      ['heap-leak-growing-map', '/app/src/session.ts', 3],
    );
    assert.equal(
      keeps?.message,
      'Session held by `cache` (Map), 1\u202f024 → 9\u202f216 entries, never deleted.',
    );
    assert.match(keeps?.title ?? '', /^Leak: 1.024 → 9.216, \+2\.0 MB$/);
    assert.deepEqual([makes?.rule, makes?.file, makes?.line], [ALLOCATION_RULE, '/app/src/login.ts', 4]);
    assert.equal(makes?.title, 'Leaks into `cache`');
    assert.match(makes?.message ?? '', /^Session objects are made here, in `login`, and kept by `cache`: /);
    assert.deepEqual(
      keeps?.related.map(({ file, line }) => [file, line]),
      [['/app/src/login.ts', 4]],
    );
    assert.deepEqual(
      makes?.related.map(({ file, line }) => [file, line]),
      [['/app/src/session.ts', 3]],
    );
  });

  it('say when only the function is known that makes what leaks', () => {
    const [placed] = place({ ...LEAK, className: 'Array' });
    assert.deepEqual(placed?.allocated, {
      file: '/app/src/session.ts',
      line: 2,
      function: 'Session',
      functionLine: 2,
      isExact: false,
    });
    const [, makes] = leakFindings([placed!]);
    assert.match(makes?.message ?? '', /^Array objects are made in `Session`, which begins here, and kept/);
    assert.equal(makes?.confidence, 'medium');
  });

  it('are one when a line both makes and keeps, and none without a line', () => {
    const at = { file: '/app/src/login.ts', line: 4 };
    const [placed] = place(LEAK);
    assert.equal(leakFindings([{ ...placed!, ...at }]).length, 1);
    const { file: _, line: __, ...nowhere } = placed!;
    assert.deepEqual(leakFindings([nowhere]), []);
  });

  it('have a page for each rule', () => {
    const pages = resolve(__dirname, '..', '..', '..', '..', 'media', 'rules');
    for (const rule of [ALLOCATION_RULE, ...LEAK_PATTERNS.map((pattern) => `heap-leak-${pattern}`)]) {
      assert.ok(existsSync(join(pages, `${rule}.md`)), rule);
    }
  });
});
