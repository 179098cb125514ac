import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findFiles } from '../../../../src/node/files/findFiles';

const FILES = [
  '.mocharc.json',
  'package.json',
  'src/a.test.js',
  'src/deep/er/b.test.ts',
  'src/deep/c.js',
  'packages/api/package.json',
  'packages/web app/package.json',
  'packages/api/node_modules/x/package.json',
  'packages/api/nested/package.json',
  '.cache/d.test.js',
  'dist/a.test.js',
];

describe('finding files', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hotlight [ü] '));
    for (const file of FILES) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), '');
    }
    await symlink(root, join(root, 'src', 'loop'), 'junction');
  });
  after(() => rm(root, { recursive: true, force: true }));

  const cases: [patterns: string[], found: string[]][] = [
    [['packages/*/package.json'], ['packages/api/package.json', 'packages/web app/package.json']],
    [['./packages/*/package.json', '!packages/web*/**'], ['packages/api/package.json']],
    [
      ['packages/**/package.json'],
      ['packages/api/nested/package.json', 'packages/api/package.json', 'packages/web app/package.json'],
    ],
    [
      ['packages/api/package.json', 'src/*.js'],
      ['packages/api/package.json', 'src/a.test.js'],
    ],
    [
      ['**/*.test.{js,ts}', '!**/dist/**'],
      ['src/a.test.js', 'src/deep/er/b.test.ts'],
    ],
    [['.mocharc.{json,yml}'], ['.mocharc.json']],
    [['.cache/*.js'], ['.cache/d.test.js']],
    [['*.json'], ['package.json']],
    [['../**', '/etc/*', 'C:/x/*', '', '!src/**'], []],
    [['missing/**'], []],
    [[], []],
  ];
  for (const [patterns, found] of cases) {
    it(JSON.stringify(patterns), async () => assert.deepEqual(await findFiles(root, patterns), found));
  }

  it('goes no deeper than it may, and stops when told', async () => {
    assert.deepEqual(await findFiles(root, ['**/*.test.*'], { maxDepth: 1 }), [
      'dist/a.test.js',
      'src/a.test.js',
    ]);
    await assert.rejects(findFiles(root, ['**'], { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.deepEqual(await findFiles(join(root, 'nowhere'), ['**']), []);
  });
});
