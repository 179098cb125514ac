import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGitInfo } from '../../../src/node/git';

describe('the commit of a folder', () => {
  let dir: string;
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=T', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: dir,
        encoding: 'utf8',
      },
    ).trim();

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hotlight git ü-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is unknown outside of a repository, before the first commit, and in no folder at all', async () => {
    assert.equal(await readGitInfo(dir), undefined);
    git('init', '-q', '-b', 'trunk');
    assert.equal(await readGitInfo(dir), undefined);
    assert.equal(await readGitInfo(join(dir, 'missing')), undefined);
    assert.equal(await readGitInfo(join(dir, '.git', 'HEAD')), undefined);
  });

  it('names commit and branch, and tells changed from clean', async () => {
    git('init', '-q', '-b', 'trunk');
    await writeFile(join(dir, 'a.js'), '1\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    const commit = git('rev-parse', 'HEAD');
    await writeFile(join(dir, 'untracked.js'), '1\n');
    assert.deepEqual(await readGitInfo(dir), { commit, branch: 'trunk', dirty: false });
    await writeFile(join(dir, 'a.js'), '2\n');
    assert.deepEqual(await readGitInfo(dir), { commit, branch: 'trunk', dirty: true });
    git('checkout', '-q', '--detach');
    assert.deepEqual(await readGitInfo(dir), { commit, dirty: true });
  });

  it('runs no program that the repository names', async () => {
    git('init', '-q');
    await writeFile(join(dir, 'a.js'), '1\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git('config', 'core.fsmonitor', `touch '${join(dir, 'ran')}'; false`);
    await readGitInfo(dir);
    await assert.rejects(
      import('node:fs/promises').then(({ stat }) => stat(join(dir, 'ran'))),
      /ENOENT/,
    );
  });
});
