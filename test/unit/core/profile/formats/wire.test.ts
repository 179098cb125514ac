import assert from 'node:assert/strict';
import { WireReader } from '../../../../../src/core/profile/formats/wire';

describe('WireReader', () => {
  const reader = (...bytes: number[]) => new WireReader(Uint8Array.from(bytes), 'a.pb');

  it('reads lists packed and one by one, numbers of 64 bits, and skips what it is not asked for', () => {
    // Field 1: 1, 300 packed, then 2; field 2: -1; fields 3, 4, 5 of other types; field 16: 5.
    const minusOne = [...Array<number>(9).fill(0xff), 0x01];
    const fixed = [0x19, ...Array<number>(8).fill(7), 0x25, 7, 7, 7, 7, 0x2a, 2, 7, 7];
    const wire = reader(0x0a, 3, 1, 0xac, 0x02, 0x08, 2, 0x10, ...minusOne, ...fixed, 0x80, 0x01, 5);
    const list: number[] = [];
    const seen: [field: number, value: number][] = [];
    for (let field = wire.next(); field > 0; field = wire.next()) {
      if (field === 1) wire.numbers(list);
      else if (field === 2 || field === 16) seen.push([field, wire.number()]);
      else wire.skip();
    }
    assert.deepEqual(list, [1, 300, 2]);
    // Of negative numbers only the sign is kept.
    assert.deepEqual(seen, [
      [2, 0],
      [16, 5],
    ]);
  });

  it('says where a message is wrong', () => {
    const all = (wire: WireReader): void => {
      for (let field = wire.next(); field > 0; field = wire.next()) wire.skip();
    };
    const cases: [WireReader, RegExp][] = [
      [reader(0x0a, 9, 1), /a\.pb is damaged: a message ends behind its end, at byte 2\./],
      [reader(0x08, 0x80), /cut off, at byte 2/],
      [reader(0x19, 1, 2), /cut off/],
      [reader(0x00), /a field has no number/],
      [reader(0x0b), /of a type that pprof does not have/],
      [reader(0x08, ...Array<number>(11).fill(0x80)), /more than ten bytes/],
    ];
    for (const [wire, message] of cases) assert.throws(() => all(wire), message);
    const text = reader(0x0a, 1, 1);
    text.next();
    assert.throws(() => text.number(), /a number is of another type/);
  });
});
