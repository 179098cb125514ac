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

describe('skimming a file', () => {
  it('takes the imports of what draws pages, but for those of types, and nothing else', () => {
    const summary = skim(LIST, '/app/List.tsx');
    assert.ok(summary);
    assert.deepEqual(summary.imports, ['react', '../orders', './Row', './Chart', './icons']);
    assert.ok(isSkimmed(summary));
    assert.deepEqual(decodeSummary(encodeSummary(summary)), summary);
  });

  it('is for what is written in JSX or imports what draws', () => {
    const hook = "import { useState } from 'react';\nexport const useOpen = () => useState(false);\n";
    assert.ok(skim(hook, '/app/useOpen.ts'));
    assert.ok(skim("import { total } from './orders';\n", '/app/Total.jsx'));
    assert.equal(skim("import { total } from './orders';\n", '/app/total.ts'), undefined);
  });

  for (const [what, text] of [
    ['a data layer', "import { eq } from 'drizzle-orm';"],
    ["a package of the team's own that keeps data", "import { orders } from '@shop/database';"],
    ['a name for one', 'export const load = (id) => useContext(Shop).db.find(id);'],
    ['SQL', "export const all = () => run('SELECT id FROM orders');"],
    ['functions of a server', "'use server';"],
  ])
    it(`is not for what has ${what}`, () => {
      assert.equal(skim(`${text}\n${LIST}`, '/app/List.tsx'), undefined);
    });

  it('leaves a summary that no other can be taken for', () => {
    assert.equal(isSkimmed(summarize('', '/app/empty.ts')!), false);
  });
});
