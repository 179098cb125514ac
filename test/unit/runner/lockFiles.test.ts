import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..', '..');

describe('lock files', () => {
  it('name no address that packages are downloaded from, as registries differ from machine to machine', () => {
    const listed = execFileSync('git', ['ls-files', '--', '*package-lock.json'], {
      cwd: root,
      encoding: 'utf8',
    });
    const files = listed.split('\n').filter((file) => file !== '');
    assert.ok(files.length > 3, `${files.length} lock files`);
    const named = files.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter((line) => /"resolved":\s*"(?!file:)/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    assert.deepEqual(named, []);
  });
});
