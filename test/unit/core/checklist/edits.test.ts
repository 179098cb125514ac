import assert from 'node:assert/strict';
import fc from 'fast-check';
import { allItems, type Checklist, itemsOf } from '../../../../src/core/checklist/checklist';
import {
  addApproval,
  addItem,
  addLink,
  addNote,
  assign,
  remove,
  rename,
  setChecked,
  setDue,
  setEvidence,
} from '../../../../src/core/checklist/edits';
import { moveItem } from '../../../../src/core/checklist/moveItem';
import { parseChecklist } from '../../../../src/core/checklist/parseChecklist';
import { applyEdits, type TextEdit } from '../../../../src/core/checklist/textEdit';
import { anyChecklist, anyItem, FIXTURES, hasOneKindOfBreaks, linesIn, titles } from './fixtures';

const edited = ({ text }: Checklist, edits: readonly TextEdit[]): Checklist =>
  parseChecklist(applyEdits(text, edits));

/** Lines of `after` that `before` lacks at that place, and the other way round, with what both share around them. */
function difference(before: string, after: string): { removed: string[]; added: string[] } {
  const [a, b] = [linesIn(before), linesIn(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return { removed: a.slice(start, a.length - end), added: b.slice(start, b.length - end) };
}

const text = fc.constantFrom('Measure twice', 'größer – 🐢', 'see `x` and **y**', '2 < 3 & 4', 'a|b');

describe('edits of a checklist', () => {
  it('tick one character of one line', () => {
    fc.assert(
      fc.property(anyItem, ({ checklist, item, index }) => {
        const after = edited(checklist, setChecked(item, !item.checked));
        const [before, now] = [checklist.text, after.text];
        assert.equal(now.length, before.length);
        const changed = before.split('').flatMap((character, at) => (character === now[at] ? [] : [at]));
        assert.deepEqual(changed, [item.at.box]);
        assert.equal(itemsOf(after)[index]!.checked, !item.checked);
        assert.deepEqual(
          itemsOf(after)
            .map(({ checked }) => checked)
            .filter((_, at) => at !== index),
          itemsOf(checklist)
            .map(({ checked }) => checked)
            .filter((_, at) => at !== index),
        );
        assert.equal(setChecked(item, item.checked).length, 0);
      }),
    );
  });

  it('tick and un-tick back to the text that was', () => {
    fc.assert(
      fc.property(anyItem, ({ checklist, item, index }) => {
        fc.pre(!item.checked || checklist.text[item.at.box] === 'x');
        fc.pre(item.checked || checklist.text[item.at.box] === ' ');
        const there = edited(checklist, setChecked(item, !item.checked));
        const back = edited(there, setChecked(itemsOf(there)[index]!, item.checked));
        assert.equal(back.text, checklist.text);
      }),
    );
  });

  it('rename an item and keep its owners, date and gate', () => {
    fc.assert(
      fc.property(anyItem, text, ({ checklist, item, index }, title) => {
        const after = edited(checklist, rename(checklist, item, title));
        const now = itemsOf(after)[index]!;
        assert.equal(now.source, title);
        const { owners, due, gate, checked } = item;
        assert.deepEqual(
          [now.owners, now.due, now.gate?.text, now.checked],
          [owners, due, gate?.text, checked],
        );
        assert.deepEqual(titles(after).toSpliced(index, 1), titles(checklist).toSpliced(index, 1));
        const { removed, added } = difference(checklist.text, after.text);
        assert.ok(added.length <= 1 && removed.length <= linesIn(item.title).length + 1);
        assert.ok(hasOneKindOfBreaks(after.text));
      }),
    );
  });

  it('assign owners and a date, on the item’s own line', () => {
    const owners = fc.subarray(['ada', 'grace-h', 'org/team']);
    fc.assert(
      fc.property(anyItem, owners, fc.option(fc.constant('2027-02-28')), (found, given, due) => {
        const { checklist, item, index } = found;
        const once = edited(checklist, assign(checklist, item, given));
        const after = edited(once, setDue(once, itemsOf(once)[index]!, due ?? undefined));
        const now = itemsOf(after)[index]!;
        assert.deepEqual([now.owners, now.due], [given, due ?? undefined]);
        assert.deepEqual([now.title, now.gate?.text], [item.title, item.gate?.text]);
        assert.deepEqual(titles(after), titles(checklist));
      }),
    );
  });

  it('add a note, evidence or an approval below the item and change nothing else', () => {
    const date = '2026-11-21T10:00:00Z';
    const evidence = {
      outcome: 'fails',
      value: '412 ms',
      run: 'r-1',
      commit: 'abcdef1',
      dirty: true,
      date,
    } as const;
    const approval = {
      name: 'Zoë 🐢',
      email: 'zoe@example.org',
      date,
      commit: 'abcdef1',
      evidence: '0123abcd',
    };
    fc.assert(
      fc.property(anyItem, ({ checklist, item, index }) => {
        for (const [edits, read, wanted] of [
          [addNote(checklist, item, 'a note'), 'notes', 'a note'],
          [setEvidence(checklist, item, evidence), 'evidence', evidence.value],
          [addApproval(checklist, item, approval), 'approvals', approval.email],
        ] as const) {
          const after = edited(checklist, edits);
          const now = itemsOf(after)[index]!;
          const found = {
            notes: now.notes.at(-1)?.text,
            evidence: now.evidence?.value,
            approvals: now.approvals.at(-1)?.email,
          }[read];
          assert.equal(found, wanted, after.text);
          assert.deepEqual(titles(after), titles(checklist));
          const { removed, added } = difference(checklist.text, after.text);
          const replaces = read === 'evidence' && item.evidence !== undefined ? 1 : 0;
          const unended = checklist.text.endsWith('\n') ? 0 : 1;
          assert.ok(added.length <= 1 + unended && removed.length <= replaces + unended, after.text);
          assert.ok(hasOneKindOfBreaks(after.text));
        }
      }),
    );
  });

  it('write the same evidence twice as if once', () => {
    const record = { outcome: 'passes', value: '1 ms', dirty: false, date: '2026-11-21T10:00:00Z' } as const;
    fc.assert(
      fc.property(anyItem, ({ checklist, item, index }) => {
        const once = edited(checklist, setEvidence(checklist, item, record));
        assert.deepEqual(setEvidence(once, itemsOf(once)[index]!, record), []);
      }),
    );
  });

  it('add an item at the end of a section, or behind another', () => {
    fc.assert(
      fc.property(anyChecklist, fc.nat(), text, (checklist, pick, title) => {
        const section = checklist.sections[pick % checklist.sections.length]!;
        const after = edited(checklist, addItem(checklist, section, title));
        const index = checklist.sections.indexOf(section);
        const now = after.sections[index]!;
        assert.equal(now.items.at(-1)!.source, title, after.text);
        assert.equal(now.items.at(-1)!.checked, false);
        assert.deepEqual(
          titles(after).filter((it) => it !== now.items.at(-1)!.title),
          titles(checklist),
        );
        assert.deepEqual(difference(checklist.text.trimEnd(), after.text.trimEnd()).removed.join(''), '');
        assert.ok(hasOneKindOfBreaks(after.text));
      }),
    );
  });

  it('remove an item, with what is nested in it, and nothing else', () => {
    fc.assert(
      fc.property(anyItem, ({ checklist, item, index }) => {
        const after = edited(checklist, remove(checklist, item));
        assert.deepEqual(
          titles(after),
          titles(checklist).toSpliced(index, allItems([item]).length),
          after.text,
        );
        const kept = linesIn(checklist.text);
        const lines = linesIn(after.text);
        let at = 0;
        for (const line of lines) {
          while (at < kept.length && kept[at] !== line) at++;
          assert.ok(at++ < kept.length, `"${line}" is new`);
        }
      }),
    );
  });

  it('move an item before another or to the end of a section, and keep every line', () => {
    fc.assert(
      fc.property(anyItem, fc.nat(), fc.boolean(), ({ checklist, item }, pick, toEnd) => {
        const items = itemsOf(checklist);
        const before = items[pick % items.length]!;
        const section = checklist.sections[pick % checklist.sections.length]!;
        const inside = allItems([item]);
        fc.pre(!inside.includes(before));
        const edits = moveItem(checklist, item, toEnd ? { endOf: section } : { before });
        fc.pre(edits.length > 0);
        const after = edited(checklist, edits);
        const rest = items.filter((it) => !inside.includes(it)).map(({ title }) => title);
        const moved = inside.map(({ title }) => title);
        const place = toEnd
          ? after.sections[checklist.sections.indexOf(section)]!.items.at(-1)!.title
          : undefined;
        if (toEnd) assert.equal(place, item.title, after.text);
        else {
          const at = rest.indexOf(before.title);
          assert.deepEqual(titles(after), [...rest.slice(0, at), ...moved, ...rest.slice(at)], after.text);
        }
        const bare = (line: string): string => line.replace(/^[\s>]*(?:(?:\d+[.)]|[-*+])\s+)?/, '');
        assert.deepEqual(
          linesIn(after.text).map(bare).filter(Boolean).sort(),
          linesIn(checklist.text).map(bare).filter(Boolean).sort(),
        );
        assert.ok(hasOneKindOfBreaks(after.text));
      }),
      { numRuns: 300 },
    );
  });

  it('number a list anew when an item of it moves', () => {
    const checklist = parseChecklist(FIXTURES.get('release.md')!);
    const [revert, , profile] = checklist.sections.find(({ kind }) => kind === 'rollback')!.items;
    const after = edited(checklist, moveItem(checklist, profile!, { before: revert! }));
    assert.match(after.text, /1\. \[ \] Profile again\n2\. \[ \] Revert\n3\. \[ \] Flush the cache\n/);
  });

  it('escape what a link’s words and target would break', () => {
    const checklist = parseChecklist('- [ ] a `gate: run.exists`\n');
    const [item] = itemsOf(checklist);
    const after = edited(checklist, addLink(item!, 'src/a b.ts:3 [x]_y_', 'src/a b(1).ts#L3'));
    assert.deepEqual(itemsOf(after)[0]!.links, [
      { label: 'src/a b.ts:3 [x]_y_', target: 'src/a%20b%281%29.ts#L3' },
    ]);
    assert.equal(itemsOf(after)[0]!.gate?.text, 'run.exists');
  });

  it('refuse a title without characters', () => {
    const checklist = parseChecklist('- [ ] a\n');
    assert.throws(() => rename(checklist, itemsOf(checklist)[0]!, ' \n'), /needs a title/);
    assert.throws(() => assign(checklist, itemsOf(checklist)[0]!, ['a b']), /"a b" can't be an owner/);
  });
});
