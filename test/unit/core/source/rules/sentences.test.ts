import assert from 'node:assert/strict';
import { isRuleOf } from '../../../../../src/core/findings/ruleFamily';
import { N_PLUS_ONE } from '../../../../../src/core/source/rules/nPlusOne';
import { analyse } from '../analyse';

/** What is said of the only loop of a program that queries, and what to do instead. */
function said(...files: string[]): { message: string; fix: string } {
  const findings = analyse(new Map(files.map((text, index) => [`/app/${'abc'[index]}.ts`, text])));
  const [only, ...others] = findings.filter(({ rule }) => isRuleOf(N_PLUS_ONE, rule));
  assert.ok(only, 'nothing is found');
  assert.deepEqual(others, []);
  return { message: only.message, fix: only.fix ?? '' };
}

describe('what is said of queries in a loop', () => {
  const walk = 'for (const ship of ships) console.log(await berths.findOne({ _id: ship.berth }));';

  it("names MongoDB's driver, and Mongoose where models are Mongoose's", () => {
    const driver = `import { Db } from 'mongodb';
export async function moor(db: Db, ships: Ship[]) { const berths = db.collection('berths'); ${walk} }`;
    const model = `import mongoose from 'mongoose';
const berths = mongoose.model('Berth', schema);
export async function moor(ships: Ship[]) { ${walk} }`;
    assert.match(said(driver).message, /\(mongodb\)\.$/);
    assert.match(said(driver).fix, /toArray\(\)/);
    assert.match(said(model).message, /\(mongoose\)\.$/);
    assert.match(said(model).fix, /populate/);
  });

  it('takes what goes by the name of a collection for one of the driver where nothing of Mongoose is imported', () => {
    const handedOut = `import { connect } from './b';
export async function moor(ships: Ship[]) { const berths = connect().collection('berths'); ${walk} }`;
    const unknown = `import 'mongodb';
export const connect: any = globalThis.open;`;
    assert.match(said(handedOut.replace('connect()', 'this.db'), unknown).message, /\(mongodb\)\.$/);
  });
});
