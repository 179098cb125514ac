import assert from 'node:assert/strict';
import { decodeSummary } from '../../../../../src/core/source/summary/codec/decode';
import { encodeSummary } from '../../../../../src/core/source/summary/codec/encode';
import { isSkimmed, skim } from '../../../../../src/core/source/summary/skim';
import { summarize } from '../../../../../src/core/source/summary/summarize';

const LIST = `import { useState } from 'react';
import type { User } from '@prisma/client';
import { type Order, total } from "../orders";
export { Row } from './Row';
const Chart = lazy(() => import('./Chart'));
const icons = require('./icons');
export function List({ orders }: { orders: Order[] }) {
  return <ul>{orders.map((order) => <Row key={order.id} sum={total(order)} />)}</ul>;
}
`;

const ALL = 'pages and tests';

describe('skimming a file', () => {
  it('takes the imports of what draws pages, but for those of types, and nothing else', () => {
    const summary = skim(LIST, 'app/List.tsx', ALL);
    assert.ok(summary);
    assert.deepEqual(summary.imports, ['react', '../orders', './Row', './Chart', './icons']);
    assert.ok(isSkimmed(summary));
    assert.deepEqual(decodeSummary(encodeSummary(summary)), summary);
  });

  it('is for what is written in JSX or imports what draws', () => {
    const hook = "import { useState } from 'react';\nexport const useOpen = () => useState(false);\n";
    assert.ok(skim(hook, 'app/useOpen.ts', ALL));
    assert.ok(skim("import { total } from './orders';\n", 'app/Total.jsx', ALL));
    assert.equal(skim("import { total } from './orders';\n", 'app/total.ts', ALL), undefined);
  });

  for (const [what, text] of [
    ['a data layer', "import { eq } from 'drizzle-orm';"],
    ["a package of the team's own that keeps data", "import { orders } from '@shop/database';"],
    ['a name for one', 'export const load = (id) => useContext(Shop).db.find(id);'],
    ['SQL', "export const all = () => run('SELECT id FROM orders');"],
    ['functions of a server', "'use server';"],
  ])
    it(`is not for what has ${what}`, () => {
      assert.equal(skim(`${text}\n${LIST}`, 'app/List.tsx', ALL), undefined);
    });

  it('is for tests, by where they lie and by what they import, whatever they ask', () => {
    const test = "import { pool } from 'pg';\nimport { names } from './report';\n";
    for (const skims of [ALL, 'tests'] as const) {
      assert.deepEqual(skim(test, 'test/report.ts', skims)?.imports, ['pg', './report']);
      assert.ok(skim(test, 'src/report.spec.ts', skims));
      assert.ok(skim(`import { it } from 'node:test';\n${test}`, 'src/checks.ts', skims));
      assert.ok(skim(`const { expect } = require("chai");\n${test}`, 'src/checks.js', skims));
      assert.equal(skim(`// 'vitest' runs this\n${test}`, 'src/report.ts', skims), undefined);
    }
  });

  it('is for nothing that has to be read whole', () => {
    assert.equal(skim(LIST, 'app/List.tsx', 'tests'), undefined);
    assert.equal(skim(LIST, 'app/List.tsx', 'nothing'), undefined);
    assert.equal(skim(LIST, 'test/List.tsx', 'nothing'), undefined);
  });

  it('leaves a summary that no other can be taken for', () => {
    assert.equal(isSkimmed(summarize('', '/app/empty.ts')!), false);
  });
});
