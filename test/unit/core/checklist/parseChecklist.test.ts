import assert from 'node:assert/strict';
import { allItems, itemsOf } from '../../../../src/core/checklist/checklist';
import { nextDay } from '../../../../src/core/checklist/days';
import { evidenceHash } from '../../../../src/core/checklist/evidenceHash';
import { parseChecklist } from '../../../../src/core/checklist/parseChecklist';
import { isClosed, isOverdue, progressOf } from '../../../../src/core/checklist/progress';
import {
  formatApproval,
  formatEvidence,
  parseApproval,
  parseEvidence,
} from '../../../../src/core/checklist/records';
import { FIXTURES } from './fixtures';

describe('reading a checklist', () => {
  const release = parseChecklist(FIXTURES.get('release.md')!);

  it('takes task list items of GitHub’s Markdown, and nothing that only looks like one', () => {
    const rows = itemsOf(release).map(
      ({ line, checked, title, section }) => `${line} ${checked ? 'x' : ' '} ${section}: ${title}`,
    );
    assert.deepEqual(rows, [
      '24 x Before we start: Baseline recorded',
      '27   Before we start: 🚀 Load test against staging',
      '28   Before we start: normal load, 20 users',
      '29 x Before we start: peak load, 100 users',
      '33   Before we start: Ask ops (ops@example.org) for a window, due: is not set here',
      '41   Gates: Fast enough',
      '42   Gates: No N+1',
      '43   Gates: Two people agree',
      '54   Rollback: Revert',
      '55   Rollback: Flush the cache',
      '56   Rollback: Profile again',
    ]);
    assert.deepEqual(release.problems, []);
  });

  it('reads the front matter with its comments, quotes and lists', () => {
    assert.equal(release.title, 'Release 4.2 ⚡ performance');
    assert.deepEqual(release.frontMatter, { owner: 'ada', due: '2026-12-01', cadence: 'monthly' });
  });

  it('reads owners, dates, gates, links, evidence, approvals and notes', () => {
    const [baseline, load, , , , , nPlusOne, agree] = itemsOf(release);
    assert.deepEqual([load!.owners, load!.due, load!.gate], [['grace-h'], '2026-11-28', undefined]);
    assert.deepEqual(nPlusOne!.gate, {
      text: 'findings(n-plus-one, >= warning) == 0',
      line: 42,
      column: 21,
    });
    assert.equal(baseline!.evidence?.commit, 'a1b2c3d');
    assert.deepEqual(
      baseline!.notes.map(({ text }) => text),
      ['recorded on the *quiet* runner'],
    );
    assert.deepEqual(
      agree!.approvals.map(({ name, email, evidence }) => [name, email, evidence]),
      [['Ada Lovelace', 'ada@example.org', '5f3a9c01']],
    );
    const unicode = itemsOf(parseChecklist(FIXTURES.get('plain.md')!));
    assert.deepEqual(unicode[2]!.links, [{ label: 'a link', target: 'src/a.ts#L3' }]);
    assert.equal(unicode[1]!.source, '<b>tags</b> &amp; entities trailing words');
  });

  it('finds items behind tabs, numbers, quotations and items that are no tasks', () => {
    const tabs = parseChecklist(FIXTURES.get('tabs.md')!);
    assert.deepEqual(
      itemsOf(tabs).map(({ title, owners }) => [title, ...owners].join(' @')),
      [
        'first',
        'nested with a tab',
        'deeper @bob',
        'second, soft wrapped over two lines @ada',
        'another list',
        'quoted item',
        'quoted and nested',
        'quoted too',
        'a task in it',
      ],
    );
    assert.deepEqual(allItems(tabs.sections[0]!.items.slice(0, 1)).length, 3);
  });

  it('reports what is wrong in one sentence with the line, and reads the rest', () => {
    const problems = (text: string) =>
      parseChecklist(text).problems.map(({ line, message }) => `${line}: ${message}`);
    assert.deepEqual(problems('---\nowner: ada\ndue: soon\n---\n- [ ] a\n'), [
      '3: "due" in the front matter is "soon" instead of a day such as 2026-12-01.',
    ]);
    assert.match(
      problems('---\nowner: [ada\ndue: 2026-12-01\n---\n')[0]!,
      /^\d: The front matter is not valid YAML: /,
    );
    assert.match(
      problems('---\nowner: ada\n\n- [ ] a\n')[0]!,
      /^1: The front matter that begins here has no end/,
    );
    assert.deepEqual(problems('---\n\n- [ ] below a rule\n'), []);
    assert.match(problems('---\n- a\n---\n')[0]!, /no list of names and values/);
    assert.match(problems('- [ ] a due:2026-02-30\n')[0]!, /^1: "due:2026-02-30" is no day/);
    assert.match(problems('- [ ] a `gate: rss < 1GB` `gate: run.exists`\n')[0]!, /one gate/);
    const conflict = '- [ ] a\n<<<<<<< HEAD\n- [x] b\n=======\n- [ ] b @ada\n>>>>>>> other\n';
    assert.match(problems(conflict)[0]!, /^2: A merge left its conflict markers here/);
    assert.equal(itemsOf(parseChecklist(conflict)).length >= 1, true);
    assert.deepEqual(problems('Title\n=======\n\n- [ ] a\n'), []);
  });

  it('computes what is closed: nothing open in it, and something done in it or behind it', () => {
    const closed = (text: string) => {
      const checklist = parseChecklist(text);
      return checklist.sections.map((section) => isClosed(checklist, section));
    };
    const entry = '## In\n- [ ] g `gate: run.exists`\n## Work\n';
    assert.deepEqual(closed(`${entry}- [ ] a\n`), [false, false]);
    assert.deepEqual(closed(`${entry}- [ ] a\n- [x] b\n`), [true, false]);
    assert.deepEqual(closed(`${entry}- [x] a\n## Out\n- [ ] h \`gate: run.exists\`\n`), [true, true, true]);
    assert.deepEqual(closed(`---\nstatus: done\n---\n${entry}- [ ] a\n`), [true, true]);
    assert.deepEqual(closed('## Rollback\n- [x] a\n'), [false]);
  });

  it('counts progress with nested items and knows what is overdue', () => {
    assert.deepEqual(progressOf(release.sections[0]!.items), { done: 2, total: 5 });
    assert.equal(isOverdue({ checked: false, due: '2026-11-20' }, '2026-11-21'), true);
    assert.equal(isOverdue({ checked: false, due: '2026-11-21' }, '2026-11-21'), false);
    assert.equal(isOverdue({ checked: true, due: '2026-11-20' }, '2026-11-21'), false);
  });

  it('writes evidence and approvals as it reads them, whatever is in the names', () => {
    const evidence = {
      outcome: 'fails',
      value: 'p95 · 3 ms',
      dirty: false,
      date: '2026-11-21T10:00:00Z',
    } as const;
    assert.deepEqual(parseEvidence(formatEvidence(evidence)), { ...evidence, value: 'p95 - 3 ms' });
    const approval = {
      name: 'Eve <x> ·\nMallory',
      email: 'e@x.org',
      date: '2026-11-21T10:00:00Z',
      evidence: '00000000',
    };
    assert.deepEqual(parseApproval(formatApproval(approval)), { ...approval, name: 'Eve x - Mallory' });
    assert.equal(parseEvidence('evidence: see the wiki'), undefined);
  });

  it('hashes what is approved: values, runs and expressions before the step', () => {
    const hash = (text: string) => {
      const checklist = parseChecklist(text);
      return evidenceHash(
        checklist,
        itemsOf(checklist).find(({ gate }) => gate?.text.startsWith('approved'))!,
      );
    };
    const line = (value: string, date: string) =>
      `- [x] fast \`gate: rss < 1GB\`\n  - evidence: passes · ${value} · run r · ${date}\n\n- [ ] ok \`gate: approved by 1\`\n`;
    const first = hash(line('12 MB', '2026-11-21T10:00:00Z'));
    assert.equal(hash(line('12 MB', '2026-11-22T10:00:00Z')), first);
    assert.notEqual(hash(line('13 MB', '2026-11-21T10:00:00Z')), first);
    assert.match(first, /^[0-9a-f]{8}$/);
  });

  it('steps through the calendar', () => {
    assert.equal(nextDay('2026-01-31', 'monthly', '2026-01-31'), '2026-02-28');
    assert.equal(nextDay('2026-01-31', 'monthly', '2026-02-28'), '2026-03-31');
    assert.equal(nextDay('2026-11-30', 'quarterly', '2026-12-24'), '2027-02-28');
    assert.equal(nextDay('2026-12-28', 'weekly', '2027-01-04'), '2027-01-11');
    assert.equal(nextDay('2028-02-28', 'daily', '2028-02-28'), '2028-02-29');
  });
});
