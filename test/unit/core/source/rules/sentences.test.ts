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

  it('speaks of rounds where a loop goes on by a call', () => {
    const days = `import { Pool } from 'pg';
const pool = new Pool();
export async function report(from: Date, to: Date) {
  for (let day = from; day <= to; day.setDate(day.getDate() + 1))
    console.log(await pool.query('SELECT * FROM tides WHERE day = $1', [day]));
}`;
    assert.match(said(days).message, /^One query per round /);
  });

  describe('counts what one round can run together', () => {
    const count = (body: string): string =>
      said(`import { Pool } from 'pg';
const pool = new Pool();
const log = (text: string, ship: Ship) => pool.query(text, [ship.id]);
export async function moor(ships: Ship[]) {
  for (const ship of ships) {
    ${body}
  }
}`).message.replace(/ (per|through).*/, '');
    const ask = (table: string): string =>
      `console.log(await pool.query('SELECT * FROM ${table} WHERE ship = $1', [ship.id]));`;

    it('of a branch that ends in two ways, or ends the process', () => {
      const rest = ask('tugs');
      assert.equal(count(`if (a) { ${ask('b')} if (c) continue; else continue; } ${rest}`), 'One query');
      assert.equal(count(`if (a) { ${ask('b')} process.exit(1); } ${rest}`), 'One query');
      assert.equal(count(`if (a) { ${ask('b')} this.exit(1); } ${rest}`), 'One query');
      assert.equal(count(`if (a) { ${ask('b')} shop.exit(ship); } ${rest}`), '2 queries');
    });

    it('of branches the one with most', () => {
      assert.equal(
        count(`if (ship.large) { ${ask('piers')} ${ask('tugs')} } else ${ask('buoys')}`),
        '2 queries',
      );
      assert.equal(count(`${ask('piers')} if (ship.large) ${ask('tugs')} else ${ask('buoys')}`), '2 queries');
      assert.equal(
        count(`if (ship.a) ${ask('a')} else if (ship.b) ${ask('b')} else { ${ask('c')} ${ask('d')} }`),
        '2 queries',
      );
      assert.equal(
        count(
          `const found = ship.a ? await log('SELECT 1 FROM a WHERE id = $1', ship) : await log('SELECT 1 FROM b WHERE id = $1', ship);`,
        ),
        'One query',
      );
      assert.equal(count(`if (ship.large) ${ask('piers')} if (ship.small) ${ask('buoys')}`), '2 queries');
    });

    it('of the cases of a switch those that one leads through', () => {
      const cases = (first: string): string =>
        `switch (ship.kind) { case 'a': ${ask('a')} ${first} case 'b': ${ask('b')} break; default: ${ask('c')} }`;
      assert.equal(count(cases('break;')), 'One query');
      assert.equal(count(cases('')), '2 queries');
      assert.equal(count(`${cases('{ break; }')} ${ask('d')}`), '2 queries');
    });

    it('of a branch that leaves the round either it or what follows', () => {
      assert.equal(count(`if (ship.gone) { ${ask('a')} continue; } ${ask('b')}`), 'One query');
      assert.equal(count(`if (ship.gone) { ${ask('a')} continue; } ${ask('b')} ${ask('c')}`), '2 queries');
      assert.equal(
        count(`if (ship.a) { ${ask('a')} continue; } else { ${ask('b')} } ${ask('c')} ${ask('d')}`),
        '3 queries',
      );
      assert.equal(
        count(`switch (ship.kind) { case 'a': if (ship.b) { ${ask('a')} break; } ${ask('b')} } ${ask('c')}`),
        '3 queries',
      );
    });
  });

  describe('says what a query is sent once per', () => {
    const message = (body: string): string =>
      said(`import { Pool } from 'pg';
const pool = new Pool();
const find = async (id: number) => (await pool.query('SELECT * FROM ships WHERE id = $1', [id])).rows;
const turns = (count: number, work: (turn: Turn) => void) => {
  const turn = { i: -1, next() { if (++turn.i < count) work(turn); } };
  turn.next();
};
export async function moor(ships, total: number) {
  ${body}
}`).message;

    it('by the list that is counted, else a round', () => {
      assert.equal(
        message(
          'const count = ships.length; turns(count, (turn) => find(ships[turn.i].id).then(turn.next));',
        ),
        'One query per item of ships, through find() (pg).',
      );
      assert.equal(
        message('turns(total, (turn) => find(ships[turn.i].id).then(turn.next));'),
        'One query per round, through find() (pg).',
      );
      assert.equal(
        message('let at = total; while (at) at = (await find(at))[0].after;'),
        'One query per round, through find() (pg).',
      );
    });
  });
});
