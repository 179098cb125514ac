import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareProfiles } from '../../../../src/core/compare/compareProfiles';
import type { DiffReport } from '../../../../src/core/compare/diff';
import type { Profile } from '../../../../src/core/profile/profile';
import { ProfileBuilder } from '../../../../src/core/profile/profileBuilder';
import { profileOf, sampled } from '../profile/arbitrary';

/** `name@file:line` of each function of a stack, outermost first; then time by line, `line=time`. */
type Spec = readonly [stack: string, ...lines: string[]];

function program(specs: readonly Spec[], factor = 1): Profile {
  const builder = new ProfileBuilder('us');
  let time = 0;
  for (const [stack, ...lines] of specs) {
    let node = 0;
    for (const part of stack.split(' ')) {
      const [, name, file, line] = /^(.*)@(.*):(\d+)$/.exec(part)!;
      node = builder.child(
        node,
        builder.callee({
          name: name!,
          url: file!,
          scriptId: file === '' ? '' : '1',
          line: Number(line),
          column: 1,
        }),
      );
    }
    for (const entry of lines) {
      const [line, value] = entry.split('=').map(Number);
      builder.addSelf(node, value! * factor);
      builder.addLine(node, line!, value! * factor);
      time += value! * factor;
    }
  }
  return builder.build({ startTime: 0, duration: time });
}

const rows = (report: DiffReport) =>
  report.functions.map(
    ({ name, file, line, before, after, match }) => `${match} ${name}@${file}:${line} ${before} ${after}`,
  );
const lineRows = (report: DiffReport) =>
  report.lines.map(
    ({ file, line, function: name, before, after }) => `${name}@${file}:${line} ${before} ${after}`,
  );

const BEFORE: readonly Spec[] = [
  ['main@/a.js:1', '2=100'],
  ['main@/a.js:1 parse@/a.js:10 token@/a.js:20', '21=300', '24=100'],
  ['main@/a.js:1 render@/b.js:5 @/b.js:7', '8=200'],
  ['main@/a.js:1 render@/b.js:5 @/b.js:12', '13=50'],
];

describe('compareProfiles', () => {
  it('finds nothing changed in what is the same', () => {
    fc.assert(
      fc.property(fc.array(sampled, { minLength: 1, maxLength: 3 }), (runs) => {
        const profiles = runs.map((samples) => profileOf(samples));
        const report = compareProfiles(profiles, profiles);
        for (const { delta, match } of report.functions) assert.deepEqual([delta, match], [0, 'same']);
        for (const { delta, verdict } of report.lines)
          assert.ok(delta === 0 && verdict !== 'faster' && verdict !== 'slower');
        assert.deepEqual(report.unmatched, {
          before: { functions: 0, percent: 0 },
          after: { functions: 0, percent: 0 },
        });
      }),
    );
  });

  it('adds up: the functions’ changes are the program’s', () => {
    fc.assert(
      fc.property(sampled, sampled, (before, after) => {
        const report = compareProfiles([profileOf(before)], [profileOf(after)]);
        const sum = report.functions.reduce((total, { delta }) => total + delta, 0);
        assert.equal(sum, report.overall.delta);
        const seen = report.functions.filter(({ match }) => match === 'removed').length;
        assert.equal(seen, report.unmatched.before.functions);
      }),
    );
  });

  it('follows functions and their lines when code is put in above them', () => {
    const report = compareProfiles(
      [program(BEFORE)],
      [
        program([
          ['main@/a.js:1', '2=100'],
          ['main@/a.js:1 parse@/a.js:15 token@/a.js:25', '26=120', '29=100'],
          ['main@/a.js:1 render@/b.js:5 @/b.js:9', '10=200'],
          ['main@/a.js:1 render@/b.js:5 @/b.js:14', '15=50'],
        ]),
      ],
    );
    assert.deepEqual(rows(report).slice(0, 2), ['same token@/a.js:25 400 220', 'same @/b.js:9 200 200']);
    assert.ok(report.functions.every(({ match }) => match === 'same'));
    assert.deepEqual(lineRows(report), [
      'token@/a.js:26 300 120',
      '@/b.js:10 200 200',
      'main@/a.js:2 100 100',
      'token@/a.js:29 100 100',
      '@/b.js:15 50 50',
    ]);
    assert.equal(report.functions[0]!.deltaPercent, -45);
    assert.equal(report.overall.delta, -180);
  });

  it('takes the caller’s word for where a line has gone', () => {
    const after = program([['main@/a.js:1', '2=100', '9=40']]);
    const before = program([['main@/a.js:1', '2=80', '3=30', '4=7']]);
    const mapLine = (_from: string, line: number) => ({ 2: 2, 3: 9 })[line] ?? ('changed' as const);
    assert.deepEqual(lineRows(compareProfiles([before], [after], { mapLine })), [
      'main@/a.js:2 80 100',
      'main@/a.js:9 30 40',
      'main@/a.js:4 7 0',
    ]);
  });

  it('finds functions in another file by their callers and callees, and the unnamed ones with them', () => {
    const moved = BEFORE.map(
      ([stack, ...lines]): Spec => [stack.replaceAll('/b.js:', '/lib/c.js:'), ...lines],
    );
    const report = compareProfiles([program(BEFORE)], [program(moved)]);
    assert.deepEqual(
      report.functions
        .filter(({ match }) => match === 'moved')
        .map(({ name, file, previous }) => [name, file, previous!.file]),
      [
        ['', '/lib/c.js', '/b.js'],
        ['', '/lib/c.js', '/b.js'],
        ['render', '/lib/c.js', '/b.js'],
      ],
    );
    assert.deepEqual(report.unmatched.after, { functions: 0, percent: 0 });
  });

  it('finds a function under another name by its callers and callees', () => {
    const renamed = BEFORE.map(
      ([stack, ...lines]): Spec => [stack.replaceAll('parse@', 'parseAll@'), ...lines],
    );
    const report = compareProfiles([program(BEFORE)], [program(renamed)]);
    const found = report.functions.find(({ name }) => name === 'parseAll')!;
    assert.deepEqual([found.match, found.previous], ['renamed', { name: 'parse', file: '/a.js', line: 10 }]);
  });

  it('finds a renamed function without callees by its neighbours and callers, also where its file moved', () => {
    const before: readonly Spec[] = [
      ['run@/main.js:1 first@/b.js:1', '2=10'],
      ['run@/main.js:1 mix@/b.js:5', '6=100'],
      ['run@/main.js:1 last@/b.js:9', '10=20'],
    ];
    const after: readonly Spec[] = [
      ['run@/main.js:1 first@/lib/c.js:3', '4=10'],
      ['run@/main.js:1 blend@/lib/c.js:7', '8=40'],
      ['run@/main.js:1 last@/lib/c.js:11', '12=20'],
    ];
    const match = (specs: readonly Spec[]): string[] =>
      compareProfiles([program(before)], [program(specs)]).functions.map(
        ({ name, match, previous }) => `${match} ${previous?.name ?? ''} ${name}`,
      );
    assert.ok(match(after).includes('renamed mix blend'), String(match(after)));
    // Another caller, another place, or a second one that it could be: nothing is sure.
    const [first, blend, last] = after;
    const others: Spec[][] = [
      [first!, ['other@/main.js:30 blend@/lib/c.js:7', '8=40'], last!],
      [first!, ['run@/main.js:1 blend@/lib/c.js:17', '18=40'], last!],
      [first!, blend!, ['run@/main.js:1 stir@/lib/c.js:9', '10=40'], last!],
    ];
    for (const specs of others) {
      const found = match(specs);
      assert.ok(found.includes('removed  mix') && found.includes('added  blend'), String(found));
    }
  });

  it('does not take a new function for an old one', () => {
    const after: readonly Spec[] = [BEFORE[0]!, ['main@/a.js:1 log@/log.js:3', '4=500']];
    const report = compareProfiles([program(BEFORE)], [program(after)]);
    assert.equal(rows(report)[0], 'added log@/log.js:3 0 500');
    assert.equal(report.functions[0]!.deltaPercent, null);
    assert.equal(report.unmatched.before.functions, 5);
    assert.ok(Math.abs(report.unmatched.before.percent - (650 / 750) * 100) < 1e-9);
    assert.deepEqual(report.unmatched.after, { functions: 1, percent: (500 / 600) * 100 });
  });

  it('does not match functions of one name that have nothing else in common', () => {
    const before: readonly Spec[] = [['main@/a.js:1 init@/x.js:1 open@/x.js:9', '2=10']];
    const after: readonly Spec[] = [['start@/a.js:1 boot@/a.js:5 init@/y.js:1 close@/y.js:8', '2=10']];
    const matches = compareProfiles([program(before)], [program(after)]).functions.map(
      ({ name, match }) => `${name} ${match}`,
    );
    assert.ok(matches.includes('init removed') && matches.includes('init added'), String(matches));
  });

  it('compares what was recorded in two places', () => {
    const elsewhere = BEFORE.map(
      ([stack, ...lines]): Spec => [stack.replaceAll('@/', '@/tmp/copy/'), ...lines],
    );
    const home = BEFORE.map(([stack, ...lines]): Spec => [stack.replaceAll('@/', '@/srv/shop/'), ...lines]);
    const options = { beforeRoot: '/srv/shop', afterRoot: '/tmp/copy' };
    const report = compareProfiles([program(home)], [program(elsewhere)], options);
    assert.ok(report.functions.every(({ match, file }) => match === 'same' && !file.startsWith('/')));
  });

  it('claims nothing from single runs', () => {
    const report = compareProfiles([program(BEFORE)], [program(BEFORE, 3)]);
    for (const change of [report.overall, ...report.functions, ...report.lines]) {
      assert.equal(change.verdict, undefined);
      assert.equal(change.p, undefined);
    }
    assert.match(report.notes[0]!, /needs repeats/);
    assert.equal(
      compareProfiles(
        [program(BEFORE)],
        [1, 2, 3].map(() => program(BEFORE)),
      ).overall.verdict,
      undefined,
    );
  });

  it('tells faster, slower, the same and what can’t be told', () => {
    const noise = [1, 1.003, 0.997, 1.005, 0.995];
    const run = (scale: number, token: number, render: number) =>
      program([
        ['main@/a.js:1', `2=${1000 * scale}`],
        ['main@/a.js:1 token@/a.js:20', `21=${2000 * scale * token}`],
        ['main@/a.js:1 render@/b.js:5', `8=${1000 * render}`],
      ]);
    const wild = [1, 3, 2, 0.5, 1.5];
    const before = noise.map((scale, i) => run(scale, 1, wild[i]!));
    const after = noise.toReversed().map((scale, i) => run(scale, 0.5, wild[i]! * 1.1));
    const verdicts = (report: DiffReport) =>
      Object.fromEntries(report.functions.map(({ name, verdict }) => [name, verdict]));
    const report = compareProfiles(before, after);
    assert.deepEqual(verdicts(report), { main: 'same', token: 'faster', render: 'inconclusive' });
    assert.deepEqual(verdicts(compareProfiles(after, before)), {
      main: 'same',
      token: 'slower',
      render: 'inconclusive',
    });
    const token = report.functions.find(({ name }) => name === 'token')!;
    assert.ok(token.p! < 0.01 && token.interval![1] < 0);
    assert.deepEqual(report.repeats, [5, 5]);
    assert.equal(report.lines.find(({ function: name }) => name === 'token')!.verdict, 'faster');
  });

  it('says when there are too few repeats for any verdict', () => {
    const report = compareProfiles(
      [1, 1.1].map((f) => program(BEFORE, f)),
      [2, 2.1].map((f) => program(BEFORE, f)),
    );
    assert.equal(report.overall.verdict, 'inconclusive');
    assert.match(report.notes[0]!, /at least 4 of each/);
  });

  it('says how many repeats would do, and takes the caller’s word for what is the same', () => {
    const runs = (scales: number[]) => scales.map((scale) => program(BEFORE, scale));
    const [before, after] = [runs([0.9, 0.95, 1, 1.05, 1.1]), runs([0.91, 0.94, 1.01, 1.04, 1.11])];
    const report = compareProfiles(before, after);
    assert.equal(report.overall.verdict, 'inconclusive');
    assert.match(report.notes[0]!, /^About \d+ repeats of each side, .* tell a change of 5 % from none\.$/);
    const generous = compareProfiles(before, after, { sameWithin: 25 });
    assert.deepEqual([generous.overall.verdict, generous.notes], ['same', []]);
    const wild = compareProfiles(runs([1, 3, 2, 0.5, 1.5]), runs([1.1, 3, 2, 0.4, 1.5]));
    assert.match(wild.notes[0]!, /differ too much/);
  });

  it('compares shares where runs are of a fixed time', () => {
    const run = (total: number, tokenPercent: number) =>
      program([
        ['main@/a.js:1', `2=${(total * (100 - tokenPercent)) / 100}`],
        ['main@/a.js:1 token@/a.js:20', `21=${(total * tokenPercent) / 100}`],
      ]);
    const totals = [1000, 5000, 2000, 4000, 3000];
    const before = totals.map((total) => run(total, 50));
    const after = totals.map((total) => run(total, 20));
    const verdict = (measure: 'value' | 'share') =>
      compareProfiles(before, after, { measure }).functions.find(({ name }) => name === 'token')!;
    assert.equal(verdict('value').verdict, 'inconclusive');
    assert.equal(verdict('share').verdict, 'faster');
    assert.deepEqual(verdict('share').interval, [-30, -30]);
  });

  it('leaves idle time out', () => {
    const idle = program([
      ['(idle)@:0', '1=5000'],
      ['main@/a.js:1', '2=100'],
    ]);
    const report = compareProfiles([idle], [program([['main@/a.js:1', '2=100']])]);
    assert.equal(report.overall.delta, 0);
    assert.deepEqual(rows(report), ['same main@/a.js:1 100 100']);
  });

  it('passes doubts on', () => {
    const doubted = { ...program(BEFORE), doubts: [{ frame: 3, line: 21, reason: 'Inlined code.' }] };
    const report = compareProfiles([program(BEFORE)], [doubted]);
    assert.deepEqual(
      report.functions.filter(({ confidence }) => confidence === 'low').map(({ name }) => name),
      ['token'],
    );
  });

  it('refuses a side without profiles, and bytes beside time', () => {
    assert.throws(() => compareProfiles([], [program(BEFORE)]), /needs a profile on each side/);
    assert.throws(
      () => compareProfiles([program(BEFORE)], [{ ...program(BEFORE), unit: 'bytes' }]),
      /one kind/,
    );
  });

  it('compares thousands of functions of one name without comparing each with each', () => {
    const many = (offset: number) =>
      program(
        Array.from(
          { length: 3000 },
          (_, i): Spec => [`main@/a.js:1 @/min.js:${i + 2 + offset}`, `${i + 2 + offset}=1`],
        ),
      );
    const report = compareProfiles([many(0)], [many(5)]);
    assert.equal(report.unmatched.after.functions, 0);
  });
});
