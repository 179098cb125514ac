import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import { convertProfiles, WRITABLE_FORMATS } from '../../../../src/core/profile/formats/convert';
import type { Profile } from '../../../../src/core/profile/profile';
import { ProfileBuilder } from '../../../../src/core/profile/profileBuilder';
import { readForeignProfile } from '../../../../src/node/analysis/readProfile';

import { FUNCTIONS } from '../../core/profile/arbitrary';
import { firefox, heapprofile, trace, v8Log } from '../../core/profile/formats/foreign';

const FIXTURES = 'test/fixtures/profiles';
/** Each reads a damaged file within this; a hang ends here. */
const CHILD_TIMEOUT = 120_000;

interface Outcome {
  readonly file: string;
  readonly outcome: string;
  /** Growth of the process's peak memory. */
  readonly bytes: number;
}

function readInChild(files: readonly string[]): Outcome[] {
  const script = join(__dirname, 'readOnce.ts');
  const printed = execFileSync(process.execPath, ['--import=tsx', script, ...files], {
    encoding: 'utf8',
    timeout: CHILD_TIMEOUT,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 << 20,
  });
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
}

/** A profile of many call paths and samples. */
function large(nodes: number, samples: number): Profile {
  const builder = new ProfileBuilder('us');
  const made = [0];
  for (let i = 1; i < nodes; i++) {
    const line = i % 9001;
    const callee = builder.callee({
      name: `function_${line}`,
      url: `file:///srv/app/src/module-${line % 200}.js`,
      scriptId: String(line % 200),
      line: line + 1,
      column: 3,
    });
    made.push(builder.child(made[(i * 31) % Math.min(i, 5000)]!, callee));
  }
  for (let i = 0; i < samples; i++) {
    const node = made[(i * 104_729) % made.length]!;
    builder.addSample(node, i * 100);
    builder.addSelf(node, 100);
    builder.addLine(node, (i % 40) + 1, 100);
  }
  return builder.build({ startTime: 0, duration: samples * 100 });
}

/** Samples of many call paths. */
const stacks = Array.from({ length: 60_000 }, (_, i) => ({
  stack: Array.from({ length: 4 + (i % 5) }, (_, depth) => ((i >> (2 * depth)) + depth) % FUNCTIONS.length),
  line: (i % 40) + 1,
  duration: 100,
}));

describe('readForeignProfile', function () {
  this.timeout(CHILD_TIMEOUT);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hotlight prôfiles-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const fixtures = readdirSync(FIXTURES).filter((file) => /\.[a-z]+$/.test(file) && !file.endsWith('.md'));
  const write = (name: string, bytes: Uint8Array | string): string => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };

  it('knows every format by its bytes, whatever the file is called, compressed or not', () => {
    for (const name of fixtures) {
      const expected = readForeignProfile(join(FIXTURES, name), {}).profile;
      const bytes = readFileSync(join(FIXTURES, name));
      const plain = bytes[0] === 0x1f ? undefined : bytes;
      for (const [as, content] of [
        ['download.bin', bytes],
        ...(plain ? [['packed', gzipSync(plain)] as const] : []),
      ] as const) {
        const { profile } = readForeignProfile(write(as, content), {});
        assert.deepEqual(profile.self, expected.self, `${name} as ${as}`);
        assert.deepEqual(profile.frames, expected.frames, `${name} as ${as}`);
      }
    }
  });

  for (const name of fixtures) {
    it(`has nothing but one sentence for a damaged ${name}, cut off or changed at any byte`, () => {
      const bytes = readFileSync(join(FIXTURES, name));
      const at = fc.nat(bytes.length - 1);
      const change = fc.record({ at, byte: fc.nat(255), remove: fc.nat(3), copy: fc.nat(40) });
      const damaged = fc.oneof(
        at.map((end) => bytes.subarray(0, end)),
        fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) =>
          changes.reduce<Uint8Array>((all, { at: place, byte, remove, copy }) => {
            const middle = Buffer.concat([Buffer.from([byte]), all.subarray(place, place + copy)]);
            return Buffer.concat([all.subarray(0, place), middle, all.subarray(place + remove)]);
          }, bytes),
        ),
      );
      fc.assert(
        fc.property(damaged, fc.boolean(), (content, packed) => {
          const file = write(name, packed ? gzipSync(content, { level: 1 }) : content);
          try {
            readForeignProfile(file, {});
          } catch (error) {
            if (!HotlightError.is(error)) throw error;
            assert.match(error.message, /^[^\n]*\.$/);
          }
        }),
        { numRuns: 40 },
      );
    });
  }

  it('ends with every kind of damage, in a process of its own', () => {
    const files = fixtures.flatMap((name) => {
      const bytes = readFileSync(join(FIXTURES, name));
      return [1, 2, 3, 4, 5, 6, 7].flatMap((part) => {
        const cut = Math.floor((bytes.length * part) / 8);
        const hole = Buffer.from(bytes);
        hole.fill(part % 2 === 0 ? 0x5b : 0x22, cut, cut + 60);
        return [write(`${part}-cut-${name}`, bytes.subarray(0, cut)), write(`${part}-hole-${name}`, hole)];
      });
    });
    const outcomes = readInChild(files);
    assert.equal(outcomes.length, files.length);
    assert.deepEqual(
      outcomes.filter(({ outcome }) => outcome.startsWith('DEFECT')),
      [],
    );
    assert.ok(outcomes.filter(({ outcome }) => outcome.startsWith('refused')).length > files.length / 3);
  });

  /** Reads each in a process of its own. `size` is that of the file, decompressed. */
  const assertBounded = (files: readonly (readonly [file: string, size: number])[]): void => {
    for (const [file, size] of files) {
      const [{ outcome, bytes }] = readInChild([file]) as [Outcome];
      assert.match(outcome, /^\d+ nodes$/);
      // What any reader of a small file takes, code and collector included, is not the file's.
      const own = 40 << 20;
      const times = (bytes - own) / size;
      assert.ok(
        times <= 3,
        `${file}: ${(bytes / 2 ** 20).toFixed(0)} MB for ${(size / 2 ** 20).toFixed(0)} MB`,
      );
    }
  };

  it('takes three times the size of a file at most, or of what it is when it is decompressed', () => {
    const profile = large(100_000, 250_000);
    const files = WRITABLE_FORMATS.map((format): [file: string, size: number] => {
      const pieces = convertProfiles([{ name: 'large', profile, notes: [] }], format, 'large');
      const whole = Buffer.concat([...pieces]);
      if (format !== 'pprof') return [write(`large.${format}`, whole), whole.length];
      return [write('large.pb.gz', gzipSync(whole, { level: 1 })), whole.length];
    });
    // Formats that are read only, in pieces.
    for (const [name, file] of [
      ['large.heapprofile', heapprofile(stacks)],
      ['large.json', trace(stacks, 100)],
    ] as const) {
      const text = JSON.stringify(file, null, 1);
      files.push([write(name, text), text.length]);
    }
    assertBounded(files);
  });

  it('takes no more for formats that others write densely', () => {
    const files: [file: string, size: number][] = [];
    // Of formats that are dense, as their programs write them: the same samples again and again.
    const gecko = firefox(stacks) as { threads: [{ samples: Record<string, unknown> }] };
    const { samples } = gecko.threads[0];
    for (const column of ['stack', 'timeDeltas', 'weight'])
      samples[column] = Array.from({ length: 20 }, () => samples[column]).flat();
    const log = v8Log(stacks) as { ticks: { tm: number }[] };
    const { ticks } = log;
    log.ticks = Array.from({ length: 5 * ticks.length }, (_, i) => ({
      ...ticks[i % ticks.length]!,
      tm: i * 100,
    }));
    for (const [name, file] of [
      ['firefox.json', gecko],
      ['v8-log.json', log],
    ] as const) {
      const text = JSON.stringify(file);
      files.push([write(name, text), text.length]);
    }
    assertBounded(files);
  });

  it('refuses what gzip makes huge before it is huge, and what is no profile before that', () => {
    const spaces = Buffer.alloc(100 << 20, ' ');
    const bombs = [
      write('bomb.pb.gz', gzipSync(spaces, { level: 1 })),
      write('bomb.cpuprofile.gz', gzipSync(Buffer.concat([Buffer.from('{"nodes":['), spaces]), { level: 1 })),
    ];
    const [other, profile] = readInChild(bombs) as [Outcome, Outcome];
    assert.match(other.outcome, /refused: bomb\.pb\.gz is not a profile that can be read: it is empty/);
    assert.ok(other.bytes < 40 << 20, `${other.bytes} bytes to find out that it is no profile`);
    assert.match(profile.outcome, /refused: .* larger than \d\d MB when it is decompressed/);
    assert.ok(profile.bytes < 150 << 20, `${profile.bytes} bytes`);
  });

  it('adds up the threads of a file, and never the kinds of values of the same stacks', () => {
    const { profile, notes } = readForeignProfile(join(FIXTURES, 'datadog.pb.gz'), {});
    const self = profile.self.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(self - 307_139) < 1, String(self));
    assert.deepEqual(notes, ['datadog.pb.gz holds other values (sample), too; they are left out.']);
  });

  it('reads stacks of any depth, with hostile names', () => {
    const builder = new ProfileBuilder('us');
    let node = 0;
    for (let depth = 0; depth < 12_000; depth++) {
      const name = depth % 2 === 0 ? '</script><!--' : 'f\u202e;\n"\\';
      node = builder.child(
        node,
        builder.callee({ name, url: 'file:///a.js', scriptId: '1', line: (depth % 50) + 1, column: 1 }),
      );
    }
    builder.addSelf(node, 1000);
    builder.addSample(node, 0);
    const profile = builder.build({ startTime: 0, duration: 1000 });
    for (const format of WRITABLE_FORMATS) {
      const pieces = convertProfiles([{ name: 'deep', profile, notes: [] }], format, 'deep');
      const { profile: read } = readForeignProfile(write(`deep.${format}`, Buffer.concat([...pieces])), {});
      assert.equal(read.parent.length, 12_001, format);
      if (format !== 'collapsed')
        assert.ok(
          read.frames.some(({ name }) => name === '</script><!--'),
          format,
        );
    }
  });

  it('says of other files what they are and what to do', () => {
    const cases: readonly [name: string, content: Uint8Array | string, says: RegExp][] = [
      [
        'a.heapsnapshot',
        '{"snapshot":{"meta":{}},"nodes":[]}',
        /a\.heapsnapshot is not a profile.*heap snapshot.*"hotlight heap"/,
      ],
      ['a.js.map', '{"version":3,"mappings":"AAAA"}', /source map; open the profile/],
      ['a.zip', Buffer.from('PK\x03\x04'), /zip archive; unpack it/],
      ['a.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d]), /check that this is the file you mean/],
      ['a.json', '{"name":"x"}', /JSON of another kind, without a call tree/],
      ['a.cpuprofile', '', /is empty; record it again/],
      ['utf16.cpuprofile', Buffer.from('\ufeff{"nodes":[]}', 'utf16le'), /UTF-16.*save it as UTF-8/],
      ['cut.gz', gzipSync('x'.repeat(5000)).subarray(0, 20), /can't be decompressed .*cut short/],
    ];
    for (const [name, content, says] of cases) {
      assert.throws(
        () => readForeignProfile(write(name, content), {}),
        (error: Error) => {
          assert.ok(HotlightError.is(error), String(error));
          assert.match(error.message, says);
          return true;
        },
      );
    }
  });
});
