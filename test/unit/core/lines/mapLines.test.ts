import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { mapLines } from '../../../../src/core/lines/mapLines';

function places(measured: string, current: string): (number | undefined)[] {
  const map = mapLines(measured, current);
  return measured.split(/\r\n|\n|\r/).map((_, index) => map.toCurrent(index + 1));
}

describe('mapLines', () => {
  // Few different lines make for many repetitions, which is where diffs go wrong.
  const text = fc.array(fc.constantFrom('', '}', '  return n;', 'a', 'b', 'c', 'd'), { maxLength: 40 });

  it('maps only lines with the same text, in order, each to a place of its own', () => {
    fc.assert(
      fc.property(text, text, (measured, current) => {
        let last = 0;
        places(measured.join('\n'), current.join('\n')).forEach((place, index) => {
          if (place === undefined) return;
          assert.equal(current[place - 1] ?? '', measured[index] ?? '');
          assert.ok(place > last);
          last = place;
        });
      }),
    );
  });

  it('keeps every line outside of one edited stretch', () => {
    fc.assert(
      fc.property(text, text, text, text, (head, old, young, tail) => {
        const found = places(
          [...head, '[', ...old, ']', ...tail].join('\n'),
          [...head, '[', ...young, ']', ...tail].join('\n'),
        );
        const shift = young.length - old.length;
        found.forEach((place, index) => {
          if (index <= head.length) assert.equal(place, index + 1);
          if (index > head.length + old.length) assert.equal(place, index + 1 + shift);
        });
      }),
    );
  });

  it('finds every unchanged line of several edits when lines are unique', () => {
    const edits = fc.array(fc.constantFrom('keep', 'delete', 'change', 'insert'), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(edits, (kinds) => {
        const measured: string[] = [];
        const current: string[] = [];
        const expected: (number | undefined)[] = [];
        kinds.forEach((kind, index) => {
          if (kind === 'insert') {
            current.push(`new ${index}`);
            return;
          }
          measured.push(`line ${index}`);
          if (kind === 'keep') current.push(`line ${index}`);
          if (kind === 'change') current.push(`line ${index}, changed`);
          expected.push(kind === 'keep' ? current.length : undefined);
        });
        fc.pre(measured.length > 0 && current.length > 0);
        assert.deepEqual(places(measured.join('\n'), current.join('\n')), expected);
      }),
    );
  });

  it('takes another kind of line end for the same line, and other white space for a change', () => {
    assert.deepEqual(places('a\nb\nc', 'a\r\nb\r\nc'), [1, 2, 3]);
    assert.deepEqual(places('a\r\nb\rc', 'x\na\nb\nc\n'), [2, 3, 4]);
    assert.deepEqual(places('a\n  b\nc', 'a\n    b\nc'), [1, undefined, 3]);
  });

  it('knows nothing of lines that never were', () => {
    const map = mapLines('a\nb', 'a\nb\nc');
    for (const line of [0, -1, 3, 1.5, Number.NaN]) assert.equal(map.toCurrent(line), undefined);
  });

  it('follows edits through a large real file', () => {
    const lines = readFileSync(require.resolve('@babel/parser'), 'utf8').split('\n');
    assert.ok(lines.length > 10_000, `${lines.length} lines`);
    const current = lines.flatMap((line, index) =>
      index % 997 === 5 ? [] : index % 1009 === 7 ? ['// inserted', line] : [line],
    );
    const map = mapLines(lines.join('\n'), current.join('\n'));
    let wrong = 0;
    let removed = 0;
    for (let index = 0, inserted = 0; index < lines.length; index++) {
      if (index % 997 === 5) {
        removed++;
        continue;
      }
      if (index % 1009 === 7) inserted++;
      if (map.toCurrent(index + 1) !== index + 1 - removed + inserted) wrong++;
    }
    // A repeated line beside a removed one may stand in for it; nothing else may move.
    assert.ok(wrong <= removed, `${wrong} of ${lines.length} lines in the wrong place`);
  });

  it('still maps what surrounds a stretch that is too large to compare', () => {
    const same = (text: string, count: number): string => `${text}\n`.repeat(count);
    const measured = `first\n${same('x', 3000)}${same('y', 3000)}last`;
    const current = `first\n${same('y', 3000)}${same('x', 3001)}last`;
    const map = mapLines(measured, current);
    assert.equal(map.toCurrent(1), 1);
    assert.equal(map.toCurrent(6002), 6003);
  });
});
