import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSnapshot } from '../../../src/agent/heapSnapshot';
import { heapFailure } from '../../../src/protocol/agent';

describe('a heap snapshot by the agent', () => {
  it('leaves nothing on a disk that becomes full, and tells why', function () {
    this.timeout(60_000);
    if (!existsSync('/dev/full')) this.skip();
    const dir = mkdtempSync(join(tmpdir(), 'hotlight-agent-heap-'));
    try {
      symlinkSync('/dev/full', join(dir, '7-0.1.heapsnapshot.part'));
      writeSnapshot(dir, { file: '7-0.1.heapsnapshot' });
      const failure = heapFailure('7-0.1.heapsnapshot');
      assert.deepEqual(readdirSync(dir), [failure]);
      assert.match(readFileSync(join(dir, failure), 'utf8'), /ENOSPC/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
