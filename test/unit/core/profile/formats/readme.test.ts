import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  convertProfiles,
  WRITABLE_FORMATS,
  type WritableFormat,
} from '../../../../../src/core/profile/formats/convert';
import { readProfiles } from '../../../../../src/core/profile/formats/readProfiles';
import type { Profile } from '../../../../../src/core/profile/profile';
import { readForeignProfile } from '../../../../../src/node/analysis/readProfile';
import { profileOf } from '../arbitrary';

/** A real file of each format, in the order of the README's table. */
const FORMATS: readonly {
  readonly title: string;
  readonly file: string;
  readonly writes?: WritableFormat;
}[] = [
  {
    title: '`.cpuprofile`: Node.js, Chrome, js-debug, v8-profiler-next',
    file: 'node.cpuprofile',
    writes: 'cpuprofile',
  },
  { title: '`.heapprofile`: sampled allocations', file: 'node.heapprofile' },
  { title: 'speedscope JSON, evented and sampled', file: 'py-spy.speedscope.json', writes: 'speedscope' },
  { title: 'pprof', file: 'datadog.pb.gz', writes: 'pprof' },
  {
    title: 'collapsed stacks: perf, async-profiler, py-spy, 0x',
    file: 'py-spy.collapsed',
    writes: 'collapsed',
  },
  { title: 'Chrome trace (Performance panel)', file: 'chrome-trace.json' },
  { title: 'Firefox Profiler JSON', file: 'firefox.json' },
  { title: '`node --prof-process --preprocess`', file: 'node-prof.json' },
];

/** What of a profile is there, beside names and values. */
function contents({ frames, lines, samples }: Profile): string[] {
  return [
    ...(frames.some(({ file, line }) => file !== '' && line > 0) ? ['places'] : []),
    ...(lines.line.length > 0 ? ['lines'] : []),
    ...(samples.length > 0 ? ['order'] : []),
  ];
}

function survivesWriting(to: WritableFormat): string {
  const profile = profileOf([
    { stack: [0, 1], line: 12, duration: 3000 },
    { stack: [0, 2], line: 24, duration: 2000 },
    { stack: [0, 1], line: 14, duration: 1000 },
    { stack: [0], line: 3, duration: 1000 },
  ]);
  const back = (written: Profile): Profile => {
    const pieces = convertProfiles([{ name: 'main', profile: written, notes: [] }], to, 'title');
    return readProfiles(Buffer.concat([...pieces]))[0]!.profile;
  };
  const kept = contents(back(profile));
  try {
    if (
      back({ ...profile, unit: 'bytes', samples: new Uint32Array(0), times: new Float64Array(0) }).self.some(
        Boolean,
      )
    )
      kept.push('allocations');
  } catch {
    // It says so: this format can't hold them.
  }
  return kept.join(', ');
}

describe('the README’s table of formats', () => {
  it('says what survives reading and writing', () => {
    const rows = FORMATS.map(({ title, file, writes }) => {
      const { profile } = readForeignProfile(join('test/fixtures/profiles', file), {});
      return `| ${title} | ${contents(profile).join(', ') || 'names'} | ${writes === undefined ? '–' : survivesWriting(writes) || 'names'} |`;
    });
    assert.deepEqual(
      FORMATS.flatMap(({ writes }) => writes ?? []),
      [...WRITABLE_FORMATS],
    );
    const readme = readFileSync('README.md', 'utf8').split('\n');
    assert.deepEqual(
      rows.filter((row) => !readme.includes(row)),
      [],
    );
  });
});
