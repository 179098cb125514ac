import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DocumentMarks, type FileHeat, type LineChange } from '../../../src/editor/annotations/documentMarks';

/** A file in which every line has a mark and a text of its own. */
function marked(lines: readonly string[]): DocumentMarks {
  const heat: FileHeat = {
    file: '/a.ts',
    functions: [],
    lines: lines.map((_, index) => ({ line: index + 1, self: 1, selfPercent: 1, parts: [] })),
  };
  const marks = new DocumentMarks(heat);
  marks.place(
    (line) => line,
    (line) => lines[line - 1]!,
  );
  return marks;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function replace(text: string, { from, to, text: inserted }: Edit): string {
  return text.slice(0, from) + inserted + text.slice(to);
}

function lineChange(text: string, { from, to, text: inserted }: Edit): LineChange {
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  return { startLine: lineAt(from), endLine: lineAt(to), breaks: inserted.split('\n').length - 1 };
}

function shift(marks: DocumentMarks, changes: LineChange[], after: string): void {
  const lines = after.split('\n');
  marks.shift(changes, (line) => lines[line - 1]);
}

const MEASURED = ['import a', 'function f() {', '  hot(1)', '  hot(2)', '}', 'f()'];

const edits = fc.record({
  at: fc.nat(),
  length: fc.nat({ max: 30 }),
  text: fc.constantFrom('', 'x', '\n', 'x\n', '\nx', '\n\n', 'a\nb\nc'),
});

describe('the marks of a document', () => {
  it('stand, as long as they count, on the text that they were measured on, whatever is edited', () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 12 }), (list) => {
        const marks = marked(MEASURED);
        let text = MEASURED.join('\n');
        for (const { at, length, text: inserted } of list) {
          const from = at % (text.length + 1);
          const edit = { from, to: Math.min(text.length, from + length), text: inserted };
          const change = lineChange(text, edit);
          text = replace(text, edit);
          shift(marks, [change], text);
          const lines = text.split('\n');
          for (const { hot, line, edited } of marks.lines) {
            if (!edited) assert.equal(lines[line - 1], MEASURED[hot.line - 1]);
          }
        }
      }),
    );
  });

  it('lose no line that an edit left whole', () => {
    fc.assert(
      fc.property(edits, ({ at, length, text: inserted }) => {
        const before = MEASURED.join('\n');
        const from = at % (before.length + 1);
        const edit = { from, to: Math.min(before.length, from + length), text: inserted };
        const after = replace(before, edit);
        const marks = marked(MEASURED);
        shift(marks, [lineChange(before, edit)], after);
        const lines = after.split('\n');
        for (const { hot, line, edited } of marks.lines) {
          const place = lines.indexOf(MEASURED[hot.line - 1]!);
          assert.deepEqual([line, edited], place < 0 ? [line, true] : [place + 1, false]);
        }
      }),
    );
  });

  it('follow several changes of one event', () => {
    const marks = marked(MEASURED);
    const after = ['// new', 'import a', 'function f() {', '  hot(2)', '}', '', '', 'f()'];
    const changes = [
      { startLine: 6, endLine: 6, breaks: 2 },
      { startLine: 3, endLine: 4, breaks: 0 },
      { startLine: 1, endLine: 1, breaks: 1 },
    ];
    shift(marks, changes, after.join('\n'));
    assert.deepEqual(
      marks.lines.map(({ line, edited }) => (edited ? 'edited' : line)),
      [2, 3, 'edited', 4, 5, 8],
    );
  });

  it('count again as soon as the old text is back', () => {
    const marks = marked(MEASURED);
    const typed = MEASURED.with(2, '  hot(12)');
    shift(marks, [{ startLine: 3, endLine: 3, breaks: 0 }], typed.join('\n'));
    assert.equal(marks.lines[2]!.edited, true);
    shift(marks, [{ startLine: 3, endLine: 3, breaks: 0 }], MEASURED.join('\n'));
    assert.equal(marks.lines[2]!.edited, false);
  });
});
