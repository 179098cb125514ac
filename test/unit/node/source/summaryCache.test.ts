import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../../../src/node/source/summaryCache';

describe('the folder of caches', () => {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  it('is the one that the environment names, by an absolute path only', () => {
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/var/tmp/é' }), '/var/tmp/é/hotlight');
    for (const XDG_CACHE_HOME of [undefined, '', 'relative', './relative'])
      assert.equal(cacheFolder({ XDG_CACHE_HOME }), join(homedir(), '.cache', 'hotlight'));
  });

  it('is none where the home folder is not known: a relative one would lie in the project', () => {
    const home = process.env.HOME;
    process.env.HOME = '';
    try {
      assert.equal(cacheFolder({}), undefined);
    } finally {
      process.env.HOME = home;
    }
  });
});
