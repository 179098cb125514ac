import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../../../src/node/files/makeFolder';

describe('making a folder', () => {
  let top: string;
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'hotlight-folder-'));
  });
  after(() => rmSync(top, { recursive: true, force: true }));

  it('makes those above it, and is content with what is there, also when two make it at once', async () => {
    const deep = join(top, 'a', 'b é', 'c');
    await Promise.all([makeFolder(deep), makeFolder(deep)]);
    assert.ok(statSync(deep).isDirectory());
    await makeFolder(deep);
  });

  it('fails where a file is in the way', async () => {
    writeFileSync(join(top, 'file'), '');
    await assert.rejects(makeFolder(join(top, 'file', 'a', 'b')), { code: 'ENOTDIR' });
  });

  it('fails where no folder can be made, instead of trying for ever', async function () {
    if (process.platform !== 'linux') this.skip();
    await assert.rejects(makeFolder('/proc/nope/a/b'), { code: 'ENOENT' });
  });
});
