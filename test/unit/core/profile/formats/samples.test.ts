import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DETECT_BYTES, detectFormat } from '../../../../../src/core/profile/formats/detect';
import type { NamedProfile } from '../../../../../src/core/profile/formats/named';
import { readProfiles } from '../../../../../src/core/profile/formats/readProfiles';
import { hotReport } from '../../../../../src/core/profile/hotReport';

const SAMPLES = 'test/fixtures/profiles';
const GOLDEN = 'test/golden/profiles';

/** What a reader made of a file, short enough to be read in a diff. */
function summary({ name, profile, notes }: NamedProfile): unknown {
  const report = hotReport(profile, { notes });
  const round = (value: number): number => Number(value.toFixed(3));
  return {
    name,
    unit: report.unit,
    duration: round(report.duration),
    samples: report.samples,
    nodes: profile.parent.length,
    categories: Object.fromEntries(
      Object.entries(report.categories).map(([key, value]) => [key, round(value)]),
    ),
    functions: report.functions
      .slice(0, 12)
      .map(
        (f) =>
          `${f.name || '(anonymous)'} ${f.file}:${f.line}:${f.column} ${round(f.self)} ${round(f.total)}`,
      ),
    lines: report.lines
      .slice(0, 12)
      .map((l) => `${l.file}:${l.line} ${l.function || '(anonymous)'} ${round(l.self)}`),
    notes: report.notes,
  };
}

const files = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
  .map(({ name }) => name);

describe('real profiles', () => {
  for (const file of files) {
    it(`reads ${file} as recorded`, () => {
      const raw = readFileSync(join(SAMPLES, file));
      const bytes = file.endsWith('.gz') ? gunzipSync(raw) : raw;
      const result = {
        format: detectFormat(bytes.subarray(0, DETECT_BYTES)),
        profiles: readProfiles(bytes, { name: file }).map(summary),
      };
      const golden = join(GOLDEN, `${file}.json`);
      // To accept a change that is meant: UPDATE_GOLDEN=1, and look at the diff.
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, `${JSON.stringify(result, null, 2)}\n`);
      assert.deepEqual(result, JSON.parse(readFileSync(golden, 'utf8')));
    });
  }

  it('finds the same hot functions in every recording of the shop', () => {
    const hot = (file: string): string[] => {
      const raw = readFileSync(join(SAMPLES, file));
      const [first] = readProfiles(file.endsWith('.gz') ? gunzipSync(raw) : raw, { name: file });
      return hotReport(first!.profile)
        .lines.slice(0, 4)
        .map(({ file: path, line }) => `${path.replace(/^.*\//, '')}:${line}`);
    };
    // Lines 6 and 14 are the shop's two inner loops, in the page as in the program.
    for (const file of [
      'node.cpuprofile',
      'v8-profiler-next.cpuprofile',
      'datadog.pb.gz',
      'node-prof.json',
    ]) {
      for (const line of ['app.js:6', 'app.js:14'])
        assert.ok(hot(file).includes(line), `${file}: ${hot(file)}`);
    }
    for (const line of ['page.js:6', 'page.js:14']) assert.ok(hot('chrome-trace.json').includes(line));
  });
});
