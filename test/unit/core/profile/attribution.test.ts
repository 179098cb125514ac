import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AttributionOptions, repairAttribution } from '../../../../src/core/profile/attribution';
import { readCpuProfile } from '../../../../src/core/profile/cpuprofile';
import type { ExecutedScript, ExecutedScripts } from '../../../../src/core/profile/executedScripts';
import { FunctionExtents } from '../../../../src/core/profile/functionExtents';
import type { Profile } from '../../../../src/core/profile/profile';
import { samplesTellSelf } from '../../../../src/core/profile/sampleTimes';
import { type Marks, readMarks } from '../../../attribution/lib/marks';

const folder = resolve(__dirname, '..', '..', '..', 'fixtures', 'attribution');

/** A real recording of a program of test/fixtures/attribution. */
function recorded(name: string): Profile {
  return readCpuProfile(readFileSync(join(folder, 'recorded', `${name}.cpuprofile`)), { name });
}

function textOf(file: string): string {
  return readFileSync(join(folder, 'programs', file), 'utf8');
}

function script(file: string, imports: readonly ExecutedScript[] = []): ExecutedScript {
  return {
    url: `file:///programs/${file}`,
    map: undefined,
    imports,
    extents: FunctionExtents.of(textOf(file)),
  };
}

const scripts = new Map<string, ExecutedScript>();
const library = script('inlinedLibrary.js');
for (const it of [
  library,
  script('inlined.js', [library]),
  script('strings.js'),
  script('smallCalls.js'),
  script('shortSorts.js'),
  script('requests.js'),
  script('namesakes.js'),
  script('labels.js'),
  script('answers.js'),
]) {
  scripts.set(it.url, it);
}
const programs: ExecutedScripts = { of: ({ url }) => scripts.get(url) };

const marks = new Map<string, Marks>(
  [...scripts.keys()].map((url) => {
    const file = url.slice('file:///programs/'.length);
    return [`/programs/${file}`, readMarks(join(folder, 'programs', file))];
  }),
);

/** The part of the programs' time that stands on its function and line, and the part that is marked as doubtful. */
function shares(profile: Profile): { right: number; doubted: number } {
  let right = 0;
  let doubted = 0;
  let all = 0;
  profile.frame.forEach((index, node) => {
    const { file, fileLine, category } = profile.frames[index]!;
    if (category !== 'app' && category !== 'node') return;
    all += profile.self[node]!;
    for (let i = profile.lines.start[node]!; i < profile.lines.start[node + 1]!; i++) {
      const line = profile.lines.line[i]!;
      const names = marks.get(file)?.hot.get(line) ?? [];
      if (names.some((name) => marks.get(file)?.declared.get(name) === fileLine)) {
        right += profile.lines.value[i]!;
      }
      if (profile.doubts?.some((doubt) => doubt.frame === index && doubt.line === line)) {
        doubted += profile.lines.value[i]!;
      }
    }
  });
  return { right: right / all, doubted: doubted / all };
}

function selfOf(profile: Profile, name: string): number {
  let self = 0;
  let all = 0;
  profile.frame.forEach((index, node) => {
    if (profile.frames[index]!.category === 'app') all += profile.self[node]!;
    if (profile.frames[index]!.name === name) self += profile.self[node]!;
  });
  return self / all;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What no repair may change. */
function assertSameWhole(before: Profile, after: Profile): void {
  assert.ok(Math.abs(sum(before.self) - sum(after.self)) < 1, 'time is neither lost nor made');
  assert.ok(samplesTellSelf(after), 'samples and self times tell the same');
  assert.equal(after.samples.length, before.samples.length);
  assert.ok(after.parent.every((parent, node) => parent < node));
  for (let node = 0; node < after.parent.length; node++) {
    let onLines = 0;
    for (let i = after.lines.start[node]!; i < after.lines.start[node + 1]!; i++)
      onLines += after.lines.value[i]!;
    assert.ok(onLines <= after.self[node]! + 1e-6, 'lines have no more than their node');
  }
}

function repaired(name: string, options: AttributionOptions): { before: Profile; after: Profile } {
  const before = recorded(name);
  const after = repairAttribution(before, programs, options);
  assertSameWhole(before, after);
  return { before, after };
}

describe('repairAttribution', () => {
  for (const version of [20, 22, 24]) {
    it(`gives inlined code back to its functions (Node ${version})`, () => {
      const { before, after } = repaired(`inlined.as-is.node${version}`, { inlining: 'shows' });
      assert.ok(shares(before).right < 0.25, `${shares(before).right} was right before`);
      assert.ok(shares(after).right >= 0.98, `${shares(after).right} is right after`);
      assert.ok(selfOf(before, 'mix') + selfOf(before, 'add') < 0.2);
      assert.ok(selfOf(after, 'mix') > 0.2 && selfOf(after, 'add') > 0.2);
    });
  }

  it('leaves what V8 attributed rightly as it is (Node 26)', () => {
    const { before, after } = repaired('inlined.as-is.node26', { inlining: 'hidden' });
    assert.ok(shares(before).right >= 0.98);
    assert.ok(shares(after).right >= 0.98);
    assert.ok(shares(after).doubted < 0.02);
  });

  it('doubts inlined code whose function is not known', () => {
    const lonely: ExecutedScripts = {
      of: ({ url }) => (url.endsWith('/inlined.js') ? script('inlined.js') : undefined),
    };
    const before = recorded('inlined.as-is.node20');
    const after = repairAttribution(before, lonely, { inlining: 'shows' });
    assertSameWhole(before, after);
    assert.deepEqual(after.self, before.self);
    assert.ok(shares(after).doubted > 0.7, `${shares(after).doubted} is doubted`);
    assert.match(after.doubts![0]!.reason, /V8 inlined other code here/);
  });

  it('doubts inlined code that may be of either of two functions', () => {
    const twins = script('inlinedLibrary.js');
    const ambiguous: ExecutedScripts = {
      of: ({ url }) =>
        url.endsWith('/inlined.js')
          ? script('inlined.js', [library, { ...twins, url: 'file:///programs/copy.js' }])
          : undefined,
    };
    const after = repairAttribution(recorded('inlined.as-is.node20'), ambiguous, { inlining: 'shows' });
    assert.ok(shares(after).doubted > 0.7);
    assert.ok(after.doubts!.some(({ reason }) => /it may belong to "mix" or "mix"/.test(reason)));
  });

  it('does nothing to scripts whose text is unknown', () => {
    const before = recorded('inlined.as-is.node20');
    assert.equal(repairAttribution(before, { of: () => undefined }, { inlining: 'off' }), before);
  });

  it('does nothing to allocations', () => {
    const before: Profile = { ...recorded('inlined.as-is.node20'), unit: 'bytes' };
    assert.equal(repairAttribution(before, programs, { inlining: 'shows' }), before);
  });

  for (const version of [20, 22, 24, 26]) {
    it(`gives string comparisons back to the function that makes them (Node ${version})`, () => {
      const { before, after } = repaired(`strings.accurate.node${version}`, { inlining: 'off' });
      assert.ok(shares(before).right < 0.8, `${shares(before).right} was right before`);
      assert.ok(shares(after).right >= 0.98, `${shares(after).right} is right after`);
      assert.ok(selfOf(after, 'bubble') >= 0.98);
      assert.equal(shares(after).doubted, 0);
    });
  }

  it('does so with inlining too, as long as inlined code would show', () => {
    const { before, after } = repaired('strings.as-is.node20', { inlining: 'shows' });
    assert.ok(shares(before).right < 0.8);
    assert.ok(shares(after).right >= 0.98);
  });

  it('only doubts where inlined code would not show, and names the callee', () => {
    const { before, after } = repaired('strings.as-is.node26', { inlining: 'hidden' });
    assert.deepEqual(after.self, before.self);
    const { reason, line } = after.doubts!.find((doubt) => doubt.reason.includes('bubble'))!;
    assert.equal(line, 20);
    assert.match(reason, /comparing strings.*"bubble", called here, may be counted on this line/);
    assert.ok(shares(after).doubted > 0.2);
  });

  it('does so for what few built-ins do without a frame (Node 24)', () => {
    const { before, after } = repaired('labels.accurate.node24', { inlining: 'off' });
    assert.ok(selfOf(before, 'label') < 0.5, `${selfOf(before, 'label')} was the function's before`);
    assert.ok(selfOf(after, 'label') >= 0.98, `${selfOf(after, 'label')} is after`);
    assert.equal(shares(after).doubted, 0);
  });

  for (const version of [20, 24]) {
    it(`does so for each of two functions, of calls between which few samples lie (Node ${version})`, () => {
      const { before, after } = repaired(`requests.accurate.node${version}`, { inlining: 'off' });
      assert.ok(shares(before).right < 0.8, `${shares(before).right} was right before`);
      assert.ok(shares(after).right >= 0.98, `${shares(after).right} is right after`);
      assert.ok(selfOf(after, 'bubble') > selfOf(before, 'bubble') * 1.2);
      assert.ok(selfOf(after, 'countBelow') > selfOf(before, 'countBelow') * 1.2);
    });

    it(`only doubts what may be a built-in method of the same name (Node ${version})`, () => {
      const { before, after } = repaired(`namesakes.accurate.node${version}`, { inlining: 'off' });
      assert.ok(selfOf(before, 'search') > 0.4, `${selfOf(before, 'search')} is the caller's`);
      assert.ok(Math.abs(selfOf(after, 'search') - selfOf(before, 'search')) < 0.02);
      const doubted = after.doubts!.filter(({ reason }) => reason.includes('"includes"'));
      assert.deepEqual(
        doubted.map(({ line }) => line),
        [22, 23],
      );
    });

    it(`only doubts a line that does more than to call (Node ${version})`, () => {
      const { before, after } = repaired(`answers.accurate.node${version}`, { inlining: 'off' });
      assert.ok(selfOf(before, 'handle') > 0.2, `${selfOf(before, 'handle')} is the caller's`);
      assert.ok(Math.abs(selfOf(after, 'handle') - selfOf(before, 'handle')) < 0.02);
      assert.ok(after.doubts!.some(({ line, reason }) => line === 20 && reason.includes('"bubble"')));
    });

    it(`only doubts when calls are short and few samples tell (Node ${version})`, () => {
      const { before, after } = repaired(`shortSorts.accurate.node${version}`, { inlining: 'off' });
      assert.ok(Math.abs(selfOf(after, 'bubble') - selfOf(before, 'bubble')) < 0.02);
      assert.ok(after.doubts!.some(({ line, reason }) => line === 20 && reason.includes('"bubble"')));
    });
  }

  for (const version of [20, 22, 24, 26]) {
    it(`leaves a caller the time that calling takes (Node ${version})`, () => {
      const { before, after } = repaired(`smallCalls.accurate.node${version}`, { inlining: 'off' });
      assert.ok(Math.abs(selfOf(after, 'run') - selfOf(before, 'run')) < 0.02);
      assert.ok(selfOf(after, 'run') > 0.3);
      assert.ok(shares(after).right >= 0.98);
      assert.equal(shares(after).doubted, 0);
    });
  }

  it('puts functions that were seen while being entered back under their caller', () => {
    const { before, after } = repaired('smallCalls.accurate.node22', { inlining: 'off' });
    const underRun = (profile: Profile): number => {
      let time = 0;
      profile.frame.forEach((index, node) => {
        const above = profile.parent[node]!;
        if (profile.frames[index]!.name !== 'scramble' || above < 0) return;
        if (profile.frames[profile.frame[above]!]!.name === 'run') time += profile.self[node]!;
      });
      return time / (selfOf(profile, 'scramble') * sum(profile.self));
    };
    assert.ok(underRun(after) > underRun(before) + 0.1, `${underRun(before)} to ${underRun(after)}`);
  });
});
