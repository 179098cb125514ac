import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readCpuProfile } from '../../../../src/core/profile/cpuprofile';
import { hotReport } from '../../../../src/core/profile/hotReport';
import { packLines, unpackLines } from '../../../../src/core/profile/packedLines';

const FIXTURES = path.resolve(__dirname, '..', '..', '..', 'fixtures', 'profiles');

describe('lines in columns', () => {
  it('are the same when they are taken out, with their doubts', () => {
    const profile = readCpuProfile(readFileSync(path.join(FIXTURES, 'server.cpuprofile')));
    const doubts = profile.frames.flatMap(({ category }, frame) =>
      category === 'app' ? [{ frame, line: 0, reason: 'It may be inlined.' }] : [],
    );
    const { lines, busy } = hotReport({ ...profile, doubts });
    assert.deepEqual([...new Set(lines.map((line) => line.confidence))].sort(), ['high', 'low']);
    assert.deepEqual(unpackLines(structuredClone(packLines(lines)), busy), lines);
  });
});
