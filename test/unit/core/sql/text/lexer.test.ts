import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tokenize } from '../../../../../src/core/sql/text/lexer';
import { LineStarts } from '../../../../../src/core/sql/text/lineStarts';
import { byteOffsets, offsetOfCharacter } from '../../../../../src/core/sql/text/offsets';

const pieces = fc.constantFrom(
  ...[
    "'",
    '"',
    '$$',
    '$a$',
    '--',
    '/*',
    '*/',
    '\n',
    '\r\n',
    ';',
    ':',
    '::',
    '?',
    '@',
    '\\',
    'é',
    '😀',
    ' a',
    '1e',
  ],
);
const anything = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(pieces).map((all) => all.join('')),
);

describe('SQL tokens', () => {
  it('cover any text without gaps', () => {
    fc.assert(
      fc.property(anything, (text) => {
        let at = 0;
        for (const { start, end } of tokenize(text)) {
          assert.equal(start, at);
          assert.ok(end > start);
          at = end;
        }
        assert.equal(at, text.length);
      }),
    );
  });

  it('are of PostgreSQL and of the libraries above it', () => {
    const kinds = (text: string): string[] =>
      tokenize(text).flatMap(({ kind, start, end }) =>
        kind === 'space' ? [] : [`${kind} ${text.slice(start, end)}`],
      );
    assert.deepEqual(kinds("a=-1 b::int $2 :c @d ? E'\\'' x'f' $q$'$q$ e->>'f'"), [
      ...[
        'word a',
        'operator =',
        'operator -',
        'number 1',
        'word b',
        'operator ::',
        'word int',
        'parameter $2',
      ],
      ...['colon :c', 'at @d', 'question ?', "string E'\\''", "string x'f'", "string $q$'$q$"],
      ...['word e', 'operator ->>', "string 'f'"],
    ]);
    assert.deepEqual(kinds('$name, $q$a$q$'), ['colon $name', 'punctuation ,', 'string $q$a$q$']);
    assert.deepEqual(kinds('$/a/ $<b.c:csv> $(d^) $[f] $1:name,$2~ $3::int $4'), [
      ...['variable $/a/', 'variable $<b.c:csv>', 'variable $(d^)', 'variable $[f]'],
      ...['variable $1:name', 'punctuation ,', 'variable $2~', 'parameter $3', 'operator ::', 'word int'],
      'parameter $4',
    ]);
  });
});

describe('offsets', () => {
  it('in bytes and in characters are those of UTF-16', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (head, tail) => {
        const text = head + tail;
        assert.equal(byteOffsets(text)(Buffer.byteLength(head)), head.length);
        assert.equal(offsetOfCharacter(text, [...head].length), head.length);
      }),
    );
  });

  it('become lines and columns as editors count them', () => {
    const lines = new LineStarts('a\nb\r\nc\rd');
    assert.deepEqual(
      [0, 1, 2, 4, 5, 7].map((offset) => Object.values(lines.at(offset))),
      [
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 3],
        [3, 1],
        [4, 1],
      ],
    );
  });
});
